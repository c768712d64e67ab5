package site

import (
	"strings"
	"testing"
)

func digestOf(c string) string { return strings.Repeat(c, 64) }

// shop is a result with three scripts.
func shop() *Result {
	page := "https://shop.example/checkout"
	return &Result{
		URL: page, Pages: []Page{{URL: page, Status: 200}},
		Headers: Headers{URL: page, Values: map[string]string{"content-security-policy": "script-src 'self' 'nonce-a'; object-src 'none'", "x-frame-options": "DENY"}},
		Inventory: []Script{
			{URL: "https://cdn.example/lib-1.2.0.js", SHA256: digestOf("a"), Bytes: 900, Party: ThirdParty, Pages: []string{page}, Library: "lib 1.2.0", FirstSeen: "2026-01-01T00:00:00Z"},
			{URL: "https://stats.example/s.js", SHA256: digestOf("b"), Bytes: 500, Party: ThirdParty, Pages: []string{page}, Sends: []string{"https://stats.example"}},
			{URL: page, InlineSHA256: digestOf("c"), SHA256: digestOf("c"), Bytes: 100, Party: FirstParty, Pages: []string{page}},
		},
	}
}

func TestCompare(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Result)
		kind   string
		class  string
		alert  bool
		object string
	}{
		"version of a library": {func(r *Result) {
			r.Inventory[0].URL, r.Inventory[0].SHA256, r.Inventory[0].Library = "https://cdn.example/lib-1.3.0.js", digestOf("d"), "lib 1.3.0"
		}, ChangeChanged, ClassVersion, false, "lib-1.3.0"},
		"text only":       {func(r *Result) { r.Inventory[1].SHA256 = digestOf("d") }, ChangeChanged, ClassConfiguration, false, "s.js"},
		"new destination": {func(r *Result) { r.Inventory[1].Sends = []string{"https://evil.example"} }, ChangeDestination, ClassBehaviour, true, "s.js"},
		"new field read":  {func(r *Result) { r.Inventory[1].Reads = []string{DataCard} }, ChangeRead, ClassBehaviour, true, "s.js"},
		"new sink":        {func(r *Result) { r.Inventory[1].Sinks = []string{"eval"} }, ChangeSink, ClassBehaviour, true, "s.js"},
		"moved":           {func(r *Result) { r.Inventory[1].URL = "https://other.example/s.js" }, ChangeMoved, ClassBehaviour, true, "other.example"},
		"added": {func(r *Result) {
			r.Inventory = append(r.Inventory, Script{URL: "https://new.example/n.js", SHA256: digestOf("e")})
		}, ChangeAdded, ClassBehaviour, true, "n.js"},
		"removed":        {func(r *Result) { r.Inventory = r.Inventory[:2] }, ChangeRemoved, ClassConfiguration, false, "inline"},
		"inline changed": {func(r *Result) { r.Inventory[2].SHA256, r.Inventory[2].InlineSHA256 = digestOf("f"), digestOf("f") }, ChangeChanged, ClassConfiguration, false, "inline"},
		"header gone":    {func(r *Result) { delete(r.Headers.Values, "x-frame-options") }, ChangeHeader, ClassHeader, true, "x-frame-options"},
		"policy opened": {func(r *Result) {
			r.Headers.Values["content-security-policy"] = "script-src 'self' *; object-src 'none'"
		}, ChangeHeader, ClassHeader, true, "content-security-policy"},
		"policy part gone": {func(r *Result) { r.Headers.Values["content-security-policy"] = "script-src 'self'" }, ChangeHeader, ClassHeader, true, "content-security-policy"},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := shop(), shop()
			before.Normalize()
			tt.change(after)
			after.Normalize()
			Compare(before, after)
			if len(after.Change) == 0 {
				t.Fatal("no change")
			}
			c := after.Change[0]
			if c.Kind != tt.kind || c.Class != tt.class || c.Alert != tt.alert || !strings.Contains(c.Object, tt.object) {
				t.Errorf("%+v", after.Change)
			}
			if (len(after.Findings) > 0) != tt.alert {
				t.Errorf("findings %+v", after.Findings)
			}
		})
	}
}

func TestCompareWithItselfChangesNothing(t *testing.T) {
	before, after := shop(), shop()
	after.Headers.Values["content-security-policy"] = "script-src 'self' 'nonce-b'; object-src 'none'"
	before.Normalize()
	after.Normalize()
	Compare(before, after)
	if len(after.Change) > 0 || len(after.Findings) > 0 {
		t.Errorf("%+v", after.Change)
	}
}

func TestAuthorizationsAreCarried(t *testing.T) {
	before, after := shop(), shop()
	before.Normalize()
	if n := before.Authorize("https://cdn.example/*", Authorization{By: "O", At: "2026-01-02T00:00:00Z", Why: "menu"}, false); n != 1 {
		t.Fatalf("%d authorized", n)
	}
	if n := before.Authorize("bbbbbbbbbb", Authorization{By: "O", Why: "stats"}, true); n != 1 {
		t.Fatalf("%d authorized", n)
	}
	after.Inventory[1].SHA256 = digestOf("9")
	after.Normalize()
	Compare(before, after)
	byURL := map[string]Script{}
	for _, s := range after.Inventory {
		byURL[s.URL] = s
	}
	if s := byURL["https://cdn.example/lib-1.2.0.js"]; !s.Authorized || s.Authorization.By != "O" || s.FirstSeen != "2026-01-01T00:00:00Z" {
		t.Errorf("%+v", s)
	}
	if byURL["https://stats.example/s.js"].Authorized || !after.Change[0].Alert {
		t.Errorf("a pinned authorization holds for another text: %+v", after.Change)
	}
}
