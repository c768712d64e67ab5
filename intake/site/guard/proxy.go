package guard

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tradecraft"
)

// Resolver looks up the addresses of a name.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Options say what a proxy lets through. The zero value lets through what is
// on the public internet.
type Options struct {
	AllowPrivate bool
	Resolver     Resolver // net.DefaultResolver when nil
	// Hosts maps host:port to the address that is dialled in its place, for tests.
	Hosts map[string]string
	// MaxBytes bounds what comes in over the life of the proxy; 1 GiB when 0.
	MaxBytes int64
	// Dial replaces the network, for tests.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Refusal is a connection that was not made.
type Refusal struct {
	Host   string // host:port as asked for
	Reason string
}

// Proxy is a running HTTP proxy on loopback.
type Proxy struct {
	opts     Options
	listener net.Listener
	server   *http.Server
	received atomic.Int64

	mu       sync.Mutex
	refusals []Refusal
}

const maxRefusals = 200

// Listen starts a proxy until Close.
func Listen(o Options) (*Proxy, error) {
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 1 << 30
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, tradecraft.Errorf("guard.Listen", tradecraft.Unavailable, "proxy on loopback: %w", err)
	}
	p := &Proxy{opts: o, listener: l}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 30 * time.Second}
	go func() { _ = p.server.Serve(l) }()
	return p, nil
}

// Addr is where the proxy listens.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Received is how many bytes came in.
func (p *Proxy) Received() int64 { return p.received.Load() }

// Refusals returns the connections that were refused so far, each once.
func (p *Proxy) Refusals() []Refusal {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.refusals)
}

// Close ends the proxy and all it carries.
func (p *Proxy) Close() { _ = p.server.Close() }

// ServeHTTP carries one request: CONNECT as a tunnel, others as they are.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	target := r.Host
	if r.Method != http.MethodConnect {
		if r.URL.Scheme != "http" || r.URL.Host == "" {
			http.Error(w, "this is a proxy", http.StatusBadRequest)
			return
		}
		target = r.URL.Host
		if r.URL.Port() == "" {
			target = net.JoinHostPort(r.URL.Hostname(), "80")
		}
	}
	conn, err := p.dial(r.Context(), target)
	if err != nil {
		code := http.StatusBadGateway
		if tradecraft.KindOf(err) == tradecraft.Denied {
			code = http.StatusForbidden
		}
		http.Error(w, err.Error(), code)
		return
	}
	defer conn.Close()
	if r.Method == http.MethodConnect {
		p.tunnel(w, conn)
		return
	}
	p.forward(w, r, conn)
}

// dial connects to a host that is allowed, at the address that was judged.
func (p *Proxy) dial(ctx context.Context, target string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(target)
	if err != nil {
		return nil, tradecraft.Errorf("guard.dial", tradecraft.Invalid, "%s: no port", target)
	}
	if p.received.Load() > p.opts.MaxBytes {
		return nil, p.refuse(target, "the limit on downloads is reached")
	}
	if to, ok := p.opts.Hosts[target]; ok {
		return p.opts.Dial(ctx, "tcp", to)
	}
	list, err := p.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	var last error
	for _, a := range list {
		if what := Special(a); what != "" && !p.opts.AllowPrivate {
			return nil, p.refuse(target, a.String()+" is "+what)
		}
	}
	for _, a := range list {
		var c net.Conn
		if c, last = p.opts.Dial(ctx, "tcp", net.JoinHostPort(a.String(), port)); last == nil {
			return c, nil
		}
	}
	return nil, last
}

func (p *Proxy) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, ok := Address(host); ok {
		return []netip.Addr{a}, nil
	}
	if name := strings.TrimSuffix(strings.ToLower(host), "."); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil // RFC 6761
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	list, err := p.opts.Resolver.LookupNetIP(ctx, "ip", host)
	if err == nil && len(list) == 0 {
		err = errors.New("no address")
	}
	return list, err
}

func (p *Proxy) refuse(target, why string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := Refusal{target, why}
	if len(p.refusals) < maxRefusals && !slices.Contains(p.refusals, r) {
		p.refusals = append(p.refusals, r)
	}
	return tradecraft.Errorf("guard.dial", tradecraft.Denied, "%s is refused: %s", target, why)
}

// tunnel carries bytes both ways until one side ends.
func (p *Proxy) tunnel(w http.ResponseWriter, conn net.Conn) {
	h, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no tunnel", http.StatusInternalServerError)
		return
	}
	client, buf, err := h.Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	if _, err := io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(conn, buf)
		_ = conn.Close()
		close(done)
	}()
	_, _ = io.Copy(client, &counted{conn, p})
	_ = client.Close()
	<-done
}

// forward sends one request and its answer; a connection is used once.
func (p *Proxy) forward(w http.ResponseWriter, r *http.Request, conn net.Conn) {
	out := r.Clone(r.Context())
	out.RequestURI = ""
	out.Close = true
	for _, name := range []string{"Proxy-Connection", "Proxy-Authorization", "Connection", "Keep-Alive", "Te", "Trailer", "Upgrade"} {
		out.Header.Del(name)
	}
	stop := context.AfterFunc(r.Context(), func() { _ = conn.Close() })
	defer stop()
	if err := out.Write(conn); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	resp, err := http.ReadResponse(bufio.NewReader(&counted{conn, p}), out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	for name, values := range resp.Header {
		if name != "Connection" && name != "Keep-Alive" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(flushing{w}, resp.Body)
}

// counted counts what comes in and ends the stream at the limit.
type counted struct {
	net.Conn
	p *Proxy
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.p.received.Add(int64(n)) > c.p.opts.MaxBytes {
		return 0, errors.New("the limit on downloads is reached")
	}
	return n, err
}

// flushing hands on each part as it comes, for streams of events.
type flushing struct{ http.ResponseWriter }

func (f flushing) Write(b []byte) (int, error) {
	n, err := f.ResponseWriter.Write(b)
	if fl, ok := f.ResponseWriter.(http.Flusher); ok {
		fl.Flush()
	}
	return n, err
}
