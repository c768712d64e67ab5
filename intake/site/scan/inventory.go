package scan

import (
	"cmp"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"tradecraft/intake/site"
	"tradecraft/intake/site/browser"
	"tradecraft/intake/site/canary"
)

// inventory gathers the scripts of all pages and visits.
type inventory struct {
	policy   policy
	started  string
	list     map[string]*site.Script // by key
	texts    map[string]string       // by SHA-256
	byEngine map[string]*site.Script // session and script id
	inline   map[string][]inlineAt   // by document
	made     map[string][]browser.Frame
	sri      map[string]browser.Element
	loaders  map[string]browser.Loader
	pages    map[string]bool
}

// inlineAt is an inline script and where it begins.
type inlineAt struct {
	line, lines int
	script      *site.Script
}

func newInventory(p policy, started string) *inventory {
	return &inventory{
		policy: p, started: started, list: map[string]*site.Script{}, texts: map[string]string{}, byEngine: map[string]*site.Script{},
		inline: map[string][]inlineAt{}, made: map[string][]browser.Frame{}, sri: map[string]browser.Element{}, loaders: map[string]browser.Loader{}, pages: map[string]bool{},
	}
}

func (i *inventory) elements(list []browser.Element) {
	for _, e := range list {
		if e.Src != "" {
			i.sri[e.Src] = e
		}
	}
}

// add takes the scripts of a record that was made on a page.
func (i *inventory) add(page string, r *browser.Record) {
	i.pages[bare(page)] = true
	for address, l := range r.Loaders {
		if _, ok := i.loaders[address]; !ok {
			i.loaders[address] = l
		}
	}
	for n := range r.Scripts {
		i.script(page, &r.Scripts[n])
	}
	for _, read := range r.Reads {
		kind := i.kindOf(read.Value)
		if read.What == "cookie" {
			kind = site.DataCookie
		}
		if s := i.at(read.Stack); s != nil && kind != "" && !slices.Contains(s.Reads, kind) {
			s.Reads = append(s.Reads, kind)
		}
	}
	for _, e := range r.Events {
		if s := i.at(e.Stack); s != nil && e.Kind == "sink" && !slices.Contains(s.Sinks, e.Name) {
			s.Sinks = append(s.Sinks, e.Name)
		}
	}
}

// kindOf names the data that a field's value is.
func (i *inventory) kindOf(value string) string {
	for _, set := range i.sets() {
		for _, v := range set.Values {
			if v.Text == value || v.Kind == site.DataCard && strings.ReplaceAll(value, " ", "") == v.Text {
				return v.Kind
			}
		}
	}
	return ""
}

// sets are the people whose data were typed; see pageRun.look.
func (i *inventory) sets() []canary.Set {
	return i.policy.sets
}

func (i *inventory) script(page string, s *browser.Script) {
	if s.URL == "" && len(s.Stack) == 0 {
		return // nobody's: of the browser itself
	}
	i.made[s.Session+" "+s.ID] = s.Stack
	sum := sha256.Sum256([]byte(s.Text))
	digest := hex.EncodeToString(sum[:])
	if s.Text == "" {
		digest = ""
	}
	out := &site.Script{URL: s.URL, SHA256: digest, Bytes: s.Bytes, Worker: s.Worker, Malicious: -1, FirstSeen: i.started, LastSeen: i.started}
	if s.Dynamic {
		out.Dynamic = "eval"
		if s.Inline {
			out.Dynamic = "script element"
		}
		if f, ok := i.origin(s.Stack); ok && s.URL == "" {
			out.URL = f.URL
		}
	}
	if s.Inline || s.Dynamic {
		out.InlineSHA256 = digest
		out.URL = bare(cmp.Or(out.URL, s.Frame, page))
	}
	out.Party = site.ThirdParty
	if i.policy.first(host(out.URL)) {
		out.Party = site.FirstParty
	}
	key := out.URL + "\x00" + digest + "\x00" + out.Dynamic
	old := i.list[key]
	if old == nil {
		if len(i.list) >= 3_000 {
			return
		}
		old = out
		i.list[key] = out
		if s.Text != "" {
			i.texts[digest] = s.Text
			long := sha512.Sum384([]byte(s.Text))
			out.Integrity = "sha384-" + base64.StdEncoding.EncodeToString(long[:])
		}
	}
	if !slices.Contains(old.Pages, page) {
		old.Pages = append(old.Pages, page)
	}
	i.byEngine[s.Session+" "+s.ID] = old
	if s.Inline && !s.Dynamic {
		i.inline[bare(s.URL)] = append(i.inline[bare(s.URL)], inlineAt{s.Line, strings.Count(s.Text, "\n"), old})
	}
	if len(old.Loader) == 0 {
		old.Loader = i.loader(out.URL, s.Stack, s.Inline || s.Dynamic)
	}
}

// origin is where in a text code stands: that of code made from a string is
// where it was made.
func (i *inventory) origin(stack []browser.Frame) (browser.Frame, bool) {
	for _, f := range stack {
		for depth := 0; f.URL == "" && depth < 8; depth++ {
			up := i.made[f.Session+" "+f.ScriptID]
			if len(up) == 0 {
				break
			}
			f = up[0]
			f.Dynamic = "eval"
		}
		if f.URL != "" {
			return f, true
		}
	}
	return browser.Frame{}, false
}

