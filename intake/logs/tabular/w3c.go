package tabular

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
)

// w3cNames are columns whose names differ between products, with what Sigma
// calls them.
var w3cNames = map[string]string{
	"cs(user-agent)": "cs-user-agent", "cs(referer)": "cs-referer", "cs(cookie)": "cs-cookie", "cs(host)": "cs-host",
	"rs(content-type)": "rs-content-type", "cs-uri-extension": "c-uri-extension", "x-cs-user-agent": "cs-user-agent",
	"src-ip": "src_ip", "dst-ip": "dst_ip", "src-port": "src_port", "dst-port": "dst_port", "r-ip": "dst_ip", "s-supplier-ip": "dst_ip",
}

// W3C reads the extended format. It is not safe for concurrent use.
type W3C struct {
	build *event.Builder
	row   [][]byte
}

// NewW3C returns a reader that fills the given fields.
func NewW3C(fields *event.Fields) *W3C { return &W3C{build: event.NewBuilder(fields)} }

// Read reads the rows of a block.
func (w *W3C) Read(b event.Block, take func(*event.Event) error) []tradecraft.Problem {
	d := newDirectives(b.Head)
	var problems []tradecraft.Problem
	b.Each(func(line []byte, number int, offset int64) bool {
		switch {
		case len(line) == 0:
			return true
		case line[0] == '#':
			d.take(line)
			return true
		case len(d.columns) == 0:
			problems = append(problems, event.NotRecord(number, offset, "below a line that names the columns"))
			return true
		}
		w.row = fields(line, d.separator, w.row[:0])
		if len(w.row) < 2 {
			problems = append(problems, event.NotRecord(number, offset, "a row of a W3C log"))
			return true
		}
		return take(w.event(d, uint64(number), offset)) == nil
	})
	return problems
}

// fields splits a row; several blanks are one, and quotes hold blanks together.
func fields(line []byte, separator byte, dst [][]byte) [][]byte {
	if separator != ' ' {
		return split(line, separator, dst)
	}
	for len(dst) < maxColumns {
		line = bytes.TrimLeft(line, " \t")
		if len(line) == 0 {
			return dst
		}
		if line[0] == '"' {
			if end := quoteEnd(line[1:]); end >= 0 {
				dst, line = append(dst, line[1:1+end]), line[end+2:]
				continue
			}
		}
		end := bytes.IndexAny(line, " \t")
		if end < 0 {
			return append(dst, line)
		}
		dst, line = append(dst, line[:end]), line[end:]
	}
	return dst
}

func (w *W3C) event(d *directives, number uint64, offset int64) *event.Event {
	e := w.build.Start(number, offset)
	b := w.build
	var date, clock, stem, query, uri string
	for i, name := range d.names {
		if i >= len(w.row) {
			break
		}
		v := w.row[i]
		if len(v) == 0 || string(v) == "-" {
			continue
		}
		switch name {
		case "date":
			date = string(v)
		case "time":
			clock = string(v)
		case "date-time":
			date, clock, _ = strings.Cut(strings.TrimSuffix(string(v), "Z"), "T")
		case "s-computername":
			e.Host = string(v)
		case "cs-uri-stem":
			stem = string(v)
		case "cs-uri-query":
			query = string(v)
		case "cs-uri":
			uri = string(v)
		case "cs-user-agent":
			v = agent(v)
			b.Alias("c-useragent", event.Value{Kind: event.UTF8, Raw: v})
		case "action":
			if strings.EqualFold(string(v), "DROP") {
				b.Alias("action", event.String("blocked"))
				b.Alias("blocked", event.String("true"))
			}
		}
		b.Add(name, event.Value{Kind: event.UTF8, Raw: v})
	}
	e.Time = w3cTime(date, clock)
	e.Category, e.Channel = d.category, d.category
	if stem != "" || uri != "" {
		target := stem
		if query != "" {
			target += "?" + strings.TrimPrefix(query, "?")
		}
		if uri != "" {
			target = uri
		}
		dialect.Target(b, target)
	}
	return e
}

// agent is a client's name: IIS writes its blanks as plus signs.
func agent(v []byte) []byte {
	if bytes.IndexByte(v, ' ') >= 0 || bytes.IndexByte(v, '+') < 0 {
		return v
	}
	return bytes.ReplaceAll(v, []byte{'+'}, []byte{' '})
}

// w3cColumns are the names of columns for rules, and what the columns say of a
// log: servers, proxies and firewalls are told apart by them.
func w3cColumns(columns []string) (names []string, category string) {
	for _, c := range columns {
		name := strings.ToLower(c)
		if to := w3cNames[name]; to != "" {
			name = to
		}
		names = append(names, name)
	}
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(n string) bool { return slices.Contains(names, n) })
	}
	switch {
	case has("src_ip") && has("action"):
		return names, "firewall"
	case has("s-action", "sc-filter-result", "dst_ip", "r-host", "cs-uri-scheme", "r-supplier-name"):
		return names, "proxy"
	case has("cs-method", "cs-uri-stem", "cs-uri"):
		return names, "webserver"
	}
	return names, "application"
}

// w3cTime joins date and time, which are in UTC.
func w3cTime(date, clock string) int64 {
	t, err := time.Parse("2006-01-02 15:04:05.999999999", date+" "+clock)
	if err != nil {
		return 0
	}
	return t.UnixNano()
}
