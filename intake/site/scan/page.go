package scan

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"tradecraft"
	"tradecraft/intake/site"
	"tradecraft/intake/site/browser"
	"tradecraft/intake/site/canary"
)

// How long a page may be still before the scan goes on, and how far the clock is turned.
const (
	idle     = 150 * time.Millisecond
	settle   = 2 * time.Second
	loadTime = 12 * time.Second
	turn     = 45_000 // ms
)

// visit is one look at a page with one set of marked data.
type visit struct {
	set    canary.Set
	record *browser.Record
	number int
}

// gate decides which requests of a visit are sent; the browser asks it from
// another goroutine.
type gate struct {
	policy policy
	block  bool
	sets   []canary.Set

	mu     sync.Mutex
	typed  bool
	frames []string // hosts of frames that data were typed into
	sent   bool     // a button was pressed: orders may follow
}

// decide lets through what loads a page, and stops orders.
func (g *gate) decide(r browser.Request) browser.Verdict {
	g.mu.Lock()
	typed, sent, frames := g.typed, g.sent, g.frames
	g.mu.Unlock()
	if !typed {
		return browser.Send
	}
	h := host(r.URL)
	ours := g.policy.first(h) || g.policy.named(h) || slices.ContainsFunc(frames, func(f string) bool { return sameSite(f, h) })
	reading := r.Method == "GET" || r.Method == "HEAD" || r.Method == "OPTIONS"
	switch {
	case ours && !reading && sent:
		return browser.Answer
	case ours && (!reading || r.Type == "Document") && g.marked(r):
		return browser.Answer
	case !ours && (g.block || provider(h)) && g.marked(r):
		return browser.Block
	}
	return browser.Send
}

func (g *gate) marked(r browser.Request) bool {
	for _, set := range g.sets {
		if len(canary.Search(append([]byte(r.URL+"\n"), r.Body...), set)) > 0 {
			return true
		}
	}
	return false
}

// page assesses one page; links are those to other pages.
func (r *run) page(ctx context.Context, address string, first bool) (p site.Page, links []string) {
	began := time.Now()
	p = site.Page{URL: address}
	ctx, cancel := context.WithTimeout(ctx, r.o.PageTime)
	defer cancel()
	one := &pageRun{run: r, page: &p, first: first}
	one.look(ctx, desktop)
	if r.o.Phone && ctx.Err() == nil {
		one.again = true
		one.look(ctx, phone)
	}
	if ctx.Err() != nil {
		p.Problems = append(p.Problems, warning(address, "the time for the page is over; what was seen until then is kept", "raise --page-time"))
	}
	one.judge()
	if r.o.Active && ctx.Err() == nil {
		one.active(ctx)
	}
	p.Seconds = float64(time.Since(began).Milliseconds()) / 1000
	return p, one.links
}

// pageRun is the assessment of one page.
type pageRun struct {
	*run
	page   *site.Page
	first  bool
	again  bool // in another window
	visits []visit
	links  []string
	fields []browser.Field
	stored []browser.Stored
	worked map[string]string // payloads that ran, by way
}

func warning(object, message, advice string) tradecraft.Problem {
	return tradecraft.Problem{Severity: tradecraft.SeverityWarning, Object: object, Message: message, Advice: advice, Offset: -1}
}

// look visits a page in one window: with the first person's data, where these
// are staged on a next page, and once more as the second person.
func (p *pageRun) look(ctx context.Context, w browser.Window) {
	a, b := p.policy.sets[0], p.policy.sets[1]
	g := &gate{policy: p.policy, block: p.o.BlockExits, sets: p.policy.sets}
	v, err := p.s.browser.NewVisitor(ctx, w, g.decide)
	if err != nil {
		p.page.Problems = append(p.page.Problems, warning(p.page.URL, err.Error(), "try again"))
		return
	}
	defer v.Close()
	if err := v.SetCookies(ctx, p.o.Cookies); err != nil {
		p.page.Problems = append(p.page.Problems, warning(p.page.URL, "cookies were not taken: "+err.Error(), "check the cookie file"))
	}
	if !p.customer(ctx, v, g, a, 1, "") {
		return
	}
	if p.staged(a) {
		p.next(ctx, v, a)
	}
	if p.o.Quick || len(p.fields) == 0 || ctx.Err() != nil {
		return
	}
	if !p.customer(ctx, v, g, b, 2, origin(p.page.URL)+"/") {
		return
	}
	if p.opaque() {
		p.customer(ctx, v, g, a, 3, origin(p.page.URL)+"/")
	}
}

