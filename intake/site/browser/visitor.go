package browser

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"tradecraft"
)

// Request is what Decide sees of a request before it is sent.
type Request struct {
	URL, Method, Type string
	Body              []byte
	Worker            string
}

// Verdict says what becomes of a request.
type Verdict int

// Verdicts.
const (
	Send   Verdict = iota
	Answer         // not sent; the page gets an empty answer
	Block          // not sent; the page sees a failure
)

// Visitor is one customer: a browser context with cookies and storage of its
// own, and one tab. Its methods are for one goroutine.
type Visitor struct {
	b         *Browser
	contextID string
	agent     map[string]any
	decide    func(Request) Verdict

	page   string // session of the tab
	target string
	main   string // id of the main frame
	width  int
	height int

	mu       sync.Mutex
	record   *Record
	sources  []pendingSource
	inflight map[string]flight // by request id
	active   time.Time
	loaded   bool
	crashed  bool
	typed    bool
	frames   map[string]string // frame id to session
	urls     map[string]string // frame id to URL
	sockets  map[string]string // request id to URL
	changed  chan struct{}
}

// flight is a request under way.
type flight struct {
	session  string
	began    time.Time
	document bool
}

type pendingSource struct {
	script int // in record.Scripts
	record *Record
	answer chan answer
}

// Window is the size of a window, and whether it is that of a phone.
type Window struct {
	Width, Height int
	Phone         bool
}

// NewVisitor makes a visitor with an empty profile. decide may be nil; it is
// called for each request from another goroutine.
func (b *Browser) NewVisitor(ctx context.Context, w Window, decide func(Request) Verdict) (*Visitor, error) {
	const op = "browser.NewVisitor"
	fail := func(err error) error {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "opening a tab: %w", err)
	}
	v := &Visitor{b: b, decide: decide, width: w.Width, height: w.Height, changed: make(chan struct{}, 1)}
	v.reset()
	v.frames, v.urls, v.sockets, v.inflight = map[string]string{}, map[string]string{}, map[string]string{}, map[string]flight{}
	v.agent = agent(b.Product, w.Phone)
	type m = map[string]any
	var made struct{ BrowserContextID, TargetID string }
	if err := b.wire.call(ctx, "", "Target.createBrowserContext", m{"disposeOnDetach": true}, &made); err != nil {
		return nil, fail(err)
	}
	v.contextID = made.BrowserContextID
	b.hub.mu.Lock()
	b.hub.visitors[v.contextID] = v
	b.hub.mu.Unlock()
	b.wire.post("", "Browser.setDownloadBehavior", m{"behavior": "deny", "browserContextId": v.contextID})
	if err := b.wire.call(ctx, "", "Target.createTarget", m{"url": "about:blank", "browserContextId": v.contextID, "width": w.Width, "height": w.Height}, &made); err != nil {
		v.Close()
		return nil, fail(err)
	}
	v.mu.Lock()
	v.target, v.main = made.TargetID, made.TargetID
	v.mu.Unlock()
	if err := v.wait(ctx, func() bool { return v.page != "" }); err != nil {
		v.Close()
		return nil, fail(err)
	}
	metrics := m{"width": w.Width, "height": w.Height, "deviceScaleFactor": 1, "mobile": w.Phone, "screenWidth": w.Width, "screenHeight": w.Height}
	if w.Phone {
		metrics["deviceScaleFactor"] = 3
		v.post("Emulation.setTouchEmulationEnabled", m{"enabled": true})
	}
	v.post("Emulation.setDeviceMetricsOverride", metrics)
	return v, nil
}

// agent is what an ordinary browser of this version calls itself.
func agent(product string, phone bool) map[string]any {
	_, version, _ := strings.Cut(product, "/")
	major, _, _ := strings.Cut(version, ".")
	platform, system, mobile := "Linux x86_64", "X11; Linux x86_64", ""
	brand := "Linux"
	if phone {
		platform, system, mobile, brand = "Linux armv81", "Linux; Android 10; K", " Mobile", "Android"
	}
	type m = map[string]any
	return m{
		"userAgent":      fmt.Sprintf("Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%s.0.0.0%s Safari/537.36", system, major, mobile),
		"acceptLanguage": "en-US,en", "platform": platform,
		"userAgentMetadata": m{
			"brands":   []m{{"brand": "Chromium", "version": major}, {"brand": "Google Chrome", "version": major}, {"brand": "Not?A_Brand", "version": "99"}},
			"platform": brand, "platformVersion": "", "architecture": "x86", "model": "", "mobile": phone,
		},
	}
}

// Close ends the visit and forgets its cookies and storage.
func (v *Visitor) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = v.b.wire.call(ctx, "", "Target.disposeBrowserContext", map[string]any{"browserContextId": v.contextID}, nil)
	v.b.hub.mu.Lock()
	delete(v.b.hub.visitors, v.contextID)
	v.b.hub.mu.Unlock()
}

// Mark is the text that payloads carry and the name of the function that
// proves that one ran.
func (v *Visitor) Mark() string { return v.b.hub.mark }

func (v *Visitor) post(method string, params any) { v.b.wire.post(v.page, method, params) }

func (v *Visitor) call(ctx context.Context, method string, params, out any) error {
	return v.b.wire.call(ctx, v.page, method, params, out)
}

