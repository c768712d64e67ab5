// Package report reads reports (PDF, DOCX, HTML, Markdown, text, e-mail) into a
// case: package document makes sentences of them, package gazetteer finds what
// they name, package role says which lines tell of the attack, package
// classify says which techniques they show, and this package puts it together
// with the place of everything.
//
//	r := report.NewReader(kb, model)
//	c, err := r.Read(ctx, "advisory.pdf", data, report.Options{})
//
// What a report advises, denies, sells or cites is not counted as attack; what
// its software could have done is offered as weaker sightings of their own
// method and never mixed with what was seen.
package report
