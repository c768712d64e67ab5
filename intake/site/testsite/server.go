package testsite

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/websocket"
)

//go:embed sites
var files embed.FS

// Hosts of the four origins.
const (
	Shop = "shop.localhost"
	CDN  = "cdn.localhost"
	Pay  = "pay.localhost"
	Evil = "evil.localhost"
)

// Request is one that reached the attacker or an endpoint of an order.
type Request struct {
	Host, Method, URL string
	Body              string
}

// Server is a running set of sites.
type Server struct {
	listener net.Listener
	server   *http.Server

	mu       sync.Mutex
	version  int
	requests []Request
}

// Start serves until Close.
func Start() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{listener: l, version: 1}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(l) }()
	return s, nil
}

// Close ends the server.
func (s *Server) Close() { _ = s.server.Close() }

// Origin returns the origin of a host.
func (s *Server) Origin(host string) string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return "http://" + net.JoinHostPort(host, port)
}

// URL returns the address of a page of a site.
func (s *Server) URL(site, page string) string { return s.Origin(Shop) + "/" + site + "/" + page }

// SetVersion says which version of changing files is served; 1 at first. A file
// a.2.js is served as a.js from version 2 on.
func (s *Server) SetVersion(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version = n
}

// Requests returns what reached a host, besides files, and forgets it.
func (s *Server) Requests(host string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out, rest []Request
	for _, r := range s.requests {
		if r.Host == host {
			out = append(out, r)
		} else {
			rest = append(rest, r)
		}
	}
	s.requests = rest
	return out
}

// Sites lists the names of all sites.
func Sites() []string {
	entries, _ := fs.ReadDir(files, "sites")
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out
}

// ServeHTTP serves a file of a site, or records what is sent.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	site, rest, _ := strings.Cut(strings.TrimPrefix(path.Clean(r.URL.Path), "/"), "/")
	s.mu.Lock()
	version := s.version
	s.mu.Unlock()
	if r.URL.Path == "/robots.txt" {
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /crawl/private\n")
		return
	}
	if special(w, r, site, rest) {
		return
	}
	if rest == "ws" {
		websocket.Server{Handler: func(c *websocket.Conn) { s.socket(c, host) }}.ServeHTTP(w, r)
		return
	}
	name := path.Join("sites", site, strings.TrimSuffix(host, ".localhost"), rest)
	for v := version; v > 0 && r.Method == http.MethodGet; v-- {
		candidate := name
		if v > 1 {
			ext := path.Ext(name)
			candidate = fmt.Sprintf("%s.%d%s", strings.TrimSuffix(name, ext), v, ext)
		}
		data, err := files.ReadFile(candidate)
		if err != nil {
			continue
		}
		s.headers(w, site, host, version)
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		_, _ = w.Write(s.fill(data, site, candidate))
		return
	}
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	s.mu.Lock()
	if len(s.requests) < 10_000 && r.URL.Path != "/favicon.ico" {
		s.requests = append(s.requests, Request{host, r.Method, r.URL.String(), string(body)})
	}
	s.mu.Unlock()
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Headers", "*")
	switch {
	case path.Ext(rest) == ".gif":
		w.Header().Set("Content-Type", "image/gif")
		_, _ = w.Write([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	case host == Evil || host == CDN || r.Method != http.MethodGet:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
	default:
		http.NotFound(w, r)
	}
}

func (s *Server) socket(c *websocket.Conn, host string) {
	for {
		var data []byte
		if websocket.Message.Receive(c, &data) != nil {
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, Request{host, "WS", c.Request().URL.String(), string(data)})
		s.mu.Unlock()
	}
}

// headers are those of the shop; site 'headers' loses some in version 2.
func (s *Server) headers(w http.ResponseWriter, site, host string, version int) {
	h := w.Header()
	if host != Shop {
		h.Set("Access-Control-Allow-Origin", "*")
		return
	}
	if site == "headers" && version > 1 {
		h.Set("Content-Security-Policy", "default-src *; script-src * 'unsafe-inline'")
		return
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	if site == "headers" {
		h.Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Frame-Options", "DENY")
	}
}

// form is the checkout form all shops share.
const form = `<form id="checkout" action="order" method="post">
<label>Name on card <input name="cc_owner" autocomplete="cc-name"></label>
<label>E-mail <input name="email" type="email"></label>
<label>Street address <input name="street"></label>
<label>Card number <input id="cardnumber" name="cc_number" autocomplete="cc-number"></label>
<label>Expiry (MM/YY) <input id="exp" name="cc_exp" autocomplete="cc-exp"></label>
<label>CVV <input id="cvv" name="cc_cid" autocomplete="cc-csc" maxlength="4"></label>
<button type="submit">Place order</button>
</form>`

const style = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>body{font:16px sans-serif;margin:2em}label{display:block;margin:.5em 0}input{font:inherit;padding:.3em}button{font:inherit;padding:.5em 1em}</style>`

// fill puts origins and shared parts into a file.
func (s *Server) fill(data []byte, site, name string) []byte {
	if strings.Contains("|.html|.js|.json|.txt|.xml|", "|"+path.Ext(name)+"|") {
		at := func(host string) string { return s.Origin(host) + "/" + site }
		return []byte(strings.NewReplacer("{{SHOP}}", at(Shop), "{{CDN}}", at(CDN), "{{PAY}}", at(Pay), "{{EVIL}}", at(Evil), "{{EVILWS}}",
			"ws"+strings.TrimPrefix(at(Evil), "http"), "{{CDNWS}}", "ws"+strings.TrimPrefix(at(CDN), "http"), "{{FORM}}", form, "{{STYLE}}", style).Replace(string(data)))
	}
	return data
}

// special serves what no file can hold: the broken pages' parts.
func special(w http.ResponseWriter, r *http.Request, site, rest string) bool {
	if site != "broken" {
		return false
	}
	switch rest {
	case "circle":
		http.Redirect(w, r, "circle", http.StatusFound)
	case "huge.js":
		w.Header().Set("Content-Type", "text/javascript")
		line := []byte("/*" + strings.Repeat("x", 1020) + "*/\n")
		for range 30 << 10 {
			if _, err := w.Write(line); err != nil {
				break
			}
		}
	case "slow.js":
		<-r.Context().Done()
	default:
		return false
	}
	return true
}

// Expected is what an assessment must say of a site (expect.json in its folder).
type Expected struct {
	Page        string   `json:"page"`
	Malicious   bool     `json:"malicious"`
	Data        []string `json:"data"`
	Script      string   `json:"script"`   // end of the script's URL
	Contains    string   `json:"contains"` // text of the line the finding points at
	Encoding    string   `json:"encoding"` // one that must be among the finding's
	Destination string   `json:"destination"`
	Loader      string   `json:"loader"` // end of one URL of the loader chain
	Problem     string   `json:"problem"`
}

// Expectation reads what is expected of a site; ok is false for those that a
// test of their own looks at.
func Expectation(site string) (e Expected, ok bool) {
	data, err := files.ReadFile(path.Join("sites", site, "expect.json"))
	return e, err == nil && json.Unmarshal(data, &e) == nil
}

// Line returns a line of a file of a site as it is served, 1-based.
func (s *Server) Line(site, host, page string, line int) string {
	name := path.Join("sites", site, strings.TrimSuffix(host, ".localhost"), page)
	data, err := files.ReadFile(name)
	if err != nil {
		return ""
	}
	lines := strings.Split(string(s.fill(data, site, name)), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return lines[line-1]
}
