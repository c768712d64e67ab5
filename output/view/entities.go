package view

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
)

// Mention is a software or group that the evidence names, over all evidence.
type Mention struct {
	Ref
	Kind  string // tool, malware, group
	As    string // other words the evidence has for it
	Count int
	Where string // the first place
}

func (b *builder) mentions(in []tradecraft.Mention, ref func(string) Ref, kind func(string) string) []Mention {
	var out []Mention
	at := map[string]int{}
	for _, m := range in {
		i, ok := at[m.ID]
		if !ok {
			i = len(out)
			at[m.ID] = i
			r := ref(m.ID)
			r.Name = cmp.Or(r.Name, OneLine(m.Name), r.ID)
			out = append(out, Mention{Ref: r, Kind: kind(m.ID), Where: b.spot(m.Evidence, m.Locator)})
		}
		o := &out[i]
		o.Count += max(m.Count, 1)
		as := OneLine(m.As)
		if as != "" && !strings.EqualFold(as, o.Name) && !slices.Contains(strings.Split(o.As, ", "), as) {
			o.As = strings.TrimPrefix(o.As+", "+as, ", ")
		}
	}
	slices.SortStableFunc(out, func(x, y Mention) int { return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.ID, y.ID)) })
	return out
}

// IndicatorKind is the indicators of one type, by value.
type IndicatorKind struct {
	Name   string
	Values []Indicator
	Folded bool // too many to stand open
}

// Indicator is one observable value.
type Indicator struct {
	Value string
	Count int
	Where string // the first place
}

// openIndicators is how many indicators of a type may stand open.
const openIndicators = 12

func (b *builder) indicators() []IndicatorKind {
	var out []IndicatorKind
	at, value := map[string]int{}, map[string]int{}
	for _, i := range b.Case.Indicators {
		k, ok := at[i.Type]
		if !ok {
			k = len(out)
			at[i.Type] = k
			out = append(out, IndicatorKind{Name: indicatorWords(i.Type)})
		}
		kind := &out[k]
		key := i.Type + "\x00" + i.Value
		v, ok := value[key]
		if !ok {
			v = len(kind.Values)
			value[key] = v
			kind.Values = append(kind.Values, Indicator{Value: Visible(i.Value), Where: b.spot(i.Evidence, i.Locator)})
		}
		kind.Values[v].Count += max(i.Count, 1)
	}
	for k := range out {
		out[k].Folded = len(out[k].Values) > openIndicators
	}
	return out
}

func indicatorWords(kind string) string {
	switch kind {
	case "url":
		return "URLs"
	case "domain":
		return "Domains"
	case "ipv4":
		return "IPv4 addresses"
	case "ipv6":
		return "IPv6 addresses"
	case "email":
		return "E-mail addresses"
	case "md5", "sha1", "sha256", "sha512":
		return strings.Replace(strings.ToUpper(kind), "SHA", "SHA-", 1) + " hashes"
	case "cve":
		return "Vulnerabilities (CVE)"
	case "path":
		return "Paths and files"
	case "registry":
		return "Registry keys"
	}
	return OneLine(kind)
}

// Exposure is a weakness that enables techniques.
type Exposure struct {
	Title, Severity, Weakness, Fix, Where string
	Enables                               []Ref
}

func (b *builder) exposures() []Exposure {
	var out []Exposure
	for _, e := range b.Case.Exposures {
		out = append(out, Exposure{
			Title: OneLine(e.Title), Severity: OneLine(e.Severity), Weakness: OneLine(e.Weakness), Fix: OneLine(e.Fix),
			Where: b.where(e.Evidence, e.Locator), Enables: b.techniqueRefs(e.Enables),
		})
	}
	return out
}
