package exchange

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tradecraft"
)

// The same flow in its three forms: two actions, a condition between the first
// and the rest, an operator, a tool and an asset beside the second, an action
// without a technique, one with an old id. a -> c -> b -> or -> d, nameless
// between b and d as well.
const (
	flowSTIX  = "stix"
	flowTwo   = "2"
	flowOne   = "1"
	flowThree = "3"
)

type node struct{ kind, id, properties string }

func flowNodes(form string) []node {
	ttp := func(tactic, technique string) string {
		if form == flowThree {
			return fmt.Sprintf(`["ttp",[["tactic",%q],["technique",%q]]]`, tactic, technique)
		}
		return fmt.Sprintf(`["tactic_id",%q],["technique_id",%q]`, tactic, technique)
	}
	start, confidence, or := `"2026-01-02T03:04:05Z"`, "very-probable", "or"
	switch form {
	case flowOne:
		confidence = "7f50b593fc42141161ce8dadf36e465c"
	case flowThree:
		start, or = `{"time":"2026-01-02T04:04:05+01:00","zone":"Europe/Berlin"}`, "OR_operator"
	}
	page := "flow"
	if form == flowOne {
		page = "attack_flow_page"
	}
	return []node{
		{page, "p", `["name","The flow"],["description","what happened"],["author",[["name","Ann"],["identity_class",null]]],["created",` + start + `],` +
			`["external_references",[["5cc9727e7ab69d778fd28c776501fab8",[["source_name","Blog"],["url","https://example.com"]]]]]`},
		{"action", "d", `["name","Encrypt"],["description","all files"],` + ttp("", "T1486")},
		{"action", "b", `["name","PowerShell"],["description","ran it"],["confidence","` + confidence + `"],["execution_start",` + start + `],["execution_end","2026-01-03"],` + ttp("TA0002", "T1086")},
		{"condition", "c", `["description","user is admin"]`},
		{or, "o", `["operator","OR"]`},
		{"action", "a", `["name","External Remote Services"],["description",null],` + ttp("TA0001", "T1133")},
		{"action", "x", `["name","Something odd"],["description","no technique"],` + ttp("", "")},
		{"tool", "t", `["name","Beacon"],["aliases",[["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","Cobalt"]]]`},
		{"tool", "u", `["name","own.exe"]`},
		{"asset", "s", `["name","File server"]`},
		{"domain_name", "n", `["value","c2.example"]`},
	}
}

var flowEdges = [][2]string{{"a", "c"}, {"c", "b"}, {"b", "o"}, {"o", "d"}, {"b", "x"}, {"x", "d"}, {"b", "t"}, {"u", "b"}, {"b", "s"}, {"b", "n"}}

// builderFlow writes the flow as a builder file of format 1, 2 or 3.
func builderFlow(form string) string {
	var objects []string
	put := func(format string, args ...any) { objects = append(objects, fmt.Sprintf(format, args...)) }
	ends := map[string][]string{} // node -> ends of its lines
	for i, e := range flowEdges {
		ends[e[0]] = append(ends[e[0]], fmt.Sprintf("from%d", i))
		ends[e[1]] = append(ends[e[1]], fmt.Sprintf("to%d", i))
	}
	for _, n := range flowNodes(form) {
		list := `"` + strings.Join(ends[n.id], `","`) + `"`
		if len(ends[n.id]) == 0 {
			list = ""
		}
		if form == flowThree {
			put(`{"id":%q,"instance":%q,"properties":[%s],"anchors":{"0":"%s-anchor"}}`, n.kind, n.id, n.properties, n.id)
			put(`{"id":"horizontal_anchor","instance":"%s-anchor","latches":[%s]}`, n.id, list)
		} else {
			put(`{"id":%q,"template":%q,"children":["%s-anchor"],"properties":[%s]}`, n.id, n.kind, n.id, n.properties)
			put(`{"id":"%s-anchor","template":"@__builtin__anchor","children":[%s],"properties":[],"angle":1}`, n.id, list)
		}
	}
	for i := range flowEdges {
		if form == flowThree {
			put(`{"id":"dynamic_line","instance":"line%d","source":"from%d","target":"to%d","handles":[]}`, i, i, i)
			continue
		}
		put(`{"id":"line%d","template":"@__builtin__line_vertical_elbow","children":["from%d","handle%d","to%d"],"properties":[]}`, i, i, i, i)
		put(`{"id":"from%d","template":"@__builtin__line_source","children":[],"properties":[]}`, i)
		put(`{"id":"handle%d","template":"@__builtin__line_handle","children":[],"properties":[]}`, i)
		put(`{"id":"to%d","template":"@__builtin__line_target","children":[],"properties":[]}`, i)
	}
	head := map[string]string{
		flowOne:   `"version":"0.1.0","id":"p","schema":{"page_template":"attack_flow_page","templates":[{"id":"action","type":2}]}`,
		flowTwo:   `"version":"2.1.0","id":"p"`,
		flowThree: `"schema":"attack_flow_v2","theme":"dark_theme"`,
	}[form]
	return "{" + head + `,"objects":[` + strings.Join(objects, ",") + `],"location":{"x":1}}`
}

