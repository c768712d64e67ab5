// Package download fetches MITRE's official ATT&CK bundles and other published
// files over HTTPS. It is the only part of the knowledge base that uses the
// network, and only when asked; the HTTP client is the caller's.
package download

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/attack"
)

// Official is where MITRE publishes ATT&CK in STIX 2.1.
const Official = "https://raw.githubusercontent.com/mitre-attack/attack-stix-data/master"

// Doer is what is needed of an [http.Client].
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Options says what to fetch. The zero value fetches the newest bundles of all
// three domains.
type Options struct {
	// Base is the address under which DOMAIN/DOMAIN.json lies; Official when
	// empty. Plain http is taken for this machine only.
	Base string
	// Version asks for DOMAIN/DOMAIN-VERSION.json, such as "18.1".
	Version string
	// Domains to fetch; all three when empty.
	Domains []attack.Domain
	// MaxBytes bounds each bundle; 256 MiB when 0 or less.
	MaxBytes int64
	// Timeout bounds each bundle; 10 minutes when 0 or less.
	Timeout time.Duration
	// Progress, when set, is told of n more bytes of a bundle; total is -1 when the
	// server does not say.
	Progress func(name string, n int, total int64)
}

// File is a fetched bundle.
type File struct {
	Name   string // enterprise-attack.json, or enterprise-attack-18.1.json
	URL    string
	Path   string // where it lies now
	SHA256 string // of the bytes as they lie there
	Bytes  int64
}

const (
	defaultMaxBytes = 256 << 20
	defaultTimeout  = 10 * time.Minute
)

