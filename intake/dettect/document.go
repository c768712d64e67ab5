package dettect

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tradecraft"
	"tradecraft/attack"
)

// Kinds of file, as file_type names them.
const (
	KindDataSources = "data-source-administration"
	KindTechniques  = "technique-administration"
	KindGroups      = "group-administration"
)

// Bounds of a file.
const (
	maxBytes = 16 << 20
	maxNodes = 2_000_000
	maxDepth = 64
)

// Document is one administration file.
type Document struct {
	File      string // as given to Read
	Kind      string
	Version   string
	Name      string
	Domain    string
	Platforms []string

	node *yaml.Node // the document as it was read
}

// Looks says whether data begins like an administration file.
func Looks(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 4096)], []byte("file_type:")) && bytes.Contains(data[:min(len(data), 4096)], []byte("-administration"))
}

// Read reads a file. Errors: Invalid (no YAML, no administration file),
// TooLarge, Unavailable (r failed).
func Read(name string, r io.Reader) (*Document, error) {
	const op = "dettect.Read"
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", name, err)
	case len(data) > maxBytes:
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: larger than %d bytes", name, maxBytes)
	}
	d := &Document{File: name, node: &yaml.Node{}}
	if err := yaml.Unmarshal(data, d.node); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", name, err)
	}
	if n := count(d.node, 0); n > maxNodes || n < 0 {
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: more than %d values, or nested deeper than %d", name, maxNodes, maxDepth)
	}
	top := d.top()
	d.Kind, d.Version, d.Name, d.Domain = text(top, "file_type"), text(top, "version"), text(top, "name"), text(top, "domain")
	d.Platforms = texts(get(top, "platform"))
	if !slices.Contains([]string{KindDataSources, KindTechniques, KindGroups}, d.Kind) {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: file_type %q: %s, %s or %s is wanted", name, clip(d.Kind), KindDataSources, KindTechniques, KindGroups)
	}
	if d.Domain == "" {
		d.Domain = string(attack.Enterprise)
	}
	return d, nil
}

// Write writes the document with all that it had.
func (d *Document) Write(w io.Writer) error {
	const op = "dettect.Write"
	writeNulls(d.node, false, 0)
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := errors.Join(e.Encode(d.node), e.Close()); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", d.File, err)
	}
	return nil
}

// writeNulls spells out what is left empty inside of brackets, which would come
// back as an empty text.
func writeNulls(n *yaml.Node, flow bool, depth int) {
	if depth > maxDepth {
		return
	}
	flow = flow || n.Style&yaml.FlowStyle != 0
	if flow && n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" && n.Value == "" {
		n.Value = "null"
	}
	for _, c := range n.Content {
		writeNulls(c, flow, depth+1)
	}
}

func (d *Document) top() *yaml.Node {
	if d.node.Kind == yaml.DocumentNode && len(d.node.Content) > 0 {
		return follow(d.node.Content[0])
	}
	return &yaml.Node{}
}

// Migrate brings the ids of techniques to the loaded version and says what it
// changed, as "T1086 > T1059.001". An id without successor stays and is a Problem.
func (d *Document) Migrate(kb *attack.KnowledgeBase) (moved []string, problems []tradecraft.Problem) {
	visit(d.node, 0, func(n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value != "technique_id" {
				continue
			}
			value := n.Content[i+1]
			for _, id := range append([]*yaml.Node{value}, value.Content...) {
				if id.Kind != yaml.ScalarNode || id.Value == "" {
					continue
				}
				r := kb.Resolve(id.Value)
				switch {
				case r.To == "":
					problems = append(problems, tradecraft.Problem{Severity: tradecraft.SeverityWarning, Object: d.File, Offset: -1,
						Message: clip(id.Value) + ": " + r.Reason + "; it stays as it is"})
				case r.Moved:
					moved = append(moved, r.From+" > "+r.To)
					id.Value = r.To
				}
			}
			nameNow(kb, n, value)
		}
	})
	slices.Sort(moved)
	return slices.Compact(moved), problems
}

// nameNow gives an entry the present name of its technique.
func nameNow(kb *attack.KnowledgeBase, entry, id *yaml.Node) {
	t := kb.Technique(id.Value)
	if t == nil {
		return
	}
	for i := 0; i+1 < len(entry.Content); i += 2 {
		if entry.Content[i].Value == "technique_name" && entry.Content[i+1].Kind == yaml.ScalarNode {
			entry.Content[i+1].Value = t.Name
		}
	}
}

// count is the number of nodes, -1 when they are nested too deep. Aliases are
// not followed.
func count(n *yaml.Node, depth int) int {
	if depth > maxDepth {
		return -1
	}
	sum := 1
	for _, c := range n.Content {
		k := count(c, depth+1)
		if k < 0 {
			return -1
		}
		sum += k
	}
	return sum
}

func visit(n *yaml.Node, depth int, f func(*yaml.Node)) {
	if depth > maxDepth {
		return
	}
	f(n)
	for _, c := range n.Content {
		visit(c, depth+1, f)
	}
}

// follow leads from an alias to what it stands for.
func follow(n *yaml.Node) *yaml.Node {
	for range maxDepth {
		if n == nil || n.Kind != yaml.AliasNode {
			break
		}
		n = n.Alias
	}
	if n == nil {
		return &yaml.Node{}
	}
	return n
}

// get returns the value of a key, an empty node when there is none.
func get(n *yaml.Node, key string) *yaml.Node {
	n = follow(n)
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return follow(n.Content[i+1])
			}
		}
	}
	return &yaml.Node{}
}

func text(n *yaml.Node, key string) string {
	v := get(n, key)
	if v.Kind != yaml.ScalarNode || v.Tag == "!!null" {
		return ""
	}
	return strings.TrimSpace(v.Value)
}

// list is the elements of a sequence, or the node itself when it is something else.
func list(n *yaml.Node) []*yaml.Node {
	n = follow(n)
	switch {
	case n.Kind == yaml.SequenceNode:
		return n.Content
	case n.Kind == 0:
		return nil
	}
	return []*yaml.Node{n}
}

func texts(n *yaml.Node) []string {
	var out []string
	for _, c := range list(n) {
		if c = follow(c); c.Kind == yaml.ScalarNode && c.Tag != "!!null" && strings.TrimSpace(c.Value) != "" {
			out = append(out, strings.TrimSpace(c.Value))
		}
	}
	return out
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
