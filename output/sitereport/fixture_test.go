package sitereport_test

import (
	"tradecraft/intake/site"
	"tradecraft/output/sitereport"
)

// result is an assessment with something in every part; each text comes from
// text, so that a test can put what it likes into all of them.
func result(text func(string) string) sitereport.Report {
	t := text
	skimmer := site.Place{URL: t("https://shop.example/checkout"), InlineSHA256: "9f86d081884c7d659a2feaa0c55ad015", Line: 12, Column: 4, Loader: []string{t("https://shop.example/checkout")}}
	r := &site.Result{
		URL: t("https://shop.example/checkout"), Started: "2026-11-01T10:00:00Z", AttackVersion: "19",
		Scope: site.Scope{Browser: t("Chromium 156"), Canary: true, Authorized: []string{t("pay.example")}, Viewports: []string{"1366x768"}},
		Pages: []site.Page{{URL: t("https://shop.example/checkout"), Status: 200, Title: t("Checkout"), Seconds: 2.4, Screenshot: "1.png", Fields: []site.Kept{{Data: site.DataCard, Path: "#card"}}}},
		Findings: []site.Finding{
			{Kind: site.KindMalicious, Severity: site.Critical, Certainty: site.Proved, Title: t("Card number and CVV leave for a host that the owner did not name"), Page: t("https://shop.example/checkout"),
				Techniques: []string{"T1056.003", "T1041"}, Script: skimmer, Data: []string{site.DataCard, site.DataCVV}, Encoding: []string{"base64"},
				Destination: t("https://evil.example/i.gif"), Channel: "image", Evidence: t("GET /i.gif?d=NDExMTExMTExMTExMTExMQ=="), Fix: t("Take the script out and look for how it came in.")},
			{Kind: site.KindVulnerable, Severity: site.Medium, Title: t("jquery 1.12.4 has known vulnerabilities"), Page: t("https://shop.example/checkout"), Script: site.Place{URL: t("https://shop.example/jquery.js")}, References: []string{"CVE-2020-11023", "GHSA-jpcq-cgw6-v4j6"}, Fix: t("Update to 3.5.0 or newer.")},
			{Kind: site.KindDangerous, Severity: site.Low, Title: t("The address is written into the page"), Script: site.Place{URL: t("https://shop.example/app.js"), Line: 3}},
		},
		Inventory: []site.Script{
			{URL: t("https://shop.example/checkout"), InlineSHA256: "9f86d081884c7d659a2feaa0c55ad015", SHA256: "9f86d081884c7d659a2feaa0c55ad015", Party: site.FirstParty, Bytes: 420, Pages: []string{t("https://shop.example/checkout")}, Reads: []string{site.DataCard}, Sends: []string{t("https://evil.example")}, Malicious: 0.93},
			{URL: t("https://shop.example/jquery.js"), SHA256: "aa86d081884c7d65", Party: site.FirstParty, Bytes: 96000, Library: t("jquery 1.12.4"), Method: "sri", SRI: "sha384-x", Authorized: true, Authorization: &site.Authorization{By: t("Ada"), At: "2026-10-01T00:00:00Z", Why: t("menus")}, Malicious: 0.01},
		},
		Libraries: []site.Library{{Component: t("jquery"), Version: t("1.12.4"), Detection: "content", URL: t("https://shop.example/jquery.js"), Vulnerabilities: []site.Vulnerability{{CVE: []string{"CVE-2020-11023"}, GHSA: "GHSA-jpcq-cgw6-v4j6", CWE: []string{"CWE-79"}, Severity: "medium", Below: t("3.5.0")}}}},
		Exits: []site.Exit{
			{Page: t("https://shop.example/checkout"), Destination: t("https://evil.example/i.gif"), Channel: "image", Data: []string{site.DataCard, site.DataCVV}, Encoding: []string{"base64"}, Script: skimmer, Party: site.ThirdParty, Why: t("nobody named it"), Count: 2},
			{Page: t("https://shop.example/checkout"), Destination: t("https://pay.example/v1/tokens"), Channel: "fetch", Data: []string{site.DataCard}, Script: site.Place{URL: t("https://pay.example/v3/pay.js"), Line: 1}, Party: site.ThirdParty, Authorized: true, Why: t("named by the owner"), Count: 1},
		},
		Headers: site.Headers{URL: t("https://shop.example/checkout"), Values: map[string]string{"content-security-policy": t("default-src 'self'")}, Score: 60, Grade: "C+",
			Tests:   map[string]site.HeaderTest{"content-security-policy": {Result: "csp-implemented-with-unsafe-inline", Modifier: -20}, "x-frame-options": {Result: "x-frame-options-sameorigin-or-deny", Pass: true}},
			Cookies: []site.Cookie{{Name: t("sid"), Domain: t("shop.example"), Secure: true, SameSite: "Lax"}}},
		Policy:   &site.Policy{CSP: t("default-src 'self'"), Findings: []site.PolicyFinding{{Type: "MISSING_DIRECTIVES", Severity: "HIGH", Directive: "object-src"}}, Proposed: t("default-src 'none'"), Blocks: []string{t("code in an attribute: onclick")}, NoSRI: []string{t("https://tag.example/t.js: its text changes between visits")}},
		Change:   []site.Change{{Kind: site.ChangeAdded, Class: site.ClassBehaviour, Object: t("inline script 9f86d081"), After: t("reads card number"), Alert: true, Why: t("it reads a payment field and nobody authorized it")}, {Kind: site.ChangeHeader, Class: site.ClassHeader, Object: "x-frame-options", Before: t("DENY"), Alert: true, Why: t("no longer sent")}},
		Baseline: &site.BaselineInfo{ID: "b0000000-0000-5000-8000-000000000000", Started: "2026-10-25T10:00:00Z"},
	}
	r.Normalize()
	before := &site.Result{URL: r.URL, Headers: site.Headers{Values: map[string]string{"x-frame-options": t("DENY"), "content-security-policy": t("default-src 'self'")}}}
	before.Normalize()
	return sitereport.Report{
		Result: r, Baseline: before, Tool: t("tradecraft 1.0.0"),
		History: []sitereport.Run{{ID: "b0000000-0000-5000-8000-000000000000", Started: "2026-10-25T10:00:00Z", Grade: "B", Scripts: 1}},
	}
}
