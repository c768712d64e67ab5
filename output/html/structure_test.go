package html_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	nethtml "golang.org/x/net/html"

	"tradecraft/output/outputtest"
)

// structure lists the elements of a page in order, each with the names of its
// attributes and no text at all. Whatever strings a report holds, its pages
// have the same structure, or a string became markup.
func structure(t *testing.T, page []byte) []string {
	t.Helper()
	root, err := nethtml.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for n := range root.Descendants() {
		switch n.Type {
		case nethtml.ElementNode:
			names := []string{}
			for _, a := range n.Attr {
				names = append(names, a.Key)
			}
			slices.Sort(names)
			out = append(out, strings.TrimSpace(n.Data+" "+strings.Join(names, " ")))
		case nethtml.CommentNode, nethtml.RawNode, nethtml.ErrorNode:
			out = append(out, "not an element: "+n.Data)
		}
	}
	return out
}

func TestEvidenceNeverBecomesMarkup(t *testing.T) {
	for _, payload := range outputtest.Payloads() {
		t.Run(payload.Name, func(t *testing.T) {
			got := structure(t, render(t, outputtest.Hostile(t, payload.Text)))
			want := structure(t, render(t, outputtest.Hostile(t, outputtest.Harmless(payload.Text))))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the payload changed the elements of the page:\n%s", diff)
			}
			for _, element := range got {
				name, _, _ := strings.Cut(element, " ")
				if slices.Contains([]string{"script", "img", "iframe", "object", "embed", "form", "input", "svg", "base"}, name) {
					t.Errorf("the page has a %s element", name)
				}
			}
		})
	}
}

// TestLinks checks every link: within the page they lead to something, out of
// it they are http or https.
func TestLinks(t *testing.T) {
	for name, page := range map[string][]byte{
		"usual":   render(t, outputtest.Report(t)),
		"hostile": render(t, outputtest.Hostile(t, `javascript:alert(1)//"><a href='`)),
		"big":     render(t, outputtest.Big(t)),
	} {
		t.Run(name, func(t *testing.T) { checkLinks(t, page) })
	}
}

func checkLinks(t *testing.T, page []byte) {
	root, err := nethtml.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	var links []string
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("two elements have the id %q", a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "href" && n.Data == "a":
				links = append(links, a.Val)
			case a.Key == "src" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("element %s has the attribute %s", n.Data, a.Key)
			}
		}
	}
	if len(links) == 0 {
		t.Error("the page has no links")
	}
	for _, l := range links {
		anchor, within := strings.CutPrefix(l, "#")
		if within && !ids[anchor] {
			t.Errorf("nothing has the id of the link %q", l)
		}
		if !within && !strings.HasPrefix(l, "https://") && !strings.HasPrefix(l, "http://") {
			t.Errorf("a link leads to %q", l)
		}
	}
}

// TestSize bounds the page of a case far larger than usual.
func TestSize(t *testing.T) {
	const most = 6 << 20
	n := len(render(t, outputtest.Big(t)))
	if n > most {
		t.Errorf("500 techniques, 5,000 sightings and 10,000 indicators make %d bytes, want at most %d", n, most)
	}
}

// BenchmarkWriteBig is the page of 500 techniques, 5,000 sightings and 10,000
// indicators; its size is reported beside the time.
func BenchmarkWriteBig(b *testing.B) {
	r := outputtest.Big(b)
	size := 0
	for b.Loop() {
		size = len(render(b, r))
	}
	b.ReportMetric(float64(size), "bytes/page")
}
