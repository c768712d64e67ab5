package csp

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

//go:embed bypass.json
var bypassJSON []byte

// endpoint is a place that defeats an allowlist which has it.
type endpoint struct{ host, path string }

// bypass holds the lists: places of JSONP, those hosts whose JSONP works only
// with 'unsafe-eval', places of Angular libraries, and of Flash files.
type bypass struct {
	jsonp, angular, flash []endpoint
	needsEval             []string
}

var bypasses = sync.OnceValue(func() bypass {
	var lists struct {
		JSONP     []string `json:"jsonp"`
		NeedsEval []string `json:"jsonp_needs_eval"`
		Angular   []string `json:"angular"`
		Flash     []string `json:"flash"`
	}
	if err := json.Unmarshal(bypassJSON, &lists); err != nil {
		panic("csp: the embedded bypass.json cannot be read: " + err.Error())
	}
	return bypass{
		jsonp: endpoints(lists.JSONP), angular: endpoints(lists.Angular), flash: endpoints(lists.Flash),
		needsEval: lists.NeedsEval,
	}
})

func endpoints(urls []string) []endpoint {
	out := make([]endpoint, 0, len(urls))
	for _, u := range urls {
		if host, path, ok := hostAndPath(u); ok {
			out = append(out, endpoint{host, path})
		}
	}
	return out
}

// first returns the host of the first endpoint that a source expression of that
// host and path allows, "" for none. A path that ends in a slash allows what lies below it.
func first(list []endpoint, host, path string) string {
	suffix, wild := strings.CutPrefix(host, placeholder+".")
	for _, e := range list {
		if wild && !(strings.HasSuffix(e.host, suffix) && strings.HasSuffix(e.host[:len(e.host)-len(suffix)], ".")) || !wild && e.host != host {
			continue
		}
		if path == "/" || path == e.path || strings.HasSuffix(path, "/") && strings.HasPrefix(e.path, path) {
			return e.host
		}
	}
	return ""
}

// checkScriptHosts asks of each entry that allows scripts whether it is known
// to allow any script.
func checkScriptHosts(p *Policy, found []Finding) []Finding {
	for _, name := range p.governing("script-src", "script-src-elem") {
		values := p.Values(name)
		if slices.Contains(values, none) {
			continue
		}
		for _, v := range values {
			f := Finding{Type: "SCRIPT_ALLOWLIST_BYPASS", Severity: MediumMaybe, Directive: name, Value: v}
			switch {
			case v == self:
			case strings.HasPrefix(v, "'"), isScheme(v), !strings.Contains(v, "."):
				continue
			default:
				if f.Host = scriptBypass(v, slices.Contains(values, unsafeEval)); f.Host != "" {
					f.Severity = High
				}
			}
			found = append(found, f)
		}
	}
	return found
}

// scriptBypass names the host that makes an entry worthless, "" when none is
// known.
func scriptBypass(v string, eval bool) string {
	host, path, ok := hostAndPath(v)
	if !ok {
		return ""
	}
	b := bypasses()
	if angular := first(b.angular, host, path); angular != "" {
		return angular
	}
	jsonp := first(b.jsonp, host, path)
	if !eval && slices.Contains(b.needsEval, jsonp) {
		return ""
	}
	return jsonp
}

// checkObjectHosts does the same for plugins.
func checkObjectHosts(p *Policy, found []Finding) []Finding {
	name := p.Governing("object-src")
	values := p.Values(name)
	if p.Has("plugin-types") && !slices.Contains(p.Values("plugin-types"), "application/x-shockwave-flash") {
		return found
	}
	for _, v := range values {
		if v == none {
			// What stands before 'none' was looked at already and does not count either.
			return slices.DeleteFunc(found, func(f Finding) bool { return f.Type == "OBJECT_ALLOWLIST_BYPASS" })
		}
		f := Finding{Type: "OBJECT_ALLOWLIST_BYPASS", Severity: MediumMaybe, Directive: name, Value: v}
		if host, path, ok := hostAndPath(v); ok {
			f.Host = first(bypasses().flash, host, path)
		}
		if f.Host != "" {
			f.Severity = High
		}
		if f.Host != "" || name == "object-src" {
			found = append(found, f)
		}
	}
	return found
}