// bundleFlow writes the flow in STIX.
func bundleFlow() string {
	act := func(n, properties string) string { return stixObject("attack-action", n, properties) }
	return stixBundle(
		stixObject("attack-flow", "f", `"name":"The flow","description":"what happened","scope":"incident","start_refs":["`+stixID("attack-action", "a")+`"]`),
		act("d", `"name":"Encrypt","description":"all files","technique_id":"T1486"`),
		act("b", `"name":"PowerShell","description":"ran it","technique_ref":"`+stixID("attack-pattern", "3")+`","tactic_id":"TA0002","confidence":90,"execution_start":"2026-01-02T03:04:05Z","execution_end":"2026-01-03",`+
			`"asset_refs":["`+stixID("attack-asset", "5")+`"],"effect_refs":["`+stixID("attack-operator", "1")+`","`+stixID("attack-action", "e")+`"]`),
		stixObject("attack-pattern", "3", powershellRef),
		stixObject("attack-condition", "c", `"description":"user is admin","on_true_refs":["`+stixID("attack-action", "b")+`"]`),
		stixObject("attack-operator", "1", `"operator":"OR","effect_refs":["`+stixID("attack-action", "d")+`"]`),
		act("a", `"name":"External Remote Services","technique_id":"1133","tactic_id":"TA0001","effect_refs":["`+stixID("attack-condition", "c")+`"]`),
		act("e", `"name":"Something odd","description":"no technique","effect_refs":["`+stixID("attack-action", "d")+`"]`),
		stixObject("attack-asset", "5", `"name":"File server"`),
		stixObject("tool", "6", `"name":"Beacon"`), stixObject("tool", "7", `"name":"own.exe"`), stixObject("domain-name", "8", `"value":"c2.example"`),
		stixLink("11", "related-to", stixID("attack-action", "b"), stixID("tool", "6"), ""),
		stixLink("12", "related-to", stixID("tool", "7"), stixID("attack-action", "b"), ""),
		stixLink("13", "related-to", stixID("attack-action", "b"), stixID("domain-name", "8"), ""),
	)
}

func TestFlow(t *testing.T) {
	files := map[string]string{flowOne: builderFlow(flowOne), flowTwo: builderFlow(flowTwo), flowThree: builderFlow(flowThree), flowSTIX: bundleFlow()}
	for form, data := range files {
		t.Run(form, func(t *testing.T) {
			name := "flow.afb"
			if form == flowSTIX {
				name = "flow.json"
			}
			c := read(t, name, data)
			checkFlow(t, c)
			if form != flowSTIX {
				wantLines(t, "problems", problems(c), "author Ann", "Blog https://example.com")
			}
		})
	}
}

