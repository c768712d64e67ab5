package exchange

import (
	"bytes"
	"cmp"
	"crypto/md5" //nolint:gosec // the builder's own names of choices, no security
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
)

// afbFile is a file of the Attack Flow builder. Formats 1 and 2 (version 0.1 to
// 2.x of the file) name an object's kind in template and tie lines to it through
// children; format 3 (schema attack_flow_v2) has the kind in id, the object's own
// id in instance, and ties lines through anchors and latches.
type afbFile struct {
	Version string            `json:"version"`
	Schema  json.RawMessage   `json:"schema"`
	Objects []json.RawMessage `json:"objects"`
}

type afbObject struct {
	ID         string            `json:"id"`
	Instance   string            `json:"instance"`
	Template   string            `json:"template"`
	Children   []string          `json:"children"`
	Anchors    map[string]string `json:"anchors"`
	Latches    []string          `json:"latches"`
	Source     string            `json:"source"`
	Target     string            `json:"target"`
	Properties json.RawMessage   `json:"properties"`

	kind  string // template or id, in the words of STIX
	props values
}

// builderFile decodes a builder file; ok is false when data are something else.
func builderFile(data []byte) (f afbFile, ok bool) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var objects []byte
	eachMember(bytes.TrimLeft(data, " \t\r\n"), func(key string, value []byte) bool {
		if key == "objects" {
			objects = value
		}
		return key != "objects"
	})
	if len(objects) == 0 || objects[0] != '[' || !isBuilderObject(objects) {
		return f, false
	}
	if json.Unmarshal(data, &f) != nil {
		f = afbFile{Schema: data} // readBuilderFile decodes again and says where
	}
	return f, true
}

// readBuilderFile reads a builder file.
func readBuilderFile(b *builder, f afbFile) error {
	if f.Objects == nil {
		if err := unmarshal(bytes.TrimPrefix(f.Schema, []byte("\ufeff")), &f); err != nil {
			return err
		}
	}
	list := b.afbObjects(f)
	in := &bundle{byID: map[string]*object{}}
	for _, o := range list {
		if s := o.object(); s != nil {
			in.list = append(in.list, s)
			in.byID[s.ID] = s
			b.resolveObject(s)
		}
	}
	for _, s := range in.list {
		b.afbEntity(s)
	}
	edges := afbEdges(list)
	beside := in.beside(edges)
	g := newFlow()
	for _, s := range in.list {
		n := flowNode{id: s.ID, next: edges[s.ID]}
		if s.Type == "attack-action" {
			n.action = true
			n.found = b.action(s, in, beside[s.ID])
		}
		g.add(n)
	}
	b.addFlow(g)
	return nil
}

// afbEntity takes over a node that stands for itself.
func (b *builder) afbEntity(s *object) {
	switch s.Type {
	case "attack-flow":
		b.document(s)
		b.afbRemarks(s)
	case "attack-action", "attack-condition", "attack-operator":
	default:
		b.entity(s)
	}
}

