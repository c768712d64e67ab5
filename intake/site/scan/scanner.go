package scan

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/intake/site"
	"tradecraft/intake/site/browser"
	"tradecraft/intake/site/canary"
	"tradecraft/intake/site/csp"
	"tradecraft/intake/site/guard"
)

// Options are those of the browser, for all sites it scans. The zero value is
// for public sites.
type Options struct {
	// Path is the browser's program; found when empty.
	Path         string
	AllowPrivate bool
	// MaxBytes bounds what is downloaded in all; 1 GiB when 0.
	MaxBytes int64
	// Guard overrides more of the proxy, for tests.
	Guard guard.Options
}

// Site says how one site is assessed. The zero value looks at one page.
type Site struct {
	// Pages and Depth bound the crawl: 1 page and no links when 0.
	Pages, Depth int
	// PageTime bounds one page (30 s when 0), Time the site (10 min when 0).
	PageTime, Time time.Duration
	// Authorized are hosts that may get data; those below them too.
	Authorized []string
	// Active tries payloads for DOM XSS.
	Active bool
	// BlockExits stops what would leave for places that are not authorized too.
	BlockExits bool
	// Quick leaves out the second visit.
	Quick   bool
	Phone   bool // visit with the window of a phone as well
	Steps   []Step
	Cookies []browser.Cookie
	// Started is the time of the scan; the zero time leaves it out of the result.
	Started       time.Time
	AttackVersion string
	// Seed makes the marked data; the host when empty.
	Seed string
	// Examine judges what was found by means of its own: texts of scripts,
	// libraries, policies. It is called once, before the result is in its form.
	Examine func(context.Context, *site.Result, *Material) error
	// Progress is told of each page that is begun and each finding; nil is quiet.
	Progress func(Progress)
	// Globals are expressions that give the version of a library in a live page, by name.
	Globals map[string][]string
	// Screenshot takes a picture of each page; nil takes none. It returns the name it is kept by.
	Screenshot func(page int, png []byte) (string, error)
}

// Progress is how far a scan is.
type Progress struct {
	Page    string // begun, "" for a finding
	Done    int
	Known   int
	Finding *site.Finding
}

// Material is what was loaded, for Examine.
type Material struct {
	// Texts are those of the scripts of the inventory, by SHA-256.
	Texts map[string]string
	// HTML elements of scripts with what guards them.
	Elements []browser.Element
	// Globals are versions that libraries state in the live page, by name.
	Globals map[string]string
	// Response is the first page's.
	Response browser.Response
	// Page is the text of the first page as the server sent it; "" when it could not be had.
	Page string
	// Loads is what the pages asked for beside scripts, an origin once.
	Loads []csp.Load
}

// Scanner is a running browser behind its guard.
type Scanner struct {
	proxy   *guard.Proxy
	browser *browser.Browser
	private bool
}

// Open starts a browser. Errors have kind NotFound or Unavailable.
func Open(ctx context.Context, o Options) (*Scanner, error) {
	g := o.Guard
	g.AllowPrivate = o.AllowPrivate
	g.MaxBytes = cmp.Or(o.MaxBytes, g.MaxBytes)
	proxy, err := guard.Listen(g)
	if err != nil {
		return nil, err
	}
	b, err := browser.Start(ctx, browser.Options{Path: o.Path, Proxy: proxy.Addr()})
	if err != nil {
		proxy.Close()
		return nil, err
	}
	return &Scanner{proxy: proxy, browser: b, private: o.AllowPrivate}, nil
}

// Close ends the browser.
func (s *Scanner) Close() {
	s.browser.Close()
	s.proxy.Close()
}

// Product is the browser's name and version.
func (s *Scanner) Product() string { return s.browser.Product }

// desktop and phone are the windows of a visit.
var (
	desktop = browser.Window{Width: 1366, Height: 768}
	phone   = browser.Window{Width: 412, Height: 915, Phone: true}
)

