package scan

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tradecraft/intake/site"
	"tradecraft/intake/site/browser"
)

// Ways by which text of an attacker comes into a page.
var vectors = []struct{ id, name string }{
	{"hash", "the address after #"},
	{"query", "the query of the address"},
	{"name", "the name of the window"},
	{"referrer", "the referrer"},
	{"message", "a message from another window"},
}

// payloads are texts that prove themselves where they run; %s is the call.
var payloads = []string{
	`<img src=x onerror=%s>`,
	`"'></script></title></textarea><img src=x onerror=%s>`,
	`%s`,
	`javascript:%s`,
	`';%s;//`,
}

// params are names that pages like to read from their query.
var params = []string{"q", "s", "search", "query", "id", "name", "redirect", "url", "next", "return", "lang", "tab", "page", "msg", "message", "error", "callback", "title", "ref", "utm_source"}

// active tries payloads on a page: only what ran is a proof, what came into a
// sink without running is dangerous code.
func (p *pageRun) active(ctx context.Context) {
	v, err := p.s.browser.NewVisitor(ctx, desktop, harmless)
	if err != nil {
		return
	}
	defer v.Close()
	if v.SetCookies(ctx, p.o.Cookies) != nil {
		return
	}
	proved, reached := map[string]site.Place{}, map[string]browser.Event{}
	for _, payload := range payloads {
		if ctx.Err() != nil {
			break
		}
		p.try(ctx, v, payload)
		short := soon(ctx)
		rec := v.Take(short)
		p.seen.add(p.page.URL, rec)
		p.proofs(rec, v.Mark(), payload, proved, reached)
	}
	p.tellXSS(proved, reached)
}

// harmless lets a page load, and stops what could change something.
func harmless(r browser.Request) browser.Verdict {
	if r.Method == "GET" || r.Method == "HEAD" || r.Method == "OPTIONS" {
		return browser.Send
	}
	return browser.Answer
}

// try loads the page with one payload in all ways.
func (p *pageRun) try(ctx context.Context, v *browser.Visitor, payload string) {
	text := func(vector string) string {
		return fmt.Sprintf(payload, v.Mark()+"(`"+vector+"`)")
	}
	u, err := url.Parse(p.page.URL)
	if err != nil {
		return
	}
	query := u.Query()
	for name := range query {
		query.Set(name, text("query"))
	}
	for _, name := range params {
		query.Set(name, text("query"))
	}
	u.RawQuery = query.Encode()
	u.Fragment = text("hash")
	name, _ := json.Marshal(text("name"))
	id := v.Ahead(soon(ctx), "if (self === top) try { window.name = "+string(name)+"; } catch (e) {}")
	load, cancel := context.WithTimeout(ctx, loadTime)
	_ = v.Load(load, u.String(), "https://attacker.example/?"+text("referrer"))
	cancel()
	p.quiet(ctx, v)
	v.NotAhead(soon(ctx), id)
	message, _ := json.Marshal(text("message"))
	v.Probe(soon(ctx), `(() => { const m = `+string(message)+`; const send = (data) => { try { dispatchEvent(new MessageEvent("message", { data, origin: "https://attacker.example", source: window })); } catch (e) {} };
send(m); send(JSON.stringify({ type: "html", html: m, message: m, data: m, url: m })); send({ type: "html", html: m, message: m, data: m, url: m, code: m }); })()`)
	p.quiet(ctx, v)
	v.Warp(soon(ctx), 5_000)
	p.quiet(ctx, v)
}

// proofs sorts what the hooks saw by way.
func (p *pageRun) proofs(rec *browser.Record, mark, payload string, proved map[string]site.Place, reached map[string]browser.Event) {
	for _, e := range rec.Events {
		if e.Kind != "sink" || !strings.Contains(e.Value, mark) {
			continue
		}
		for _, v := range vectors {
			if strings.Contains(e.Value, mark+"(`"+v.id) || strings.Contains(e.Value, v.id+"`)") {
				if _, ok := reached[v.id]; !ok {
					reached[v.id] = e
				}
			}
		}
	}
	for _, e := range rec.Events {
		if e.Kind != "proof" || !slices.ContainsFunc(vectors, func(v struct{ id, name string }) bool { return v.id == e.Value }) {
			continue
		}
		if _, ok := proved[e.Value]; ok {
			continue
		}
		place := p.seen.place(e.Stack)
		if sink, ok := reached[e.Value]; ok {
			place = p.seen.place(sink.Stack)
			place.Dynamic = sink.Name
		}
		proved[e.Value] = place
		p.payload(e.Value, payload)
	}
}

// payload remembers which text proved a way.
func (p *pageRun) payload(vector, text string) {
	if p.worked == nil {
		p.worked = map[string]string{}
	}
	p.worked[vector] = strings.ReplaceAll(text, "%s", "alert(1)")
}

// tellXSS makes the findings.
func (p *pageRun) tellXSS(proved map[string]site.Place, reached map[string]browser.Event) {
	for _, v := range vectors {
		f := site.Finding{
			Kind: site.KindDangerous, Page: p.page.URL, Techniques: []string{"T1059.007", "T1189"},
			Fix: "write text with textContent, not as markup or code; check the origin of messages; a policy with trusted types stops the rest",
		}
		place, ok := proved[v.id]
		sink, came := reached[v.id]
		switch {
		case ok:
			f.Severity, f.Certainty, f.Script = site.High, site.Proved, place
			f.Title = "DOM XSS: " + v.name + " runs as code"
			f.Evidence = "ran with " + p.worked[v.id]
		case came:
			f.Severity, f.Certainty, f.Script = site.Low, site.Likely, p.seen.place(sink.Stack)
			f.Title = v.name + " comes into " + sink.Name + ", but nothing that was tried ran"
		default:
			continue
		}
		if came {
			f.Channel = sink.Name
		}
		f.References = []string{"CWE-79"}
		p.found.list = append(p.found.list, f)
	}
}
