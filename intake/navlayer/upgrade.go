package navlayer

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Versions that are written. Format 4.5 wants Navigator 4.9.0 at least.
const (
	layerVersion     = "4.5"
	navigatorVersion = "5.1.0"
)

// Former names of domains and platforms.
var (
	domains   = map[string]string{"mitre-enterprise": "enterprise-attack", "mitre-mobile": "mobile-attack", "mitre-ics": "ics-attack", "enterprise-attack": "enterprise-attack", "mobile-attack": "mobile-attack", "ics-attack": "ics-attack"}
	platforms = map[string]string{"windows": "Windows", "mac": "macOS", "linux": "Linux", "android": "Android", "ios": "iOS"}
)

// Forms of values in format 4.5.
var (
	techniqueForm = regexp.MustCompile(`^T[0-9]{4}([.][0-9]{3})?$`)
	tacticForm    = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	colorForm     = regexp.MustCompile(`^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$`)
	urlForm       = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*://`)
	attackForm    = regexp.MustCompile(`^[0-9]+([.][0-9]+)*$`)
	navForm       = regexp.MustCompile(`^(4[.](9|[1-9][0-9])|[5-9]|[1-9][0-9])([.][0-9]+)*$`)
)

// check says whether a value may stand in a field of format 4.5; it may put
// another form of the same value in its place.
type check func(v any) (any, bool)

func isText(v any) (any, bool) { _, ok := v.(string); return v, ok }
func isBool(v any) (any, bool) { _, ok := v.(bool); return v, ok }

func isNumber(v any) (any, bool) {
	switch v := v.(type) {
	case json.Number:
		return v, true
	case string:
		n := json.Number(strings.TrimSpace(v))
		_, err := strconv.ParseFloat(string(n), 64)
		return n, err == nil && json.Valid([]byte(n))
	}
	return v, false
}

func oneOf(list ...string) check {
	return func(v any) (any, bool) { return v, slices.Contains(list, scalar(v)) }
}

func formed(r *regexp.Regexp) check {
	return func(v any) (any, bool) { s, ok := v.(string); return v, ok && r.MatchString(s) }
}

func isColor(v any) (any, bool) {
	s, ok := v.(string)
	return v, ok && (s == "" || colorForm.MatchString(s))
}

var (
	layerFields = map[string]check{
		"name": isText, "description": isText, "customDataURL": isText, "sorting": oneOf("0", "1", "2", "3"), "hideDisabled": isBool,
		"showTacticRowBackground": isBool, "tacticRowBackground": isText, "selectTechniquesAcrossTactics": isBool,
		"selectSubtechniquesWithParent": isBool, "selectVisibleTechniques": isBool,
	}
	layoutFields = map[string]check{
		"layout": oneOf("side", "flat", "mini"), "showID": isBool, "showName": isBool, "showAggregateScores": isBool, "countUnscored": isBool,
		"aggregateFunction": oneOf("average", "min", "max", "sum"), "expandedSubtechniques": oneOf("none", "all", "annotated"),
	}
	techniqueFields = map[string]check{
		"techniqueID": formed(techniqueForm), "tactic": formed(tacticForm), "comment": isText, "enabled": isBool, "score": isNumber,
		"color": isColor, "showSubtechniques": isBool,
	}
	versionFields = map[string]check{"attack": formed(attackForm), "navigator": formed(navForm), "layer": oneOf(layerVersion)}
)

// Upgrade brings the layer to format 4.5. Doing it twice changes nothing more.
func (l *Layer) Upgrade() {
	in := l.fields
	out := map[string]any{}
	var notes []any // what has no place, as metadata
	keep := func(name string, v any) { notes = append(notes, was(name, v)) }
	take(in, out, layerFields, keep)
	l.versions(out, keep)
	l.domain(out, keep)
	l.filters(out, keep)
	if v, ok := in["layout"]; ok {
		part(v, "layout", layoutFields, out, keep)
	}
	if g, ok := gradient(in["gradient"]); ok {
		out["gradient"] = g
	} else if in["gradient"] != nil {
		keep("gradient", in["gradient"])
	}
	if v, ok := in["legendItems"]; ok {
		out["legendItems"] = legend(v, keep)
	}
	if v, ok := in["links"]; ok {
		out["links"] = pairs(v, "links", linkOK, keep)
	}
	out["techniques"] = l.techniques(keep)
	for name, v := range in {
		if !known[name] && layerFields[name] == nil {
			keep(name, v)
		}
	}
	if out["name"] == nil {
		out["name"] = "layer"
	}
	meta, has := in["metadata"]
	own := []any{}
	if has {
		own = pairs(meta, "metadata", pairOK, keep)
	}
	if len(own)+len(notes) > 0 || has {
		out["metadata"] = append(own, sorted(notes)...)
	}
	l.fields = out
}

// known are the fields that have a function of their own.
var known = map[string]bool{"versions": true, "version": true, "domain": true, "filters": true, "layout": true, "gradient": true, "legendItems": true, "links": true, "techniques": true, "metadata": true}

// was keeps a value as metadata.
func was(name string, v any) map[string]any {
	text, err := json.Marshal(v)
	if err != nil {
		text = []byte("null")
	}
	return map[string]any{"name": "was " + name, "value": string(text)}
}

// sorted puts notes into a fixed order.
func sorted(notes []any) []any {
	slices.SortFunc(notes, func(a, b any) int {
		x, y := a.(map[string]any), b.(map[string]any)
		return strings.Compare(x["name"].(string)+"\x00"+x["value"].(string), y["name"].(string)+"\x00"+y["value"].(string))
	})
	return notes
}

