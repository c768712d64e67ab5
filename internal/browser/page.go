package browser

import (
	"context"
	"slices"
	"sync"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tradecraft"
)

// Settings say how a page is shown.
type Settings struct {
	Width, Height int  // viewport in CSS pixels; 1280 by 900 when 0
	Dark          bool // the reader prefers a dark scheme
	Print         bool // the print style sheet
}

// Page is one loaded page. What it asked for and said is recorded from the
// first byte on.
type Page struct {
	ctx     context.Context
	cancel  func()
	browser *Browser

	mu       sync.Mutex
	requests []string
	messages []string
}

// Open loads a URL in a new tab and returns once it is loaded. Errors have
// kind Unavailable.
func (b *Browser) Open(url string, s Settings) (*Page, error) {
	if s.Width == 0 {
		s.Width = 1280
	}
	if s.Height == 0 {
		s.Height = 900
	}
	ctx, cancel := chromedp.NewContext(b.ctx)
	p := &Page{ctx: ctx, cancel: cancel, browser: b}
	chromedp.ListenTarget(ctx, p.record)
	media := emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme(s.Dark)}})
	if s.Print {
		media = media.WithMedia("print")
	}
	err := p.run(network.Enable(), log.Enable(), media,
		emulation.SetDeviceMetricsOverride(int64(s.Width), int64(s.Height), 1, false),
		chromedp.Navigate(url))
	if err != nil {
		p.Close()
		return nil, tradecraft.Errorf("browser.Open", tradecraft.Unavailable, "%s: %w", url, err)
	}
	return p, nil
}

func scheme(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

// record keeps requests, and everything that shows that something ran.
func (p *Page) record(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *page.EventJavascriptDialogOpening:
		p.messages = append(p.messages, "dialog: "+e.Message)
		go func() { _ = chromedp.Run(p.ctx, page.HandleJavaScriptDialog(false)) }() // the page waits for it
	case *runtime.EventConsoleAPICalled:
		p.messages = append(p.messages, "console: "+string(e.Type))
	case *runtime.EventExceptionThrown:
		p.messages = append(p.messages, "exception: "+e.ExceptionDetails.Error())
	case *log.EventEntryAdded:
		p.messages = append(p.messages, "log: "+e.Entry.Text)
	}
}

func (p *Page) run(actions ...chromedp.Action) error {
	// The tab lives as long as the first context it ran under, so only the
	// later ones may carry the time limit.
	if chromedp.FromContext(p.ctx).Target == nil {
		if err := chromedp.Run(p.ctx); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(p.ctx, p.browser.timeout)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// Close closes the tab.
func (p *Page) Close() { p.cancel() }

// Requests returns the URLs asked for so far, that of the page first.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

// Messages returns what the page said so far: dialogs, console calls,
// exceptions and log entries such as violations of a content security policy.
func (p *Page) Messages() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.messages)
}

// Eval evaluates a JavaScript expression and decodes its value into out, which
// may be nil.
func (p *Page) Eval(expression string, out any) error {
	if err := p.run(chromedp.Evaluate(expression, out)); err != nil {
		return tradecraft.Errorf("browser.Eval", tradecraft.Unavailable, "evaluating in the page: %w", err)
	}
	return nil
}

// Screenshot returns a PNG of the whole page, or of what the window shows.
func (p *Page) Screenshot(whole bool) ([]byte, error) {
	var png []byte
	err := p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		png, err = page.CaptureScreenshot().WithCaptureBeyondViewport(whole).WithFormat(page.CaptureScreenshotFormatPng).Do(ctx)
		return err
	}))
	if err != nil {
		return nil, tradecraft.Errorf("browser.Screenshot", tradecraft.Unavailable, "taking a picture: %w", err)
	}
	return png, nil
}

// PDF returns the page as printed on A4, with backgrounds as the style sheet
// asks for them.
func (p *Page) PDF() ([]byte, error) {
	var pdf []byte
	err := p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPaperWidth(8.27).WithPaperHeight(11.69).Do(ctx)
		return err
	}))
	if err != nil {
		return nil, tradecraft.Errorf("browser.PDF", tradecraft.Unavailable, "printing: %w", err)
	}
	return pdf, nil
}
