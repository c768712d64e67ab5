package sigma

import (
	"encoding/base64"
	"fmt"
	"unicode/utf16"
)

// text is the condition for a string value with its modifiers in order.
func (p *parser) text(k fieldKey, pred Predicate, s string) (*Expr, error) {
	switch {
	case k.first(bases...) != "":
		return p.base64Expr(k, pred, s)
	case k.first(wides...) != "":
		return k.wideExpr(pred, s), nil
	}
	pred.Pattern = ParsePattern(s, pred.Cased)
	if k.has("windash") {
		pred.Pattern.windash()
	}
	k.anchor(pred.Pattern, pred.Field == "")
	return &Expr{Predicate: &pred}, nil
}

// anchor opens the pattern's ends as startswith, endswith, contains say; a
// keyword is looked for anywhere.
func (k fieldKey) anchor(p *Pattern, keyword bool) {
	contains := k.has("contains") || keyword
	p.open(contains || k.has("endswith"), contains || k.has("startswith"))
}

// wideExpr looks for text in UTF-16 as it stands; wildcards stay wildcards.
func (k fieldKey) wideExpr(pred Predicate, s string) *Expr {
	var kids []*Expr
	for _, order := range k.byteOrders() {
		q := pred
		q.Pattern = ParsePattern(s, pred.Cased)
		if k.has("windash") {
			q.Pattern.windash()
		}
		for i := range q.Pattern.atoms {
			if a := &q.Pattern.atoms[i]; a.kind == atomText {
				a.text = string(utf16Bytes(a.text, order.big))
			}
		}
		if order.mark != "" {
			q.Pattern.atoms = append([]atom{{kind: atomText, text: order.mark}}, q.Pattern.atoms...)
		}
		q.Pattern.fold()
		k.anchor(q.Pattern, q.Field == "")
		kids = append(kids, &Expr{Predicate: &q})
	}
	return combine(OpOr, kids)
}

// maxDashForms bounds the ways to write the dashes of an encoded text.
const maxDashForms = 125

// base64Expr looks for text in base64. It has no case to ignore, so it compares
// as it stands.
func (p *parser) base64Expr(k fieldKey, pred Predicate, s string) (*Expr, error) {
	plain, ok := ParsePattern(s, true).exact()
	if !ok {
		return nil, fmt.Errorf("field %q: %q has wildcards, which cannot be encoded", k.field, s)
	}
	if k.has("base64offset") && !k.has("contains") {
		p.note("field %q: base64offset finds parts of a value only with contains", k.field)
	}
	forms := []string{plain}
	if k.has("windash") {
		if forms = dashForms(plain); len(forms) > maxDashForms {
			return nil, fmt.Errorf("field %q: %q has too many dashes to write all their forms in base64", k.field, s)
		}
	}
	pred.Cased = true
	var kids []*Expr
	for _, form := range forms {
		for _, order := range k.byteOrders() {
			for _, encoded := range k.base64Of(order.bytes(form)) {
				q := pred
				q.Pattern = LiteralPattern(encoded, true)
				k.anchor(q.Pattern, q.Field == "")
				kids = append(kids, &Expr{Predicate: &q})
			}
		}
	}
	if len(kids) == 0 {
		return nil, fmt.Errorf("field %q: %q is too short for base64offset", k.field, s)
	}
	return combine(OpOr, kids), nil
}

// dashForms writes a text with each of its dashes in each form.
func dashForms(s string) []string {
	forms := []string{""}
	for _, a := range splitDashes(s) {
		pieces := []string{a.text}
		if a.kind == atomDash {
			pieces = dashes
		}
		var next []string
		for _, f := range forms {
			for _, piece := range pieces {
				next = append(next, f+piece)
			}
		}
		if forms = next; len(forms) > maxDashForms {
			break
		}
	}
	return forms
}

// byteOrder is a way to write text in bytes.
type byteOrder struct {
	wide, big bool
	mark      string
}

// byteOrders are those of the utf16 modifiers; utf16 means with a byte order
// mark, in either order.
func (k fieldKey) byteOrders() []byteOrder {
	switch k.first(wides...) {
	case "wide", "utf16le":
		return []byteOrder{{wide: true}}
	case "utf16be":
		return []byteOrder{{wide: true, big: true}}
	case "utf16":
		return []byteOrder{{wide: true, mark: "\xff\xfe"}, {wide: true, big: true, mark: "\xfe\xff"}}
	}
	return []byteOrder{{}}
}

func (o byteOrder) bytes(s string) []byte {
	if !o.wide {
		return []byte(s)
	}
	return append([]byte(o.mark), utf16Bytes(s, o.big)...)
}

func utf16Bytes(s string, bigEndian bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEndian {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

// base64Of encodes raw once, or for base64offset at each of the three places it
// can have in a longer text, cut to the characters that do not depend on what
// stands around.
func (k fieldKey) base64Of(raw []byte) []string {
	if !k.has("base64offset") {
		return []string{base64.StdEncoding.EncodeToString(raw)}
	}
	var out []string
	for offset := range 3 {
		padded := append(make([]byte, offset), raw...)
		s := base64.StdEncoding.EncodeToString(padded)
		start := []int{0, 2, 3}[offset]
		end := len(s) - []int{0, 3, 2}[len(padded)%3]
		if start < end {
			out = append(out, s[start:end])
		}
	}
	return out
}
