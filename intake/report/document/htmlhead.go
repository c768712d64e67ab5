package document

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlHead takes title and date from the head and from marked elements.
func (b *builder) htmlHead(doc *html.Node) {
	var title, og, h1, date, modified string
	headings := 0
	for n := range doc.Descendants() {
		switch n.DataAtom {
		case atom.Title:
			if title == "" && n.FirstChild != nil && n.Parent != nil && n.Parent.DataAtom == atom.Head {
				title = n.FirstChild.Data
			}
		case atom.Meta:
			key := strings.ToLower(attribute(n, "property") + attribute(n, "name") + attribute(n, "itemprop"))
			value := attribute(n, "content")
			switch key {
			case "og:title":
				og = value
			case "article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "publish-date", "pubdate", "dc.date.issued", "sailthru.date", "publication_date":
				date = first(date, findDate(value))
			case "article:modified_time", "datemodified", "last-modified":
				modified = first(modified, findDate(value))
			}
		case atom.Time:
			date = first(date, findDate(attribute(n, "datetime")))
		case atom.Script:
			if attribute(n, "type") == "application/ld+json" && n.FirstChild != nil {
				date = first(date, findDate(after(n.FirstChild.Data, `"datePublished"`)))
			}
		case atom.H1:
			if headings++; headings == 1 && !hidden(n) {
				h1 = nodeText(n)
			}
		}
	}
	if headings != 1 || len(strings.Fields(h1)) < 2 {
		h1 = ""
	}
	b.setTitle(first(strings.TrimSpace(h1), first(strings.TrimSpace(og), strings.TrimSpace(title))))
	if b.date == "" {
		b.date = first(date, modified)
	}
}

// after returns the JSON string that follows the key.
func after(s, key string) string {
	_, rest, ok := strings.Cut(s, key)
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, " :\n\t\"")
	return rest[:min(len(rest), 25)]
}

func nodeText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
