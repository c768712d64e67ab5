package dettect

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Entry is a technique for [NewTechniques].
type Entry struct {
	ID   string
	Name string
	// Visibility is 0 to 4, Detection -1 to 5; Comment says how they came about.
	Visibility, Detection int
	Comment               string
	Location              []string // rules
}

// NewTechniques makes a technique administration. date (YYYY-MM-DD) stands in
// its logbooks; "" leaves it out.
func NewTechniques(name, domain string, platforms []string, date string, entries []Entry) *Document {
	book := func(score int, comment string) *yaml.Node {
		return seq(object(
			pair{"date", scalar(date)}, pair{"score", number(score)}, pair{"comment", scalar(comment)}, pair{"auto_generated", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"}},
		))
	}
	techniques := &yaml.Node{Kind: yaml.SequenceNode}
	for _, e := range entries {
		techniques.Content = append(techniques.Content, object(
			pair{"technique_id", scalar(e.ID)}, pair{"technique_name", scalar(e.Name)},
			pair{"detection", seq(object(pair{"applicable_to", seq(scalar("all"))}, pair{"location", words(e.Location)}, pair{"comment", scalar("")}, pair{"score_logbook", book(e.Detection, e.Comment)}))},
			pair{"visibility", seq(object(pair{"applicable_to", seq(scalar("all"))}, pair{"comment", scalar("")}, pair{"score_logbook", book(e.Visibility, e.Comment)}))},
		))
	}
	top := object(
		pair{"version", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: "1.2"}}, pair{"file_type", scalar(KindTechniques)}, pair{"name", scalar(name)},
		pair{"domain", scalar(domain)}, pair{"platform", words(platforms)}, pair{"techniques", techniques},
	)
	return &Document{File: name, Kind: KindTechniques, Version: "1.2", Name: name, Domain: domain, Platforms: platforms,
		node: &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{top}}}
}

type pair struct {
	key   string
	value *yaml.Node
}

func object(pairs ...pair) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range pairs {
		n.Content = append(n.Content, scalar(p.key), p.value)
	}
	return n
}

func seq(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Content: items}
}

func words(list []string) *yaml.Node {
	n := seq()
	if len(list) == 0 {
		n.Style = yaml.FlowStyle
	}
	for _, s := range list {
		n.Content = append(n.Content, scalar(s))
	}
	return n
}

func scalar(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

func number(x int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(x)}
}
