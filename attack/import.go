package attack

import (
	"cmp"
	"context"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"

	"tradecraft"
	"tradecraft/stix"
)

// Source is one bundle to import, gzip or not.
type Source struct {
	// Name is for problems, and for the version: "enterprise-attack-18.1.json"
	// tells it where the bundle itself does not.
	Name   string
	Reader io.Reader
}

// ImportOptions steers [Import]. The zero value keeps descriptions and finds
// out versions by itself.
type ImportOptions struct {
	// Version is the ATT&CK version of the bundles, for those that do not state it.
	Version string
	// WithoutText leaves descriptions and procedure examples out.
	WithoutText bool
	// Limits bounds each bundle; the zero value has ATT&CK's bounds.
	Limits stix.Limits
}

// importLimits suits ATT&CK, whose largest bundle has 50 MB in 25,000 objects
// with descriptions of some 10 kB.
var importLimits = stix.Limits{
	Depth: 32, ObjectBytes: 4 << 20, BundleBytes: 512 << 20, Objects: 500_000, Keys: 4096, Problems: 100,
}

// Import reads official ATT&CK bundles (STIX 2.0 or 2.1, any of the domains,
// several together) into one knowledge base, with descriptions. An object that
// stands in several bundles is one, with the links of all. What could not be
// used is reported; an input without any technique is an error of kind
// Invalid, and so is one that is no STIX.
func Import(ctx context.Context, opts ImportOptions, sources ...Source) (*KnowledgeBase, []tradecraft.Problem, error) {
	f, problems, err := ReadFacts(ctx, opts, sources...)
	if err != nil {
		return nil, problems, err
	}
	kb, err := New(*f)
	return kb, problems, err
}

// ReadFacts is [Import] short of [New]: what is needed to keep a pack of it.
func ReadFacts(ctx context.Context, opts ImportOptions, sources ...Source) (*Facts, []tradecraft.Problem, error) {
	c := newCollector(!opts.WithoutText)
	var problems []tradecraft.Problem
	for _, s := range sources {
		more, err := c.read(ctx, s, opts)
		problems = append(problems, more...)
		if err != nil {
			return nil, problems, err
		}
	}
	f := c.facts()
	problems = append(problems, c.problems...)
	if len(f.Techniques) == 0 {
		return nil, problems, tradecraft.Errorf("attack.Import", tradecraft.Invalid, "%s: no ATT&CK technique in it; an official bundle such as enterprise-attack.json is wanted", names(sources))
	}
	f.settleVersions(c, opts.Version)
	return f, problems, nil
}

// read takes all objects of one bundle.
func (c *collector) read(ctx context.Context, s Source, opts ImportOptions) ([]tradecraft.Problem, error) {
	const op = "attack.Import"
	limits := opts.Limits
	if limits == (stix.Limits{}) {
		limits = importLimits
	}
	r := stix.NewReader(s.Reader, limits)
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", s.Name, ctx.Err())
		}
		o, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return r.Problems(), tradecraft.Errorf(op, tradecraft.KindOf(err), "%s: %w", s.Name, err)
		}
		c.source = s.Name
		c.add(o)
	}
	return serious(r.Problems(), s.Name), nil
}

// serious drops the reader's notes on references that lead out of a bundle:
// ATT&CK's domains refer to each other, and the collector judges links itself.
func serious(problems []tradecraft.Problem, source string) []tradecraft.Problem {
	var out []tradecraft.Problem
	for _, p := range problems {
		if p.Severity == tradecraft.SeverityError {
			p.Object = source + ": " + p.Object
			out = append(out, p)
		}
	}
	return out
}

var versionedName = regexp.MustCompile(`(enterprise|mobile|ics)-attack-v?(\d{1,3}(?:\.\d{1,2})?)(?:\D|$)`)

// versionInName reads the version out of a file name such as enterprise-attack-18.1.json.gz.
func versionInName(name string) string {
	if m := versionedName.FindStringSubmatch(path.Base(strings.ReplaceAll(name, `\`, "/"))); m != nil {
		return m[2]
	}
	return ""
}

// settleVersions gives every domain that has techniques a version: its own
// collection's, the one asked for, the file name's, or the date of the youngest object.
func (f *Facts) settleVersions(c *collector, wanted string) {
	versions := map[Domain]string{}
	for i := range f.Techniques {
		d := f.Techniques[i].Domain
		if versions[d] == "" {
			versions[d] = cmp.Or(c.versions[d], wanted, versionInName(c.sources[d]), c.latest)
		}
	}
	f.Versions = versions
	f.Version = cmp.Or(versions[Enterprise], versions[Mobile], versions[ICS])
}

func names(sources []Source) string {
	var out []string
	for _, s := range sources {
		out = append(out, s.Name)
	}
	return strings.Join(out, ", ")
}