// attach is called for each target of the visitor, before it runs.
func (v *Visitor) attach(s *session, parent string) {
	v.b.hub.prepare(s, v)
	v.mu.Lock()
	defer v.mu.Unlock()
	switch s.kind {
	case "page":
		if v.page == "" {
			v.page = s.id
		}
	case "iframe":
		v.frames[s.target] = s.id
		v.urls[s.target] = s.url
	}
	v.touch()
}

func (v *Visitor) gone(s *session) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.frames, s.target)
	for id, f := range v.inflight {
		if f.session == s.id {
			delete(v.inflight, id)
		}
	}
	if s.id == v.page {
		v.crashed = true
	}
	v.touch()
}

// touch wakes whoever waits; v.mu is held.
func (v *Visitor) touch() {
	v.active = time.Now()
	select {
	case v.changed <- struct{}{}:
	default:
	}
}

// wait returns when a condition over the state holds, or ctx ends.
func (v *Visitor) wait(ctx context.Context, done func() bool) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		v.mu.Lock()
		ok := done()
		v.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-v.changed:
		case <-tick.C:
		}
	}
}

// Load opens a URL and returns when it is loaded, or ctx ends: the page may be
// usable all the same. The error says why nothing came.
func (v *Visitor) Load(ctx context.Context, url, referrer string) error {
	v.mu.Lock()
	v.loaded, v.typed = false, false
	v.mu.Unlock()
	var out struct{ ErrorText, FrameID string }
	params := map[string]any{"url": url}
	if referrer != "" {
		params["referrer"] = referrer
	}
	if err := v.call(ctx, "Page.navigate", params, &out); err != nil {
		return err
	}
	if out.ErrorText != "" {
		return fmt.Errorf("%s", out.ErrorText)
	}
	for {
		short, cancel := context.WithTimeout(ctx, askAfter)
		err := v.wait(short, func() bool { return v.loaded || v.crashed })
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		v.ask(ctx)
	}
}

// askAfter is how long the browser's word that a page is loaded is waited for
// before the page is asked itself.
const askAfter = 600 * time.Millisecond

// ask looks whether the page is loaded: of a page whose process is changed
// while it loads, the end is sometimes not told.
func (v *Visitor) ask(ctx context.Context) {
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	state, err := v.evaluate(short, v.main, `location.href === "about:blank" ? "" : document.readyState`)
	if err != nil || !strings.Contains(state, "complete") {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.arrived()
}

// arrived notes that the page is loaded, and with it its document. v.mu is held.
func (v *Visitor) arrived() {
	v.loaded = true
	for id, f := range v.inflight {
		if f.document {
			delete(v.inflight, id)
		}
	}
}

// Quiet waits until nothing was under way for idle, at most until ctx ends.
func (v *Visitor) Quiet(ctx context.Context, idle time.Duration) {
	_ = v.wait(ctx, func() bool {
		now := time.Now()
		if now.Sub(v.active) < idle {
			return false
		}
		for _, f := range v.inflight { // what hangs for long is no sign of work
			if now.Sub(f.began) < 5*time.Second {
				return false
			}
		}
		return true
	})
}

// Typed marks all that follows as after data were typed.
func (v *Visitor) Typed() {
	v.mu.Lock()
	v.typed = true
	v.mu.Unlock()
}

// Stop ends whatever script runs in the tab.
func (v *Visitor) Stop(ctx context.Context) {
	_ = v.call(ctx, "Runtime.terminateExecution", nil, nil)
}

func (v *Visitor) reset() *Record {
	old := v.record
	v.record = &Record{Loaders: map[string]Loader{}}
	return old
}

// Take returns what was seen since the last call, with the text of the scripts.
func (v *Visitor) Take(ctx context.Context) *Record {
	v.mu.Lock()
	out := v.reset()
	sources := v.sources
	v.sources = nil
	out.Crashed = v.crashed
	v.mu.Unlock()
	for _, p := range sources {
		select {
		case a := <-p.answer:
			p.set(a)
		case <-ctx.Done():
		}
	}
	return out
}

// Screenshot returns a PNG of what the window shows.
func (v *Visitor) Screenshot(ctx context.Context) ([]byte, error) {
	var out struct{ Data []byte }
	err := v.call(ctx, "Page.captureScreenshot", map[string]any{"format": "png"}, &out)
	return out.Data, err
}

// Cookie is one cookie, as it was set or is to be set.
type Cookie struct {
	Name     string  `json:"name"`
	Value    string  `json:"value"`
	Domain   string  `json:"domain"`
	Path     string  `json:"path"`
	Secure   bool    `json:"secure"`
	HTTPOnly bool    `json:"httpOnly"`
	SameSite string  `json:"sameSite,omitempty"`
	Expires  float64 `json:"expires,omitempty"`
}

// Cookies returns those of the visitor.
func (v *Visitor) Cookies(ctx context.Context) ([]Cookie, error) {
	var out struct{ Cookies []Cookie }
	err := v.b.wire.call(ctx, "", "Storage.getCookies", map[string]any{"browserContextId": v.contextID}, &out)
	return out.Cookies, err
}

// SetCookies adds cookies, such as those of a session that is logged in.
func (v *Visitor) SetCookies(ctx context.Context, list []Cookie) error {
	if len(list) == 0 {
		return nil
	}
	return v.b.wire.call(ctx, "", "Storage.setCookies", map[string]any{"browserContextId": v.contextID, "cookies": list}, nil)
}
