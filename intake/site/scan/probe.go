package scan

import (
	"context"
	"encoding/json"
	"fmt"

	"tradecraft/intake/site/browser"
)

// globalsSource asks libraries in the live page for their version; the names
// and expressions are put in as JSON.
const globalsSource = `(() => { const o = {}; for (const [n, list] of Object.entries(%s)) for (const x of list) {
try { const v = (0, eval)(x); if (typeof v === "string" && v.length > 0 && v.length < 40) { o[n] = v; break; } } catch (e) {} } return JSON.stringify(o); })()`

// probe asks the page what libraries it has.
func (p *pageRun) probe(ctx context.Context, v *browser.Visitor) {
	expressions, err := json.Marshal(p.o.Globals)
	if err != nil || len(p.o.Globals) == 0 {
		return
	}
	var text string
	if json.Unmarshal(v.Probe(soon(ctx), fmt.Sprintf(globalsSource, expressions)), &text) != nil {
		return
	}
	found := map[string]string{}
	if json.Unmarshal([]byte(text), &found) != nil {
		return
	}
	for name, version := range found {
		p.mat.Globals[name] = version
	}
}

func (p *pageRun) screenshot(ctx context.Context, v *browser.Visitor) {
	png, err := v.Screenshot(soon(ctx))
	if err != nil {
		return
	}
	name, err := p.o.Screenshot(len(p.result.Pages)+1, png)
	if err != nil {
		p.page.Problems = append(p.page.Problems, warning(p.page.URL, "screenshot: "+err.Error(), ""))
		return
	}
	p.page.Screenshot = name
}