// customer is one visit: load, move, fill, submit, wait. It says false when
// there is nothing to go on with.
func (p *pageRun) customer(ctx context.Context, v *browser.Visitor, g *gate, set canary.Set, number int, referrer string) bool {
	g.mu.Lock()
	g.typed, g.sent = false, false
	g.mu.Unlock()
	load, cancel := context.WithTimeout(ctx, min(loadTime, p.o.PageTime/2))
	err := v.Load(load, p.page.URL, referrer)
	cancel()
	if err != nil {
		p.loadProblem(ctx, v, err)
	}
	p.quiet(ctx, v)
	v.Wander(soon(ctx))
	ok := true
	if survey, err := p.survey(ctx, v); err != nil {
		v.Stop(soon(ctx))
		p.keep(ctx, v, set, number)
		return false
	} else {
		ok = p.act(ctx, v, g, set, number, survey)
	}
	p.keep(ctx, v, set, number)
	return ok
}

// soon bounds one command, so that a page that hangs costs seconds only.
func soon(ctx context.Context) context.Context {
	short, cancel := context.WithTimeout(ctx, 4*time.Second)
	context.AfterFunc(short, cancel)
	return short
}

func (p *pageRun) quiet(ctx context.Context, v *browser.Visitor) {
	short, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	v.Quiet(short, idle)
}

func (p *pageRun) loadProblem(ctx context.Context, v *browser.Visitor, err error) {
	message, advice := err.Error(), "check the address in a browser"
	if strings.Contains(message, context.DeadlineExceeded.Error()) {
		message, advice = "the page did not finish loading in time; it was assessed as far as it came", "raise --page-time"
		v.Stop(soon(ctx))
	}
	problem := warning(p.page.URL, message, advice)
	if !slices.Contains(p.page.Problems, problem) {
		p.page.Problems = append(p.page.Problems, problem)
	}
}

func (p *pageRun) survey(ctx context.Context, v *browser.Visitor) (*browser.Survey, error) {
	s, err := v.Survey(soon(ctx))
	if err != nil && ctx.Err() == nil && strings.Contains(err.Error(), "context with specified id") { // it was just leaving for another page
		p.quiet(ctx, v)
		s, err = v.Survey(soon(ctx))
	}
	if err != nil {
		problem := warning(p.page.URL, "the page does not answer, as with an endless loop: "+err.Error(), "look at its scripts in a browser's developer tools")
		if !slices.Contains(p.page.Problems, problem) {
			p.page.Problems = append(p.page.Problems, problem)
		}
		return nil, err
	}
	for _, e := range s.Stored {
		if !slices.Contains(p.stored, e) && len(p.stored) < 1000 {
			p.stored = append(p.stored, e)
		}
	}
	return s, nil
}

// act fills what is there and submits; twice, because a first form may lie
// over or lead to a second.
func (p *pageRun) act(ctx context.Context, v *browser.Visitor, g *gate, set canary.Set, number int, s *browser.Survey) bool {
	if number == 1 && !p.again {
		p.page.Title, p.links = clip(s.Title, 200), s.Links
		if s.URL != p.page.URL && strings.HasPrefix(s.URL, "http") {
			p.page.Final = s.URL
		}
		p.mat.Elements = append(p.mat.Elements, s.Scripts...)
		p.seen.elements(s.Scripts)
		p.probe(ctx, v)
		if p.o.Screenshot != nil {
			p.screenshot(ctx, v)
		}
	}
	if len(p.o.Steps) > 0 && p.first {
		p.steps(ctx, v, g, set)
		if again, err := p.survey(ctx, v); err == nil {
			s = again
		}
	}
	done := map[string]bool{}
	filled := false
	for range 3 {
		if ctx.Err() != nil || !p.policy.first(host(s.URL)) || !p.fill(ctx, v, g, set, s, done) {
			break
		}
		filled = true
		v.Leave(soon(ctx))
		p.press(ctx, v, g, s)
		p.quiet(ctx, v)
		again, err := p.survey(ctx, v)
		if err != nil {
			v.Stop(soon(ctx))
			return false
		}
		s = again
	}
	v.Warp(soon(ctx), turn)
	p.quiet(ctx, v)
	if filled {
		_, _ = p.survey(ctx, v) // what is stored by now
	}
	for _, name := range v.Overridden(soon(ctx)) {
		p.seen.override(p.page.URL, name)
	}
	return true
}

// fill types into the fields that were not typed into yet.
func (p *pageRun) fill(ctx context.Context, v *browser.Visitor, g *gate, set canary.Set, s *browser.Survey, done map[string]bool) bool {
	typed := false
	for _, f := range s.Fields {
		text := set.Text(f.Kind)
		if f.Kind == site.DataExpiry && (f.Max == 2 || strings.Contains(f.Words, "year") || strings.Contains(f.Words, "month")) && !strings.Contains(f.Words, "/") {
			text = part(text, f.Words)
		}
		key := f.Frame + "\x00" + f.Path
		if done[key] || text == "" && !f.Select {
			continue
		}
		done[key] = true
		if !typed {
			v.Typed()
		}
		g.mu.Lock()
		g.typed = true
		if !f.Main {
			g.frames = append(g.frames, host(f.Frame))
		}
		g.mu.Unlock()
		ok, err := v.Fill(soon(ctx), f, text)
		if err != nil {
			continue
		}
		if ok {
			typed = true
			if !f.Select && !slices.ContainsFunc(p.fields, func(x browser.Field) bool { return x.Frame == f.Frame && x.Path == f.Path }) {
				p.fields = append(p.fields, f)
				kept := site.Kept{Data: f.Kind, Path: f.Path}
				if !f.Main {
					kept.Frame = f.Frame
				}
				p.page.Fields = append(p.page.Fields, kept)
			}
		}
	}
	return typed
}

