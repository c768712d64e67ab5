package site

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
)

// MaxBytes bounds a saved result that is read.
const MaxBytes = 256 << 20

// Read reads a saved result, such as a baseline. Unknown properties are
// ignored. Errors have kind Invalid, Unsupported (another schema) or TooLarge.
func Read(r io.Reader) (*Result, error) {
	const op = "site.Read"
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, &tradecraft.Error{Op: op, Kind: tradecraft.Unavailable, Err: err}
	}
	if len(data) > MaxBytes {
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "site result is larger than %d bytes", MaxBytes)
	}
	out := new(Result)
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), out); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "site result is not valid JSON: %w", err)
	}
	if out.Schema != Schema {
		return nil, tradecraft.Errorf(op, tradecraft.Unsupported, "schema is %q, this program reads %q", out.Schema, Schema)
	}
	out.Normalize()
	return out, nil
}

// Normalize puts the result into canonical form: schema and ids set, lists
// sorted, nil lists made empty, answers and grade taken from the findings.
func (r *Result) Normalize() {
	r.Schema = Schema
	r.Scope.Authorized = sorted(r.Scope.Authorized)
	r.Scope.Viewports = orEmpty(r.Scope.Viewports)
	for i := range r.Pages {
		r.Pages[i].Problems = orEmpty(r.Pages[i].Problems)
	}
	for i := range r.Findings {
		r.Findings[i].normalize()
	}
	slices.SortStableFunc(r.Findings, compareFindings)
	r.Findings = slices.CompactFunc(r.Findings, func(a, b Finding) bool { return a.ID == b.ID })
	for i := range r.Inventory {
		r.Inventory[i].normalize()
	}
	slices.SortStableFunc(r.Inventory, func(a, b Script) int { return cmp.Compare(a.key(), b.key()) })
	for i := range r.Libraries {
		l := &r.Libraries[i]
		l.Vulnerabilities = orEmpty(l.Vulnerabilities)
		for j := range l.Vulnerabilities {
			l.Vulnerabilities[j].CVE = orEmpty(l.Vulnerabilities[j].CVE)
		}
	}
	for i := range r.Exits {
		e := &r.Exits[i]
		e.Data, e.Encoding, e.Script.Loader = sorted(e.Data), orEmpty(e.Encoding), orEmpty(e.Script.Loader)
	}
	slices.SortStableFunc(r.Exits, func(a, b Exit) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Destination, b.Destination), cmp.Compare(a.Channel, b.Channel),
			cmp.Compare(strings.Join(a.Data, ","), strings.Join(b.Data, ",")), cmp.Compare(a.Script.key(), b.Script.key()))
	})
	if r.Headers.Values == nil {
		r.Headers.Values = map[string]string{}
	}
	r.Headers.Cookies = orEmpty(r.Headers.Cookies)
	if p := r.Policy; p != nil {
		p.Findings, p.Blocks, p.NoSRI = orEmpty(p.Findings), orEmpty(p.Blocks), orEmpty(p.NoSRI)
	}
	r.Pages, r.Findings, r.Inventory = orEmpty(r.Pages), orEmpty(r.Findings), orEmpty(r.Inventory)
	r.Libraries, r.Exits, r.Change, r.Problems = orEmpty(r.Libraries), orEmpty(r.Exits), orEmpty(r.Change), orEmpty(r.Problems)
	r.judge()
	if r.ID == "" {
		parts := []string{"site", r.URL, r.Started}
		for _, s := range r.Inventory {
			parts = append(parts, s.key())
		}
		for _, f := range r.Findings {
			parts = append(parts, f.ID)
		}
		r.ID = tradecraft.StableID(parts...)
	}
}

func (f *Finding) normalize() {
	f.Techniques, f.Data = sorted(f.Techniques), sorted(f.Data)
	f.Encoding, f.Script.Loader = orEmpty(f.Encoding), orEmpty(f.Script.Loader)
	f.Evidence = clip(f.Evidence, 2048)
	if f.Certainty == "" {
		f.Certainty = Likely
	}
	if f.ID == "" {
		f.ID = tradecraft.StableID("finding", f.Kind, f.Title, f.Page, f.Script.key(), f.Destination, strings.Join(f.Encoding, ","), strings.Join(f.References, ","))
	}
}

func (s *Script) normalize() {
	s.Loader, s.Pages, s.Reads = orEmpty(s.Loader), sorted(s.Pages), sorted(s.Reads)
	s.Sends, s.Sinks = sorted(s.Sends), sorted(s.Sinks)
	s.Method = cmp.Or(s.Method, "none")
}

// key names a script: where it is, and which text when it has no address of its own.
func (s *Script) key() string { return s.URL + " " + s.InlineSHA256 + " " + s.SHA256 }

func (p *Place) key() string {
	return p.URL + " " + p.InlineSHA256 + " " + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column) + " " + p.Dynamic
}

// Rank orders severities: 0 for critical to 4 for info, 5 for anything else.
func Rank(severity string) int {
	if i := slices.Index([]string{Critical, High, Medium, Low, Info}, severity); i >= 0 {
		return i
	}
	return 5
}

func compareFindings(a, b Finding) int {
	return cmp.Or(cmp.Compare(Rank(a.Severity), Rank(b.Severity)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Title, b.Title),
		cmp.Compare(a.Page, b.Page), cmp.Compare(a.Script.URL, b.Script.URL), cmp.Compare(a.Script.Line, b.Script.Line), cmp.Compare(a.ID, b.ID))
}

// judge takes the answers and the grade from the findings.
func (r *Result) judge() {
	r.Answers = Answers{Malicious: No, Vulnerable: No, Dangerous: No}
	looked := len(r.Inventory) > 0
	for _, p := range r.Pages {
		looked = looked || p.Status > 0 && p.Status < 400
	}
	if !looked {
		r.Answers = Answers{Malicious: Unsure, Vulnerable: Unsure, Dangerous: Unsure}
	}
	worst := 5
	for _, f := range r.Findings {
		answer := map[string]*string{KindMalicious: &r.Answers.Malicious, KindVulnerable: &r.Answers.Vulnerable, KindDangerous: &r.Answers.Dangerous}[f.Kind]
		rank := Rank(f.Severity)
		worst = min(worst, rank)
		switch {
		case answer == nil || rank >= Rank(Info) || *answer == Yes:
		case f.Certainty == Proved || rank <= Rank(High) || f.Kind == KindVulnerable:
			*answer = Yes
		default:
			*answer = Unsure
		}
	}
	r.Grade = ""
	if looked {
		r.Grade = [...]string{"F", "D", "C", "B", "A", "A"}[worst]
	}
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return orEmpty(slices.Compact(out))
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func clip(s string, most int) string {
	s = strings.ToValidUTF8(s, "�")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most-len("…")], "") + "…"
	}
	return s
}
