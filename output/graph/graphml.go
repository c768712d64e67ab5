package graph

import (
	"bufio"
	"fmt"
	"io"

	"tradecraft"
)

// WriteGraphML writes the graph as GraphML, which Gephi, yEd, Cytoscape and
// NetworkX read. Errors have kind TooLarge, Invalid or Unavailable (w failed).
func WriteGraphML(w io.Writer, g Graph) error {
	g, _, err := g.checked()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="label" for="node" attr.name="label" attr.type="string"/>
<key id="title" for="all" attr.name="description" attr.type="string"/>
<key id="size" for="node" attr.name="size" attr.type="double"/>
<key id="weight" for="edge" attr.name="weight" attr.type="double"/>
<key id="strong" for="edge" attr.name="significant" attr.type="boolean"/>
`)
	fmt.Fprintf(out, "<graph id=\"%s\" edgedefault=\"undirected\">\n", escape(g.Title))
	for _, n := range g.Nodes {
		fmt.Fprintf(out, "<node id=\"%s\"><data key=\"label\">%s</data><data key=\"title\">%s</data><data key=\"size\">%.4f</data></node>\n",
			escape(n.ID), escape(n.Label), escape(n.Title), n.Size)
	}
	for _, e := range g.Edges {
		fmt.Fprintf(out, "<edge source=\"%s\" target=\"%s\"><data key=\"title\">%s</data><data key=\"weight\">%.4f</data><data key=\"strong\">%t</data></edge>\n",
			escape(e.A), escape(e.B), escape(e.Title), e.Weight, e.Strong)
	}
	fmt.Fprint(out, "</graph>\n</graphml>\n")
	if err := out.Flush(); err != nil {
		return tradecraft.Errorf("graph.WriteGraphML", tradecraft.Unavailable, "writing the graph: %w", err)
	}
	return nil
}
