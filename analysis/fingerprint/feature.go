package fingerprint

import (
	"regexp"
	"strings"

	"tradecraft/procedure"
)

// Step is one procedure as it was seen.
type Step struct {
	// Technique is an ATT&CK id, "" when unknown. It says nothing about who
	// typed, and is not compared; it names the step.
	Technique string
	// Texts are the command lines.
	Texts []string
	// Setting is where they ran, such as "windows cmd"; "" when unknown.
	Setting string
	// Sighting is the id of the sighting it comes from, "" when there is none.
	Sighting string
}

// Kinds of traits, in the order in which reasons name them.
const (
	TraitTool    = "tool"
	TraitOption  = "option"
	TraitWord    = "word"
	TraitHabit   = "habit"
	TraitSetting = "setting"
	TraitLetters = "spelling"
)

// trait is one thing of a step that can be compared.
type trait struct {
	kind  string
	value string
}

// weights of the kinds. Runs of letters are many and say little each.
var traitWeight = map[string]float64{
	TraitTool: 1, TraitOption: 1, TraitWord: 1, TraitHabit: 1, TraitSetting: 1, TraitLetters: 0.2,
}

// gram is how many characters a run of letters has.
const gram = 4

var reWord = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]{2,}`)

// count adds the traits of a step to counts.
func (s Step) count(counts map[trait]float64) {
	for _, text := range s.Texts {
		r := procedure.Read(text)
		countTyped(r, counts)
		for _, c := range r.Commands {
			if c.Encoded && c.Tool != "" && !strings.HasPrefix(c.Tool, "<") {
				countWords(c.Template(), counts)
			}
		}
		countWords(text, counts)
		countLetters(procedure.Mask(text), counts)
	}
	if s.Setting != "" {
		counts[trait{TraitSetting, s.Setting}] += 2
	}
}

// countTyped counts tools, options and habits.
func countTyped(r procedure.Record, counts map[trait]float64) {
	for _, c := range r.Commands {
		if c.Tool == "" || strings.HasPrefix(c.Tool, "<") {
			continue
		}
		counts[trait{TraitTool, c.Tool}]++
		for _, w := range c.Words {
			if w.Option() {
				counts[trait{TraitOption, c.Tool + " " + strings.ToLower(w.Text)}]++
			}
		}
	}
	for _, h := range r.Habits {
		counts[trait{TraitHabit, h.Kind + " " + h.Value}]++
	}
}

func countWords(text string, counts map[trait]float64) {
	for _, w := range reWord.FindAllString(text, -1) {
		counts[trait{TraitWord, strings.ToLower(w)}]++
	}
}

func countLetters(text string, counts map[trait]float64) {
	for i := 0; i+gram <= len(text); i++ {
		counts[trait{TraitLetters, text[i : i+gram]}]++
	}
}