// afbRemarks lists what the page says and a case has no place for.
func (b *builder) afbRemarks(s *object) {
	v := s.values()
	var parts []string
	if author, ok := v["author"].(map[string]any); ok {
		if name := values(author).text("name"); name != "" {
			parts = append(parts, "author "+name)
		}
	}
	for _, r := range asList(v["external_references"]) {
		if m, ok := r.(map[string]any); ok {
			parts = append(parts, join(" ", values(m).text("source_name"), values(m).text("url")))
		}
	}
	if text := join("; ", parts...); text != "" {
		b.problem(tradecraft.SeverityInfo, s.ID, "the flow also names: %s", clip(text))
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

// afbObjects decodes the objects one by one, so that a bad one hides no other.
func (b *builder) afbObjects(f afbFile) []*afbObject {
	out := make([]*afbObject, 0, len(f.Objects))
	for i, raw := range f.Objects {
		o := &afbObject{}
		if err := json.Unmarshal(raw, o); err != nil {
			b.problem(tradecraft.SeverityError, "/objects/"+strconv.Itoa(i), "the object cannot be read: %v", err)
			continue
		}
		kind := o.Template
		if o.Instance != "" {
			kind, o.ID = o.ID, o.Instance
		}
		o.kind = strings.ToLower(strings.ReplaceAll(kind, "_", "-"))
		o.props, _ = afbValue(decodeAny(o.Properties)).(map[string]any)
		out = append(out, o)
	}
	return out
}

func decodeAny(raw json.RawMessage) any {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v
}

// afbValue turns the builder's lists of pairs into maps, and lists of pairs
// whose keys are made up into lists.
func afbValue(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	m := map[string]any{}
	var out []any
	named := true
	for _, e := range list {
		pair, ok := e.([]any)
		if !ok || len(pair) != 2 {
			return v
		}
		key, ok := pair[0].(string)
		if !ok {
			return v
		}
		value := afbValue(pair[1])
		named = named && !isMadeUp(key)
		m[key] = value
		out = append(out, value)
	}
	if named {
		return m
	}
	return out
}

// isMadeUp knows the MD5 sums and UUIDs that the builder gives to list entries.
func isMadeUp(key string) bool {
	return len(key) == 32 && isHex(key) || len(key) == 36 && strings.Count(key, "-") == 4
}

// object puts a node in the terms of STIX; nil for lines, anchors and handles.
func (o *afbObject) object() *object {
	s := &object{Type: o.kind, ID: o.ID}
	switch {
	case o.isStructure():
		return nil
	case o.kind == "flow" || strings.HasSuffix(o.kind, "flow-page"):
		s.Type = "attack-flow"
	case o.kind == "action" || o.kind == "condition" || o.kind == "asset":
		s.Type = "attack-" + o.kind
	case strings.HasSuffix(o.kind, "operator") || o.kind == "or" || o.kind == "and":
		s.Type = "attack-operator"
	}
	v := o.props
	s.Name, s.Description = v.text("name"), v.text("description")
	s.Aliases = v.texts("aliases")
	s.Created, s.Published = afbTime(v["created"]), afbTime(v["published"])
	s.ExecutionStart, s.ExecutionEnd = afbTime(v["execution_start"]), afbTime(v["execution_end"])
	s.TechniqueID, s.TechniqueRef, s.TacticID = v.text("technique_id"), v.text("technique_ref"), v.text("tactic_id")
	if ttp, ok := v["ttp"].(map[string]any); ok {
		s.TechniqueID = cmp.Or(s.TechniqueID, values(ttp).text("technique"))
		s.TacticID = cmp.Or(s.TacticID, values(ttp).text("tactic"))
	}
	s.Confidence = afbConfidence(v["confidence"])
	s.Pattern, s.PatternType = v.text("pattern"), v.text("pattern_type")
	s.CommandLine = v.text("command_line")
	s.raw, _ = json.Marshal(v)
	return s
}

func (o *afbObject) isStructure() bool {
	for _, part := range []string{"line", "anchor", "latch", "handle", "--builtin--"} {
		if strings.Contains(o.kind, part) {
			return true
		}
	}
	return o.kind == "" || o.ID == ""
}

// afbTime reads a date: a text, or a map with the time and its zone.
func afbTime(v any) string {
	if m, ok := v.(map[string]any); ok {
		return values(m).text("time")
	}
	s, _ := v.(string)
	return s
}

// afbConfidence reads a choice of the builder: its name, or in format 1 the MD5
// sum of its name. The values are those of the Attack Flow language.
func afbConfidence(v any) *float64 {
	choice, _ := v.(string)
	for name, value := range map[string]float64{
		"speculative": 0, "very-doubtful": 10, "doubtful": 30, "even-odds": 50,
		"probable": 70, "very-probable": 90, "certain": 100,
	} {
		sum := md5.Sum([]byte(name)) //nolint:gosec // see above
		if choice == name || choice == hex.EncodeToString(sum[:]) {
			return &value
		}
	}
	return nil
}

// afbEdges returns, for each node, the nodes that lines lead to.
func afbEdges(list []*afbObject) map[string][]string {
	byID := make(map[string]*afbObject, len(list))
	owner := map[string]string{} // anchor -> node, then line end -> node
	for _, o := range list {
		byID[o.ID] = o
	}
	for _, o := range list {
		if o.isStructure() {
			continue
		}
		for _, anchor := range append(sortedValues(o.Anchors), o.Children...) {
			if a := byID[anchor]; a != nil {
				for _, end := range slices.Concat(a.Latches, a.Children) {
					owner[end] = o.ID
				}
			}
		}
	}
	out := map[string][]string{}
	for _, o := range list {
		if !strings.Contains(o.kind, "line") || o.isLineEnd() {
			continue
		}
		source, target := o.ends(byID)
		if from, to := owner[source], owner[target]; from != "" && to != "" {
			out[from] = append(out[from], to)
		}
	}
	return out
}

func (o *afbObject) isLineEnd() bool {
	return strings.HasSuffix(o.kind, "line-source") || strings.HasSuffix(o.kind, "line-target") || strings.HasSuffix(o.kind, "handle")
}

// ends returns the ends of a line: named in format 3, children before that.
func (o *afbObject) ends(byID map[string]*afbObject) (source, target string) {
	source, target = o.Source, o.Target
	for _, id := range o.Children {
		c := byID[id]
		switch {
		case c == nil:
		case strings.HasSuffix(c.kind, "source"):
			source = id
		case strings.HasSuffix(c.kind, "target"):
			target = id
		}
	}
	return source, target
}

func sortedValues(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for _, k := range sortedKeys(m) {
		out = append(out, m[k])
	}
	return out
}

// beside returns the entities that lines tie to each action, in either direction.
func (in *bundle) beside(edges map[string][]string) map[string][]*object {
	out := map[string][]*object{}
	tie := func(action, entity *object) {
		if action.Type == "attack-action" && (!strings.HasPrefix(entity.Type, "attack-") || entity.Type == "attack-asset") {
			out[action.ID] = append(out[action.ID], entity)
		}
	}
	for _, from := range in.list {
		for _, id := range edges[from.ID] {
			if to := in.byID[id]; to != nil {
				tie(from, to)
				tie(to, from)
			}
		}
	}
	return out
}
