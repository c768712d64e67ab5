package page

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	text := `<html><script src="https://a.example/x.js" integrity="sha384-x"></script><script type="text/template">not code</script>
<script>one()</script><img src=x onerror="two()"><a href="javascript:three()">x</a><form action="https://b.example/p"><input name=cardnumber></form><iframe src=/f style="display: none"></iframe></html>`
	p := Read([]byte(text))
	var got []string
	for _, x := range p.Pieces {
		got = append(got, x.Kind+" "+x.Text)
		if x.Kind == Script && text[x.Pos:x.Pos+5] != "one()" {
			t.Errorf("position of %q", x.Text)
		}
	}
	if want := "inline script one()|event handler two()|javascript: address three()"; strings.Join(got, "|") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "|"), want)
	}
	tags := map[string]Reference{}
	for _, r := range p.References {
		tags[r.Tag] = r
	}
	if !tags["script"].Integrity || !tags["iframe"].Hidden || len(tags["form"].Fields) != 1 {
		t.Errorf("references: %+v", p.References)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("<script>a</script><img onerror=b><form><input name=x>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range Read(b).Pieces {
			if p.Pos < 0 || p.Pos > len(b) {
				t.Fatal(p.Pos)
			}
		}
	})
}
