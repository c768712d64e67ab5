package browser

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"tradecraft"
	"tradecraft/internal/browser"
)

// Options say which browser is started and what it may reach. Proxy is required.
type Options struct {
	// Path is the program; internal/browser's Find chooses when it is empty.
	Path string
	// Proxy is the address (host:port) all traffic goes through.
	Proxy string
	// Start bounds how long the browser may take to begin; 60 s when 0.
	Start time.Duration
}

// Browser is one running Chromium with an empty profile of its own.
type Browser struct {
	// Product is its name and version.
	Product string
	// Sandbox says whether its own sandbox is on.
	Sandbox bool

	cmd     *exec.Cmd
	wire    *wire
	profile string
	exited  chan struct{}
	hub     *hub
}

// Start runs a headless Chromium until Close. Errors have kind NotFound or Unavailable.
func Start(ctx context.Context, o Options) (*Browser, error) {
	const op = "browser.Start"
	path := o.Path
	if path == "" {
		found, err := browser.Find()
		if err != nil {
			return nil, err
		}
		path = found
	}
	if o.Start == 0 {
		o.Start = time.Minute
	}
	profile, err := os.MkdirTemp("", "tradecraft-site-")
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "browser profile: %w", err)
	}
	b := &Browser{profile: profile, exited: make(chan struct{}), Sandbox: os.Geteuid() != 0}
	ctx, cancel := context.WithTimeout(ctx, o.Start)
	defer cancel()
	if err := b.start(ctx, path, o.Proxy); err != nil {
		b.Close()
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "starting %s: %w", path, err)
	}
	return b, nil
}

func (b *Browser) start(ctx context.Context, path, proxy string) error {
	b.cmd = exec.Command(path, flags(b.profile, proxy, b.Sandbox)...)
	b.cmd.SysProcAttr = group()
	b.cmd.Env = append(os.Environ(), "HOME="+b.profile, "XDG_CONFIG_HOME="+b.profile, "XDG_CACHE_HOME="+b.profile)
	stderr, err := b.cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := b.cmd.Start(); err != nil {
		close(b.exited)
		b.cmd = nil
		return err
	}
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			if _, url, ok := strings.Cut(lines.Text(), "DevTools listening on "); ok {
				address <- strings.TrimSpace(url)
				break
			}
		}
		_, _ = io.Copy(io.Discard, stderr)
		_ = b.cmd.Wait()
		close(b.exited)
	}()
	select {
	case url := <-address:
		b.hub = newHub()
		if b.wire, err = dial(ctx, url, b.hub.handle); err != nil {
			return err
		}
		return b.hub.begin(ctx, b)
	case <-b.exited:
		return tradecraft.Errorf("browser.start", tradecraft.Unavailable, "it ended at once")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// flags keep Chromium from talking to anybody by itself, send all traffic to
// the proxy and leave no sign of automation that a page could see.
func flags(profile, proxy string, sandbox bool) []string {
	out := []string{
		"--headless", "--remote-debugging-port=0", "--user-data-dir=" + profile,
		"--proxy-server=http://" + proxy, "--proxy-bypass-list=<-loopback>",
		"--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
		"--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check", "--no-pings",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-domain-reliability",
		"--disable-client-side-phishing-detection", "--disable-default-apps", "--disable-extensions", "--metrics-recording-only",
		"--disable-features=Translate,OptimizationHints,MediaRouter,InterestFeedContentSuggestions,PrivacySandboxSettings4,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
		"--disable-blink-features=AutomationControlled", "--disable-dev-shm-usage", "--disable-breakpad", "--disable-crash-reporter",
		"--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
		"--disable-ipc-flooding-protection", "--disable-hang-monitor", "--disable-popup-blocking", "--deny-permission-prompts",
		"--password-store=basic", "--use-mock-keychain", "--mute-audio", "--window-size=1366,768", "--lang=en-US",
		"--js-flags=--max-old-space-size=512",
	}
	if !sandbox {
		out = append(out, "--no-sandbox")
	}
	return append(out, "about:blank")
}

// Close ends the program and removes its profile.
func (b *Browser) Close() {
	if b.wire != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		_ = b.wire.call(ctx, "", "Browser.close", nil, nil)
		cancel()
	}
	if b.cmd != nil {
		select {
		case <-b.exited:
		case <-time.After(3 * time.Second):
			kill(b.cmd, syscall.SIGKILL)
			<-b.exited
		}
	}
	if b.wire != nil {
		b.wire.close()
	}
	_ = os.RemoveAll(b.profile)
}
