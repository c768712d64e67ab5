package scan

import (
	"archive/tar"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path"
	"strings"
	"testing"
	"time"

	"tradecraft/intake/site"
	"tradecraft/intake/site/guard"
	"tradecraft/internal/browser"
	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
)

var mounted = flag.Bool("mounted", false, "scan pages with each labelled script in them; takes some minutes")

// unreachable resolves nothing: no host that a script names is contacted.
type unreachable struct{}

func (unreachable) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// TestMounted puts each labelled script into a checkout page of its own and
// scans it: how many are found by the canary, by the text, by both together.
// The pages are on loopback, and the guard connects to nothing else.
func TestMounted(t *testing.T) {
	if !*mounted {
		t.Skip("run it with -args -mounted")
	}
	if _, err := browser.Find(); err != nil {
		t.Skipf("not tested in a browser: %v", err)
	}
	texts := readTexts(t, shareddata.Path(t, "data/site/js_dev.tar.xz"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := texts[path.Base(strings.TrimSuffix(r.URL.Path, "/"))]
		switch {
		case r.Method != http.MethodGet || text == "":
			http.NotFound(w, r)
		case strings.HasSuffix(r.URL.Path, "/"):
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, mountedPage(text, r.URL.Path))
		default:
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			_, _ = io.WriteString(w, text)
		}
	}))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	s, err := Open(t.Context(), Options{AllowPrivate: true, Guard: guard.Options{
		Resolver: unreachable{},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			if address != server.Listener.Addr().String() {
				return nil, errors.New("nothing but the test is reached")
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	type count struct{ n, canary, text, both int }
	counts := map[string]*count{}
	for record, err := range dataset.Records(shareddata.Path(t, "data/site/js_dev_manifest.jsonl.gz")) {
		var row struct{ ID, Label, Cls string }
		if err == nil {
			err = record.Decode(&row)
		}
		if err != nil {
			t.Fatal(err)
		}
		if texts[row.ID] == "" || row.Cls == "exploit_kit" || row.Cls == "injected_redirector" || row.Cls == "miner" {
			continue
		}
		r, err := s.Site(t.Context(), fmt.Sprintf("http://shop.localhost:%s/checkout/onepage/%s/", port, row.ID),
			examined(t, Site{Quick: true, PageTime: 15 * time.Second}))
		if err != nil {
			t.Fatal(err)
		}
		c := counts[row.Label+" "+row.Cls]
		if c == nil {
			c = &count{}
			counts[row.Label+" "+row.Cls] = c
		}
		c.n++
		canary, text := false, false
		for _, f := range r.Findings {
			canary = canary || f.Severity == site.Critical && f.Certainty == site.Proved
			text = text || f.Kind == site.KindMalicious && f.Certainty == site.Likely && f.Severity == site.High
		}
		if canary {
			c.canary++
		}
		if text {
			c.text++
		}
		if canary || text {
			c.both++
		}
		t.Logf("%s %s %s canary %v text %v %.1f s", row.ID, row.Label, row.Cls, canary, text, r.Pages[0].Seconds)
	}
	for name, c := range counts {
		t.Logf("%-28s %3d rows, canary %3d, text (and not the canary) %3d, together %3d", name, c.n, c.canary, c.text, c.both)
		if strings.HasPrefix(name, "benign") && c.canary > 0 {
			t.Errorf("%s: the canary is wrong on %d", name, c.canary)
		}
	}
}

// readTexts reads the labelled texts, by id.
func readTexts(t *testing.T, name string) map[string]string {
	t.Helper()
	f, err := dataset.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]string{}
	tr := tar.NewReader(f)
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(path.Base(h.Name), ".txt")] = string(data)
	}
}

// mountedPage is a checkout with the names that shop software gives fields.
func mountedPage(text, at string) string {
	script := `<script src="/js/` + path.Base(strings.TrimSuffix(at, "/")) + `"></script>`
	if strings.HasPrefix(strings.TrimSpace(text), "<") {
		script = text
	}
	return `<!doctype html><html><head><title>Checkout</title></head><body><h1>Checkout</h1>
<form id="co-billing-form" action="/checkout/onepage/save" method="post">
<label>First name <input id="billing:firstname" name="billing[firstname]"></label>
<label>E-mail <input id="billing:email" name="billing[email]" type="email"></label>
<label>Street address <input id="billing:street1" name="billing[street][]"></label>
<label>Telephone <input id="billing:telephone" name="billing[telephone]"></label>
<label>Name on card <input id="authorizenet_cc_owner" name="payment[cc_owner]" class="cc-owner"></label>
<label>Card number <input id="authorizenet_cc_number" name="payment[cc_number]" class="cc-number" autocomplete="cc-number"></label>
<label>Expiration <select id="authorizenet_expiration" name="payment[cc_exp_month]"><option value="">Month</option><option value="7">07</option></select>
<select id="authorizenet_expiration_yr" name="payment[cc_exp_year]"><option value="">Year</option><option value="2031">2031</option></select></label>
<label>CVV <input id="authorizenet_cc_cid" name="payment[cc_cid]" autocomplete="cc-csc"></label>
<button type="submit" class="button btn-checkout" title="Place Order" onclick="return true">Place Order</button></form>
` + script + `</body></html>`
}
