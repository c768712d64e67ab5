// Generate writes the lexicon's table from the shared training texts.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"tradecraft/intake/report/document/lexicon"
	"tradecraft/internal/dataset"
)

func main() {
	data := flag.String("data", "", "folder of the shared texts")
	out := flag.String("out", "lexicon.bin", "file to write")
	flag.Parse()
	if err := run(*data, *out); err != nil {
		fmt.Fprintln(os.Stderr, "lexicon:", err)
		os.Exit(1)
	}
}

// sources are the training texts; development and test documents stay out, so
// that what is measured on them is honest.
func sources(dir string) []string {
	var out []string
	for _, name := range []string{"tram2_train.jsonl.gz", "annoctr_train.jsonl.gz", "attack_procedures_v18.1.jsonl.gz", "attack_techniques_v18.1.jsonl.gz", "tram_bootstrap_rest.jsonl.gz", "tram_archive_sentences.jsonl.gz", "tram_negative_sentences.jsonl.gz"} {
		out = append(out, filepath.Join(dir, name))
	}
	return out
}

func run(dir, out string) error {
	words := map[string]int{}
	for r, err := range dataset.Records(sources(dir)...) {
		if err != nil {
			return err
		}
		var row struct {
			Text, Description string
			Sentences         []struct{ Text string }
		}
		if err := r.Decode(&row); err != nil {
			return err
		}
		count(words, row.Text)
		count(words, row.Description)
		for _, s := range row.Sentences {
			count(words, s.Text)
		}
	}
	var kept []string
	for w, n := range words {
		if n >= least(w) {
			kept = append(kept, w)
		}
	}
	slices.Sort(kept)
	table := lexicon.Build(kept, len(kept)*11/8)
	fmt.Printf("%d words, %d bytes\n", len(kept), len(table))
	return os.WriteFile(out, table, 0o644)
}

// least is how often a word must occur: a compound twice, a word three times.
func least(w string) int {
	if strings.Contains(w, "-") {
		return 2
	}
	return 3
}

// count adds the words of a text: letters only, four or more, and compounds of
// two words.
func count(words map[string]int, text string) {
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return !unicode.IsLetter(r) && r != '-' && r != '‑' && !unicode.IsDigit(r) && r != '_' && r != '.'
	}) {
		w = strings.ToLower(strings.Trim(strings.ReplaceAll(w, "‑", "-"), "-."))
		a, b, compound := strings.Cut(w, "-")
		switch {
		case strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) >= 0, len(w) < 4, len(w) > 30:
		case !compound:
			words[w]++
		case a != "" && b != "" && !strings.Contains(b, "-"):
			words[w]++
			words[a]++
			words[b]++
		}
	}
}
