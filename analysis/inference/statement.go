package inference

import (
	"fmt"
	"strings"

	"tradecraft/analysis/profile"
)

// likely is the probability from which a suggestion is put into the statement.
const likely = 0.25

// statement puts the answer in a sentence with the doubt in it.
func statement(r *Result, p *profile.Profile) string {
	switch {
	case len(p.Techniques) == 0:
		return "No technique was seen, so we cannot tell what was missed or comes next."
	case len(r.Suggestions) == 0:
		return "None of the techniques seen stands in a past report that we know, so we cannot tell what was missed or comes next."
	}
	missed, next := named(r.Suggestions, Missed), named(r.Suggestions, Next)
	const doubt = "; this is what past reports had together, not evidence that it happened here."
	switch {
	case missed == "" && next == "":
		best := r.Suggestions[0]
		return fmt.Sprintf("No single technique stands out; the likeliest beside those seen is %s (%s) with %s%s",
			best.Name, best.Technique, percent(best.Probability), doubt)
	case next == "":
		return "Probably missed: " + missed + doubt
	case missed == "":
		return "Probably next: " + next + doubt
	}
	return "Probably missed: " + missed + "; probably next: " + next + doubt
}

// named lists up to three likely suggestions with their probabilities.
func named(all []Suggestion, when string) string {
	var out []string
	for _, s := range all {
		if s.When == when && s.Probability >= likely && len(out) < 3 {
			out = append(out, fmt.Sprintf("%s (%s, %s)", s.Name, s.Technique, percent(s.Probability)))
		}
	}
	return strings.Join(out, ", ")
}

func percent(p float64) string { return fmt.Sprintf("%.0f %%", 100*p) }

// sentence says how often this kind of answer was right.
func (r Record) sentence() string {
	if r.Reports == 0 {
		return "This model was not measured."
	}
	return fmt.Sprintf("Measured on %d reports that it had not seen, with half of the techniques of each given: the first 20 suggestions held %s of the others, and in %s of the reports at least one; stated probabilities were off by %.1f points on average.",
		r.Reports, percent(r.Recall20), percent(r.Hit20), 100*r.ECE)
}
