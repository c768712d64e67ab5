package view

import (
	"math"
	"strconv"
	"strings"

	"tradecraft"
)

// Probability writes p with two decimals. Only what is certain reads 0.00 or
// 1.00; what is nearly so reads <0.01 or >0.99.
func Probability(p float64) string {
	switch {
	case math.IsNaN(p):
		return "?"
	case p > 0 && p < 0.005:
		return "<0.01"
	case p > 0.995 && p < 1:
		return ">0.99"
	}
	return strconv.FormatFloat(p, 'f', 2, 64)
}

// Estimate is Probability of what a model says, which is never certain.
func Estimate(p float64) string {
	const nearly = 1e-6
	return Probability(min(max(p, nearly), 1-nearly))
}

// InHundred writes p as chances in a hundred, without a sign: 0 and 100 only for
// what is certain.
func InHundred(p float64) string {
	n := math.Round(p * 100)
	switch {
	case math.IsNaN(p):
		return "?"
	case p > 0 && p < 1:
		n = min(max(n, 1), 99)
	}
	return strconv.Itoa(int(n))
}

// Percent writes a share as whole percents, "83 %", the blank one that does not break.
func Percent(share float64) string { return InHundred(share) + "\u00a0%" }

// Number writes n with commas between thousands.
func Number(n int) string {
	s := strconv.Itoa(n)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Count writes n with the word that fits: "1 page", "22 pages".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Bytes writes a size in the unit that fits: "812 B", "1.4 MB".
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1_000_000:
		return strconv.FormatFloat(float64(n)/1e3, 'f', 1, 64) + " kB"
	case n < 1_000_000_000:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
	}
	return strconv.FormatFloat(float64(n)/1e9, 'f', 1, 64) + " GB"
}

// Place says in words where something stands, without the name of the evidence:
// "page 6, line 14, under ‘Ransomware’". Empty when nothing is known.
func Place(l tradecraft.Locator) string {
	var parts []string
	add := func(word string, n int) {
		if n > 0 {
			parts = append(parts, word+" "+strconv.Itoa(n))
		}
	}
	add("page", l.Page)
	add("line", l.Line)
	if l.Line == 0 {
		add("sentence", l.Sentence)
	}
	if l.Record != "" {
		parts = append(parts, "record "+OneLine(l.Record))
	}
	if l.Channel != "" {
		parts = append(parts, "channel "+OneLine(l.Channel))
	}
	if l.Field != "" {
		parts = append(parts, "field "+OneLine(l.Field))
	}
	for _, s := range []string{l.Object, l.Path, l.URL} {
		if s != "" {
			parts = append(parts, OneLine(s))
		}
	}
	if l.Section != "" {
		parts = append(parts, "under ‘"+OneLine(l.Section)+"’")
	}
	return strings.Join(parts, ", ")
}

// ShortPlace is Place for a narrow column: "p6", "line 14", "record 4711".
func ShortPlace(l tradecraft.Locator) string {
	switch {
	case l.Page > 0:
		return "p" + strconv.Itoa(l.Page)
	case l.Line > 0:
		return "line " + strconv.Itoa(l.Line)
	case l.Sentence > 0:
		return "sentence " + strconv.Itoa(l.Sentence)
	case l.Record != "":
		return "record " + OneLine(l.Record)
	}
	return ""
}

// sentence is text with a full stop, whether or not it came with one, and with
// percent signs that stay with their number.
func sentence(text string) string {
	text = strings.ReplaceAll(OneLine(text), " %", "\u00a0%")
	if text == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + "."
}

// list joins words as a sentence does: "a, b and c".
func list(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// kindsOfEvidence says how evidence of each kind is counted.
var kindsOfEvidence = []struct{ kind, one, many string }{
	{tradecraft.KindReport, "document", "documents"},
	{tradecraft.KindLog, "log", "logs"},
	{tradecraft.KindSite, "website", "websites"},
	{tradecraft.KindSTIX, "STIX bundle", "STIX bundles"},
	{tradecraft.KindLayer, "layer", "layers"},
	{tradecraft.KindFlow, "attack flow", "attack flows"},
	{tradecraft.KindList, "list", "lists"},
}

// evidenceCounts says what came in: "2 documents, 22 pages, 389 sentences, 1 layer".
func evidenceCounts(c *tradecraft.Case) string {
	left, pages, sentences, events := map[string]int{}, 0, 0, 0
	for _, e := range c.Evidence {
		left[e.Kind]++
		pages += e.Pages
		sentences += e.Sentences
		events += e.Events
	}
	var parts []string
	for _, k := range kindsOfEvidence {
		if n := left[k.kind]; n > 0 {
			parts = append(parts, Count(n, k.one, k.many))
		}
		delete(left, k.kind)
		if k.kind == tradecraft.KindLog && events > 0 {
			parts = append(parts, Count(events, "event", "events"))
		}
		if k.kind != tradecraft.KindReport {
			continue
		}
		if pages > 0 {
			parts = append(parts, Count(pages, "page", "pages"))
		}
		if sentences > 0 {
			parts = append(parts, Count(sentences, "sentence", "sentences"))
		}
	}
	others := 0
	for _, n := range left {
		others += n
	}
	if others > 0 {
		parts = append(parts, Count(others, "other input", "other inputs"))
	}
	return strings.Join(parts, ", ")
}

// methodWords says how a sighting was found.
func methodWords(method, rule string) string {
	switch method {
	case tradecraft.MethodID:
		return "its id stands there"
	case tradecraft.MethodName:
		return "named"
	case tradecraft.MethodModel:
		return "recognised by the text model"
	case tradecraft.MethodImplied:
		return "implied by software"
	case tradecraft.MethodStated:
		return "stated by the source"
	case tradecraft.MethodRule:
		if rule != "" {
			return "rule " + OneLine(rule)
		}
		return "detection rule"
	case tradecraft.MethodScript:
		return "script assessment"
	}
	return OneLine(method)
}
