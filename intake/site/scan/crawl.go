package scan

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// crawl is the list of pages to visit: of one site, near first, payment pages
// before others, what robots.txt forbids left out (but for the start).
type crawl struct {
	start    *url.URL
	pages    int
	depth    int
	queue    []link
	seen     map[string]bool
	visited  int
	current  int // depth of the page in work
	disallow []string
}

type link struct {
	url   string
	depth int
	pay   bool
}

func newCrawl(start *url.URL, pages, depth int) *crawl {
	c := &crawl{start: start, pages: pages, depth: depth, seen: map[string]bool{}}
	c.seen[key(start)] = true
	c.queue = []link{{start.String(), 0, true}}
	return c
}

// key is a page without its fragment.
func key(u *url.URL) string {
	v := *u
	v.Fragment = ""
	return v.String()
}

// paying knows pages where money is asked for.
var paying = regexp.MustCompile(`(?i)checkout|payment|\bpay\b|order|cart|basket|billing|donat|login|signin|account|register|kasse|warenkorb|panier|carrito`)

// leaves says whether visiting a link is safe: it does not sign out or delete.
func leaves(u *url.URL) bool {
	return !doing.MatchString(u.Path + "?" + u.RawQuery)
}

var doing = regexp.MustCompile(`(?i)log-?out|sign-?out|delete|remove|unsubscribe|add-?to|/add/|empty|cancel`)

// files that are no pages.
var noPage = regexp.MustCompile(`(?i)\.(png|jpe?g|gif|webp|svg|ico|css|js|json|xml|pdf|zip|gz|mp4|webm|mp3|woff2?|ttf|exe|dmg|csv|docx?|xlsx?)$`)

func (c *crawl) found(links []string) {
	if c.current >= c.depth {
		return
	}
	for _, l := range links {
		c.add(l, c.current+1)
	}
}

func (c *crawl) add(address string, depth int) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !sameSite(u.Hostname(), c.start.Hostname()) || u.Port() != c.start.Port() ||
		noPage.MatchString(u.Path) || !leaves(u) || c.forbidden(u) || len(c.queue) > 5_000 || c.seen[key(u)] {
		return
	}
	c.seen[key(u)] = true
	u.Fragment = ""
	c.queue = append(c.queue, link{u.String(), depth, paying.MatchString(u.Path)})
}

// next returns the page to visit now.
func (c *crawl) next() (string, bool) {
	if c.visited >= c.pages || len(c.queue) == 0 {
		return "", false
	}
	best := 0
	for i, l := range c.queue {
		b := c.queue[best]
		if l.pay && !b.pay || l.pay == b.pay && l.depth < b.depth {
			best = i
		}
	}
	l := c.queue[best]
	c.queue = slices.Delete(c.queue, best, best+1)
	c.visited++
	c.current = l.depth
	return l.url, true
}

// known is how many pages will be visited as far as is known.
func (c *crawl) known() int { return min(c.pages, c.visited+len(c.queue)) }

// learn reads robots.txt and, where a crawl is wanted, the site map.
func (c *crawl) learn(_ context.Context, get func(string) string) {
	if c.pages <= 1 {
		return
	}
	base := c.start.Scheme + "://" + c.start.Host
	maps := []string{}
	ours := false
	lines := bufio.NewScanner(strings.NewReader(get(base + "/robots.txt")))
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "user-agent":
			ours = value == "*"
		case "disallow":
			if ours && value != "" && len(c.disallow) < 1000 {
				c.disallow = append(c.disallow, value)
			}
		case "sitemap":
			maps = append(maps, value)
		}
	}
	if c.depth == 0 {
		return
	}
	if len(maps) == 0 {
		maps = []string{base + "/sitemap.xml"}
	}
	for _, m := range maps[:min(len(maps), 3)] {
		if u, err := url.Parse(m); err != nil || !sameSite(u.Hostname(), c.start.Hostname()) {
			continue
		}
		for _, loc := range locations.FindAllStringSubmatch(get(m), 500) {
			c.add(strings.ReplaceAll(strings.TrimSpace(loc[1]), "&amp;", "&"), 1)
		}
	}
}

var locations = regexp.MustCompile(`<loc>\s*([^<\s]+)\s*</loc>`)

// forbidden says whether robots.txt asks to keep away.
func (c *crawl) forbidden(u *url.URL) bool {
	for _, rule := range c.disallow {
		prefix, end := strings.CutSuffix(rule, "$")
		if strings.Contains(prefix, "*") {
			if ok, _ := path.Match(prefix, u.Path); ok {
				return true
			}
			prefix, _, _ = strings.Cut(prefix, "*")
			if len(prefix) < 2 {
				continue
			}
		}
		if end && u.Path == prefix || !end && strings.HasPrefix(u.RequestURI(), prefix) {
			return true
		}
	}
	return false
}

// fetch gets small files of the site through the guard.
func (s *Scanner) fetch(ctx context.Context) func(string) string {
	client := &http.Client{
		Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: s.proxy.Addr()})},
		Timeout:   10 * time.Second,
	}
	return func(address string) string {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return ""
		}
		resp, err := client.Do(req)
		if err != nil {
			return ""
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return ""
		}
		data, _ := io.ReadAll(io.LimitReader(resp.Body, 2<<20))
		return string(data)
	}
}