func checkFlow(t *testing.T, c *tradecraft.Case) {
	t.Helper()
	want := "T1133 |External Remote Services\n" +
		"T1059.001 T1086|ran it; attack-asset: File server; domain-name: c2.example; tool: own.exe; execution end: 2026-01-03\n" +
		"T1486 |Encrypt; all files\n"
	if got := summary(c); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
		return
	}
	first, second, third := c.Sightings[0], c.Sightings[1], c.Sightings[2]
	if second.Confidence != 0.9 || second.Procedure.Step != 2 || first.Confidence != 1 || first.Procedure.Step != 1 {
		t.Errorf("%+v", second)
	}
	if !slices.Equal(second.Procedure.Software, []string{"S0154"}) || !slices.Equal(first.Tactics, []string{"TA0001"}) {
		t.Errorf("%+v %+v", first, second)
	}
	if second.Time != "2026-01-02T03:04:05Z" && second.Time != "2026-01-02T04:04:05+01:00" {
		t.Errorf("time %q", second.Time)
	}
	order := []tradecraft.OrderRelation{{Before: first.ID, After: second.ID}, {Before: second.ID, After: third.ID}}
	for _, o := range order {
		if !slices.Contains(c.Order, o) {
			t.Errorf("order %+v", c.Order)
		}
	}
	if len(c.Order) != 2 {
		t.Errorf("%d order relations", len(c.Order))
	}
	if !slices.Equal(c.Context.Assets, []string{"File server"}) || len(c.Software) != 1 || len(c.Indicators) != 1 || c.Title != "The flow" || c.Evidence[0].Kind != tradecraft.KindFlow {
		t.Errorf("%+v %+v %+v %q", c.Context, c.Software, c.Indicators, c.Title)
	}
	wantLines(t, "problems", problems(c), "what happened", "tool is not in ATT&CK: own.exe", "the action names no technique: Something odd")
}

// TestFlowCircle cuts a circle at its first action, and ends.
func TestFlowCircle(t *testing.T) {
	act := func(n, technique, next string) string {
		return stixObject("attack-action", n, `"name":"`+n+`","technique_id":"`+technique+`","effect_refs":["`+stixID("attack-action", next)+`"]`)
	}
	c := read(t, "flow.json", stixBundle(act("1", "T1486", "2"), act("2", "T1490", "3"), act("3", "T1133", "1"), act("4", "T1059", "4")))
	if got := summary(c); got != "T1059 |4\nT1486 |1\nT1490 |2\nT1133 |3\n" {
		t.Errorf("got %s", got)
	}
	if len(c.Order) != 3 {
		t.Errorf("order %+v", c.Order)
	}
}

// TestFlowWithBadParts keeps what can be read.
func TestFlowWithBadParts(t *testing.T) {
	data := strings.Replace(builderFlow(flowTwo), `"objects":[`, `"objects":[{"id":"q","template":"action","properties":[["name","x"],["technique_id","T1490"]]},7,{"id":{}},{"id":"z","template":"action","properties":"none"},`, 1)
	c := read(t, "flow.afb", data)
	if len(c.Sightings) != 4 {
		t.Errorf("got %s", summary(c))
	}
	wantLines(t, "problems", problems(c), "/objects/1: the object cannot be read", "/objects/2: the object cannot be read")
}

// TestFlowEntangled bounds the work on a flow in which everything leads to everything.
func TestFlowEntangled(t *testing.T) {
	const n = 3000
	var objects []string
	for i := range n {
		objects = append(objects, stixObject("attack-action", fmt.Sprint(i), `"name":"x","technique_id":"T1486","effect_refs":["`+stixID("attack-condition", "1")+`"]`))
	}
	var all []string
	for i := range n {
		all = append(all, `"`+stixID("attack-action", fmt.Sprint(i))+`"`)
	}
	objects = append(objects, stixObject("attack-condition", "1", `"description":"x","on_true_refs":[`+strings.Join(all, ",")+`]`))
	c := read(t, "flow.json", stixBundle(objects...))
	if len(c.Sightings) != n || len(c.Order) > maxFlowOrder {
		t.Errorf("%d sightings, %d order relations", len(c.Sightings), len(c.Order))
	}
	wantLines(t, "problems", problems(c), "too entangled")
}
