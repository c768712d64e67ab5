package main

import (
	"context"
	"os"
	"slices"
	"strconv"
	"time"

	"tradecraft"
	"tradecraft/analysis/coverage"
	"tradecraft/attack"
	"tradecraft/intake/dettect"
	"tradecraft/intake/logs"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/survey"
	"tradecraft/intake/navlayer"
	"tradecraft/intake/sigma"
)

// ruleFacts are rules as far as coverage goes; rules that could not fire and
// those that did are marked.
func ruleFacts(rules []*sigma.Rule, idle []sigma.Idle, fired map[*sigma.Rule]bool) []coverage.Rule {
	still := map[*sigma.Rule]bool{}
	for _, i := range idle {
		still[i.Rule] = true
	}
	out := []coverage.Rule{}
	for _, r := range rules {
		if r.Silent {
			continue
		}
		c := coverage.Rule{ID: r.Label(), Techniques: r.Techniques, LogSource: sourceOf(r), Product: r.LogSource.Product, Category: r.LogSource.Category, Idle: still[r], Fired: fired[r]}
		if r.Correlation == nil {
			c.Events = r.LogSource.Events()
			if c.Product == "" && c.Category != "" && coverage.WindowsCategory(c.Category) {
				c.Product = "windows"
			}
		}
		out = append(out, c)
	}
	return out
}

// seenLogs reads sample logs: which kinds of event there are, which rules could
// fire on them and which did.
func (a *app) seenLogs(ctx context.Context, rules []*sigma.Rule, flags coverFlags) ([]coverage.Rule, []coverage.Kind, error) {
	fields := &event.Fields{}
	survey.InventoryFields(fields)
	all := survey.NewInventory(fields)
	read, err := gatherLogs(ctx, a, flags.logs, fields, logFlags{jobs: 2}, func() *survey.Inventory { return survey.NewInventory(fields) }, all.Merge)
	if err != nil {
		return nil, nil, err
	}
	if read.Events == 0 {
		return nil, nil, tradecraft.Errorf("tradecraft.coverage", tradecraft.Invalid, "--logs: no event of a log that is known; 'tradecraft logs metrics' shows what can be read")
	}
	kinds := []coverage.Kind{}
	for _, s := range all.Sources() {
		kinds = append(kinds, coverage.Kind{Product: s.Product, Category: s.Category, Service: s.Service, Channel: s.Channel, EventID: s.EventID, Name: s.Name, Count: s.Count})
	}
	a.note("logs: %d events in %d logs", read.Events, read.Logs)
	if rules == nil {
		return nil, kinds, read.partial()
	}
	list, err := inputs(flags.logs)
	if err != nil {
		return nil, nil, err
	}
	detector := logs.NewDetector(rules)
	detector.Watch = true
	session := detector.NewSession()
	found := &detection{summary: newHitSummary(logs.Ranker{})}
	bar := a.progress("matching", totalBytes(list), true)
	defer bar.end()
	detector.Progress = bar.found
	quiet := a.quiet
	a.quiet = true // what cannot be read was said
	_, _, err = a.scanLogs(ctx, session, list, flags.logs, found, 2, bar)
	a.quiet = quiet
	if err != nil {
		return nil, nil, err
	}
	fired := map[*sigma.Rule]bool{}
	for _, l := range found.logs {
		for r := range l.fired {
			fired[r] = true
		}
	}
	return ruleFacts(rules, session.Idle(), fired), kinds, read.partial()
}

// told is what files of DeTT&CT and layers say.
type told struct {
	components map[string][]string // nil without a data source file
	claims     []coverage.Claim
	techniques []string // of group files
	from       []string
}

// readClaims reads --dettect and --layer.
func (a *app) readClaims(kb *attack.KnowledgeBase, flags coverFlags) (told, error) {
	var t told
	for _, path := range flags.dettect {
		d, err := readDettect(path)
		if err != nil {
			return t, err
		}
		moved, problems := d.Migrate(kb)
		t.add(d, path)
		a.noteProblems(problems)
		a.noteMoved(path, moved)
	}
	for _, path := range flags.layers {
		l, err := readLayerFile(path)
		if err != nil {
			return t, err
		}
		moved := 0
		for _, s := range l.Scores() {
			if !s.Enabled || s.Score == nil {
				continue
			}
			if kb.Resolve(s.Technique).Moved {
				moved++
			}
			t.claims = append(t.claims, coverage.Claim{Technique: s.Technique, Detection: s.Score})
		}
		if moved > 0 {
			a.note("%s: %s brought to ATT&CK %s", layerName(path, l), countOf(moved, "id was", "ids were"), kb.Version())
		}
		t.from = append(t.from, path)
	}
	return t, nil
}

func (t *told) add(d *dettect.Document, path string) {
	t.from = append(t.from, path)
	switch d.Kind {
	case dettect.KindDataSources:
		if t.components == nil {
			t.components = map[string][]string{}
		}
		for p, list := range d.Components() {
			t.components[p] = append(t.components[p], list...)
			slices.Sort(t.components[p])
		}
	case dettect.KindTechniques:
		for _, s := range d.Scores() {
			t.claims = append(t.claims, coverage.Claim{Technique: s.Technique, Visibility: s.Visibility, Detection: s.Detection})
		}
	case dettect.KindGroups:
		for _, g := range d.Groups() {
			if g.Enabled {
				t.techniques = append(t.techniques, g.Techniques...)
			}
		}
	}
}

func (a *app) noteMoved(path string, moved []string) {
	if n := len(moved); n > 0 {
		a.note("%s: %s brought to the loaded version: %s", path, countOf(n, "id was", "ids were"), listOf(moved, 5))
	}
}

// layerName names a layer with the version of ATT&CK that it was made for.
func layerName(path string, l *navlayer.Layer) string {
	if v := l.Attack(); v != "" {
		return path + " (ATT&CK " + v + ")"
	}
	return path + " (names no ATT&CK version)"
}

func listOf(list []string, most int) string {
	out := ""
	for i, s := range list {
		if i == most {
			return out + ", …"
		}
		if i > 0 {
			out += ", "
		}
		out += s
	}
	return out
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func readDettect(path string) (*dettect.Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("--dettect %s: no file that can be read; check the path", path)
	}
	defer f.Close()
	r, err := unpacked(f)
	if err != nil {
		return nil, fileError("tradecraft.coverage", err)
	}
	return dettect.Read(path, r)
}

func readLayerFile(path string) (*navlayer.Layer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("%s: no file that can be read; check the path", path)
	}
	defer f.Close()
	r, err := unpacked(f)
	if err != nil {
		return nil, fileError("tradecraft.coverage", err)
	}
	return navlayer.Read(path, r)
}

func checkDate(s string) error {
	if s == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return usagef("--date %q: write it as 2026-12-01", s)
	}
	return nil
}