// Fetch stores the bundles in dir. Errors are of kind Unavailable (no network,
// a server that does not answer or is slow, no space), NotFound (no such
// version), TooLarge, Denied (not HTTPS) or Invalid (no bundle); they name the
// address. Files fetched before an error are removed.
func Fetch(ctx context.Context, client Doer, dir string, opts Options) ([]File, error) {
	if opts.Base == "" {
		opts.Base = Official
	}
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = defaultMaxBytes
	}
	if opts.Timeout <= 0 {
		opts.Timeout = defaultTimeout
	}
	if len(opts.Domains) == 0 {
		opts.Domains = attack.Domains()
	}
	var files []File
	for _, d := range opts.Domains {
		f, err := fetch(ctx, client, dir, d, opts)
		if err != nil {
			for _, f := range files {
				os.Remove(f.Path)
			}
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// fetch stores one bundle.
func fetch(ctx context.Context, client Doer, dir string, d attack.Domain, opts Options) (File, error) {
	name := string(d) + ".json"
	if opts.Version != "" {
		name = string(d) + "-" + opts.Version + ".json"
	}
	address, err := join(opts.Base, string(d), name)
	if err != nil {
		return File{}, err
	}
	return store(ctx, client, dir, name, address, opts)
}

// FetchFile stores what lies at an address in dir, under the bounds of opts,
// whose Base, Version and Domains do not count. Errors are as those of Fetch.
func FetchFile(ctx context.Context, client Doer, dir, address string, opts Options) (File, error) {
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = defaultMaxBytes
	}
	if opts.Timeout <= 0 {
		opts.Timeout = defaultTimeout
	}
	u, err := url.Parse(address)
	if err != nil {
		return File{}, tradecraft.Errorf("download.FetchFile", tradecraft.Invalid, "%q is no address: %w", address, err)
	}
	if err := safe(u); err != nil {
		return File{}, tradecraft.Errorf("download.FetchFile", tradecraft.Denied, "will not fetch from %w", err)
	}
	return store(ctx, client, dir, path.Base(u.Path), address, opts)
}

// store writes what lies at an address into a file of dir.
func store(ctx context.Context, client Doer, dir, name, address string, opts Options) (File, error) {
	const op = "download.Fetch"
	ctx, cancel := context.WithTimeout(ctx, opts.Timeout)
	defer cancel()
	resp, err := get(ctx, client, address)
	if err != nil {
		return File{}, err
	}
	defer resp.Body.Close()
	f := File{Name: name, URL: address}
	out, err := os.CreateTemp(dir, name+".*")
	if err != nil {
		return File{}, tradecraft.Errorf(op, tradecraft.Unavailable, "no place for %s: %w", name, err)
	}
	f.Path = out.Name()
	sum := sha256.New()
	body := &meter{r: io.LimitReader(resp.Body, opts.MaxBytes+1), tell: func(n int) {
		if opts.Progress != nil {
			opts.Progress(name, n, resp.ContentLength)
		}
	}}
	f.Bytes, err = io.Copy(io.MultiWriter(out, sum), body)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	switch {
	case err != nil:
		err = unreachable(address, err)
	case f.Bytes > opts.MaxBytes:
		err = tradecraft.Errorf(op, tradecraft.TooLarge, "%s is larger than %d bytes, which nothing that is fetched here is", address, opts.MaxBytes)
	case resp.ContentLength >= 0 && f.Bytes != resp.ContentLength:
		err = tradecraft.Errorf(op, tradecraft.Unavailable, "%s broke off after %d of %d bytes; try again", address, f.Bytes, resp.ContentLength)
	}
	if err != nil {
		os.Remove(f.Path)
		return File{}, err
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// get asks for an address and judges the answer.
func get(ctx context.Context, client Doer, address string) (*http.Response, error) {
	const op = "download.Fetch"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", address, err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, unreachable(address, err)
	}
	fail := func(kind tradecraft.ErrorKind, format string, args ...any) (*http.Response, error) {
		resp.Body.Close()
		return nil, tradecraft.Errorf(op, kind, format, args...)
	}
	if resp.Request != nil { // after redirects
		if err := safe(resp.Request.URL); err != nil {
			return fail(tradecraft.Denied, "%s leads to %w", address, err)
		}
	}
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return fail(tradecraft.NotFound, "%s is not there: no such version or mirror", address)
	case resp.StatusCode != http.StatusOK:
		return fail(tradecraft.Unavailable, "%s answers %s", address, resp.Status)
	case strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html"):
		return fail(tradecraft.Invalid, "%s is a web page, not what was asked for: a proxy or a sign-in page may stand between", address)
	}
	return resp, nil
}

// unreachable explains a failed connection and what to do without a network.
func unreachable(address string, err error) error {
	why := err
	if e, ok := errors.AsType[*url.Error](err); ok {
		why = e.Err // the address is said already
	}
	if errors.Is(err, context.DeadlineExceeded) {
		why = errors.New("no answer in time")
	}
	if errors.Is(err, context.Canceled) {
		return tradecraft.Errorf("download.Fetch", tradecraft.Unavailable, "%s: stopped: %w", address, err)
	}
	return tradecraft.Errorf("download.Fetch", tradecraft.Unavailable,
		"cannot fetch %s: %w; without a network, download it elsewhere and use 'tradecraft kb import FILE', or --rules for rules", address, why)
}

// join puts an address together and refuses what is not HTTPS.
func join(base, domain, name string) (string, error) {
	const op = "download.Fetch"
	u, err := url.Parse(base)
	if err != nil {
		return "", tradecraft.Errorf(op, tradecraft.Invalid, "%q is no address: %w", base, err)
	}
	if err := safe(u); err != nil {
		return "", tradecraft.Errorf(op, tradecraft.Denied, "will not fetch from %w", err)
	}
	u.Path = path.Join("/", u.Path, domain, name)
	u.RawPath = ""
	return u.String(), nil
}

// safe refuses addresses that are not HTTPS, but for this machine.
func safe(u *url.URL) error {
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme == "https" && u.Host != "" || u.Scheme == "http" && local {
		return nil
	}
	return fmt.Errorf("%q: only https is trusted", u.Redacted())
}

// meter tells how much was read.
type meter struct {
	r    io.Reader
	tell func(int)
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if n > 0 {
		m.tell(n)
	}
	return n, err
}
