package sigma

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// content returns the root of a document, nil when it is empty.
func content(doc *yaml.Node) *yaml.Node {
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		if root := doc.Content[0]; root.Tag != "!!null" {
			return root
		}
	}
	return nil
}

// resolve follows an alias.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// get returns the value of a key of a mapping, nil when there is none.
func get(n *yaml.Node, key string) *yaml.Node {
	if n = resolve(n); n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return resolve(n.Content[i+1])
		}
	}
	return nil
}

// text returns a scalar's text, "" for anything else and for null.
func text(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// texts returns the scalars of a list, or one scalar as a list of one.
func texts(n *yaml.Node) []string {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		if s := text(n); s != "" {
			return []string{s}
		}
		return nil
	}
	var out []string
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if s := text(resolve(item)); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// bounded checks a document's size with aliases followed, so that a small file
// cannot grow into a large one.
func bounded(root *yaml.Node) error {
	left := maxNodes
	var walk func(n *yaml.Node, depth int) error
	walk = func(n *yaml.Node, depth int) error {
		if depth > maxYAMLDepth {
			return fmt.Errorf("line %d: nested deeper than %d", n.Line, maxYAMLDepth)
		}
		if left--; left < 0 {
			return fmt.Errorf("more than %d values with aliases followed", maxNodes)
		}
		if n.Kind == yaml.AliasNode {
			return walk(n.Alias, depth+1)
		}
		for _, c := range n.Content {
			if err := walk(c, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(root, 0)
}

// merge lays a document over a global one: mappings merge key by key, all else
// is replaced.
func merge(global, doc *yaml.Node) *yaml.Node {
	if global.Kind != yaml.MappingNode || doc.Kind != yaml.MappingNode {
		return doc
	}
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: doc.Line}
	for i := 0; i+1 < len(global.Content); i += 2 {
		key, value := global.Content[i], global.Content[i+1]
		if key.Value == "action" {
			continue
		}
		if own := get(doc, key.Value); own != nil {
			value = merge(resolve(value), own)
		}
		out.Content = append(out.Content, key, value)
	}
	for i := 0; i+1 < len(doc.Content); i += 2 {
		if get(global, doc.Content[i].Value) == nil {
			out.Content = append(out.Content, doc.Content[i], doc.Content[i+1])
		}
	}
	return out
}
