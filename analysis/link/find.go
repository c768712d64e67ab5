package link

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tradecraft"
)

// Find compares every two groups that have enough techniques and returns all
// pairs, the most alike first; ties by id. The same groups give the same
// links, in whatever order they come. The error is that of ctx.
func Find(ctx context.Context, groups []Group, o Options) ([]Link, error) {
	o = o.filled()
	groups = comparable(groups, o.Least)
	techniques := newIncidence(groups, 0, Group.techniques)
	software := newIncidence(groups, softwareDoubt, Group.software)
	words := newIncidence(groups, 0, nameWords)
	p, err := chance(ctx, techniques, software, o)
	if err != nil {
		return nil, err
	}
	links := make([]Link, 0, len(p))
	for i := range groups {
		for j := i + 1; j < len(groups); j++ {
			l := Link{A: groups[i].ID, B: groups[j].ID, P: p[len(links)]}
			l.Techniques, l.Software, l.Words = techniques.shared(i, j), software.shared(i, j), words.shared(i, j)
			l.reason("software", softwareWeight*software.cosine(i, j), l.Software, nil)
			l.reason("technique", techniques.cosine(i, j), nil, l.Techniques)
			l.reason("name", nameWeight*words.cosine(i, j), nil, nil)
			links = append(links, l)
		}
	}
	significant(links, o.Rate)
	slices.SortStableFunc(links, func(a, b Link) int { return -cmp.Compare(a.Score, b.Score) })
	return links, nil
}

// The weights of the cosines; techniques have 1.
const (
	softwareWeight = 2
	nameWeight     = 1
	// softwareDoubt is about what two rare pieces of software weigh.
	softwareDoubt = 8
)

func (g Group) techniques() []string { return g.Techniques }
func (g Group) software() []string   { return g.Software }

func (o Options) filled() Options {
	if o.Least <= 0 {
		o.Least = defaultLeast
	}
	if o.Rewirings <= 0 {
		o.Rewirings = Rewirings
	}
	if o.Rate <= 0 {
		o.Rate = defaultRate
	}
	return o
}

// comparable are the groups with enough techniques, by id.
func comparable(groups []Group, least int) []Group {
	var out []Group
	for _, g := range groups {
		if len(g.Techniques) >= least {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b Group) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// reason adds a part of the score, when there is any.
func (l *Link) reason(kind string, weight float64, software, techniques []string) {
	if weight == 0 {
		return
	}
	text := map[string]string{
		"software":  counted(len(software), "piece of software in common", "pieces of software in common"),
		"technique": counted(len(techniques), "technique in common", "techniques in common"),
		"name":      "named alike: " + strings.Join(l.Words, ", "),
	}[kind]
	l.Score += weight
	l.Reasons = append(l.Reasons, tradecraft.Reason{Kind: kind, Text: text, Weight: weight, Software: software, Techniques: techniques})
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// nameWords are the words of a group's names that could be a family's.
func nameWords(g Group) []string {
	var out []string
	for _, name := range g.Names {
		for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' }) {
			if len(w) >= 4 && !strings.Contains(plainWords, " "+w+" ") {
				out = append(out, w)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// plainWords stand in many names and are no family; Microsoft calls Storm and a
// number whom it has not named yet.
const plainWords = " storm group team gang threat actor actors cluster activity operation "
