package starter

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tradecraft/attack"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
)

var update = flag.Bool("update", false, "write the ids of new rules into their files, and pack the rules")

// files are the rule files: AREA/NAME.yml, areas such as security or process.
var files = os.DirFS("rules")

// document is what a rule says of itself, all of which must be there.
type document struct {
	Title, ID, Name, Description, Author, Date, Status, Level string

	Tags, FalsePositives []string
	Correlation          yaml.Node
}

// ruleFile is one file of rules and its documents.
type ruleFile struct {
	name      string // AREA/NAME.yml
	data      []byte
	documents []document
}

func ruleFiles(t *testing.T) []ruleFile {
	t.Helper()
	var out []ruleFile
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f := ruleFile{name: name}
		if f.data, err = fs.ReadFile(files, name); err != nil {
			return err
		}
		for dec := yaml.NewDecoder(bytes.NewReader(f.data)); ; {
			var doc document
			if err := dec.Decode(&doc); err != nil {
				if err.Error() != "EOF" {
					t.Errorf("%s: %v", name, err)
				}
				break
			}
			f.documents = append(f.documents, doc)
		}
		out = append(out, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var fileName = regexp.MustCompile(`^[a-z0-9_]+/[a-z0-9_]+\.yml$`)

// TestDocuments asks every rule for all that a reader of a hit wants to know.
func TestDocuments(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	ids, titles, names := map[string]string{}, map[string]string{}, map[string]string{}
	for _, f := range ruleFiles(t) {
		if !fileName.MatchString(f.name) {
			t.Errorf("%s: a rule file is AREA/NAME.yml in small letters, digits and _", f.name)
		}
		for i, d := range f.documents {
			at := fmt.Sprintf("%s, document %d", f.name, i+1)
			for _, fault := range faults(kb, &d) {
				t.Errorf("%s: %s", at, fault)
			}
			if other := ids[d.ID]; other != "" {
				t.Errorf("%s has the id of %s", at, other)
			}
			if other := titles[strings.ToLower(d.Title)]; other != "" {
				t.Errorf("%s has the title of %s", at, other)
			}
			ids[d.ID], titles[strings.ToLower(d.Title)] = at, at
			if i == 0 && d.Name != "" { // which correlations of other files may name
				if other := names[d.Name]; other != "" {
					t.Errorf("%s has the name of %s", at, other)
				}
				names[d.Name] = at
			}
			if i > 0 && d.Name == "" {
				t.Errorf("%s: a second document needs a name", at)
			}
		}
	}
}

// TestIDs: the id comes from the file name. With -update it is put there.
func TestIDs(t *testing.T) {
	for _, f := range ruleFiles(t) {
		lines := strings.SplitAfter(string(f.data), "\n")
		wrong := 0
		for i, d := range f.documents {
			name := d.Name
			if i == 0 {
				name = ""
			}
			want := ID(f.name, name)
			if d.ID == want {
				continue
			}
			wrong++
			if *update {
				setID(lines, i, want)
			} else {
				t.Errorf("%s, document %d: id is %q, want %s", f.name, i+1, d.ID, want)
			}
		}
		if wrong > 0 && *update {
			if err := os.WriteFile(filepath.Join("rules", filepath.FromSlash(f.name)), []byte(strings.Join(lines, "")), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// setID writes the id line of the n-th document.
func setID(lines []string, n int, id string) {
	at := 0
	for i, l := range lines {
		if strings.HasPrefix(l, "---") && i > 0 {
			at++
		}
		if at == n && strings.HasPrefix(l, "id:") {
			lines[i] = "id: " + id + "\n"
			return
		}
	}
}

// faults lists what a rule lacks.
func faults(kb *attack.KnowledgeBase, d *document) []string {
	var out []string
	lacks := func(ok bool, format string, args ...any) {
		if !ok {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	lacks(len(d.Title) >= 10 && len(d.Title) <= 110, "a title has 10 to 110 characters, this one %d", len(d.Title))
	lacks(len(d.Description) >= 30, "a description says what happens and why it matters")
	lacks(d.Author == "tradecraft", "author is %q, want tradecraft", d.Author)
	lacks(slices.Contains([]string{"experimental", "test", "stable"}, d.Status), "status is %q", d.Status)
	lacks(regexp.MustCompile(`^20\d\d-\d\d-\d\d$`).MatchString(d.Date), "date is %q", d.Date)
	level, ok := sigma.ParseLevel(d.Level)
	lacks(ok && level != sigma.LevelNone, "level is %q", d.Level)
	lacks(len(d.FalsePositives) > 0, "no false positives: what honest activity looks like this?")
	n := 0
	for _, tag := range d.Tags {
		id, ok := strings.CutPrefix(tag, "attack.t")
		if !ok {
			continue
		}
		n++
		id = "T" + id
		to := kb.Resolve(id)
		lacks(to.To == id && !to.Deprecated, "%s is not a technique of ATT&CK %s (but %q)", tag, kb.Version(), to.To)
	}
	lacks(n > 0, "no technique among the tags")
	lacks(n <= 4, "%d techniques: name those that it shows", n)
	return out
}

// TestNoTwins: no two rules ask the same of the same log.
func TestNoTwins(t *testing.T) {
	rules, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, r := range rules {
		key := fmt.Sprintf("%+v %+v", r.LogSource, r.Correlation)
		if r.Detection != nil {
			key += logic(r.Detection)
		}
		if other := seen[key]; other != "" {
			t.Errorf("%s asks the same as %s", r.Path, other)
		}
		seen[key] = r.Path
	}
}

// logic writes a condition so that equal ones are equal texts.
func logic(x *sigma.Expr) string {
	if x.Op == sigma.OpPredicate {
		p := x.Predicate
		if p == nil {
			return "never"
		}
		what := p.Written
		switch {
		case p.Pattern != nil:
			what = strings.ToLower(p.Pattern.String())
		case p.Regexp != nil:
			what = p.Regexp.String()
		}
		return fmt.Sprintf("%s %d %s %s", p.Field, p.Test, what, p.Ref)
	}
	var kids []string
	for _, k := range x.Kids {
		kids = append(kids, logic(k))
	}
	slices.Sort(kids)
	return fmt.Sprintf("%d/%d(%s)", x.Op, x.Count, strings.Join(kids, "; "))
}

// caseFile is testdata/AREA/NAME.yml: events for the rule of the file of that
// name, for its correlation where it has one.
type caseFile struct {
	Fires, Silent []happening
}

func casesOf(t *testing.T, file string) caseFile {
	t.Helper()
	var c caseFile
	data, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(file)))
	if err != nil {
		t.Errorf("%s has no events: %v", file, err)
		return c
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil {
		t.Errorf("testdata/%s: %v", file, err)
	}
	return c
}

// TestEvents runs the events of every rule through all rules together: its own
// make it fire, its near misses do not.
func TestEvents(t *testing.T) {
	rules, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	fields := &event.Fields{}
	m := sigma.Compile(rules, fields)
	fires := func(path string, h happening) bool { return firing(t, m, fields, h)[path] }
	for _, f := range ruleFiles(t) {
		c := casesOf(t, f.name)
		if len(c.Fires) == 0 || len(c.Silent) == 0 {
			t.Errorf("%s needs an event that makes it fire and one that must not", f.name)
			continue
		}
		for i, r := range c.Fires {
			if !fires(f.name, r) {
				t.Errorf("%s does not fire on event %d", f.name, i+1)
			}
		}
		for i, r := range c.Silent {
			if fires(f.name, r) {
				t.Errorf("%s fires on near miss %d", f.name, i+1)
			}
			if !slices.ContainsFunc(c.Fires, func(f happening) bool { return near(f[0], r[0]) }) {
				t.Errorf("%s: near miss %d is not near", f.name, i+1)
			}
		}
	}
}

// firing returns the files of the rules that fire on events; of files with a
// correlation, only when that is met.
func firing(t *testing.T, m *sigma.Matcher, fields *event.Fields, h happening) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	st, c := m.NewState(), m.NewCorrelator(sigma.CorrelatorOptions{})
	yield := func(hit sigma.CorrelationHit) error {
		out[m.Rules()[hit.Rule].Path] = true
		return nil
	}
	for _, r := range h {
		e := r.event(fields)
		for _, at := range st.Match(e) {
			if !m.Silent(at) {
				out[m.Rules()[at].Path] = true
			}
			if s, ok := st.Sample(e, at); ok {
				if err := c.Add(s, yield); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := c.Flush(yield); err != nil || len(c.Problems()) > 0 {
		t.Fatal(err, c.Problems())
	}
	return out
}

// TestNoOrphans: events without a rule test nothing.
func TestNoOrphans(t *testing.T) {
	have := map[string]bool{}
	for _, f := range ruleFiles(t) {
		have[f.name] = true
	}
	n := 0
	err := fs.WalkDir(os.DirFS("testdata"), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if n++; !have[name] {
				t.Errorf("testdata/%s has no rule", name)
			}
		}
		return err
	})
	if err != nil || n == 0 {
		t.Errorf("%d files of events: %v", n, err)
	}
}

// TestPack: the rules in the program are those of the rule files. With -update
// they are packed anew.
func TestPack(t *testing.T) {
	want, _, err := sigma.Pack(files, sigma.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("rules.pack", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("rules.pack")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("rules.pack is not made of the rules as they are: go generate ./intake/sigma/starter")
	}
	rules, _, err := sigma.LoadPacked(want, sigma.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list := Catalogue(rules)
	if *update {
		if err := os.WriteFile("catalogue.tsv", list, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("catalogue.tsv"); err != nil || !bytes.Equal(got, list) {
		t.Errorf("catalogue.tsv does not list the rules as they are: go generate ./intake/sigma/starter (%v)", err)
	}
}

func TestFor(t *testing.T) {
	found := For("T1003.001", "T1003")
	if len(found) == 0 {
		t.Fatal("no rule for LSASS memory")
	}
	for i, e := range found {
		if e.ID == "" || e.Title == "" || i > 0 && severity(e.Level) > severity(found[i-1].Level) {
			t.Errorf("%+v", e)
		}
	}
	if For("T9999") != nil {
		t.Error("rules for a technique that does not exist")
	}
}

func BenchmarkRules(b *testing.B) {
	for b.Loop() {
		if _, err := Rules(); err != nil {
			b.Fatal(err)
		}
	}
}
