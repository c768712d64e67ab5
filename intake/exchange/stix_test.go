package exchange

import (
	"slices"
	"strings"
	"testing"
)

// stixBundle makes a bundle of objects, each given by type, the last digits of
// its id and its other properties.
func stixBundle(objects ...string) string {
	return `{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000","objects":[` + strings.Join(objects, ",") + `]}`
}

func stixID(typ, n string) string {
	return typ + "--00000000-0000-4000-8000-" + strings.Repeat("0", 12-len(n)) + n
}

func stixObject(typ, n, properties string) string {
	if properties != "" {
		properties = "," + properties
	}
	return `{"type":"` + typ + `","spec_version":"2.1","id":"` + stixID(typ, n) + `","created":"2026-01-02T03:04:05Z","modified":"2026-01-02T03:04:05Z"` + properties + `}`
}

func stixLink(n, kind, source, target, properties string) string {
	if properties != "" {
		properties = "," + properties
	}
	return stixObject("relationship", n, `"relationship_type":"`+kind+`","source_ref":"`+source+`","target_ref":"`+target+`"`+properties)
}

const powershellRef = `"name":"PowerShell","external_references":[{"source_name":"mitre-attack","external_id":"T1086"}]`

func TestBundle(t *testing.T) {
	malware, group := stixID("malware", "1"), stixID("intrusion-set", "2")
	c := read(t, "dir/bundle.json", stixBundle(
		stixObject("report", "a", `"name":"A report","published":"2026-02-03T00:00:00Z","description":"long story","object_refs":[]`),
		stixObject("malware", "1", `"name":"BEACON","description":"d"`),
		stixObject("malware", "9", `"name":"Unheard","description":"of"`),
		stixObject("intrusion-set", "2", `"name":"Nobelium?","aliases":["cozy bear"]`),
		stixObject("attack-pattern", "3", powershellRef+`,"description":"own words"`),
		stixObject("attack-pattern", "4", `"name":"Inhibit System Recovery"`),
		stixObject("attack-pattern", "5", `"name":"No such","external_references":[{"source_name":"capec","external_id":"CAPEC-163"}]`),
		stixObject("attack-pattern", "6", `"name":"Data Encrypted for Impact","external_references":[{"source_name":"mitre-attack","external_id":"T1486"}]`),
		stixObject("attack-pattern", "7", `"name":"x","external_references":[{"source_name":"mitre-attack","external_id":"T7777"}]`),
		stixLink("10", "uses", malware, stixID("attack-pattern", "3"), `"description":"encoded commands","confidence":85,"start_time":"2026-01-02T03:04:05.5Z"`),
		stixLink("11", "uses", group, stixID("attack-pattern", "3"), ""),
		stixLink("12", "uses", group, apID, ""),
		stixLink("13", "mitigates", stixID("course-of-action", "8"), stixID("attack-pattern", "6"), ""),
		stixObject("course-of-action", "8", `"name":"backup"`),
		stixLink("14", "targets", group, stixID("identity", "20"), ""),
		stixLink("15", "targets", group, stixID("location", "21"), ""),
		stixObject("identity", "20", `"name":"Clinics","identity_class":"class","sectors":["healthcare"]`),
		stixObject("location", "21", `"region":"western-europe"`),
		stixLink("16", "uses", group, stixID("tool", "99"), ""),
		stixLink("17", "uses", group, "tool--afc079f3-c0ea-4096-b75d-3f05338b7f60", ""),
		stixObject("sighting", "18", `"sighting_of_ref":"`+stixID("attack-pattern", "4")+`","first_seen":"2026-01-05T00:00:00Z","description":"seen at night"`),
	))
	want := []string{
		"T1059 |Nobelium? uses Command and Scripting Interpreter",
		"T1059.001 T1086|Nobelium? uses PowerShell; own words",
		"T1059.001 T1086|encoded commands; own words",
		"T1490 |seen at night", "",
	}
	got := strings.Split(summary(c), "\n")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	for _, s := range c.Sightings {
		if strings.HasPrefix(s.Procedure.Text, "encoded") && (s.Confidence != 0.85 || s.Time != "2026-01-02T03:04:05.5Z" || !slices.Equal(s.Procedure.Software, []string{"S0154"}) || s.Locator.Object != stixID("relationship", "10")) {
			t.Errorf("%+v", s)
		}
		if strings.HasPrefix(s.Procedure.Text, "Nobelium? uses Power") && !slices.Equal(s.Procedure.Groups, []string{"G0016"}) {
			t.Errorf("%+v", s)
		}
	}
	if len(c.Software) != 2 || c.Software[0].Name != "Mimikatz" || c.Software[1].As != "BEACON" || len(c.Groups) != 1 || c.Groups[0].As != "cozy bear" {
		t.Errorf("software %+v, groups %+v", c.Software, c.Groups)
	}
	if !slices.Equal(c.Context.Sectors, []string{"healthcare"}) || !slices.Equal(c.Context.Regions, []string{"western-europe"}) {
		t.Errorf("context %+v", c.Context)
	}
	if c.Title != "A report" || c.Evidence[0].Created != "2026-02-03T00:00:00Z" {
		t.Errorf("title %q, evidence %+v", c.Title, c.Evidence[0])
	}
	var unknown []string
	for _, u := range c.Unknown {
		unknown = append(unknown, u.ID+" "+u.Reason)
	}
	if got := strings.Join(unknown, ", "); got != "CAPEC-163 no ATT&CK id, T7777 not in ATT&CK" {
		t.Errorf("unknown %s", got)
	}
	wantLines(t, "problems", problems(c), "malware is not in ATT&CK: Unheard; of", "long story", "No such",
		"Data Encrypted for Impact is only mitigated or detected here", stixID("relationship", "16")+": is dangling: "+stixID("tool", "99"))
}

