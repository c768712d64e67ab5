package sitereport_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/internal/browser"
	"tradecraft/internal/browser/browsertest"
	"tradecraft/output/outputtest"
	"tradecraft/output/sitereport"
)

func same(s string) string { return s }

func write(t testing.TB, w sitereport.Writer, r sitereport.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := w.Write(&b, r); err != nil {
		t.Fatalf("%s: %v", w.Name(), err)
	}
	return b.String()
}

// TestFormats is the contract of every writer.
func TestFormats(t *testing.T) {
	for _, f := range sitereport.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			text := write(t, f.Writer, result(same))
			if text != write(t, f.Writer, result(same)) {
				t.Error("twice the same result, not the same bytes")
			}
			for _, want := range [...]string{"evil.example", "1.12.4"} {
				if f.Name != "cyclonedx" && f.Name != "csv-inventory" && !strings.Contains(text, want) {
					t.Errorf("%q is not in it", want)
				}
			}
			if err := f.Writer.Write(&bytes.Buffer{}, sitereport.Report{}); tradecraft.KindOf(err) != tradecraft.Invalid {
				t.Errorf("without a result: %v", err)
			}
			if err := f.Writer.Write(broken{}, result(same)); tradecraft.KindOf(err) != tradecraft.Unavailable {
				t.Errorf("with a full disk: %v", err)
			}
			if err := f.Writer.Write(&bytes.Buffer{}, empty()); err != nil {
				t.Errorf("of an empty result: %v", err)
			}
			if f.Short == "" || f.Writer.Name() == "" {
				t.Error("no name or no help")
			}
		})
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func empty() sitereport.Report {
	r := result(same)
	r.Result.Findings, r.Result.Inventory, r.Result.Exits, r.Result.Pages, r.Result.Libraries = nil, nil, nil, nil, nil
	r.Result.Change, r.Result.Baseline, r.Result.Policy, r.Baseline, r.History = nil, nil, nil, nil, nil
	r.Result.Normalize()
	return r
}

func TestPCISays(t *testing.T) {
	text := write(t, sitereport.PCI{}, result(same))
	for _, want := range [...]string{
		"1 of 2", "menus", "Ada", "to be written", "no longer sent", "2 of 2", "b0000000-0000-5000-8000-000000000000", "as before", "1 script waits",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the record", want)
		}
	}
	if text := write(t, sitereport.PCI{}, empty()); !strings.Contains(text, "no baseline yet") {
		t.Error("without a baseline the record does not say so")
	}
}

func TestSARIF(t *testing.T) {
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(write(t, sitereport.SARIF{}, result(same))), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || len(run.Results) != 3 {
		t.Fatalf("version %s, %d results", log.Version, len(run.Results))
	}
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("rule %d is not %s", r.RuleIndex, r.RuleID)
		}
	}
	if first := run.Results[0]; first.Level != "error" || first.Locations[0].PhysicalLocation.Region.StartLine != 12 {
		t.Errorf("%+v", first)
	}
}

func TestCycloneDX(t *testing.T) {
	var bom struct {
		SpecVersion     string
		Components      []struct{ Name, Version string }
		Vulnerabilities []struct {
			ID      string
			CWEs    []int
			Affects []struct{ Ref string }
		}
	}
	if err := json.Unmarshal([]byte(write(t, sitereport.CycloneDX{}, result(same))), &bom); err != nil {
		t.Fatal(err)
	}
	if bom.SpecVersion != "1.6" || len(bom.Components) != 1 || len(bom.Vulnerabilities) != 1 {
		t.Fatalf("%+v", bom)
	}
	if v := bom.Vulnerabilities[0]; v.ID != "CVE-2020-11023" || v.CWEs[0] != 79 || v.Affects[0].Ref != "jquery@1.12.4" {
		t.Errorf("%+v", v)
	}
}

// TestHostileStrings opens the pages with payloads in every text of the site:
// nothing runs, nothing is asked for.
func TestHostileStrings(t *testing.T) {
	b := browsertest.Start(t)
	for _, payload := range outputtest.Payloads() {
		for _, w := range [...]sitereport.Writer{sitereport.HTML{}, sitereport.PCI{}} {
			t.Run(w.Name()+"/"+payload.Name, func(t *testing.T) {
				page := write(t, w, result(func(string) string { return payload.Text }))
				p := browsertest.OpenBytes(t, b, []byte(page), browser.Settings{})
				openAll := `document.querySelectorAll("details").forEach(d => d.open = true); document.body.offsetHeight > 0`
				if !browsertest.Eval[bool](t, p, openAll) {
					t.Error("the page has no height")
				}
				if r := p.Requests(); len(r) != 1 {
					t.Errorf("the page asked for %q", r)
				}
				if m := p.Messages(); len(m) != 0 {
					t.Errorf("something ran or was blocked: %q", m)
				}
				if browsertest.Eval[bool](t, p, `document.querySelector("script,iframe,object,embed") !== null`) {
					t.Error("the page has an element that it must not have")
				}
			})
		}
	}
}

// TestFitsTheWindow asks that nothing but what scrolls by itself is wider than
// the window.
func TestFitsTheWindow(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range [...]sitereport.Writer{sitereport.HTML{}, sitereport.PCI{}} {
		page := write(t, w, result(same))
		for _, width := range [...]int{320, 1280} {
			p := browsertest.OpenBytes(t, b, []byte(page), browser.Settings{Width: width, Height: 800})
			if n := browsertest.Eval[int](t, p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); n > 0 {
				t.Errorf("%s at %d pixels is %d too wide", w.Name(), width, n)
			}
		}
	}
}
