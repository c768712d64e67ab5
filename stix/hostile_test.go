package stix

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/internal/shareddata"
)

// memoryLimit is what one hostile input may cost in memory.
const memoryLimit = 256 << 20

// hostileCase is one line of hostile-stix.jsonl.gz.
type hostileCase struct {
	Name     string `json:"name"`
	Expect   string `json:"expect"`
	Note     string `json:"note"`
	Data     []byte `json:"data_b64"`
	Generate *struct {
		Kind  string `json:"kind"`
		Depth int    `json:"depth"`
		Bytes int    `json:"bytes"`
		Count int    `json:"count"`
	} `json:"generate"`
}

// TestHostile runs every hostile bundle of the shared data.
func TestHostile(t *testing.T) {
	for _, c := range hostileCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			if g := c.Generate; g != nil {
				if want := (generated{g.Kind, max(g.Depth, g.Bytes, g.Count)}); !slices.Contains(generatedInputs(), want) {
					t.Errorf("TestGeneratedHostile has no %+v", want)
				}
				return
			}
			b, problems, err := ReadBundle(bytes.NewReader(c.Data), Limits{})
			judge(t, c, b, problems, err)
		})
	}
}

func hostileCases(t *testing.T) []hostileCase {
	t.Helper()
	f, err := os.Open(shareddata.Path(t, "data/platform/hostile-stix.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var cases []hostileCase
	lines := bufio.NewScanner(zr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c hostileCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	if lines.Err() != nil || len(cases) == 0 {
		t.Fatalf("%d cases, %v", len(cases), lines.Err())
	}
	return cases
}

// judge compares what came out with the words of expect.
func judge(t *testing.T, c hostileCase, b *Bundle, problems []tradecraft.Problem, err error) {
	t.Helper()
	objects := 0
	if b != nil {
		objects = len(b.Objects)
	}
	n := map[string]int{}
	for _, p := range problems {
		n[p.Severity]++
	}
	ok := false
	switch c.Expect {
	case "error":
		ok = err != nil && b == nil && (len(c.Data) == 0 || strings.Contains(err.Error(), "byte "))
	case "ok":
		ok = err == nil && len(problems) == 0 && objects > 0
	case "partial":
		ok = err == nil && n[tradecraft.SeverityError] == 1 && objects > 0
		for _, p := range problems {
			if p.Severity == tradecraft.SeverityError {
				ok = ok && strings.Contains(p.Object, "objects[")
			}
		}
	case "warning":
		ok = err == nil && n[tradecraft.SeverityWarning] > 0 && n[tradecraft.SeverityError] == 0 && objects > 0
	case "error or replaced", "error or last wins":
		ok = err == nil && n[tradecraft.SeverityWarning] == 1 && objects == 3
	case "error or empty":
		ok = err == nil && n[tradecraft.SeverityWarning] == 1 && objects == 0
	default:
		t.Fatalf("unknown expectation %q", c.Expect)
	}
	if !ok {
		t.Errorf("expected %s (%s): %d objects, error %v, problems %+v", c.Expect, c.Note, objects, err, problems)
	}
	if b == nil {
		return
	}
	for _, o := range b.Objects {
		if !bytes.Contains(c.Data, o.Raw) && c.Expect != "error or replaced" {
			t.Errorf("the raw bytes of %s were changed", o.ID)
		}
		if !json.Valid(o.Raw) {
			t.Errorf("the raw bytes of %s are no JSON", o.ID)
		}
	}
}

// TestBombs passes each file of bombs.zip. None is a bundle, so each must be
// refused, within the memory limit.
func TestBombs(t *testing.T) {
	archive := shareddata.Path(t, "data/platform/bombs.zip")
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		t.Run(f.Name, func(t *testing.T) { inChild(t, "bomb", archive, f.Name) })
	}
}

// generated is an input that is made rather than stored: n is how deep, how
// many or how many bytes.
type generated struct {
	kind string
	n    int
}

// generatedInputs are those of the shared data, and a gzip bomb, one huge
// property of the bundle and a million wrong objects.
func generatedInputs() []generated {
	return []generated{
		{"nest_arrays", 100_000}, {"long_string", 64 << 20}, {"many_refs_in_report", 500_000},
		{"one_object_many_keys", 1_000_000}, {"gzip_bomb", 300 << 20}, {"long_property", 64 << 20},
		{"many_small_problems", 1_000_000},
	}
}

// TestGeneratedHostile runs each in a process of its own.
func TestGeneratedHostile(t *testing.T) {
	for _, g := range generatedInputs() {
		t.Run(g.kind, func(t *testing.T) { inChild(t, "generate", g.kind, strconv.Itoa(g.n)) })
	}
}

// childEnv tells the test binary that it runs as a child of inChild.
const childEnv = "TRADECRAFT_STIX_TEST_CHILD"

// inChild runs one input in a process of its own, so that its peak memory is
// its alone.
func inChild(t *testing.T, args ...string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestChild$", "-test.v")
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join(args, "\n"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "MB") {
			t.Log(strings.TrimSpace(line))
		}
	}
}

// TestChild is the other side of inChild.
func TestChild(t *testing.T) {
	args := strings.Split(os.Getenv(childEnv), "\n")
	var b *Bundle
	var problems []tradecraft.Problem
	var err error
	switch args[0] {
	case "generate":
		n, _ := strconv.Atoi(args[2])
		b, problems, err = ReadBundle(generate(args[1], n), Limits{})
		judgeGenerated(t, args[1], b, problems, err)
	case "bomb":
		b, problems, err = readMember(t, args[1], args[2])
		if err == nil {
			t.Errorf("%s was read as a bundle of %d objects", args[2], len(b.Objects))
		}
	default:
		t.Skip("runs only as a child of the tests of hostile input")
	}
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	peak := sample[0].Value.Uint64() // what the runtime ever mapped, no less than its peak
	fmt.Printf("%s: %d MB, %d problems, error %v\n", args[len(args)-2], peak>>20, len(problems), err)
	if peak > memoryLimit {
		t.Errorf("peak memory %d MB", peak>>20)
	}
}

// judgeGenerated: the identity beside the hostile object is always kept.
func judgeGenerated(t *testing.T, kind string, b *Bundle, problems []tradecraft.Problem, err error) {
	t.Helper()
	if kind == "gzip_bomb" {
		if tradecraft.KindOf(err) != tradecraft.TooLarge {
			t.Errorf("error %v, want one of kind too large", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) == 0 || len(b.Objects) == 0 || b.Objects[0].ID != identityID {
		t.Errorf("%d objects, %d problems", len(b.Objects), len(problems))
	}
	if kind == "many_refs_in_report" && len(b.Objects) != 2 {
		t.Error("the report was not kept")
	}
}

func readMember(t *testing.T, archive, name string) (*Bundle, []tradecraft.Problem, error) {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return ReadBundle(f, Limits{})
}

// generate makes the hostile input of a kind as a stream: a bundle of an
// identity and one hostile object.
func generate(kind string, n int) io.Reader {
	repeat := func(s string, n int) io.Reader { return &repeater{block: strings.Repeat(s, 4096), left: n} }
	wrap := func(head string, body io.Reader, tail string) io.Reader {
		return io.MultiReader(strings.NewReader(bundleHead+identity+","+head), body, strings.NewReader(tail+"]}"))
	}
	open := strings.TrimSuffix(malware, "}")
	switch kind {
	case "nest_arrays":
		return wrap(open+`,"x_deep":`, io.MultiReader(repeat("[", n), repeat("]", n)), "}")
	case "long_string":
		return wrap(open+`,"description":"`, repeat("A", n), `"}`)
	case "many_refs_in_report":
		id := strings.Replace(malwareID, "malware", "report", 1)
		head := strings.NewReplacer(`"malware"`, `"report"`, malwareID, id).Replace(open)
		return wrap(head+`,"object_refs":[`, &numbered{left: n, format: `"indicator--%08x-0000-4000-8000-000000000000"`}, "]}")
	case "one_object_many_keys":
		return wrap(open+`,`, &numbered{left: n, format: `"x_%d":0`}, "}")
	case "many_small_problems":
		return wrap("", &numbered{left: n, format: `{"n":%d}`}, "")
	case "long_property":
		return io.MultiReader(strings.NewReader(`{"x_large":"`), repeat("A", n), strings.NewReader(`",`+bundleHead[1:]+identity+"]}"))
	case "gzip_bomb":
		pr, pw := io.Pipe()
		go func() {
			zw := gzip.NewWriter(pw)
			_, err := io.Copy(zw, wrap(open+`,"description":"`, repeat("A", n), `"}`))
			pw.CloseWithError(err)
		}()
		return pr
	}
	panic("unknown kind " + kind)
}

// repeater gives a text of one byte n times.
type repeater struct {
	block string
	left  int
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), r.left)
	for done := 0; done < n; {
		done += copy(p[done:n], r.block)
	}
	r.left -= n
	return n, nil
}

// numbered gives a format for 0, 1, 2 … with commas between.
type numbered struct {
	format  string
	n, left int
	rest    []byte
}

func (r *numbered) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.left == 0 {
			return 0, io.EOF
		}
		if r.n > 0 {
			r.rest = append(r.rest, ',')
		}
		r.rest = fmt.Appendf(r.rest, r.format, r.n)
		r.n, r.left = r.n+1, r.left-1
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