// take moves the fields that pass their check; the others are kept.
func take(in, out map[string]any, fields map[string]check, keep func(string, any)) {
	for name, ok := range fields {
		v, has := in[name]
		if !has {
			continue
		}
		if to, fine := ok(v); fine {
			out[name] = to
		} else {
			keep(name, v)
		}
	}
}

// part is take for an object inside of the layer.
func part(v any, name string, fields map[string]check, out map[string]any, keep func(string, any)) {
	in, ok := v.(map[string]any)
	if !ok {
		keep(name, v)
		return
	}
	to := map[string]any{}
	take(in, to, fields, func(field string, v any) { keep(name+"/"+field, v) })
	for field, v := range in {
		if fields[field] == nil {
			keep(name+"/"+field, v)
		}
	}
	out[name] = to
}

func (l *Layer) versions(out map[string]any, keep func(string, any)) {
	if v, ok := l.fields["versions"]; ok {
		part(v, "versions", versionFields, out, keep)
	}
	if v, ok := l.fields["version"]; ok {
		keep("version", v)
	}
	to, ok := out["versions"].(map[string]any)
	if !ok {
		to = map[string]any{}
		out["versions"] = to
	}
	to["layer"] = layerVersion
	if to["navigator"] == nil {
		to["navigator"] = navigatorVersion
	}
}

func (l *Layer) domain(out map[string]any, keep func(string, any)) {
	d := domains[scalar(l.fields["domain"])]
	if d == "" {
		d = "enterprise-attack"
	}
	out["domain"] = d
	if v, ok := l.fields["domain"]; ok && v != d {
		keep("domain", v)
	}
}

func (l *Layer) filters(out map[string]any, keep func(string, any)) {
	v, ok := l.fields["filters"]
	if !ok {
		return
	}
	in, ok := v.(map[string]any)
	if !ok {
		keep("filters", v)
		return
	}
	to := map[string]any{}
	for name, v := range in {
		list, ok := v.([]any)
		if name != "platforms" || !ok {
			keep("filters/"+name, v)
			continue
		}
		now := []any{}
		for _, p := range list {
			s, ok := p.(string)
			if !ok {
				keep("filters/platforms", p)
				continue
			}
			if to := platforms[s]; to != "" {
				keep("filters/platforms", s)
				s = to
			}
			now = append(now, s)
		}
		to["platforms"] = now
	}
	out["filters"] = to
}

func gradient(v any) (any, bool) {
	in, ok := v.(map[string]any)
	if !ok || len(in) != 3 {
		return nil, false
	}
	colors, ok := in["colors"].([]any)
	if !ok || len(colors) < 2 {
		return nil, false
	}
	for _, c := range colors {
		if s, ok := c.(string); !ok || !colorForm.MatchString(s) {
			return nil, false
		}
	}
	lo, ok1 := isNumber(in["minValue"])
	hi, ok2 := isNumber(in["maxValue"])
	return map[string]any{"colors": colors, "minValue": lo, "maxValue": hi}, ok1 && ok2
}

func legend(v any, keep func(string, any)) []any {
	out := []any{}
	list, ok := v.([]any)
	if !ok {
		keep("legendItems", v)
	}
	for _, e := range list {
		m, ok := e.(map[string]any)
		_, label := m["label"].(string)
		color, isText := m["color"].(string)
		if ok && label && isText && colorForm.MatchString(color) && len(m) == 2 {
			out = append(out, e)
		} else {
			keep("legendItems", e)
		}
	}
	return out
}

func pairOK(m map[string]any) bool {
	_, a := m["name"].(string)
	_, b := m["value"].(string)
	return a && b
}

func linkOK(m map[string]any) bool {
	_, a := m["label"].(string)
	u, b := m["url"].(string)
	return a && b && urlForm.MatchString(u)
}

// pairs are metadata or links; dividers stand between them.
func pairs(v any, name string, fine func(map[string]any) bool, keep func(string, any)) []any {
	out := []any{}
	list, ok := v.([]any)
	if !ok {
		keep(name, v)
	}
	for _, e := range list {
		m, ok := e.(map[string]any)
		_, divider := m["divider"].(bool)
		if ok && (len(m) == 2 && fine(m) || len(m) == 1 && divider) {
			out = append(out, e)
		} else {
			keep(name, e)
		}
	}
	return out
}

func (l *Layer) techniques(keepAbove func(string, any)) []any {
	out := []any{}
	list, ok := l.fields["techniques"].([]any)
	if !ok && l.fields["techniques"] != nil {
		keepAbove("techniques", l.fields["techniques"])
	}
	for _, e := range list {
		in, ok := e.(map[string]any)
		if id, isText := in["techniqueID"].(string); !ok || !isText || !techniqueForm.MatchString(id) {
			keepAbove("techniques", e)
			continue
		}
		to := map[string]any{}
		var notes []any
		keep := func(name string, v any) { notes = append(notes, was(name, v)) }
		take(in, to, techniqueFields, keep)
		for _, name := range slices.Sorted(maps.Keys(in)) {
			switch {
			case name == "metadata":
				to[name] = pairs(in[name], name, pairOK, keep)
			case name == "links":
				to[name] = pairs(in[name], name, linkOK, keep)
			case techniqueFields[name] == nil:
				keep(name, in[name])
			}
		}
		if len(notes) > 0 {
			own, _ := to["metadata"].([]any)
			to["metadata"] = append(own, sorted(notes)...)
		}
		out = append(out, to)
	}
	return out
}
