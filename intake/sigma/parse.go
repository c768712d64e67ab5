package sigma

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tradecraft"
)

// Options sets how rules are read. The zero value is useful.
type Options struct {
	// Placeholders are the values of %name% in fields with the expand modifier.
	Placeholders map[string][]string
	// Taxonomies give the names of Sigma's own taxonomy for the fields of others,
	// by taxonomy and field. That of "ecs" is known without it.
	Taxonomies map[string]map[string]string
	// Beside are rules that were loaded before: filters and correlation rules may
	// name them, too. Load returns them before its own.
	Beside []*Rule
	// MaxBytes bounds a rule file, 4 MiB when 0.
	MaxBytes int
}

// Bounds on one document; Sigma's own rules stay far below.
const (
	defaultMaxBytes = 4 << 20
	maxDocuments    = 1000
	maxNodes        = 200_000
	maxYAMLDepth    = 100
)

// File is what one rule file holds.
type File struct {
	Rules   []*Rule // correlation rules among them
	Filters []*Filter
}

// parser reads one document.
type parser struct {
	opts  Options
	notes []string // what is odd about the rule, without hindering it
	// fields gives the names of Sigma's taxonomy for those of the rule's own.
	fields map[string]string
}

// ParseFile reads a Sigma file: one document or several, with an `action:
// global` document merged into those after it. What cannot be read is a Problem
// that names the document's line; the other documents still count.
func ParseFile(path string, data []byte, opts Options) (*File, []tradecraft.Problem) {
	f, r, problems := newReader(path, opts)
	limit := opts.MaxBytes
	if limit == 0 {
		limit = defaultMaxBytes
	}
	if len(data) > limit {
		r.report(1, fmt.Errorf("file is %d bytes, the limit is %d", len(data), limit))
		return f, *problems
	}
	documents(data, r.part)
	return f, *problems
}

// newReader returns a reader with the file that it fills and the problems it finds.
func newReader(path string, opts Options) (*File, *reader, *[]tradecraft.Problem) {
	f := &File{}
	problems := new([]tradecraft.Problem)
	r := &reader{file: f, path: path, opts: opts}
	r.report = func(line int, err error) {
		*problems = append(*problems, tradecraft.Problem{
			Severity: tradecraft.SeverityError, Object: fmt.Sprintf("%s:%d", path, line),
			Message: err.Error(), Advice: "the rule is not used", Offset: -1,
		})
	}
	r.warn = func(line int, message string) {
		*problems = append(*problems, tradecraft.Problem{
			Severity: tradecraft.SeverityWarning, Object: fmt.Sprintf("%s:%d", path, line), Message: message, Offset: -1,
		})
	}
	r.take = r.document
	return f, r, problems
}

// reader reads the documents of a file.
type reader struct {
	file         *File
	path         string
	opts         Options
	report       func(line int, err error)
	warn         func(line int, message string)
	take         func(root *yaml.Node) // what is done with a document
	documents    int
	global, last *yaml.Node
}

// part reads a part of a file, commonly one document; before is how many lines
// stand before it. It returns false when there have been too many documents.
func (r *reader) part(data []byte, before int) bool {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	for {
		if r.documents++; r.documents > maxDocuments {
			r.report(before+1, fmt.Errorf("more than %d documents", maxDocuments))
			return false
		}
		var doc yaml.Node
		if err := dec.Decode(&doc); err != nil {
			if !errors.Is(err, io.EOF) {
				r.report(before+1, fmt.Errorf("not valid YAML: %w", err))
			}
			r.documents--
			return true
		}
		root := content(&doc)
		if root == nil {
			continue
		}
		shift(root, before)
		if err := bounded(root); err != nil {
			r.report(root.Line, err)
			continue
		}
		unmerge(root)
		r.take(root)
	}
}

// document acts on one document.
func (r *reader) document(root *yaml.Node) {
	action := text(get(root, "action"))
	switch {
	case get(root, "rule_metadata") != nil && get(root, "detection") == nil: // the info.yml of a rule's tests
		return
	case action == "global":
		r.global = root
		return
	case action == "reset":
		r.global = nil
		return
	case action == "repeat" && r.last == nil:
		r.report(root.Line, fmt.Errorf("action: repeat has no rule before it"))
		return
	case action == "repeat":
		root = merge(r.last, root)
	case action != "":
		r.report(root.Line, fmt.Errorf("there is no action %q: global, reset or repeat", action))
		return
	case r.global != nil:
		root = merge(r.global, root)
	}
	r.last = root
	notes, err := r.file.document(r.path, root, r.opts)
	for _, n := range notes {
		r.warn(root.Line, n)
	}
	if err != nil {
		r.report(root.Line, err)
	}
}

func (f *File) document(path string, root *yaml.Node, opts Options) (notes []string, err error) {
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("a rule is a mapping with title, logsource and detection")
	}
	if get(root, "filter") != nil {
		fl, err := parseFilter(path, root, opts)
		if err == nil {
			f.Filters = append(f.Filters, fl)
		}
		return nil, err
	}
	p := &parser{opts: opts}
	r, err := p.rule(path, root)
	if err != nil {
		return nil, err
	}
	f.Rules = append(f.Rules, r)
	for _, n := range p.notes {
		notes = append(notes, "rule "+r.Label()+": "+n)
	}
	return notes, nil
}

func (p *parser) note(format string, args ...any) {
	p.notes = append(p.notes, fmt.Sprintf(format, args...))
}

