package html_test

import (
	"bytes"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/activity"
	"tradecraft/analysis/fingerprint"
	"tradecraft/attack"
	"tradecraft/output/html"
	"tradecraft/output/outputtest"
)

// TestActorPagesHostile puts hostile strings wherever pages of fingerprints
// and clusters show one.
func TestActorPagesHostile(t *testing.T) {
	kb, err := attack.New(attack.Facts{Version: "19"})
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(b *bytes.Buffer, s string) error{
		"fingerprint": func(b *bytes.Buffer, s string) error {
			source := []tradecraft.Source{{Name: s, URL: s}, {Name: s, URL: "javascript:" + s}}
			return html.WriteFingerprint(b, &fingerprint.Print{
				ID: s, Name: s, Kind: s, Statement: s, Bits: 1, Reasons: []tradecraft.Reason{{Kind: s, Text: s, Weight: 1}},
				Traits: []fingerprint.PrintTrait{{Kind: fingerprint.KindHabit, ID: s, Name: s, Background: s, Weight: 1, Sources: source, Sightings: []string{s}, PublicTests: 1}},
				Orders: []fingerprint.Order{{Source: s, Actions: 1, Tactics: []string{s, s}}},
				Hours:  &fingerprint.Hours{ByHour: make([]int, 24), ByWeekday: []int{1, 2, 0, 0, 0, 0, 0}, Times: 3},
			}, kb)
		},
		"activity": func(b *bytes.Buffer, s string) error {
			return html.WriteActivity(b, &activity.Result{
				AttackVersion: s, Statement: s, Cases: 2, Alone: []string{s}, Changes: []activity.Change{{Kind: s, Text: s}},
				Clusters: []activity.Cluster{{
					ID: s, Name: s, First: s, Last: s, Members: []activity.Member{{Case: s, Title: s, Date: s}},
					Shared: []activity.Shared{{Kind: s, Value: s, Name: s}}, Groups: []activity.NamedGroup{{ID: s, Name: s}},
					Links: []activity.Link{{A: s, B: s, Reasons: []tradecraft.Reason{{Kind: s, Text: s, Weight: 1}, {Kind: s, Text: s, Weight: -1}}}},
				}},
			})
		},
	} {
		draw := func(s string) string {
			var b bytes.Buffer
			if err := write(&b, s); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		plain := strings.Count(draw("x"), "<")
		for _, p := range outputtest.Payloads() {
			page := draw(p.Text)
			if got := strings.Count(page, "<"); got != plain {
				t.Errorf("%s, %s: %d tags, plain text %d", name, p.Name, got, plain)
			}
			if strings.Contains(page, `href="javascript:`) {
				t.Errorf("%s, %s: a link that runs", name, p.Name)
			}
		}
	}
}