func TestBundleIndicators(t *testing.T) {
	c := read(t, "x.json", stixBundle(
		stixObject("indicator", "1", `"pattern_type":"stix","pattern":"[file:hashes.'SHA-256' = 'EF537F25C895BFA782526529A9B63D97AA631564D5D789C2B765448C8635FB6C'] AND [ipv4-addr:value = '192.0.2.1' OR domain-name:value IN ('A.example.', 'b.example')] AND [url:value = 'http://x.example/it\\'s']"`),
		stixObject("indicator", "2", `"pattern_type":"stix","pattern":"[NOT domain-name:value = 'not.example' AND url:value != 'http://no.example' AND network-traffic:dst_ref.value = '192.0.2.7' AND process:command_line = 'x']"`),
		stixObject("indicator", "3", `"pattern_type":"yara","pattern":"rule x {}"`),
		stixObject("observed-data", "4", `"objects":{"0":{"type":"file","name":"a.exe","hashes":{"MD5":"D41D8CD98F00B204E9800998ECF8427E","SHA-1":"short","SSDEEP":"3:x"}},"1":{"type":"windows-registry-key","key":"HKLM\\x"}}`),
		stixObject("email-addr", "5", `"value":"A@Example.com"`),
		stixObject("ipv6-addr", "6", `"value":"2001:0DB8::1"`),
		stixObject("mutex", "7", `"name":"Global\\m"`),
		stixObject("vulnerability", "8", `"name":"CVE-2021-44228"`),
		stixObject("vulnerability", "9", `"name":"Log4Shell","external_references":[{"source_name":"cve","external_id":"CVE-2021-45046"}]`),
		stixObject("vulnerability", "a", `"name":"unnamed"`),
		stixObject("directory", "b", `"path":"C:\\Temp"`),
	))
	var got []string
	for _, i := range c.Indicators {
		got = append(got, i.Type+" "+i.Value)
	}
	want := []string{
		"cve CVE-2021-44228", "cve CVE-2021-45046", "domain a.example", "domain b.example", "email a@example.com", "ipv4 192.0.2.1", "ipv4 192.0.2.7",
		"ipv6 2001:db8::1", "md5 d41d8cd98f00b204e9800998ecf8427e", `path C:\Temp`, "path a.exe", `registry HKLM\x`,
		"sha256 ef537f25c895bfa782526529a9b63d97aa631564d5d789c2b765448c8635fb6c", "url http://x.example/it's",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	wantLines(t, "problems", problems(c), "pattern of type yara", "the pattern says more", "short is no SHA-1", "a hash of type SSDEEP", `no indicator for mutex: Global\m`, "without a CVE: unnamed")
}

// TestBundleVersions takes the newest version of an object.
func TestBundleVersions(t *testing.T) {
	old := stixObject("attack-pattern", "3", powershellRef)
	newer := strings.Replace(strings.Replace(old, `"modified":"2026-01`, `"modified":"2026-02`, 1), "T1086", "T1486", 1)
	if got := summary(read(t, "x.json", stixBundle(newer, old))); got != "T1486 |PowerShell\n" {
		t.Errorf("got %s", got)
	}
}

// TestBundleWithoutATTACK reads a bundle that refers to ATT&CK's objects and does
// not hold them, in STIX 2.0.
func TestBundleWithoutATTACK(t *testing.T) {
	c := read(t, "x.json", `{"type":"bundle","id":"bundle--1","spec_version":"2.0","objects":[{"type":"report","id":"`+stixID("report", "1")+
		`","created":"2018-01-01T00:00:00Z","modified":"2018-01-01T00:00:00Z","name":"r","published":"2018-01-01T00:00:00Z","labels":["threat-report"],`+
		`"object_refs":["attack-pattern--f4882e23-8aa7-4b12-b28a-b349c12ee9e0","`+apID+`","malware--a7881f21-e978-4fe4-af56-92c9416a2616","indicator--1"]}]}`)
	if got := summary(c); got != "T1059 |Command and Scripting Interpreter\nT1059.001 T1086|PowerShell\n" && got != "T1059.001 T1086|PowerShell\nT1059 |Command and Scripting Interpreter\n" {
		t.Errorf("got %s", got)
	}
	if len(c.Moved) != 1 || len(c.Software) != 1 {
		t.Errorf("moved %+v, software %+v", c.Moved, c.Software)
	}
}

func TestBundleSays(t *testing.T) {
	tests := []struct{ name, data, problem string }{
		{"nothing", stixBundle(stixObject("identity", "1", `"name":"x"`)), "nothing in it names"},
		{"part that is no STIX", stixBundle(`7`, stixObject("attack-pattern", "3", powershellRef)), "objects[0]: the element is not an object"},
		{"part of the wrong type", stixBundle(stixObject("attack-pattern", "3", `"name":7`), stixObject("attack-pattern", "4", powershellRef)), stixID("attack-pattern", "3") + ": the object was left out"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := read(t, "x.json", test.data)
			wantLines(t, "problems", problems(c), test.problem)
			if test.name != "nothing" && len(c.Sightings) != 1 {
				t.Errorf("the good part is lost: %s", summary(c))
			}
		})
	}
}

