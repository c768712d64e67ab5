package navlayer

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"tradecraft"
)

// maxBytes bounds a file.
const maxBytes = 64 << 20

// Layer is one layer, with all its fields. Numbers are kept as they were written.
type Layer struct {
	File string
	// Format is the format it was read in, "" when it names none.
	Format string

	fields map[string]any
}

// Read reads a file with one layer, gzip taken off. Errors: Invalid (no layer,
// several), TooLarge, Unavailable.
func Read(name string, r io.Reader) (*Layer, error) {
	all, err := ReadAll(name, r)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, tradecraft.Errorf("navlayer.Read", tradecraft.Invalid, "%s: %d layers in one file: one is wanted", name, len(all))
	}
	return all[0], nil
}

// ReadAll reads a file with a layer, or a list of them as Navigator exports several.
func ReadAll(name string, r io.Reader) ([]*Layer, error) {
	const op = "navlayer.Read"
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", name, err)
	case len(data) > maxBytes:
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: larger than %d bytes", name, maxBytes)
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: byte %d: %w", name, dec.InputOffset(), err)
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []*Layer
	for i, one := range list {
		fields, ok := one.(map[string]any)
		if _, has := fields["techniques"].([]any); !ok || !has && fields["domain"] == nil {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: element %d is no layer: it has neither techniques nor a domain", name, i)
		}
		out = append(out, &Layer{File: name, Format: format(fields), fields: fields})
	}
	if len(out) == 0 {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: an empty list of layers", name)
	}
	return out, nil
}

func format(fields map[string]any) string {
	if v, ok := fields["versions"].(map[string]any); ok {
		return scalar(v["layer"])
	}
	return scalar(fields["version"])
}

// scalar is a text or number as text.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// Name is the layer's name.
func (l *Layer) Name() string { return scalar(l.fields["name"]) }

// Attack is the version of ATT&CK that the layer names, "" when it names none.
func (l *Layer) Attack() string {
	v, _ := l.fields["versions"].(map[string]any)
	return scalar(v["attack"])
}

// Score is what the layer says of a technique.
type Score struct {
	Technique string
	Tactic    string
	Score     *float64 // nil when it has none
	Comment   string
	Enabled   bool
}

// Scores are the entries with an id, in their order.
func (l *Layer) Scores() []Score {
	var out []Score
	for _, e := range objects(l.fields["techniques"]) {
		s := Score{Technique: strings.ToUpper(scalar(e["techniqueID"])), Tactic: scalar(e["tactic"]), Comment: scalar(e["comment"]), Enabled: e["enabled"] != false}
		if s.Technique == "" {
			continue
		}
		if x, err := strconv.ParseFloat(scalar(e["score"]), 64); err == nil {
			s.Score = &x
		}
		out = append(out, s)
	}
	return out
}

func objects(v any) []map[string]any {
	list, _ := v.([]any)
	var out []map[string]any
	for _, e := range list {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// Write writes one layer, or a list of several, in format 4.5. The layers are
// upgraded on the way; see [Layer.Upgrade].
func Write(w io.Writer, layers ...*Layer) error {
	const op = "navlayer.Write"
	var all []any
	for _, l := range layers {
		l.Upgrade()
		all = append(all, l.fields)
	}
	var v any = all
	if len(all) == 1 {
		v = all[0]
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return tradecraft.Errorf(op, tradecraft.Internal, "%w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "%w", err)
	}
	return nil
}
