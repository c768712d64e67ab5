// Command generate makes the embedded facts of package countermeasure from the
// mappings in the shared data: ids, names, pairs and scores, no sentence.
package main

import (
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tradecraft/analysis/countermeasure"
)

func main() {
	data := flag.String("data", "", "folder of the mappings")
	out := flag.String("o", "facts.bin", "file to write")
	flag.Parse()
	if err := generate(*data, *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(dir, out string) error {
	b := &builder{dir: dir, by: map[string]*framework{}}
	b.d3fend()
	b.nist()
	b.frameworks()
	b.tests()
	if b.err != nil {
		return b.err
	}
	packed, err := b.done().MarshalBinary()
	if err != nil {
		return err
	}
	return os.WriteFile(out, packed, 0o644)
}

// builder gathers facts; the first error stops it.
type builder struct {
	dir   string
	by    map[string]*framework
	facts countermeasure.Facts
	err   error
}

// framework is one on the way, its measures by id.
type framework struct {
	countermeasure.Framework
	byID map[string]*countermeasure.Fact
}

func (f *framework) measure(id string) *countermeasure.Fact {
	m := f.byID[id]
	if m == nil {
		m = &countermeasure.Fact{ID: id, Answers: map[countermeasure.Role]map[string]float64{}}
		f.byID[id] = m
	}
	return m
}

func answers(m *countermeasure.Fact, role countermeasure.Role, technique string, share float64) {
	if m.Answers[role] == nil {
		m.Answers[role] = map[string]float64{}
	}
	m.Answers[role][technique] = max(m.Answers[role][technique], share)
}

func (b *builder) framework(key, name, source, version string) *framework {
	f := &framework{countermeasure.Framework{Key: key, Name: name, Source: source, Attack: version}, map[string]*countermeasure.Fact{}}
	b.by[key] = f
	return f
}

// rows calls f with each row of a table, by column.
func (b *builder) rows(name string, f func(row func(column string) string)) {
	if b.err != nil {
		return
	}
	file, err := os.Open(filepath.Join(b.dir, name))
	if err != nil {
		b.err = err
		return
	}
	defer file.Close()
	zr, err := gzip.NewReader(file)
	if err != nil {
		b.err = fmt.Errorf("%s: %w", name, err)
		return
	}
	r := csv.NewReader(zr)
	header, err := r.Read()
	if err != nil {
		b.err = fmt.Errorf("%s: %w", name, err)
		return
	}
	place := map[string]int{}
	for i, h := range header {
		place[h] = i
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			b.err = fmt.Errorf("%s: %w", name, err)
			return
		}
		f(func(column string) string {
			i, ok := place[column]
			if !ok {
				b.err = fmt.Errorf("%s: no column %q", name, column)
				return ""
			}
			return strings.TrimSpace(record[i])
		})
		if b.err != nil {
			return
		}
	}
}

// d3fendRole tells measures that stop from those that notice. Modelling an
// environment does neither by itself.
var d3fendRole = map[string]countermeasure.Role{
	"Harden": countermeasure.Protect, "Isolate": countermeasure.Protect, "Deceive": countermeasure.Detect,
	"Detect": countermeasure.Detect, "Evict": countermeasure.Respond, "Restore": countermeasure.Respond,
}

func (b *builder) d3fend() {
	f := b.framework("d3fend", "MITRE D3FEND", "D3FEND 1.2.0 of August 2025, paired with techniques through shared artifacts", "17")
	parts, names := map[string]string{}, map[string]string{}
	b.rows("d3fend_techniques.csv.gz", func(row func(string) string) {
		parts[row("d3fend_id")], names[row("d3fend_id")] = row("tactic"), row("name")
	})
	b.rows("d3fend_attack_pairs.csv.gz", func(row func(string) string) {
		m := f.measure(row("d3fend_id"))
		if role := d3fendRole[parts[m.ID]]; role != "" {
			answers(m, role, row("attack_id"), 1)
		}
	})
	b.facts.Related = map[string][]string{}
	b.rows("d3fend_attack_mitigations.csv.gz", func(row func(string) string) {
		id := row("attack_mitigation")
		b.facts.Related[id] = append(b.facts.Related[id], row("d3fend_id"))
		f.measure(row("d3fend_id"))
	})
	for id, m := range f.byID {
		m.Name, m.Part = names[id], parts[id]
	}
	for _, list := range b.facts.Related {
		slices.Sort(list)
	}
}

// nistRole tells controls that stop from those that notice (monitoring, audit)
// or respond (incident response): the mapping calls all of them mitigating.
func nistRole(control string) countermeasure.Role {
	switch family, _, _ := strings.Cut(control, "-"); {
	case control == "SI-04", control == "CA-07", control == "RA-05", family == "AU":
		return countermeasure.Detect
	case family == "IR":
		return countermeasure.Respond
	}
	return countermeasure.Protect
}

func (b *builder) nist() {
	f := b.framework("nist", "NIST SP 800-53 revision 5", "Center for Threat-Informed Defense, Mappings Explorer", "16.1")
	b.rows("nist80053r5_attack16.csv.gz", func(row func(string) string) {
		answers(f.measure(row("control")), nistRole(row("control")), row("attack_id"), 1)
	})
	b.rows("nist80053r5_controls.csv.gz", func(row func(string) string) {
		if m := f.byID[row("control")]; m != nil {
			m.Name, m.Part = row("name"), row("family")
		}
	})
}

// known frameworks of the Mappings Explorer; VERIS names what happened, not
// what to do, and is left out.
var known = map[string][2]string{ // key -> name, version of ATT&CK
	"aws":     {"Amazon Web Services", "16.1"},
	"azure":   {"Microsoft Azure", "16.1"},
	"gcp":     {"Google Cloud", "16.1"},
	"m365":    {"Microsoft 365", "16.1"},
	"csa_ccm": {"CSA Cloud Controls Matrix", "17.1"},
	"cri":     {"CRI Profile", "16.1"},
}

// shares are the parts of a technique that a score stands for: the scores are
// three steps, and nothing finer is known.
var shares = map[string]float64{"": 1, "significant": 1, "partial": 2.0 / 3, "minimal": 1.0 / 3}

func (b *builder) frameworks() {
	b.rows("control_frameworks_attack.csv.gz", func(row func(string) string) {
		key := row("framework")
		k, ok := known[key]
		if !ok {
			return
		}
		f := b.by[key]
		if f == nil {
			f = b.framework(key, k[0], "Center for Threat-Informed Defense, Mappings Explorer", k[1])
		}
		m := f.measure(row("capability"))
		m.Name = row("capability_name")
		role := countermeasure.Role(row("score_category"))
		if role == "" {
			role = countermeasure.Protect
		}
		share, ok := shares[row("score_value")]
		if !ok {
			b.err = fmt.Errorf("%s %s: score %q", key, m.ID, row("score_value"))
			return
		}
		answers(m, role, row("attack_id"), share)
	})
}

func (b *builder) tests() {
	b.facts.TestsOf, b.facts.TestsAttack = "Atomic Red Team, August 2026", "19"
	b.rows("atomic_tests.csv.gz", func(row func(string) string) {
		b.facts.Tests = append(b.facts.Tests, countermeasure.Test{
			Technique: row("attack_id"), Name: row("test_name"), GUID: row("guid"), Executor: row("executor"),
			Platforms: strings.FieldsFunc(row("platforms"), func(r rune) bool { return strings.ContainsRune("|;, ", r) }),
		})
	})
	slices.SortFunc(b.facts.Tests, func(x, y countermeasure.Test) int {
		return strings.Compare(x.Technique+"\x00"+x.Name+x.GUID, y.Technique+"\x00"+y.Name+y.GUID)
	})
}

func (b *builder) done() *countermeasure.Facts {
	for _, key := range slices.Sorted(maps.Keys(b.by)) {
		f := b.by[key]
		for _, id := range slices.Sorted(maps.Keys(f.byID)) {
			f.Measures = append(f.Measures, *f.byID[id])
		}
		b.facts.Frameworks = append(b.facts.Frameworks, f.Framework)
	}
	return &b.facts
}