func (p *parser) rule(path string, root *yaml.Node) (*Rule, error) {
	r := &Rule{
		Title: text(get(root, "title")), ID: text(get(root, "id")), Name: text(get(root, "name")),
		Status: text(get(root, "status")), Author: text(get(root, "author")),
		Date: text(get(root, "date")), Modified: text(get(root, "modified")),
		Tags: texts(get(root, "tags")), References: texts(get(root, "references")),
		FalsePositives: texts(get(root, "falsepositives")), Fields: texts(get(root, "fields")),
		Path: path, Line: root.Line,
	}
	level, ok := ParseLevel(strings.ToLower(text(get(root, "level"))))
	if !ok {
		return nil, fmt.Errorf("level %q is none of informational, low, medium, high, critical", text(get(root, "level")))
	}
	r.Level = level
	r.Techniques = techniquesOf(r.Tags)
	r.LogSource = logSource(get(root, "logsource"))
	r.Taxonomy = text(get(root, "taxonomy"))
	if get(root, "correlation") != nil {
		var err error
		if r.Correlation, err = parseCorrelation(root); err != nil {
			return nil, fmt.Errorf("correlation rule %s: %w", r.Label(), err)
		}
		return r, nil
	}
	if r.LogSource.any() {
		p.note("it has no logsource with category, product or service, so it reads every event")
	}
	if p.fields = p.opts.taxonomy(r.Taxonomy); p.fields == nil && r.Taxonomy != "" && r.Taxonomy != "sigma" {
		p.note("taxonomy %q is not known: its fields are looked for under their own names", r.Taxonomy)
	}
	detection := get(root, "detection")
	if detection == nil || detection.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("rule %s has no detection", r.Label())
	}
	if err := p.detection(r, detection); err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.Label(), err)
	}
	return r, nil
}

// logSource reads a logsource, which may be nil. The names are lower-case.
func logSource(n *yaml.Node) LogSource {
	if n == nil {
		return LogSource{}
	}
	return LogSource{
		Category: strings.ToLower(text(get(n, "category"))), Product: strings.ToLower(text(get(n, "product"))),
		Service: strings.ToLower(text(get(n, "service"))), Definition: text(get(n, "definition")),
	}
}

func (p *parser) detection(r *Rule, detection *yaml.Node) error {
	names, order, conditions, err := p.searches(detection)
	if err != nil {
		return err
	}
	if len(conditions) == 0 {
		return fmt.Errorf("detection has no condition")
	}
	var kids []*Expr
	for _, c := range conditions {
		e, err := parseCondition(c, names, order)
		if err != nil {
			return err
		}
		kids = append(kids, e)
	}
	r.Detection = combine(OpOr, kids)
	r.Condition = strings.Join(conditions, " or ")
	return nil
}

// searches reads the named searches and the condition of a detection.
func (p *parser) searches(detection *yaml.Node) (names map[string]*Expr, order, conditions []string, err error) {
	names = map[string]*Expr{}
	if key := twice(detection); key != nil {
		return nil, nil, nil, fmt.Errorf("line %d: search %q stands twice", key.Line, key.Value)
	}
	for i := 0; i+1 < len(detection.Content); i += 2 {
		key, value := detection.Content[i].Value, detection.Content[i+1]
		switch key {
		case "condition":
			conditions = texts(value)
			continue
		case "timeframe":
			continue // only the old aggregations used it
		}
		e, err := p.search(value)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("search %s: %w", key, err)
		}
		named := *e
		named.Name = key
		names[key] = &named
		order = append(order, key)
	}
	return names, order, conditions, nil
}

// search reads a search: a mapping (and), a list of mappings or of keywords
// (or), or one keyword.
func (p *parser) search(n *yaml.Node) (*Expr, error) {
	n = resolve(n)
	switch n.Kind {
	case yaml.MappingNode:
		return p.mapping(n)
	case yaml.SequenceNode:
		var kids []*Expr
		for _, item := range n.Content {
			e, err := p.search(item)
			if err != nil {
				return nil, err
			}
			kids = append(kids, e)
		}
		if len(kids) == 0 {
			return nil, fmt.Errorf("line %d: the list is empty", n.Line)
		}
		return combine(OpOr, kids), nil
	case yaml.ScalarNode:
		return p.value(fieldKey{}, n)
	}
	return nil, fmt.Errorf("line %d: a search is a mapping or a list", n.Line)
}

func (p *parser) mapping(n *yaml.Node) (*Expr, error) {
	if key := twice(n); key != nil {
		return nil, fmt.Errorf("line %d: field %q stands twice in one search: use a list", key.Line, key.Value)
	}
	var kids []*Expr
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, err := parseFieldKey(n.Content[i].Value)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n.Content[i].Line, err)
		}
		k.field = p.name(k.field)
		value := resolve(n.Content[i+1])
		values := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			values = value.Content
		}
		e, err := p.values(k, values)
		if err != nil {
			return nil, err
		}
		kids = append(kids, e)
	}
	if len(kids) == 0 {
		return nil, fmt.Errorf("line %d: the search is empty", n.Line)
	}
	return combine(OpAnd, kids), nil
}

var techniqueTag = regexp.MustCompile(`^attack\.t\d{4}(\.\d{3})?$`)

// techniquesOf returns the technique ids among tags, in their order.
func techniquesOf(tags []string) []string {
	var out []string
	for _, t := range tags {
		if t = strings.ToLower(t); techniqueTag.MatchString(t) {
			id := strings.ToUpper(strings.TrimPrefix(t, "attack."))
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}
