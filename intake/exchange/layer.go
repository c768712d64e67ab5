package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"tradecraft"
)

// layer is a Navigator layer of format 2.0 to 4.5. Only what a case can use, or
// must name as lost, is typed; techniques are decoded one by one so that one
// bad entry does not hide the others.
type layer struct {
	Name    scalar `json:"name"`
	Version scalar `json:"version"` // formats before 4.0
	// Versions is the form of 4.0 and later.
	Versions struct {
		Attack    scalar `json:"attack"`
		Navigator scalar `json:"navigator"`
		Layer     scalar `json:"layer"`
	} `json:"versions"`
	Domain      scalar            `json:"domain"`
	Description scalar            `json:"description"`
	Filters     json.RawMessage   `json:"filters"`
	Techniques  []json.RawMessage `json:"techniques"`
	Legend      []layerLegend     `json:"legendItems"`
	Metadata    []layerPair       `json:"metadata"`
	Links       []layerLink       `json:"links"`
}

type layerLegend struct {
	Label scalar `json:"label"`
	Color scalar `json:"color"`
}

type layerPair struct {
	Name    scalar `json:"name"`
	Value   scalar `json:"value"`
	Divider bool   `json:"divider"`
}

type layerLink struct {
	Label   scalar `json:"label"`
	URL     scalar `json:"url"`
	Divider bool   `json:"divider"`
}

type layerTechnique struct {
	ID       scalar      `json:"techniqueID"`
	Tactic   scalar      `json:"tactic"`
	Score    scalar      `json:"score"`
	Color    scalar      `json:"color"`
	Comment  scalar      `json:"comment"`
	Enabled  *bool       `json:"enabled"`
	ShowSubs *bool       `json:"showSubtechniques"`
	Metadata []layerPair `json:"metadata"`
	Links    []layerLink `json:"links"`
}

// scalar is a string, number or boolean of JSON as text; null is "".
type scalar string

// UnmarshalJSON takes any scalar, since layers in the wild have numbers as
// strings and the other way round.
func (s *scalar) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && (b[0] == '{' || b[0] == '[') {
		return fmt.Errorf("a text or number is wanted, not %s", clip(string(b)))
	}
	if b[0] == '"' {
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		*s = scalar(strings.TrimSpace(text))
	} else if text := string(b); text != "null" {
		*s = scalar(text)
	}
	return nil
}

// readLayer reads one layer, or an array of them as Navigator exports several.
func readLayer(b *builder, data []byte) error {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if data[0] != '[' {
		return readOneLayer(b, data, "")
	}
	var all []json.RawMessage
	if err := unmarshal(data, &all); err != nil {
		return err
	}
	for i, one := range all {
		at := "/" + strconv.Itoa(i)
		if err := readOneLayer(b, one, at); err != nil {
			b.problem(tradecraft.SeverityError, at, "%v", err)
		}
	}
	return nil
}

func readOneLayer(b *builder, data []byte, at string) error {
	var l layer
	if err := unmarshal(data, &l); err != nil {
		return err
	}
	version := string(l.Versions.Layer)
	if version == "" {
		version = string(l.Version)
	}
	switch major, _, _ := strings.Cut(version, "."); {
	case version == "":
		b.problem(tradecraft.SeverityWarning, at, "the layer names no format version; read as 4.5")
	case major != "2" && major != "3" && major != "4":
		b.problem(tradecraft.SeverityWarning, at, "layer format %s is not known; read as 4.5", clip(version))
	}
	if b.evidence.Title == "" {
		b.evidence.Title = string(l.Name)
	}
	if b.evidence.Attack == "" {
		b.evidence.Attack = string(l.Versions.Attack)
	}
	b.layerRemarks(&l, at)
	entries := b.layerEntries(&l, at)
	display := onlyDisplay(entries)
	for i, e := range entries {
		switch {
		case e.ID == "":
		case display[i]:
			b.problem(tradecraft.SeverityInfo, e.at, "%s only says that its sub-techniques are shown; no sighting", e.ID)
		default:
			b.technique(e.found(&l))
		}
	}
	return nil
}

