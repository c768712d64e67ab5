package lint

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// maxFileLines bounds a Go file: one idea a file.
const maxFileLines = 800

// TestPackageNames refuses names that say nothing of what a package provides.
func TestPackageNames(t *testing.T) {
	empty := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "manager", "misc", "base", "shared"}
	for _, p := range packages(t) {
		if slices.Contains(empty, filepath.Base(p.ImportPath)) || slices.Contains(empty, p.Name) {
			t.Errorf("package %s: name it by what it provides", p.ImportPath)
		}
	}
}

// TestFileLength keeps Go files readable in one sitting.
func TestFileLength(t *testing.T) {
	for _, f := range files(t) {
		if !strings.HasSuffix(f, ".go") {
			continue
		}
		if n := bytes.Count(read(t, f), []byte("\n")); n > maxFileLines {
			t.Errorf("%s has %d lines, more than %d: one idea a file", f, n, maxFileLines)
		}
	}
}

// TestExportedNamesAreDocumented also asks every package for its comment.
func TestExportedNamesAreDocumented(t *testing.T) {
	top := root(t)
	for _, p := range packages(t) {
		commented := false
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			commented = commented || f.Doc != nil
			rel, err := filepath.Rel(top, path)
			if err != nil {
				t.Fatal(err)
			}
			if p.Name == "main" {
				continue
			}
			for _, n := range undocumented(f) {
				t.Errorf("%s: %s has no comment", rel, n)
			}
		}
		if !commented && len(p.GoFiles) > 0 {
			t.Errorf("package %s has no package comment", p.ImportPath)
		}
	}
}

// undocumented returns the exported names of a file without a comment.
// Members of a documented group of constants or variables need none.
func undocumented(f *ast.File) []string {
	var out []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
				out = append(out, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				out = append(out, undocumentedSpec(d, s)...)
			}
		}
	}
	return out
}

func undocumentedSpec(d *ast.GenDecl, s ast.Spec) []string {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
			return []string{s.Name.Name}
		}
	case *ast.ValueSpec:
		if d.Doc == nil && s.Doc == nil && s.Comment == nil {
			var out []string
			for _, n := range s.Names {
				if n.IsExported() {
					out = append(out, n.Name)
				}
			}
			return out
		}
	}
	return nil
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	expr := d.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.Ident:
			return e.IsExported()
		default:
			return false
		}
	}
}

// Paths of one machine have no place in the repository: what is committed
// must make sense in a clone anywhere. Assembled so that this file passes.
var machinePaths = regexp.MustCompile(`(^|[^A-Za-z0-9_.\-])/(` + strings.Join([]string{
	"wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + `me/[a-z]+`, "tm" + "p/w", "Us" + `ers/[A-Za-z]+`,
}, "|") + `)/`)

func TestNoMachinePaths(t *testing.T) {
	for _, f := range files(t) {
		data := read(t, f)
		if bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 || strings.Contains(f, "testdata/") || strings.Contains(f, "starter/rules/") {
			continue // binary, or the evidence of a test or what rules look for, which may name any path
		}
		for i, line := range strings.Split(string(data), "\n") {
			if machinePaths.MatchString(line) {
				t.Errorf("%s:%d names a path of one machine: %s", f, i+1, strings.TrimSpace(line))
			}
		}
	}
}
