package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"tradecraft"
)

// FuzzRead feeds anything to all readers: no panic, the same case twice, a case
// that reads back from its JSON, and no problem without a name in front.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"T1059\nT1486 note\nS0154\n# ATT&CK v14\n", "technique,time,host,confidence\n\"T1059, T1486\",2026-01-01T00:00:00Z,h,70%\n",
		`{"name":"x","version":"3.0","techniques":[{"techniqueID":"T1086","tactic":"execution","score":1,"metadata":[{"name":"a","value":"b"}],"links":[{"divider":true}]}]}`,
		`[{"name":"x","domain":"d","techniques":[]}]`,
		builderFlow(flowOne), builderFlow(flowTwo), builderFlow(flowThree), bundleFlow(),
		stixBundle(stixObject("indicator", "1", `"pattern_type":"stix","pattern":"[file:hashes.'SHA-256' = 'x' AND a:b[*].c IN ('y')]"`), stixObject("observed-data", "2", `"objects":{"0":{"type":"file","hashes":{"MD5":"x"}}}`)),
		stixBundle(stixLink("1", "uses", stixID("malware", "2"), apID, ""), stixObject("malware", "2", `"name":"Beacon"`)),
		`{"schema":"tradecraft.case/v1","sightings":[{"technique":"T1086"}],"software":[{"id":"S0154"}]}`,
		"\ufeff{}", "\xff\xfe{\x00", "\x1f\x8b", "[", "{\"a\":",
	} {
		f.Add("x.json", []byte(seed))
	}
	kb := testKB(f)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		c, err := Read(context.Background(), kb, name, data)
		if err != nil {
			if c != nil {
				t.Fatal("a case and an error")
			}
			return
		}
		first, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(context.Background(), kb, name, data)
		if err != nil {
			t.Fatal(err)
		}
		if second, _ := json.Marshal(again); !bytes.Equal(first, second) {
			t.Fatalf("read twice:\n%s\n%s", first, second)
		}
		for _, s := range c.Sightings {
			if len(s.Procedure.Text) > tradecraft.MaxProcedureText || !utf8.ValidString(s.Procedure.Text) || s.Confidence < 0 || s.Confidence > 1 {
				t.Fatalf("%+v", s)
			}
		}
		if _, err := tradecraft.ReadCase(bytes.NewReader(first)); err != nil {
			t.Fatal(err)
		}
	})
}
