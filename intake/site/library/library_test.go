package library_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/intake/site/library"
)

// list writes findings as component@version and the kind of evidence.
func list(found []library.Finding) []string {
	out := []string{}
	for _, f := range found {
		s := fmt.Sprintf("%s@%s %s", f.Component, f.Version, f.Detection)
		if f.Confirmed {
			s += " confirmed"
		}
		out = append(out, s)
	}
	return out
}

func embedded(t testing.TB) *library.Repository {
	t.Helper()
	r, err := library.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEmbedded(t *testing.T) {
	tests := map[string]struct {
		path, text string
		want       []string
	}{
		"a banner":                 {"a.js", "/*! jQuery v3.4.1 | (c) others */ !function(){}", []string{"jquery@3.4.1 content"}},
		"a banner over two lines":  {"a.js", "/*!\n * jQuery JavaScript Library v1.12.4\n * http://jquery.com/\n */", []string{"jquery@1.12.4 content"}},
		"a version below":          {"a.js", "/**\n * @license\n * Video.js 7.1.0 <http://videojs.com/>\n*/", []string{"video.js@7.1.0 content"}},
		"... and in words":         {"a.js", "/*\n * prettyPhoto\n * Version: 3.1.6\n */", []string{"jquery.prettyPhoto@3.1.6 content"}},
		"in a licence file":        {"app.js.LICENSE.txt", "/*!\n * Vue.js v2.6.10\n */\n\n/**\n * @license AngularJS v1.7.2\n */", []string{"angularjs@1.7.2 content", "vue@2.6.10 content"}},
		"code":                     {"a.js", `var Handlebars={VERSION:"1.0.0"};`, []string{"handlebars@1.0.0 content"}},
		"a comment beats code":     {"a.js", "/*! handlebars v3.0.3 */ exports.HandlebarsEnvironment=f;exports.VERSION=\"3.0.1\"", []string{"handlebars@3.0.3 content"}},
		"joined":                   {"a.js", `majorVersion:"4",minorVersion:"5.1"`, []string{"tinyMCE@4.5.1 content"}},
		"a part of a library":      {"a.js", "/*! jQuery UI - v1.10.4 - 2014-02-16\n* http://jqueryui.com\n* Includes: jquery.ui.core.js, jquery.ui.dialog.js */", []string{"jquery-ui@1.10.4 content", "jquery-ui-dialog@1.10.4 content"}},
		"two copies":               {"a.js", "/*! jQuery v1.8.0 */;/*! jQuery v3.5.0 */", []string{"jquery@1.8.0 content", "jquery@3.5.0 content"}},
		"by name":                  {"lib/jquery-1.8.3.min.js", "f()", []string{"jquery@1.8.3 filename"}},
		"by address":               {"https://cdn.example/1.8.3/jquery.min.js", "f()", []string{"jquery@1.8.3 url"}},
		"name and text":            {"jquery-3.4.1.min.js", "/*! jQuery v3.4.1 */", []string{"jquery@3.4.1 filename confirmed"}},
		"the text is right":        {"jquery-9.9.9.min.js", "/*! jQuery v3.4.1 */", []string{"jquery@3.4.1 content"}},
		"a wish is no version":     {"a.js", "/* jQuery 1.6+ is needed */ // needs\n// jQuery 1.6.2 works too\n/* jQuery 1.6 or newer */", []string{}},
		"another library's plugin": {"a.js", "/*! jQuery Cookie v1.4.1 */", []string{}},
		"windows line ends":        {"a.js", "/*!\r\n * Vue.js v2.5.0\r\n */", []string{"vue@2.5.0 content"}},
		"nothing":                  {"a.js", "", []string{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found, problems := embedded(t).Scan(tt.path, tt.text)
			if diff := cmp.Diff(tt.want, list(found)); diff != "" || len(problems) > 0 {
				t.Errorf("want -, got +:\n%s%v", diff, problems)
			}
		})
	}
}

// TestEmbeddedKnowsEach asks that each library in the box can be told by a
// comment, by code, or in the running page.
func TestEmbeddedKnowsEach(t *testing.T) {
	r := embedded(t)
	if n := len(r.Components()); n < 70 {
		t.Errorf("%d libraries", n)
	}
	weak := 0
	for _, c := range r.Components() {
		if len(r.Globals()[c]) == 0 {
			weak++
		}
	}
	if weak > 30 {
		t.Errorf("%d libraries cannot be told in a running page", weak)
	}
	if v := r.Vulnerabilities("jquery", "3.4.1"); len(v) < 2 {
		t.Errorf("jquery 3.4.1: %v", v)
	}
	if v := r.Vulnerabilities("jquery", "99.0.0"); len(v) != 0 {
		t.Errorf("jquery 99: %v", v)
	}
}

// small is a repository of our own in retire.js's format.
const small = `{
 "b-lib": {"npmname": "b", "vulnerabilities": [
   {"below": "1.10.0", "atOrAbove": "1.2.0", "excludes": ["1.3.0"], "severity": "high", "cwe": ["CWE-79"], "identifiers": {"CVE": ["CVE-2000-0001"], "githubID": "GHSA-a"}},
   {"below": "1.9.0", "severity": "high", "identifiers": {"CVE": ["CVE-2000-0001"]}},
   {"severity": "low", "identifiers": {"issue": 7}}],
  "extractors": {"filecontent": ["b-lib (§§version§§)", "(["], "filecontentreplace": ["/B=(\\d+)_(\\d+)/$1.$2/", "nonsense"],
   "filename": ["b-(§§version§§)(.min)?\\.js"], "uri": ["/b/(§§version§§)/"], "hashes": {"a9993e364706816aba3e25717850c26c9cd0d89d": "0.1"}, "func": ["b.v", "require('b').v"]}},
 "slow": {"vulnerabilities": [], "extractors": {"filecontent": ["s(§§version§§)=\\1;", "far.{0,3000}away (§§version§§)"]}}
}`

func TestReadRepository(t *testing.T) {
	r, problems, err := library.ReadRepository("small.json", strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) != 2 || !strings.Contains(problems[0].Message, "b-lib") || problems[0].Object != "small.json" {
		t.Errorf("problems: %v", problems)
	}
	tests := map[string]struct {
		path, text string
		want       []string
	}{
		"content":                {"x", "b-lib 1.2.3.min", []string{"b-lib@1.2.3 content"}},
		"joined, else hash":      {"x", "B=4_2", []string{"b-lib@4.2 content"}},
		"hash":                   {"x", "abc", []string{"b-lib@0.1 hash"}},
		"content before joined":  {"x", "b-lib 1.2.3 B=4_2", []string{"b-lib@1.2.3 content"}},
		"name":                   {`c:\lib\b-1.5.0.min.js`, "", []string{"b-lib@1.5.0 filename"}},
		"url":                    {"https://x.example/b/1.5.0/x.js", "", []string{"b-lib@1.5.0 url"}},
		"back reference":         {"x", "s1.0=1.0;", []string{"slow@1.0 content"}},
		"a long way":             {"x", "far" + strings.Repeat("-", 2500) + "away 2.0", []string{"slow@2.0 content"}},
		"too long a way":         {"x", "far" + strings.Repeat("-", 3500) + "away 2.0", []string{}},
		"in the middle of a lot": {"x", strings.Repeat("x", 9999) + "b-lib 1.0" + strings.Repeat(" ", 99999) + "b-lib 2.0", []string{"b-lib@1.0 content", "b-lib@2.0 content"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found, _ := r.Scan(tt.path, tt.text)
			if diff := cmp.Diff(tt.want, list(found)); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
	for version, want := range map[string]int{"1.1.0": 2, "1.2.0": 2, "1.3.0": 2, "1.9.5": 2, "1.10.0": 1, "1.10.0-rc.1": 2} {
		if got := r.Vulnerabilities("b-lib", version); len(got) != want {
			t.Errorf("b-lib %s: %d vulnerabilities, want %d: %v", version, len(got), want, got)
		}
	}
	if diff := cmp.Diff(map[string][]string{"b-lib": {"b.v"}}, r.Globals()); diff != "" {
		t.Error(diff)
	}
}

func TestReadRepositoryRefuses(t *testing.T) {
	for name, text := range map[string]string{"no json": "x", "a list": "[]", "nothing": "{}", "cut": `{"a": {"vulnerabilities": [`} {
		if _, _, err := library.ReadRepository(name, strings.NewReader(text)); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadRepository(f *testing.F) {
	f.Add(small, "b-lib 1.2.3")
	f.Add(`{"a":{"extractors":{"filecontent":["[","a{9,2000}","(?<=a)b","\\u00e9[[]"]}}}`, "a")
	f.Fuzz(func(t *testing.T, repository, text string) {
		if len(repository) > 4000 || len(text) > 4000 {
			return
		}
		if r, _, err := library.ReadRepository("fuzz", strings.NewReader(repository)); err == nil {
			r.Scan(text, text)
		}
	})
}

func FuzzScan(f *testing.F) {
	f.Add("a-1.2.js", "/*! jQuery v3.4.1 */ // React v1.0 \n * Includes: dialog.js")
	f.Add("", "/*/ // /**/ version\r\nVue.js v2")
	f.Fuzz(func(t *testing.T, path, text string) {
		found, _ := embedded(t).Scan(path, text)
		for _, f := range found {
			if f.Component == "" || f.Version == "" {
				t.Errorf("%+v", f)
			}
		}
	})
}
