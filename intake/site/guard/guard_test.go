package guard

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
)

func TestSpecial(t *testing.T) {
	for text, want := range map[string]bool{
		"127.0.0.1": true, "10.1.2.3": true, "172.31.0.1": true, "172.32.0.1": false, "192.168.1.1": true, "169.254.169.254": true,
		"100.64.0.1": true, "0.0.0.0": true, "224.0.0.1": true, "255.255.255.255": true, "8.8.8.8": false, "192.0.0.1": true,
		"::1": true, "::": true, "fe80::1": true, "fd00:ec2::254": true, "::ffff:10.0.0.1": true, "::127.0.0.1": true, "2002:7f00:1::": true,
		"64:ff9b::a00:1": true, "64:ff9b::808:808": false, "2606:4700::1": false, "ff02::1": true, "2001::1": true,
	} {
		if got := Special(netip.MustParseAddr(text)); (got != "") != want {
			t.Errorf("%s: %q, want special %v", text, got, want)
		}
	}
}

func TestAddress(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1": "127.0.0.1", "127.1": "127.0.0.1", "0x7f000001": "127.0.0.1", "2130706433": "127.0.0.1", "0177.0.0.1": "127.0.0.1",
		"127。0。0。1": "127.0.0.1", "[::1]": "::1", "127.0.0.1.": "127.0.0.1", "1.2.3.4.5": "", "example.org": "", "0x7g": "", "256.1.1.1": "", "08.1.1.1": "",
	} {
		a, ok := Address(text)
		if ok != (want != "") || ok && a.String() != want {
			t.Errorf("%s: %v %v, want %q", text, a, ok, want)
		}
	}
}

// names is a resolver over a table; it answers differently when asked again.
type names map[string][]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	list := n[host]
	if len(list) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if len(list) > 1 {
		n[host] = list[1:]
	}
	return []netip.Addr{netip.MustParseAddr(list[0])}, nil
}

// TestSharedAddresses tries every address a scan must refuse: none may be
// dialled, by the check before the start or by the proxy.
func TestSharedAddresses(t *testing.T) {
	type row struct{ URL string }
	var rows []row
	for r, err := range dataset.Records(shareddata.Path(t, "data/platform/ssrf-urls.jsonl.gz")) {
		var one row
		if err == nil {
			err = r.Decode(&one)
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, one)
	}
	var dialled []string
	p, err := Listen(Options{
		Resolver: names{"127.0.0.1.example.test": {"127.0.0.1"}, "public.example.test": {"93.184.215.14"}},
		Dial: func(_ context.Context, _, address string) (net.Conn, error) {
			dialled = append(dialled, address)
			return nil, io.EOF
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, row := range rows {
		address, rest, _ := strings.Cut(row.URL, " ")
		for _, word := range strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == ')' }) {
			if strings.HasPrefix(word, "http") {
				address = word // where the redirect or the script leads
			}
		}
		u, err := Check(address, false)
		if err == nil {
			port := u.Port()
			if port == "" {
				port = "80"
			}
			_, err = p.dial(t.Context(), net.JoinHostPort(u.Hostname(), port))
		}
		if tradecraft.KindOf(err) != tradecraft.Denied {
			t.Errorf("%s: %v, want it refused", row.URL, err)
		}
	}
	if len(dialled) > 0 || len(rows) == 0 {
		t.Errorf("%d rows, dialled %v", len(rows), dialled)
	}
}

func TestProxy(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "hello "+strings.Repeat("x", 1000))
	}))
	defer server.Close()
	address := server.Listener.Addr().String()
	p, err := Listen(Options{
		Hosts:    map[string]string{"shop.test:80": address},
		Resolver: names{"rebind.test": {"127.0.0.1"}}, MaxBytes: 5000,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()}), DisableKeepAlives: true}}
	for _, tt := range []struct {
		url  string
		want int
	}{
		{"http://shop.test/", http.StatusOK},
		{"http://shop.test/away", http.StatusForbidden},
		{"http://rebind.test:8080/", http.StatusForbidden},
		{"http://127.0.0.1:1/", http.StatusForbidden},
		{"http://x.localhost:1/", http.StatusForbidden},
	} {
		resp, err := client.Get(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != tt.want {
			t.Errorf("%s: %d, want %d", tt.url, resp.StatusCode, tt.want)
		}
	}
	if got := p.Refusals(); len(got) != 4 {
		t.Errorf("refusals %v", got)
	}
	for range 6 {
		if resp, err := client.Get("http://shop.test/"); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
	}
	if _, err := p.dial(t.Context(), "shop.test:80"); tradecraft.KindOf(err) != tradecraft.Denied {
		t.Errorf("%d bytes came in, and %v", p.Received(), err)
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"127.1", "0x", "[::1]", "。", "1.2.3.4", "http://a@b/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		Address(s)
		_, _ = Check(s, false)
		_, _ = Check("http://"+s+"/", false)
	})
}
