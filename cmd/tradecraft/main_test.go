package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/internal/schematest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tradecraft": main})
}

// TestScripts plays the transcripts of testdata: what a user types and sees.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("REPO", root)
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, ".data"))
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"kept":    kept,
			"oneline": oneLineStderr,
			"pack":    pack,
			"serve":   serve,
			"spoil":   spoil,
			"valid":   valid,
		},
	})
}

// exits runs a command and asks for its exit code: exits 3 tradecraft analyze x.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = strings.TrimPrefix(e.Error(), "exit status ")
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s; stderr:\n%s", got, args[0], ts.ReadFile("stderr"))
	}
}

// oneLineStderr asks for an error as one line that begins with the program's name.
func oneLineStderr(ts *testscript.TestScript, neg bool, _ []string) {
	got := ts.ReadFile("stderr")
	if neg || !strings.HasPrefix(got, "tradecraft: ") || strings.Count(got, "\n") != 1 {
		ts.Fatalf("stderr is not one line of ours: %q", got)
	}
}

// valid asks for a file that a schema of docs/schema allows: valid case out/case.json.
func valid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: valid SCHEMA FILE")
	}
	if err := schematest.Check(filepath.Join(ts.Getenv("REPO"), "docs", "schema"), args[0], []byte(ts.ReadFile(args[1]))); err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
}

// pack makes a zip file of a folder: pack rules.zip rules.
func pack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pack FILE FOLDER")
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	z := zip.NewWriter(f)
	ts.Check(z.AddFS(os.DirFS(ts.MkAbs(args[1]))))
	ts.Check(z.Close())
	ts.Check(f.Close())
}

// serve serves a folder over HTTP on this machine for the rest of the script;
// $SERVER is its address.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: serve FOLDER")
	}
	s := httptest.NewServer(http.FileServer(http.Dir(ts.MkAbs(args[0]))))
	ts.Defer(s.Close)
	ts.Setenv("SERVER", s.URL)
}

// start runs a command line on an app with one more verb.
func start(t *testing.T, verb *cobra.Command, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &errs, nil)
	root := a.command()
	markErrors(verb)
	root.AddCommand(verb)
	code = a.execute(t.Context(), root, args)
	return code, out.String(), errs.String()
}

func TestExitCodes(t *testing.T) {
	tests := map[string]struct {
		err  error
		code int
		says string
	}{
		"done":     {nil, exitDone, ""},
		"found":    {errFound, exitFound, ""},
		"partial":  {errPartial, exitPartial, ""},
		"usage":    {usagef("no such thing as %q", "x"), exitUsage, `no such thing as "x"; see tradecraft odd --help`},
		"input":    {tradecraft.Errorf("op", tradecraft.Invalid, "a.pdf: broken"), exitPartial, "a.pdf: broken"},
		"internal": {tradecraft.Errorf("op", tradecraft.Internal, "no model"), exitInternal, "no model"},
		"file":     {&os.PathError{Op: "open", Path: "x", Err: os.ErrNotExist}, exitPartial, "open x"},
		"other":    {errors.New("odd"), exitInternal, "odd"},
		"stopped":  {context.Canceled, exitInternal, "interrupted; nothing was written"},
		"hostile":  {errors.New("a\x1b[2J\nb"), exitInternal, "a·[2J b"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			verb := &cobra.Command{Use: "odd", RunE: func(*cobra.Command, []string) error { return tt.err }}
			code, _, stderr := start(t, verb, "odd")
			if code != tt.code || !strings.Contains(stderr, tt.says) || tt.says == "" && stderr != "" {
				t.Errorf("code %d, stderr %q; want %d and %q", code, stderr, tt.code, tt.says)
			}
		})
	}
}

func TestPanicIsExitFour(t *testing.T) {
	verb := &cobra.Command{Use: "odd", RunE: func(*cobra.Command, []string) error { panic("boom") }}
	code, _, stderr := start(t, verb, "odd")
	if code != exitInternal || !strings.HasPrefix(stderr, "tradecraft: internal error: boom;") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("code %d, stderr %q", code, stderr)
	}
}

func TestFailedVerbLeavesNoFile(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"done":    {nil, true},
		"partial": {errPartial, true},
		"failed":  {errors.New("odd"), false},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "out.json")
			var out, errs bytes.Buffer
			a := newApp(strings.NewReader(""), &out, &errs, nil)
			root := a.command()
			verb := &cobra.Command{Use: "odd", RunE: func(*cobra.Command, []string) error {
				if err := a.writeJSON(1); err != nil {
					return err
				}
				return tt.err
			}}
			markErrors(verb)
			root.AddCommand(verb)
			a.execute(t.Context(), root, []string{"odd", "-o", file})
			if _, err := os.Stat(file); (err == nil) != tt.want {
				t.Errorf("the file is there: %v, want %v", err == nil, tt.want)
			}
		})
	}
}

// TestEveryVerbHasAnExample keeps --help useful.
func TestEveryVerbHasAnExample(t *testing.T) {
	a := newApp(nil, nil, nil, nil)
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Short == "" || !strings.Contains(c.Example, "tradecraft") {
			t.Errorf("%s: no short text or no example", c.CommandPath())
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(a.command())
}

func TestEnvironment(t *testing.T) {
	a := newApp(nil, nil, nil, []string{"A=1", "B=x=y", "A=2"})
	for name, want := range map[string]string{"A": "2", "B": "x=y", "C": ""} {
		if got := a.getenv(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestColorAndWidth(t *testing.T) {
	tests := map[string]struct {
		color string
		env   []string
		want  bool
		width int
	}{
		"no terminal":   {"auto", nil, false, 100},
		"always":        {"always", []string{"NO_COLOR=1"}, true, 100},
		"never":         {"never", nil, false, 100},
		"columns":       {"auto", []string{"COLUMNS=80"}, false, 80},
		"tiny columns":  {"auto", []string{"COLUMNS=3"}, false, minWidth},
		"large columns": {"auto", []string{"COLUMNS=9999"}, false, maxWidth},
		"odd columns":   {"auto", []string{"COLUMNS=wide"}, false, 100},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(nil, nil, nil, tt.env)
			a.color = tt.color
			var w bytes.Buffer
			if got := a.colored(&w); got != tt.want {
				t.Errorf("colored %v, want %v", got, tt.want)
			}
			if got := a.width(&w); got != tt.width {
				t.Errorf("width %d, want %d", got, tt.width)
			}
		})
	}
}