// part is the month or the year of an expiry date.
func part(date, words string) string {
	month, year, _ := strings.Cut(date, "/")
	if strings.Contains(words, "year") {
		return year
	}
	return month
}

// press clicks the likeliest button of each frame with fields.
func (p *pageRun) press(ctx context.Context, v *browser.Visitor, g *gate, s *browser.Survey) {
	g.mu.Lock()
	g.sent = true
	g.mu.Unlock()
	frames := map[string]bool{}
	for _, b := range s.Buttons {
		if frames[b.FrameID] || len(frames) > 3 {
			continue
		}
		if ok, _ := v.Press(soon(ctx), b); ok {
			frames[b.FrameID] = true
		}
	}
}

// staged says whether marked data lie in storage, to be sent later.
func (p *pageRun) staged(set canary.Set) bool {
	for _, e := range p.stored {
		if len(canary.Search([]byte(e.Value), set)) > 0 {
			return true
		}
	}
	return false
}

// next opens another page of the site with the same storage.
func (p *pageRun) next(ctx context.Context, v *browser.Visitor, set canary.Set) {
	address := origin(p.page.URL) + "/"
	for _, l := range p.links {
		u, err := url.Parse(l)
		if err == nil && p.policy.first(u.Hostname()) && bare(l) != bare(p.page.URL) && leaves(u) {
			address = l
			break
		}
	}
	load, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	_ = v.Load(load, address, p.page.URL)
	p.quiet(ctx, v)
	v.Warp(soon(ctx), turn)
	p.quiet(ctx, v)
	p.keep(ctx, v, set, 1)
}

// keep takes what was seen.
func (p *pageRun) keep(ctx context.Context, v *browser.Visitor, set canary.Set, number int) {
	short, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	rec := v.Take(short)
	p.visits = append(p.visits, visit{set, rec, number})
	p.loads(rec)
	for _, resp := range rec.Responses {
		if !resp.Main || number != 1 {
			continue
		}
		if p.page.Status == 0 || resp.URL == cmp.Or(p.page.Final, p.page.URL) {
			p.page.Status = resp.Status
			if p.first && (p.mat.Response.URL == "" || resp.URL == cmp.Or(p.page.Final, p.page.URL)) {
				p.mat.Response = resp
				p.headers(short, v, resp)
			}
		}
	}
	if rec.Dropped > 0 {
		p.page.Problems = append(p.page.Problems, warning(p.page.URL, "the page does more than is recorded; the rest is missing", "scan its parts"))
	}
	if rec.Crashed {
		p.page.Problems = append(p.page.Problems, warning(p.page.URL, "the page's process ended", "the page may need more memory than allowed"))
	}
}

// headers keeps those that protect the page, and the cookies.
func (p *pageRun) headers(ctx context.Context, v *browser.Visitor, resp browser.Response) {
	h := site.Headers{URL: resp.URL, Values: map[string]string{}}
	for name, value := range resp.Headers {
		if protective[name] {
			h.Values[name] = value
		}
	}
	list, err := v.Cookies(ctx)
	if err == nil {
		for _, c := range list[:min(len(list), 200)] {
			h.Cookies = append(h.Cookies, site.Cookie{Name: c.Name, Domain: c.Domain, Secure: c.Secure, HTTPOnly: c.HTTPOnly, SameSite: c.SameSite})
		}
	}
	slices.SortFunc(h.Cookies, func(a, b site.Cookie) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Domain, b.Domain))
	})
	p.result.Headers = h
}

// protective are the headers that PCI DSS 11.6.1 wants watched, and their kin.
var protective = map[string]bool{
	"content-security-policy": true, "content-security-policy-report-only": true, "strict-transport-security": true, "x-frame-options": true,
	"x-content-type-options": true, "referrer-policy": true, "permissions-policy": true, "cross-origin-opener-policy": true,
	"cross-origin-embedder-policy": true, "cross-origin-resource-policy": true, "access-control-allow-origin": true, "x-xss-protection": true,
	"reporting-endpoints": true, "report-to": true, "integrity-policy": true,
}

func clip(s string, most int) string {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return strings.ToValidUTF8(s, "�")
}
