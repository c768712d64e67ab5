package activity_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/analysis/activity"
	"tradecraft/attack"
)

func knowledge(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

// logged is a case of a day with commands, and a domain unless it is "".
func logged(id, day, domain string, commands ...string) *tradecraft.Case {
	c := &tradecraft.Case{ID: id, Title: "case " + id, Evidence: []tradecraft.Evidence{{ID: "e", Kind: tradecraft.KindLog, Created: day}}}
	for i, text := range commands {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{
			ID: fmt.Sprint(id, i), Technique: "T1059", Evidence: "e", Confidence: 1, Method: tradecraft.MethodRule,
			Locator: tradecraft.Locator{Field: "CommandLine"}, Procedure: tradecraft.Procedure{Text: text},
		})
	}
	if domain != "" {
		c.Indicators = []tradecraft.Indicator{{Type: "domain", Value: domain, Evidence: "e", Count: 1}}
	}
	return c
}

// Two hands with two cases each, and a case of everyday commands.
func fiveCases() []*tradecraft.Case {
	return []*tradecraft.Case{
		logged("a1", "2025-01-01", "one.example", `rar.exe a -hpOne1 -m5 C:\ProgramData\r1.rar \\fs1\docs`, `cmd /c "wevtutil cl Security & del /f /q c:\windows\temp\mxs.bat"`, "whoami"),
		logged("a2", "2025-02-01", "one.example", `rar.exe a -hpTwo2 -m5 C:\ProgramData\r2.rar \\fs2\docs`, `cmd /c "wevtutil cl Security & del /f /q c:\windows\temp\mxs.bat"`, "whoami"),
		logged("b1", "2025-01-15", "two.example", `adfind.exe -f objectcategory=computer -csv name cn -u`, `psexec.exe \\10.0.0.5 -accepteula -s -d c:\perflogs\run64.cmd`, "whoami"),
		logged("b2", "2025-03-01", "two.example", `adfind.exe -f objectcategory=computer -csv name cn -u`, `psexec.exe \\10.1.2.3 -accepteula -s -d c:\perflogs\run64.cmd`, "whoami"),
		logged("c", "2025-02-11", "", "whoami", "ipconfig /all", "net user"),
	}
}

