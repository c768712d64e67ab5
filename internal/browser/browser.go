// Package browser drives a headless Chromium that is installed on the machine:
// to render our reports in tests, and whatever else must see a page as a person
// would. It downloads nothing; [Find] says which program would be used.
//
//	b, err := browser.Start(ctx, browser.Options{})
//	defer b.Close()
//	page, err := b.Open("file:///tmp/report.html", browser.Settings{Width: 1280, Dark: true})
//	defer page.Close()
//	png, err := page.Screenshot(true)
package browser

import (
	"context"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"

	"tradecraft"
)

// Env names the environment variable that overrides which Chromium is used.
const Env = "TRADECRAFT_CHROMIUM"

// Find returns the path of a Chromium: that of Env when it is set, else the
// first of the usual names in PATH. The error has kind NotFound.
func Find() (string, error) {
	const op = "browser.Find"
	if path := os.Getenv(Env); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", tradecraft.Errorf(op, tradecraft.NotFound, "%s: %w", Env, err)
		}
		return found, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", tradecraft.Errorf(op, tradecraft.NotFound, "no Chromium in PATH; install it (Debian: apt-get install chromium) or set %s", Env)
}

// Options say how a browser is started. The zero value finds the program itself.
type Options struct {
	// Path is the program; Find chooses when it is empty.
	Path string
	// Timeout bounds each operation on a page; 60 s when 0.
	Timeout time.Duration
}

// Browser is one running Chromium with an empty profile of its own.
type Browser struct {
	ctx     context.Context
	cancel  func()
	profile string
	timeout time.Duration
}

// Start runs a headless Chromium until Close or until ctx ends. It makes no
// connections of its own. Errors have kind NotFound or Unavailable.
func Start(ctx context.Context, o Options) (*Browser, error) {
	const op = "browser.Start"
	if o.Path == "" {
		path, err := Find()
		if err != nil {
			return nil, err
		}
		o.Path = path
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	profile, err := os.MkdirTemp("", "tradecraft-browser-")
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "browser profile: %w", err)
	}
	allocator, stop := chromedp.NewExecAllocator(ctx, flags(o.Path, profile)...)
	running, cancel := chromedp.NewContext(allocator)
	b := &Browser{ctx: running, profile: profile, timeout: o.Timeout, cancel: func() {
		_ = chromedp.Cancel(running) // waits until the program has ended
		cancel()
		stop()
	}}
	if err := chromedp.Run(running); err != nil {
		b.Close()
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "starting %s: %w", o.Path, err)
	}
	return b, nil
}

// flags keep Chromium from talking to anybody: no updates, no sync, no first
// run. Its sandbox needs a user other than root.
func flags(path, profile string) []chromedp.ExecAllocatorOption {
	out := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
	)
	if os.Geteuid() == 0 {
		out = append(out, chromedp.NoSandbox)
	}
	return out
}

// Close ends the program and removes its profile.
func (b *Browser) Close() {
	b.cancel()
	_ = os.RemoveAll(b.profile)
}
