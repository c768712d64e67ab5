package sigma

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"iter"
	"runtime"

	"go.yaml.in/yaml/v3"

	"tradecraft"
	"tradecraft/internal/parallel"
)

// packMark begins packed rules; its last byte is the version of the format.
const packMark = "tcrules\x01"

// Pack writes the rule files of a folder in a form that LoadPacked reads
// several times faster than YAML: the documents' trees, each text once. The
// same files give the same bytes. The error is Invalid and names the file when
// one is not valid YAML: what is packed is read without a word on it.
func Pack(folder fs.FS) ([]byte, error) {
	const op = "sigma.Pack"
	p := packer{place: map[string]uint64{}}
	files := 0
	for name, err := range ruleFiles(folder) {
		if err != nil {
			return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "rules: %w", err)
		}
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "rules: %w", err)
		}
		roots, err := trees(data)
		if err != nil {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", name, err)
		}
		files++
		p.text(name)
		p.number(len(roots))
		for _, root := range roots {
			p.number(nodesOf(root))
			p.node(root)
		}
	}
	out := binary.AppendUvarint([]byte(packMark), uint64(files))
	out = binary.AppendUvarint(out, uint64(len(p.texts)))
	for _, t := range p.texts {
		out = binary.AppendUvarint(out, uint64(len(t)))
		out = append(out, t...)
	}
	return append(out, p.body.Bytes()...), nil
}

// trees are the documents of a file as the reader of files sees them.
func trees(data []byte) (roots []*yaml.Node, err error) {
	r := reader{file: &File{}, report: func(line int, e error) {
		if err == nil {
			err = fmt.Errorf("line %d: %w", line, e)
		}
	}, warn: func(int, string) {}}
	r.take = func(root *yaml.Node) { roots = append(roots, root) }
	documents(data, r.part)
	return roots, err
}

// packer writes trees.
type packer struct {
	place map[string]uint64
	texts []string
	body  bytes.Buffer
}

func (p *packer) number(n int) { p.body.Write(binary.AppendUvarint(nil, uint64(n))) }

func (p *packer) text(t string) {
	at, ok := p.place[t]
	if !ok {
		at = uint64(len(p.texts))
		p.place[t] = at
		p.texts = append(p.texts, t)
	}
	p.body.Write(binary.AppendUvarint(nil, at))
}

// node writes a tree; an alias as what it stands for.
func (p *packer) node(n *yaml.Node) {
	n = resolve(n)
	p.number(int(n.Kind))
	p.text(n.Tag)
	p.text(n.Value)
	p.number(n.Line)
	p.number(len(n.Content))
	for _, c := range n.Content {
		p.node(c)
	}
}

func nodesOf(n *yaml.Node) int {
	n = resolve(n)
	total := 1
	for _, c := range n.Content {
		total += nodesOf(c)
	}
	return total
}

// LoadPacked is Load for what Pack wrote. The error is Invalid when it is
// something else or damaged.
func LoadPacked(data []byte, opts Options) ([]*Rule, []tradecraft.Problem, error) {
	const op = "sigma.LoadPacked"
	files, err := unpack(data)
	if err != nil {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "packed rules: %w", err)
	}
	rules, problems, err := assemble(files, opts, func(f packedFile) (parsedFile, error) { return f.parse(opts), nil })
	if err != nil {
		return nil, problems, tradecraft.Errorf(op, tradecraft.Internal, "%w", err)
	}
	return rules, problems, nil
}

// packedFile is one file with its documents.
type packedFile struct {
	name  string
	roots []*yaml.Node
}

func (f packedFile) parse(opts Options) parsedFile {
	file, r, problems := newReader(f.name, opts)
	for _, root := range f.roots {
		r.take(root)
	}
	return parsedFile{file, *problems}
}

// unpacker reads what packer wrote. Every count is checked against what is left.
type unpacker struct {
	data  []byte
	texts []string
	nodes []yaml.Node
	kids  []*yaml.Node
	bad   bool
}

func unpack(data []byte) (iter.Seq2[packedFile, error], error) {
	rest, ok := bytes.CutPrefix(data, []byte(packMark))
	if !ok {
		return nil, fmt.Errorf("not packed by this version")
	}
	u := unpacker{data: rest}
	files := u.count()
	for range u.count() {
		n := u.count()
		if u.bad {
			break
		}
		u.texts = append(u.texts, string(u.data[:n]))
		u.data = u.data[n:]
	}
	if u.bad {
		return nil, fmt.Errorf("damaged")
	}
	var out []packedFile
	for range files {
		f := packedFile{name: u.text()}
		for range u.count() {
			n := u.count()
			if u.bad || n > maxNodes {
				return nil, fmt.Errorf("damaged")
			}
			u.nodes, u.kids = make([]yaml.Node, 0, n), make([]*yaml.Node, 0, n)
			f.roots = append(f.roots, u.node(0))
		}
		if u.bad {
			return nil, fmt.Errorf("damaged")
		}
		out = append(out, f)
	}
	return func(yield func(packedFile, error) bool) {
		for _, f := range out {
			if !yield(f, nil) {
				return
			}
		}
	}, nil
}

// count reads a number that is at most what is left to read.
func (u *unpacker) count() int {
	n, w := binary.Uvarint(u.data)
	if w <= 0 || n > uint64(len(u.data)-w) {
		u.bad = true
		return 0
	}
	u.data = u.data[w:]
	return int(n)
}

// small reads any number of up to 31 bits.
func (u *unpacker) small() int {
	n, w := binary.Uvarint(u.data)
	if w <= 0 || n > 1<<31-1 {
		u.bad = true
		return 0
	}
	u.data = u.data[w:]
	return int(n)
}

func (u *unpacker) text() string {
	at := u.small()
	if at >= len(u.texts) {
		u.bad = true
		return ""
	}
	return u.texts[at]
}

func (u *unpacker) node(depth int) *yaml.Node {
	kind, tag, value, line, n := u.small(), u.text(), u.text(), u.small(), u.count()
	if u.bad || depth > maxYAMLDepth || len(u.nodes) == cap(u.nodes) || len(u.kids)+n > cap(u.kids) {
		u.bad = true
		return &yaml.Node{}
	}
	u.nodes = append(u.nodes, yaml.Node{Kind: yaml.Kind(kind), Tag: tag, Value: value, Line: line})
	node := &u.nodes[len(u.nodes)-1]
	at := len(u.kids)
	u.kids = u.kids[:at+n]
	node.Content = u.kids[at : at+n : at+n]
	for i := range node.Content {
		node.Content[i] = u.node(depth + 1)
	}
	return node
}

// assemble parses files on all cores and puts their rules together in order.
func assemble[F any](files iter.Seq2[F, error], opts Options, parse func(F) (parsedFile, error)) ([]*Rule, []tradecraft.Problem, error) {
	var all File
	var problems []tradecraft.Problem
	err := parallel.Map(context.Background(), runtime.GOMAXPROCS(0), files,
		func(_ context.Context, f F) (parsedFile, error) { return parse(f) },
		func(_ F, p parsedFile) error {
			problems = append(problems, p.notes...)
			all.Rules = append(all.Rules, p.file.Rules...)
			all.Filters = append(all.Filters, p.file.Filters...)
			return nil
		})
	if err != nil {
		return nil, problems, err
	}
	rules, notes := all.Assemble(opts.Beside...)
	return rules, append(problems, notes...), nil
}