func cluster(t testing.TB, cases []*tradecraft.Case, o activity.Options) *activity.Result {
	t.Helper()
	r, err := activity.Run(context.Background(), cases, knowledge(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func members(c activity.Cluster) []string {
	var ids []string
	for _, m := range c.Members {
		ids = append(ids, m.Case)
	}
	slices.Sort(ids)
	return ids
}

func find(r *activity.Result, id string) *activity.Cluster {
	for i, c := range r.Clusters {
		if slices.Contains(members(c), id) {
			return &r.Clusters[i]
		}
	}
	return nil
}

func TestTwoHands(t *testing.T) {
	cases := fiveCases()
	r := cluster(t, cases, activity.Options{})
	if len(r.Clusters) != 2 || !cmp.Equal(members(*find(r, "a1")), []string{"a1", "a2"}) || !cmp.Equal(members(*find(r, "b1")), []string{"b1", "b2"}) || !cmp.Equal(r.Alone, []string{"c"}) {
		t.Fatalf("clusters %+v, alone %v", r.Clusters, r.Alone)
	}
	for _, c := range r.Clusters {
		for _, l := range c.Links {
			sum := 0.0
			for _, x := range l.Reasons {
				sum += x.Weight
			}
			if math.Abs(sum-l.Score) > 1e-9 || l.Score < r.Threshold {
				t.Errorf("link %s %s: reasons add up to %v, score %v", l.A, l.B, sum, l.Score)
			}
		}
	}
	slices.Reverse(cases)
	if d := cmp.Diff(r, cluster(t, cases, activity.Options{})); d != "" {
		t.Errorf("another order of cases gives another result: %s", d)
	}
}

func TestIDsStay(t *testing.T) {
	cases := fiveCases()
	before := cluster(t, cases[:4], activity.Options{})
	more := append(cases, logged("a3", "2025-04-01", "one.example", `rar.exe a -hpSix6 -m5 C:\ProgramData\r9.rar \\fs9\docs`, `cmd /c "wevtutil cl Security & del /f /q c:\windows\temp\mxs.bat"`))
	after := cluster(t, more, activity.Options{})
	if find(before, "a1").ID != find(after, "a3").ID || find(before, "b1").ID != find(after, "b2").ID {
		t.Error("ids changed when a case came")
	}
	told := cluster(t, more, activity.Options{Previous: before})
	if len(told.Changes) != 1 || told.Changes[0].Kind != activity.ChangeGrew || !cmp.Equal(told.Changes[0].Cases, []string{"a3"}) {
		t.Errorf("changes %+v", told.Changes)
	}
	// An earlier case would found the cluster anew; the earlier result keeps its id.
	early := append(more, logged("a0", "2024-01-01", "one.example", `rar.exe a -hpSix6 -m5 C:\ProgramData\r9.rar \\fs9\docs`, `cmd /c "wevtutil cl Security & del /f /q c:\windows\temp\mxs.bat"`))
	if got := find(cluster(t, early, activity.Options{Previous: before}), "a0").ID; got != find(before, "a1").ID {
		t.Errorf("id %s, was %s", got, find(before, "a1").ID)
	}
}

func TestMergesAndSplits(t *testing.T) {
	cases := fiveCases()
	apart := cluster(t, cases, activity.Options{})
	// One case that does all of both hands' work, with both hands' domains, twice.
	var all []string
	for _, i := range []int{0, 2} {
		for _, s := range cases[i].Sightings {
			all = append(all, s.Procedure.Text)
		}
	}
	x, y := logged("x", "2025-05-01", "one.example", all...), logged("y", "2025-05-02", "two.example", all...)
	together := cluster(t, append(cases, x, y), activity.Options{Previous: apart})
	if len(together.Clusters) != 1 || len(together.Changes) != 1 || together.Changes[0].Kind != activity.ChangeMerged {
		t.Fatalf("%d clusters, changes %+v", len(together.Clusters), together.Changes)
	}
	again := cluster(t, cases, activity.Options{Previous: together})
	if len(again.Clusters) != 2 || len(again.Changes) != 1 || again.Changes[0].Kind != activity.ChangeSplit {
		t.Fatalf("%d clusters, changes %+v", len(again.Clusters), again.Changes)
	}
	if again.Clusters[0].ID == again.Clusters[1].ID {
		t.Error("two clusters of one id")
	}
}

func TestTechniquesAloneNeverLink(t *testing.T) {
	var cases []*tradecraft.Case
	for i := range 6 {
		c := &tradecraft.Case{ID: fmt.Sprint(i), Evidence: []tradecraft.Evidence{{ID: "e", Kind: tradecraft.KindReport}}}
		for _, id := range []string{"T1589.001", "T1195.003", "T1027.014", "T1480.001", "T1550.004", "T1606.001", "T1114.003", "T1020.001"} {
			c.Sightings = append(c.Sightings, tradecraft.Sighting{ID: id, Technique: id, Evidence: "e", Confidence: 1, Method: tradecraft.MethodStated})
		}
		cases = append(cases, c)
	}
	if r := cluster(t, cases, activity.Options{}); len(r.Clusters) != 0 {
		t.Errorf("clusters %+v", r.Clusters)
	}
	if r := cluster(t, nil, activity.Options{}); r.Statement != "No case was given." {
		t.Error(r.Statement)
	}
}

// synthetic makes n cases of hands with habits of their own and much that all do.
func synthetic(n int) []*tradecraft.Case {
	r := rand.New(rand.NewPCG(1, 2))
	techniques := []string{"T1059.001", "T1059.003", "T1003.001", "T1021.002", "T1047", "T1053.005", "T1105", "T1082", "T1033", "T1016", "T1566.001", "T1204.002", "T1486", "T1070.004", "T1560.001"}
	var out []*tradecraft.Case
	for i := range n {
		hand := i / 4
		c := logged(fmt.Sprintf("%06d", i), fmt.Sprintf("2025-%02d-%02d", 1+i%12, 1+i%28), fmt.Sprintf("d%d.example", i),
			fmt.Sprintf(`tool%d.exe -mode x%d -out c:\perflogs\%d.dat`, hand, hand, hand), fmt.Sprintf(`rar a -m5 c:\users\public\h%d.rar`, hand))
		for range 18 {
			t := techniques[int(float64(len(techniques))*r.Float64()*r.Float64())]
			c.Sightings = append(c.Sightings, tradecraft.Sighting{
				ID: fmt.Sprint(i, len(c.Sightings)), Technique: t, Evidence: "e", Confidence: 0.9, Method: tradecraft.MethodRule,
				Locator: tradecraft.Locator{Field: "CommandLine"}, Procedure: tradecraft.Procedure{Text: fmt.Sprintf(`cmd.exe /c net use \\10.0.%d.%d\c$ /user:adm%d && tasklist /s host%d`, r.IntN(255), r.IntN(255), r.IntN(9), r.IntN(999))},
			})
		}
		out = append(out, c)
	}
	return out
}

func TestSynthetic(t *testing.T) {
	r := cluster(t, synthetic(200), activity.Options{})
	for _, c := range r.Clusters {
		hand := members(c)[0][:5]
		if len(c.Members) > 4 {
			t.Errorf("cluster of %s has %d cases of more than one hand", hand, len(c.Members))
		}
	}
	if len(r.Clusters) < 45 {
		t.Errorf("%d clusters of 50 hands", len(r.Clusters))
	}
}

func BenchmarkTenThousand(b *testing.B) {
	cases := synthetic(10_000)
	kb := knowledge(b)
	for b.Loop() {
		r, err := activity.Run(context.Background(), cases, kb, activity.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(r.Clusters)), "clusters")
	}
}
