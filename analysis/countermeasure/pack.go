package countermeasure

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"tradecraft"
)

// The embedded facts are lines of fields with tabs between them, packed by zstd:
//
//	V  source of the tests, its ATT&CK version
//	F  key, name, source, ATT&CK version      of a framework; its measures follow
//	M  id, name, part, answers                "protect 1 T1003 T1005;detect 0.5 T1110"
//	R  mitigation, techniques of D3FEND       with blanks between them
//	T  technique, name, guid, platforms, executor
//
// They are read in a millisecond or two, where JSON would take many.

// MarshalBinary packs the facts. The same facts give the same bytes.
func (f *Facts) MarshalBinary() ([]byte, error) {
	const op = "countermeasure.Facts.MarshalBinary"
	var b strings.Builder
	var bad error
	line := func(fields ...string) {
		for _, s := range fields {
			if strings.ContainsAny(s, "\t\n\r") {
				bad = tradecraft.Errorf(op, tradecraft.Invalid, "%q: a tab or line break inside of a field", s)
			}
		}
		b.WriteString(strings.Join(fields, "\t") + "\n")
	}
	line("V", f.TestsOf, f.TestsAttack)
	for _, fr := range f.Frameworks {
		line("F", fr.Key, fr.Name, fr.Source, fr.Attack)
		for _, m := range fr.Measures {
			line("M", m.ID, m.Name, m.Part, packAnswers(m.Answers))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.Related)) {
		line("R", id, strings.Join(f.Related[id], " "))
	}
	for _, t := range f.Tests {
		line("T", t.Technique, t.Name, t.GUID, strings.Join(t.Platforms, " "), t.Executor)
	}
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "zstd: %w", err)
	}
	defer w.Close()
	return w.EncodeAll([]byte(b.String()), nil), bad
}

// packAnswers groups techniques by role and share.
func packAnswers(answers map[Role]map[string]float64) string {
	var parts []string
	for _, role := range slices.Sorted(maps.Keys(answers)) {
		byShare := map[float64][]string{}
		for _, id := range slices.Sorted(maps.Keys(answers[role])) {
			byShare[answers[role][id]] = append(byShare[answers[role][id]], id)
		}
		for _, share := range slices.Sorted(maps.Keys(byShare)) {
			parts = append(parts, fmt.Sprintf("%s %s %s", role, strconv.FormatFloat(share, 'g', -1, 64), strings.Join(byShare[share], " ")))
		}
	}
	return strings.Join(parts, ";")
}

// parse reads the lines.
func parse(text string) (*Facts, error) {
	f := &Facts{Related: map[string][]string{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		kind, fields := fields[0], fields[1:]
		if want := map[string]int{"V": 2, "F": 4, "M": 4, "R": 2, "T": 5}[kind]; want == 0 || len(fields) != want {
			return nil, fmt.Errorf("line %d: kind %q with %d fields", n, kind, len(fields))
		}
		switch kind {
		case "V":
			f.TestsOf, f.TestsAttack = fields[0], fields[1]
		case "F":
			f.Frameworks = append(f.Frameworks, Framework{Key: fields[0], Name: fields[1], Source: fields[2], Attack: fields[3]})
		case "M":
			if len(f.Frameworks) == 0 {
				return nil, fmt.Errorf("line %d: a measure before any framework", n)
			}
			fr := &f.Frameworks[len(f.Frameworks)-1]
			fr.Measures = append(fr.Measures, Fact{ID: fields[0], Name: fields[1], Part: fields[2], packed: fields[3]})
		case "R":
			f.Related[fields[0]] = strings.Fields(fields[1])
		case "T":
			f.Tests = append(f.Tests, Test{Technique: fields[0], Name: fields[1], GUID: fields[2], Platforms: append([]string{}, strings.Fields(fields[3])...), Executor: fields[4]})
		}
	}
	return f, nil
}

// unpack reads the answers of a measure; what is no share counts as 0.
func (m *Fact) unpack() map[Role]map[string]float64 {
	if m.Answers != nil || m.packed == "" {
		return m.Answers
	}
	out := map[Role]map[string]float64{}
	for part := range strings.SplitSeq(m.packed, ";") {
		words := strings.Fields(part)
		if len(words) < 3 {
			continue
		}
		share, err := strconv.ParseFloat(words[1], 64)
		if err != nil || !(share > 0 && share <= 1) {
			continue
		}
		role := Role(words[0])
		if out[role] == nil {
			out[role] = map[string]float64{}
		}
		for _, id := range words[2:] {
			out[role][id] = max(out[role][id], share)
		}
	}
	return out
}
