package scan

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/site"
	"tradecraft/intake/site/examine"
	"tradecraft/intake/site/guard"
	"tradecraft/intake/site/library"
	"tradecraft/intake/site/testsite"
	"tradecraft/internal/browser"
)

// examined judges texts too, as the verb does.
func examined(t *testing.T, o Site) Site {
	t.Helper()
	repo, err := library.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	o.Globals = repo.Globals()
	o.Examine = func(ctx context.Context, r *site.Result, m *Material) error {
		return examine.Run(ctx, r, examine.Material{Texts: m.Texts, Globals: m.Globals, Headers: m.Response.Headers, Page: m.Page, Loads: m.Loads}, examine.Options{Libraries: repo})
	}
	return o
}

// TestHeadersDropped finds that a policy was opened and a header is gone.
func TestHeadersDropped(t *testing.T) {
	s, server := open(t)
	scan := func() *site.Result {
		r, err := s.Site(t.Context(), server.URL("headers", "checkout.html"), examined(t, Site{Quick: true}))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	before := scan()
	server.SetVersion(2)
	after := scan()
	site.Compare(before, after)
	alerts := ""
	for _, c := range after.Change {
		if c.Alert {
			alerts += c.Object + ": " + c.Why + "\n"
		}
	}
	for _, want := range []string{"content-security-policy", "x-frame-options: it is gone"} {
		if !strings.Contains(alerts, want) {
			t.Errorf("alerts lack %s:\n%s", want, alerts)
		}
	}
	if after.Headers.Grade == "" || after.Headers.Grade == before.Headers.Grade {
		t.Errorf("grade %q, before %q", after.Headers.Grade, before.Headers.Grade)
	}
}

// TestLibraries names the libraries of a page, those in a bundle too, and what
// is known of them; nothing looks malicious.
func TestLibraries(t *testing.T) {
	s, server := open(t)
	r, err := s.Site(t.Context(), server.URL("libraries", "checkout.html"), examined(t, Site{Quick: true}))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, l := range r.Libraries {
		found[l.Component] = l.Version
	}
	if found["jquery"] != "1.12.4" || found["lodash"] != "4.17.4" || r.Answers.Vulnerable != site.Yes || r.Answers.Malicious != site.No {
		t.Errorf("libraries %v, answers %+v", found, r.Answers)
	}
}

// TestBenignByText keeps the text's verdict below a finding on the clean sites.
func TestBenignByText(t *testing.T) {
	s, server := open(t)
	for _, name := range []string{"plain", "hard-benign"} {
		r, err := s.Site(t.Context(), server.URL(name, "checkout.html"), examined(t, Site{Quick: true}))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			if f.Severity != site.Info {
				t.Errorf("%s: %s: %s", name, f.Severity, f.Title)
			}
		}
	}
}

// TestAuthorizedPlaceIsNoFinding scans an attacked site whose owner names the
// place: the data still went there, and that is said.
func TestAuthorizedPlaceIsNoFinding(t *testing.T) {
	s, server := open(t)
	r, err := s.Site(t.Context(), server.URL("inline-image", "checkout.html"), Site{Quick: true, Authorized: []string{testsite.Evil}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Answers.Malicious != site.No {
		t.Errorf("findings %+v", r.Findings)
	}
	why := ""
	for _, e := range r.Exits {
		why += e.Why + "; "
	}
	if !strings.Contains(why, "named by the owner") {
		t.Errorf("exits %s", why)
	}
}

// nowhere resolves every name to an address that is not public.
type nowhere struct{}

func (nowhere) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("10.0.0.1")}, nil
}

// TestPrivateAddressesAreNotReached begins at a name that resolves to a private
// address: nothing is sent, and the result says why.
func TestPrivateAddressesAreNotReached(t *testing.T) {
	if _, err := browser.Find(); err != nil {
		t.Skipf("not tested in a browser: %v", err)
	}
	s, err := Open(t.Context(), Options{Guard: guard.Options{Resolver: nowhere{}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := s.Site(t.Context(), "http://shop.example/", Site{Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, p := range r.Problems {
		said += p.Object + " " + p.Message + "\n"
	}
	if !strings.Contains(said, "10.0.0.1 is private") {
		t.Errorf("problems %s", said)
	}
	if _, err := s.Site(t.Context(), "http://127.0.0.1/", Site{}); tradecraft.KindOf(err) != tradecraft.Denied {
		t.Errorf("%v", err)
	}
}
