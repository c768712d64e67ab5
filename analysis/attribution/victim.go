package attribution

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

	"tradecraft"
	"tradecraft/attack"
)

// Victims are the sectors and regions that groups are known to have hit, by
// group id, in the words of FindVictims. What is not in it is not known.
type Victims map[string]Victim

// Victim is whom one group has hit.
type Victim struct {
	Sectors []string `json:"sectors,omitempty"` // sorted
	Regions []string `json:"regions,omitempty"` // sorted
}

//go:generate go run ../../cmd/train victims --data ../../../shared/data/attack -o victims.json

//go:embed victims.json
var embeddedVictims []byte

var loadedVictims = sync.OnceValues(func() (Victims, error) {
	var v Victims
	if err := json.Unmarshal(embeddedVictims, &v); err != nil {
		return nil, tradecraft.Errorf("attribution.KnownVictims", tradecraft.Internal, "the embedded victims: %w", err)
	}
	return v, nil
})

// KnownVictims returns what ATT&CK's descriptions of groups say of their
// victims. It is shared: do not change it.
func KnownVictims() (Victims, error) { return loadedVictims() }

// Bounds of a user's table.
const (
	maxVictimBytes = 4 << 20
	maxVictimRows  = 20_000
)

// ReadVictims reads a table of one's own: CSV with the columns group, sectors,
// regions, the latter two with several values parted by semicolons; a first
// line with these names is left out. Groups are ids, names or aliases. Lines
// that cannot be used are Problems. The error is of kind Invalid or TooLarge.
func ReadVictims(name string, r io.Reader, kb *attack.KnowledgeBase) (Victims, []tradecraft.Problem, error) {
	const op = "attribution.ReadVictims"
	data, err := io.ReadAll(io.LimitReader(r, maxVictimBytes+1))
	if err != nil {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", name, err)
	}
	if len(data) > maxVictimBytes {
		return nil, nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: over %d MB", name, maxVictimBytes>>20)
	}
	rows := csv.NewReader(bytes.NewReader(data))
	rows.FieldsPerRecord = -1
	out := Victims{}
	var problems []tradecraft.Problem
	for n := 0; n < maxVictimRows; n++ {
		row, err := rows.Read()
		if err == io.EOF {
			return out, problems, nil
		}
		if err != nil {
			return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", name, err)
		}
		line, _ := rows.FieldPos(0)
		if len(row) > 0 && strings.EqualFold(strings.TrimSpace(row[0]), "group") {
			continue
		}
		if msg := out.add(row, kb); msg != "" {
			problems = append(problems, tradecraft.Problem{
				Severity: tradecraft.SeverityWarning, Object: fmt.Sprintf("%s:%d", name, line), Offset: -1,
				Message: msg, Advice: "write: group, sectors, regions; several values parted by semicolons",
			})
		}
	}
	return out, problems, nil
}

// add takes one row; it returns what is wrong with it.
func (v Victims) add(row []string, kb *attack.KnowledgeBase) string {
	if len(row) < 2 {
		return "a line without victims"
	}
	m, _, err := kb.Find(strings.TrimSpace(row[0]), attack.KindGroup)
	if err != nil {
		return fmt.Sprintf("no group is called %q", row[0])
	}
	x := v[m.ID]
	for i, list := range []*[]string{&x.Sectors, &x.Regions} {
		if i+1 >= len(row) {
			break
		}
		for word := range strings.SplitSeq(row[i+1], ";") {
			if word = canonicalWord(word); word != "" {
				*list = append(*list, word)
			}
		}
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	v[m.ID] = x
	return ""
}

// With returns the table with another laid over it: what the other has of a
// group is added.
func (v Victims) With(more Victims) Victims {
	out := Victims{}
	for _, t := range []Victims{v, more} {
		for g, x := range t {
			y := out[g]
			y.Sectors = union(y.Sectors, x.Sectors)
			y.Regions = union(y.Regions, x.Regions)
			out[g] = y
		}
	}
	return out
}

func union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// Numbers of the prior: the share of a group's victims that do not keep to its
// list, and the most that a hit counts. Nothing to fit them on is at hand, so
// they were set to be modest: a victim that fits makes a group at most
// mostLikelier times likelier, one that does not halves it.
const (
	strayShare   = 0.5
	mostLikelier = 6
)

// lean is how the context of a case leans towards a group.
type lean struct {
	weight float64 // log of how much likelier it makes the group
	text   string
}

// leans weighs the sectors and regions of a case against those of each group
// with known victims. Groups of which none are known are left as they are.
func (v Victims) leans(c tradecraft.Context) map[string]lean {
	out := map[string]lean{}
	v.weigh(out, c.Sectors, func(x Victim) []string { return x.Sectors }, sameWord)
	v.weigh(out, c.Regions, func(x Victim) []string { return x.Regions }, sameRegion)
	return out
}

func (v Victims) weigh(out map[string]lean, stated []string, of func(Victim) []string, fits func(stated, known string) bool) {
	words := make([]string, 0, len(stated))
	for _, s := range stated {
		if s = canonicalWord(s); s != "" {
			words = append(words, s)
		}
	}
	if len(words) == 0 {
		return
	}
	groups := sortedKeys(v)
	hits, described, listed := 0.0, 0, 0
	for _, g := range groups {
		if known := of(v[g]); len(known) > 0 {
			described++
			listed += len(known)
			hits += float64(matches(words, known, fits))
		}
	}
	if hits == 0 || described == 0 {
		return
	}
	// rate is the share of all that groups are known to hit that is like this.
	rate := hits / float64(listed)
	for _, g := range groups {
		known := of(v[g])
		if len(known) == 0 {
			continue
		}
		n := matches(words, known, fits)
		likelier := strayShare + (1-strayShare)*min(float64(n), 1)/(float64(len(known))*rate)
		l := out[g]
		l.weight += math.Log(min(likelier, mostLikelier))
		text := "is not known to have hit " + strings.Join(words, ", ")
		if n > 0 {
			text = "is known to have hit " + strings.Join(words, ", ")
		}
		l.text = strings.TrimPrefix(l.text+"; "+text, "; ")
		out[g] = l
	}
}

func matches(words, known []string, fits func(a, b string) bool) int {
	n := 0
	for _, k := range known {
		if slices.ContainsFunc(words, func(w string) bool { return fits(w, k) }) {
			n++
		}
	}
	return n
}

func sameWord(a, b string) bool { return a == b }
