package starter

import (
	"os"
	"testing"

	"go.yaml.in/yaml/v3"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
)

// TestOrdinary: what honest machines write every day (ordinary.yml) makes no
// rule of level high or critical fire, and few of level medium.
func TestOrdinary(t *testing.T) {
	data, err := os.ReadFile("ordinary.yml")
	if err != nil {
		t.Fatal(err)
	}
	var records []*record
	if err := yaml.Unmarshal(data, &records); err != nil {
		t.Fatal(err)
	}
	rules, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	fields := &event.Fields{}
	st := sigma.Compile(rules, fields).NewState()
	medium := 0
	for i, r := range records {
		for _, at := range st.Match(r.event(fields)) {
			switch level := rules[at].Level; {
			case level >= sigma.High:
				t.Errorf("event %d: %s fires, level %s", i+1, rules[at].Path, level)
			case level == sigma.Medium:
				t.Logf("event %d: %s fires, level %s", i+1, rules[at].Path, level)
				medium++
			}
		}
	}
	if most := len(records) / 10; len(records) < 50 || medium > most {
		t.Errorf("%d hits of level medium on %d events, want at most %d", medium, len(records), most)
	}
}
