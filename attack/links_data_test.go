package attack_test

import (
	"slices"
	"testing"

	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
)

// Pairs of groups that are said to be linked must score higher than others.
// All pairs of groups with five techniques or more are compared; ties count
// against us. Floors, so that a change for the worse is noticed.
func TestSimilarityFindsKnownLinks(t *testing.T) {
	path := shareddata.Path(t, "data/infer/actor_links_dev.jsonl.xz")
	kb := enterprise181(t)
	linked := map[[2]string]bool{}
	for rec, err := range dataset.Records(path) {
		var p struct{ A, B string }
		if err == nil {
			err = rec.Decode(&p)
		}
		if err != nil {
			t.Fatal(err)
		}
		linked[[2]string{min(p.A, p.B), max(p.A, p.B)}] = true
	}
	var groups []string
	for _, g := range kb.Groups() {
		if len(g.Techniques) >= 5 {
			groups = append(groups, g.ID)
		}
	}
	var yes, no []float64
	found, asked := 0, 0
	for _, a := range groups {
		scores := map[string]float64{}
		for _, s := range kb.SimilarGroups(a, len(kb.Groups())) {
			scores[s.ID] = s.Score
		}
		var others []float64
		for _, b := range groups {
			if a != b && !linked[[2]string{min(a, b), max(a, b)}] {
				others = append(others, scores[b])
			}
		}
		slices.Sort(others)
		for _, b := range groups {
			if a == b {
				continue
			}
			if !linked[[2]string{min(a, b), max(a, b)}] {
				if a < b {
					no = append(no, scores[b])
				}
				continue
			}
			if a < b {
				yes = append(yes, scores[b])
			}
			asked++
			i, _ := slices.BinarySearch(others, scores[b])
			if len(others)-i < 10 {
				found++
			}
		}
	}
	slices.Sort(no)
	below := 0
	for _, s := range yes {
		i, _ := slices.BinarySearch(no, s)
		below += i
	}
	auroc := float64(below) / float64(len(yes)*len(no))
	recall := float64(found) / float64(asked)
	t.Logf("%d linked pairs of %d: AUROC %.3f, recall@10 %.3f", len(yes), len(yes)+len(no), auroc, recall)
	if len(yes) < 20 || auroc < 0.74 || recall < 0.39 {
		t.Errorf("%d linked pairs: AUROC %.3f, recall@10 %.3f", len(yes), auroc, recall)
	}
}