// at is the script of the innermost place of a stack.
func (i *inventory) at(stack []browser.Frame) *site.Script {
	f, ok := i.origin(stack)
	if !ok {
		return nil
	}
	if s := i.byEngine[f.Session+" "+f.ScriptID]; s != nil && f.ScriptID != "" {
		return s
	}
	return i.byPlace(f)
}

// byPlace finds the script that a URL and a line are in.
func (i *inventory) byPlace(f browser.Frame) *site.Script {
	for _, at := range i.inline[bare(f.URL)] {
		if f.Line >= at.line && f.Line <= at.line+at.lines {
			return at.script
		}
	}
	var best *site.Script
	for _, key := range slices.Sorted(maps.Keys(i.list)) {
		s := i.list[key]
		if s.URL == f.URL && s.InlineSHA256 == "" && (best == nil || s.LastSeen > best.LastSeen) {
			best = s
		}
	}
	return best
}

// loader is the chain of who loaded a script, the nearest first, the page last.
func (i *inventory) loader(address string, stack []browser.Frame, inside bool) []string {
	var out []string
	if f, ok := i.origin(stack); ok && inside {
		if f.URL != address {
			out = append(out, f.URL)
		}
		address = f.URL
	}
	for len(out) < 8 {
		l, ok := i.loaders[address]
		if !ok {
			break
		}
		next := l.By
		if f, ok := i.origin(l.Stack); ok {
			next = f.URL
		}
		if next == "" || next == address || slices.Contains(out, next) {
			break
		}
		out = append(out, next)
		address = next
	}
	return out
}

// place is where in which script something happened.
func (i *inventory) place(stack []browser.Frame) site.Place {
	f, ok := i.origin(i.guilty(stack))
	if !ok {
		return site.Place{}
	}
	i.settle(&f)
	p := site.Place{URL: f.URL, Line: f.Line, Column: f.Column, Dynamic: f.Dynamic}
	if s := i.byPlace(f); s != nil {
		p.InlineSHA256, p.Loader = s.InlineSHA256, s.Loader
	} else {
		p.Loader = i.loader(f.URL, nil, false)
	}
	if p.InlineSHA256 != "" || len(i.inline[bare(p.URL)]) > 0 {
		p.URL = bare(p.URL)
	}
	return p
}

// settle mends the line of an eval in an inline script: the text of a stack
// counts such lines from the start of the script, not of the page.
func (i *inventory) settle(f *browser.Frame) {
	if f.Dynamic == "" || f.ScriptID != "" {
		return
	}
	for _, at := range i.inline[bare(f.URL)] {
		lines := strings.Split(i.texts[at.script.SHA256], "\n")
		if f.Line < 1 || f.Line > len(lines) {
			continue
		}
		if line := lines[f.Line-1]; strings.Contains(line, "eval") || strings.Contains(line, "Function") || strings.Contains(line, "set") {
			f.Line += at.line - 1
			return
		}
	}
}

// guilty begins a stack at the script that read the card, where a library that
// did not read it only sent for it.
func (i *inventory) guilty(stack []browser.Frame) []browser.Frame {
	for n, f := range stack {
		if s := i.at(stack[n : n+1]); s != nil && (slices.Contains(s.Reads, site.DataCard) || slices.Contains(s.Reads, site.DataCVV)) {
			_ = f
			return stack[n:]
		}
	}
	return stack
}

// override notes that a page's script replaced a function of the browser: the
// scripts that could are not known, so the page's third-party ones are not blamed.
func (i *inventory) override(page, name string) {
	for _, key := range slices.Sorted(maps.Keys(i.list)) {
		s := i.list[key]
		if slices.Contains(s.Pages, page) && strings.Contains(i.texts[s.SHA256], name[strings.LastIndexByte(name, '.')+1:]+" = ") && !slices.Contains(s.Sinks, "replaces "+name) {
			s.Sinks = append(s.Sinks, "replaces "+name)
		}
	}
}

// sends notes in the inventory where each script sent to.
func (i *inventory) sent(e *browser.Exit) {
	to := origin(e.URL)
	if to == "" || e.Channel == browser.ChannelStorage || e.Channel == browser.ChannelMessage || host(to) == "" {
		return
	}
	if s := i.at(e.Stack); s != nil && !slices.Contains(s.Sends, to) && len(s.Sends) < 100 {
		s.Sends = append(s.Sends, to)
	}
}

// scripts is the inventory in its form.
func (i *inventory) scripts() []site.Script {
	var out []site.Script
	for _, key := range slices.Sorted(maps.Keys(i.list)) {
		s := *i.list[key]
		if e, ok := i.sri[s.URL]; ok && s.InlineSHA256 == "" {
			s.SRI = e.Integrity
			if e.Integrity != "" {
				s.Method = "sri"
			}
		}
		out = append(out, s)
	}
	return out
}
