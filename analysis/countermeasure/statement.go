package countermeasure

import (
	"fmt"
	"strings"
)

func statement(r *Result, techniques int) string {
	switch {
	case techniques == 0:
		return "There is no technique to answer, so we cannot tell which measures matter."
	case len(r.Best.Measures) == 0 && len(r.Ranked) > 0:
		return fmt.Sprintf("The budget of %s buys nothing: the cheapest measure that helps costs more.", number(r.Best.Budget))
	case len(r.Best.Measures) == 0 && r.InPlace.Removed > 0:
		return fmt.Sprintf("What is in place answers %s; no other measure adds to it.", percent(r.InPlace.Removed, r.Total))
	case len(r.Best.Measures) == 0:
		return "No measure of these frameworks is known for the techniques: detection and response have to answer them."
	}
	var names []string
	for _, m := range r.Best.Measures[:min(3, len(r.Best.Measures))] {
		names = append(names, named(m))
	}
	more := ""
	if n := len(r.Best.Measures) - len(names); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	verb, of := "answer", fmt.Sprintf("For a budget of %s, ", number(r.Best.Budget))
	n := len(r.Best.Measures)
	if n == 1 {
		verb = "answers"
	}
	if r.Best.Cost == float64(n) { // each costs the same: a number says more than a budget
		of = fmt.Sprintf("Of any %d measures, ", n)
		if n == 1 {
			of = "Of all measures, "
		}
	}
	s := fmt.Sprintf("%s%s%s %s most: %s of %s %s", of, strings.Join(names, ", "), more, verb, number(Round(r.Best.Removed)), number(Round(r.Total)), r.Unit)
	if r.InPlace.Removed > 0 {
		s += fmt.Sprintf(", beside %s by what is in place", number(Round(r.InPlace.Removed)))
	}
	s += fmt.Sprintf(" (%s in all)", percent(r.Best.Removed+r.InPlace.Removed, r.Total))
	if r.Best.Proven {
		s += "; no other choice answers more"
	} else {
		s += fmt.Sprintf("; the search was cut short, another choice could answer %s at most", number(Round(r.Best.Bound)))
	}
	if n := len(r.Unanswered); n == 1 {
		s += "; one technique has no measure"
	} else if n > 1 {
		s += fmt.Sprintf("; %d techniques have no measure", n)
	}
	return s + ". A mapping says that a measure helps, not how much: this counts techniques, not attacks stopped."
}

func named(m Ranked) string {
	if m.Name == m.ID {
		return m.ID
	}
	return fmt.Sprintf("%s (%s)", m.Name, m.ID)
}

func number(x float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", x), "0"), ".")
}

func percent(part, whole float64) string {
	if whole <= 0 {
		return "0 %"
	}
	return fmt.Sprintf("%.0f %%", 100*part/whole)
}
