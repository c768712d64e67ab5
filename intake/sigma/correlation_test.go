package sigma

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"tradecraft/intake/logs/event"
)

// correlationSuite is testdata/conformance/correlation.yml.
type correlationSuite struct {
	Rules string
	Cases []correlationCase
}

type correlationCase struct {
	Name        string
	Rules       string // in place of the suite's
	Correlation yaml.Node
	Events      []yaml.Node
	Hits        []string
}

// run gives the case's events to a correlator and writes its hits as the suite does.
func (tt *correlationCase) run(t *testing.T, rules string, opts CorrelatorOptions) (hits []string, problems int) {
	t.Helper()
	correlation, err := yaml.Marshal(map[string]any{"title": "T", "id": "t", "correlation": &tt.Correlation})
	if err != nil {
		t.Fatal(err)
	}
	f, notes := ParseFile("c.yml", []byte(rules+"\n---\n"+string(correlation)), Options{})
	linked, more := f.Assemble()
	for _, p := range append(notes, more...) {
		t.Fatal(p.Message)
	}
	fields := &event.Fields{}
	m := Compile(linked, fields)
	st, c := m.NewState(), m.NewCorrelator(opts)
	yield := func(h CorrelationHit) error {
		s := linked[h.Rule].Title
		for _, g := range h.Group {
			s += " " + g.Field + "=" + g.Value
		}
		for _, m := range h.Members {
			s += fmt.Sprintf(" %d", m.Record)
		}
		hits = append(hits, s)
		return nil
	}
	for i := range tt.Events {
		e := correlationEvent(t, &tt.Events[i]).event(fields)
		e.Record, e.Time = uint64(i+1), eventAt(t, &tt.Events[i])
		for _, at := range st.Match(e) {
			if !m.Silent(at) {
				hits = append(hits, fmt.Sprintf("%s %d", linked[at].Title, e.Record))
			}
			if s, ok := st.Sample(e, at); ok {
				if err := c.Add(s, yield); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := c.Flush(yield); err != nil {
		t.Fatal(err)
	}
	return hits, len(c.Problems())
}

func correlationEvent(t *testing.T, n *yaml.Node) *record {
	r := &record{channel: "Security"}
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch key, value := n.Content[i].Value, n.Content[i+1].Value; key {
		case "at":
		case "id":
			if _, err := fmt.Sscan(value, &r.id); err != nil {
				t.Fatal(err)
			}
			r.set("EventID", value)
		default:
			r.set(key, value)
		}
	}
	return r
}

// eventAt is the event's time: at after the year 2026 began, 0 without.
func eventAt(t *testing.T, n *yaml.Node) int64 {
	at := get(n, "at")
	if at == nil {
		return 0
	}
	d, err := time.ParseDuration(at.Value)
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(d).UnixNano()
}

func readSuite(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "conformance", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestCorrelationConformance(t *testing.T) {
	var suite correlationSuite
	readSuite(t, "correlation.yml", &suite)
	for i := range suite.Cases {
		tt := &suite.Cases[i]
		t.Run(tt.Name, func(t *testing.T) {
			rules := suite.Rules
			if tt.Rules != "" {
				rules = tt.Rules
			}
			hits, _ := tt.run(t, rules, CorrelatorOptions{})
			slices.Sort(hits)
			want := slices.Sorted(slices.Values(tt.Hits))
			if strings.Join(hits, "\n") != strings.Join(want, "\n") {
				t.Errorf("hits %q, want %q", hits, want)
			}
		})
	}
}
