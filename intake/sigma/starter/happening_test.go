package starter

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"tradecraft/intake/logs/event"
)

// happening is one event or, for correlation rules, a list of them in the order
// of time; `at` says how long after the first moment each happened. An event of
// a list has the fields of the one before that it does not state itself.
// `times: 5` repeats an event, `every: 10s` so far apart, with the number put
// behind the value of the field that `vary` names.
type happening []*record

// UnmarshalYAML reads one event or a list of them.
func (h *happening) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.SequenceNode {
		r := &record{}
		*h = happening{r}
		return n.Decode(r)
	}
	var before *yaml.Node
	for _, item := range n.Content {
		own, repeat := split(item)
		before = overlaid(before, own)
		times, err := strconv.Atoi(repeat["times"])
		if repeat["times"] != "" && err != nil {
			return err
		}
		every, err := time.ParseDuration(repeat["every"])
		if repeat["every"] != "" && err != nil {
			return err
		}
		for i := range max(1, times) {
			r := &record{}
			if err := before.Decode(r); err != nil {
				return err
			}
			r.at += time.Duration(i) * every
			r.vary(repeat["vary"], i)
			*h = append(*h, r)
		}
	}
	return nil
}

// split takes what says how an event is repeated out of it.
func split(n *yaml.Node) (own *yaml.Node, repeat map[string]string) {
	own, repeat = &yaml.Node{Kind: yaml.MappingNode, Tag: n.Tag}, map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch k := n.Content[i].Value; k {
		case "times", "every", "vary":
			repeat[k] = n.Content[i+1].Value
		default:
			own.Content = append(own.Content, n.Content[i], n.Content[i+1])
		}
	}
	return own, repeat
}

// overlaid is the mapping below with that above put over it.
func overlaid(below, above *yaml.Node) *yaml.Node {
	if below == nil {
		return above
	}
	out := *above
	for i := 0; i+1 < len(below.Content); i += 2 {
		stated := false
		for k := 0; k+1 < len(above.Content); k += 2 {
			stated = stated || above.Content[k].Value == below.Content[i].Value
		}
		if !stated {
			out.Content = append(out.Content, below.Content[i], below.Content[i+1])
		}
	}
	return &out
}

func (r *record) vary(field string, n int) {
	for i, name := range r.names {
		if name == field {
			r.values[i] = event.String(fmt.Sprintf("%s%d", r.values[i].Text(), n))
		}
	}
}

func TestHappening(t *testing.T) {
	var h happening
	text := "[{Channel: Security, EventID: 1, User: u, at: 1s, times: 2, every: 5s, vary: User}, {EventID: 2}]"
	if err := yaml.Unmarshal([]byte(text), &h); err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, r := range h {
		got += fmt.Sprintf("%s %d %s %s; ", r.channel, r.id, r.at, r.values[len(r.values)-1].Text())
	}
	if want := "Security 1 1s u0; Security 1 6s u1; Security 2 1s u; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