// Site assesses one site, beginning at a URL. What goes wrong with a page is a
// problem of the result; the error is of a URL that may not be scanned, or of
// ctx.
func (s *Scanner) Site(ctx context.Context, address string, o Site) (*site.Result, error) {
	u, err := guard.Check(address, s.private)
	if err != nil {
		return nil, err
	}
	o.Pages, o.PageTime, o.Time = max(1, o.Pages), cmp.Or(o.PageTime, 30*time.Second), cmp.Or(o.Time, 10*time.Minute)
	o.Seed = cmp.Or(o.Seed, u.Hostname())
	run := newRun(s, u, o)
	budget, cancel := context.WithTimeout(ctx, o.Time)
	defer cancel()
	if err := run.pages(budget); err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return run.finish(ctx)
}

// run is the assessment of one site.
type run struct {
	s      *Scanner
	start  *url.URL
	o      Site
	result *site.Result
	policy policy
	seen   *inventory
	found  *findings
	mat    *Material
	known  map[csp.Load]bool // what Material.Loads has
}

func newRun(s *Scanner, u *url.URL, o Site) *run {
	r := &run{s: s, start: u, o: o, mat: &Material{Texts: map[string]string{}, Globals: map[string]string{}}, known: map[csp.Load]bool{}}
	r.policy = policy{page: u, authorized: o.Authorized, sets: []canary.Set{canary.New(o.Seed, 1), canary.New(o.Seed, 2)}}
	r.result = &site.Result{
		URL: u.String(), AttackVersion: o.AttackVersion,
		Scope: site.Scope{Browser: s.browser.Product, Sandbox: s.browser.Sandbox, Canary: true, Active: o.Active, Authorized: slices.Clone(o.Authorized), Viewports: []string{size(desktop)}},
	}
	if o.Phone {
		r.result.Scope.Viewports = append(r.result.Scope.Viewports, size(phone))
	}
	if !o.Started.IsZero() {
		r.result.Started = o.Started.UTC().Format(time.RFC3339)
	}
	r.seen = newInventory(r.policy, r.result.Started)
	r.found = &findings{policy: r.policy}
	return r
}

func size(w browser.Window) string { return fmt.Sprintf("%dx%d", w.Width, w.Height) }

// pages visits the pages of the crawl.
func (r *run) pages(ctx context.Context) error {
	c := newCrawl(r.start, r.o.Pages, r.o.Depth)
	c.learn(ctx, r.s.fetch(ctx))
	for {
		next, ok := c.next()
		if !ok || ctx.Err() != nil {
			break
		}
		if r.o.Progress != nil {
			r.o.Progress(Progress{Page: next, Done: len(r.result.Pages), Known: c.known()})
		}
		before := len(r.found.list)
		p, links := r.page(ctx, next, len(r.result.Pages) == 0)
		r.result.Pages = append(r.result.Pages, p)
		if r.o.Progress != nil {
			for i := before; i < len(r.found.list); i++ {
				r.o.Progress(Progress{Finding: &r.found.list[i]})
			}
		}
		c.found(links)
	}
	if ctx.Err() != nil {
		r.problem(site.Medium, r.start.String(), "the time for the site is over; pages are missing", "raise --time")
	}
	return ctx.Err()
}

func (r *run) problem(severity, object, message, advice string) {
	level := tradecraft.SeverityWarning
	if severity == site.Critical {
		level = tradecraft.SeverityError
	}
	r.result.Problems = append(r.result.Problems, tradecraft.Problem{Severity: level, Object: object, Message: message, Advice: advice, Offset: -1})
}

// finish puts all together.
func (r *run) finish(ctx context.Context) (*site.Result, error) {
	res := r.result
	res.Inventory = r.seen.scripts()
	res.Findings, res.Exits = r.found.list, r.found.exits
	for _, f := range r.s.proxy.Refusals() {
		r.problem(site.Low, f.Host, "not connected: "+f.Reason, "nothing was sent there")
	}
	if !res.Scope.Sandbox {
		res.Problems = append(res.Problems, tradecraft.Problem{
			Severity: tradecraft.SeverityInfo, Object: "browser", Offset: -1,
			Message: "the browser's own sandbox was off, because root cannot use it", Advice: "run as another user",
		})
	}
	if r.o.Examine != nil {
		r.mat.Texts = r.seen.texts
		if err := r.o.Examine(ctx, res, r.mat); err != nil {
			return nil, err
		}
	}
	res.Normalize()
	return res, nil
}

// sameSite says whether two hosts belong to one owner by the list of public suffixes.
func sameSite(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return a == b || registrable(a) == registrable(b)
}