func TestComparisons(t *testing.T) {
	tests := []struct {
		pattern string
		want    string
		rest    int
	}{
		{"[ipv4-addr:value='192.0.2.1']", "ipv4-addr:value=192.0.2.1", 0},
		{"[file:hashes.'SHA-256' = 'aa' AND file:name IN ('a', 'b\\\\c')] FOLLOWEDBY [url:value NOT = 'x']", `file:hashes.'SHA-256'=aa file:name=a file:name=b\c`, 1},
		{"[a:b MATCHES '^x$' OR a:c = 5 OR a:d ISSUBSET '1']", "", 3},
		{"[email-message:from_ref.value = 'a@b' AND a:b[*].c[0].d = 'it']", "email-message:from_ref.value=a@b a:b[*].c[0].d=it", 0},
		{"", "", 0}, {"[", "", 0}, {"[a:b = 'x", "a:b=x", 0}, {"a:b NOT", "", 0}, {"a:b NOT IN ('x')", "", 1},
	}
	for _, test := range tests {
		list, rest := comparisons(test.pattern)
		var got []string
		for _, c := range list {
			got = append(got, c.path+"="+c.value)
		}
		if !strings.HasPrefix(strings.Join(got, " "), test.want) || rest != test.rest || test.want == "" && len(got) > 0 {
			t.Errorf("%s: got %q and %d more", test.pattern, got, rest)
		}
	}
}