// layerRemarks lists what the layer says as a whole and a case has no place for.
func (b *builder) layerRemarks(l *layer, at string) {
	var parts []string
	say := func(name, value string) {
		if value != "" && value != "null" && value != "{}" {
			parts = append(parts, name+" "+value)
		}
	}
	say("domain", string(l.Domain))
	say("Navigator", string(l.Versions.Navigator))
	say("description", strconvQuote(string(l.Description)))
	say("filters", compact(l.Filters))
	for _, m := range l.Metadata {
		say(string(m.Name), string(m.Value))
	}
	for _, k := range l.Links {
		say(string(k.Label), string(k.URL))
	}
	if len(parts) > 0 {
		b.problem(tradecraft.SeverityInfo, at, "the layer also says: %s", clip(strings.Join(parts, "; ")))
	}
}

func strconvQuote(s string) string {
	if s == "" {
		return ""
	}
	return strconv.Quote(s)
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}

// layerEntry is one element of techniques with its place.
type layerEntry struct {
	layerTechnique
	at string // JSON pointer
}

func (b *builder) layerEntries(l *layer, at string) []layerEntry {
	entries := make([]layerEntry, len(l.Techniques))
	for i, raw := range l.Techniques {
		e := &entries[i]
		e.at = at + "/techniques/" + strconv.Itoa(i)
		if err := json.Unmarshal(raw, &e.layerTechnique); err != nil {
			b.problem(tradecraft.SeverityError, e.at, "the entry cannot be read: %v", err)
			e.ID = ""
		} else if e.ID == "" {
			b.problem(tradecraft.SeverityError, e.at, "the entry has no techniqueID")
		}
	}
	return entries
}

// onlyDisplay finds the entries that Navigator writes for a technique that was
// merely unfolded: nothing is said of it, and one of its sub-techniques has an
// entry of its own.
func onlyDisplay(entries []layerEntry) []bool {
	parents := map[string]bool{}
	for _, e := range entries {
		if parent, _, ok := strings.Cut(canonicalID(string(e.ID)), "."); ok {
			parents[parent] = true
		}
	}
	out := make([]bool, len(entries))
	for i, e := range entries {
		out[i] = e.ShowSubs != nil && *e.ShowSubs && parents[canonicalID(string(e.ID))] &&
			e.Score == "" && e.Comment == "" && e.Color == "" && len(e.Metadata) == 0 && len(e.Links) == 0 &&
			(e.Enabled == nil || *e.Enabled)
	}
	return out
}

// scoreIsProbability is the metadata by which our own layers say what their
// scores mean (see output/navigator).
const scoreIsProbability = "score is the probability in percent"

// found turns an entry into a sighting. A layer's score may mean anything, so
// only in our own layers it becomes the confidence; elsewhere it stands in the text.
func (e layerEntry) found(l *layer) found {
	f := found{
		id: string(e.ID), tactic: string(e.Tactic), confidence: 1,
		locator: tradecraft.Locator{Object: e.at},
	}
	lines := []string{string(e.Comment)}
	if score, err := strconv.ParseFloat(string(e.Score), 64); err == nil && l.ours() {
		f.confidence = score / 100
	} else if e.Score != "" {
		lines = append(lines, "score: "+string(e.Score))
	}
	if e.Color != "" && !l.ours() {
		lines = append(lines, "color: "+string(e.Color)+l.legend(e.Color))
	}
	for _, m := range e.Metadata {
		if !m.Divider {
			lines = append(lines, string(m.Name)+": "+string(m.Value))
		}
	}
	for _, k := range e.Links {
		if !k.Divider {
			lines = append(lines, string(k.Label)+": "+string(k.URL))
		}
	}
	if e.Enabled != nil && !*e.Enabled {
		// Switched off by hand: whoever made the layer ruled it out.
		f.rejected = true
		lines = append(lines, "disabled in the layer")
	}
	f.text = join("\n", lines...)
	return f
}

func (l *layer) ours() bool {
	for _, m := range l.Metadata {
		if m.Value == scoreIsProbability {
			return true
		}
	}
	return false
}

// legend returns what the legend says of a colour, in brackets.
func (l *layer) legend(color scalar) string {
	for _, item := range l.Legend {
		if strings.EqualFold(string(item.Color), string(color)) && item.Label != "" {
			return " (" + string(item.Label) + ")"
		}
	}
	return ""
}
