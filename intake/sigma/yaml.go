package sigma

import (
	"bytes"
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

// unmerge replaces merge keys (<<) by what they merge, all through a document
// that bounded has checked.
func unmerge(n *yaml.Node) {
	seen := map[*yaml.Node]bool{}
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n = resolve(n); seen[n] {
			return
		}
		seen[n] = true
		for _, c := range n.Content {
			walk(c)
		}
		if n.Kind == yaml.MappingNode {
			n.Content = unmerged(n)
		}
	}
	walk(n)
}

// unmerged are the keys and values of a mapping whose merged parts have none.
func unmerged(n *yaml.Node) []*yaml.Node {
	var out, merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag != "!!merge" {
			out = append(out, n.Content[i], n.Content[i+1])
			continue
		}
		from := resolve(n.Content[i+1])
		parts := []*yaml.Node{from}
		if from.Kind == yaml.SequenceNode {
			parts = from.Content
		}
		for _, p := range parts {
			merged = append(merged, resolve(p).Content...)
		}
	}
	own := &yaml.Node{Kind: yaml.MappingNode, Content: out}
	for i := 0; i+1 < len(merged); i += 2 {
		if get(own, merged[i].Value) == nil {
			own.Content = append(own.Content, merged[i], merged[i+1])
		}
	}
	return own.Content
}

// twice returns a key that a mapping has twice, nil for none.
func twice(n *yaml.Node) *yaml.Node {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if seen[n.Content[i].Value] {
			return n.Content[i]
		}
		seen[n.Content[i].Value] = true
	}
	return nil
}

// documents cuts a file at its document marks, so that a damaged document does
// not take those after it along. It calls yield with each part and the number
// of lines before it.
func documents(data []byte, yield func(part []byte, before int) bool) {
	start, before, line := 0, 0, 0
	begun := false // the part has more than comments and directives
	for at := 0; at < len(data); line++ {
		end := bytes.IndexByte(data[at:], '\n') + 1
		if end == 0 {
			end = len(data) - at
		}
		text := bytes.TrimRight(data[at:at+end], " \t\r\n")
		mark := bytes.Equal(text, []byte("---")) || bytes.HasPrefix(text, []byte("--- "))
		if mark && begun {
			if !yield(data[start:at], before) {
				return
			}
			start, before, begun = at, line, false
		}
		if len(text) > 0 && text[0] != '#' && text[0] != '%' && !bytes.Equal(text, []byte("---")) {
			begun = true
		}
		at += end
	}
	yield(data[start:], before)
}

// shift moves the lines of a document's nodes.
func shift(n *yaml.Node, lines int) {
	if lines == 0 {
		return
	}
	n.Line += lines
	for _, c := range n.Content {
		shift(c, lines)
	}
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
