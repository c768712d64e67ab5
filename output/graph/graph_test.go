package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/output/outputtest"
)

// random is a graph of n nodes with about two edges each.
func random(n int) Graph {
	r := rand.New(rand.NewPCG(1, 2))
	g := Graph{Title: "Random"}
	for i := range n {
		g.Nodes = append(g.Nodes, Node{ID: fmt.Sprintf("%04d", i), Label: strings.Repeat("m", 3+r.IntN(20)), Size: r.Float64()})
		if i > 0 && r.IntN(5) > 0 {
			g.Edges = append(g.Edges, Edge{A: fmt.Sprintf("%04d", i), B: fmt.Sprintf("%04d", r.IntN(i)), Weight: r.Float64()})
		}
	}
	return g
}

func TestNoLabelCoversAnother(t *testing.T) {
	for _, n := range []int{1, 2, 30, 150} {
		g, at, err := random(n).checked()
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(3, 4))
		boxes := make([]box, n)
		for i := range boxes {
			boxes[i] = box{30 + 120*r.Float64(), 24}
		}
		var edges [][3]float64
		for _, e := range g.Edges {
			edges = append(edges, [3]float64{float64(at[e.A]), float64(at[e.B]), e.Weight})
		}
		p, w, h := layout(boxes, edges)
		for i := range p {
			if p[i].x-boxes[i].w/2 < -1 || p[i].x+boxes[i].w/2 > w+1 || p[i].y-boxes[i].h/2 < -1 || p[i].y+boxes[i].h/2 > h+1 {
				t.Errorf("%d nodes: node %d lies outside", n, i)
			}
			for j := range i {
				if math.Abs(p[i].x-p[j].x) < (boxes[i].w+boxes[j].w)/2 && math.Abs(p[i].y-p[j].y) < (boxes[i].h+boxes[j].h)/2 {
					t.Errorf("%d nodes: %d covers %d", n, i, j)
				}
			}
		}
	}
}

// elements counts what an XML document has, and fails when it is none.
func elements(t *testing.T, doc []byte) int {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(doc))
	n := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		if _, ok := tok.(xml.StartElement); ok {
			n++
		}
	}
}

func TestHostileNames(t *testing.T) {
	for name, write := range map[string]func(io.Writer, Graph) error{"svg": WriteSVG, "graphml": WriteGraphML} {
		draw := func(s string) []byte {
			g := Graph{Title: s, Note: s, Nodes: []Node{{ID: "a" + s, Label: s, Title: s}, {ID: "b" + s, Label: s, Title: s}}, Edges: []Edge{{A: "a" + s, B: "b" + s, Title: s}}}
			var b bytes.Buffer
			if err := write(&b, g); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		plain := elements(t, draw("x"))
		for _, p := range outputtest.Payloads() {
			if got := elements(t, draw(p.Text)); got != plain {
				t.Errorf("%s, %s: %d elements, plain text %d", name, p.Name, got, plain)
			}
		}
	}
}

func TestSameBytesAndBounds(t *testing.T) {
	var a, b bytes.Buffer
	if err := errors.Join(WriteSVG(&a, random(60)), WriteSVG(&b, random(60))); err != nil || a.String() != b.String() {
		t.Errorf("not the same bytes twice, %v", err)
	}
	if err := WriteSVG(io.Discard, Graph{}); err != nil {
		t.Errorf("an empty graph: %v", err)
	}
	if err := WriteSVG(io.Discard, Graph{Nodes: make([]Node, MaxNodes+1)}); tradecraft.KindOf(err) != tradecraft.TooLarge {
		t.Errorf("too many: %v", err)
	}
	if err := WriteGraphML(io.Discard, Graph{Nodes: []Node{{ID: "a"}, {ID: "a"}}}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("one node twice: %v", err)
	}
}

func BenchmarkSVG150(b *testing.B) {
	g := random(150)
	for b.Loop() {
		if err := WriteSVG(io.Discard, g); err != nil {
			b.Fatal(err)
		}
	}
}
