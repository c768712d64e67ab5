package script

import (
	"strings"

	"tradecraft/intake/site/script/decode"
	"tradecraft/intake/site/script/flow"
)

// Sizes of scopes, in nodes: one function, one small script, one script.
const (
	oneFunction = 600
	oneScript   = 3000
	oneFile     = 12000
)

const typed = flow.Field | flow.PayValue | flow.AllValues | flow.Key | flow.Password

// Technique ids as of ATT&CK v18.
const (
	webPortal  = "T1056.003" // Input Capture: Web Portal Capture
	guiCapture = "T1056.002" // Input Capture: GUI Input Capture
	keylog     = "T1056.001" // Input Capture: Keylogging
	javascript = "T1059.007" // Command and Scripting Interpreter: JavaScript
	exfilC2    = "T1041"     // Exfiltration Over C2 Channel
	exfilWeb   = "T1567"     // Exfiltration Over Web Service
	supply     = "T1195.002" // Compromise Software Supply Chain
	guard      = "T1480"     // Execution Guardrails
	cookies    = "T1539"     // Steal Web Session Cookie
	mining     = "T1496"     // Resource Hijacking
	obfuscated = "T1027"     // Obfuscated Files or Information
	stego      = "T1027.003" // Steganography
	staging    = "T1074.001" // Data Staged: Local Data Staging
	encoding   = "T1132.001" // Data Encoding: Standard Encoding
	debugger   = "T1622"     // Debugger Evasion
	driveBy    = "T1189"     // Drive-by Compromise
	ingress    = "T1105"     // Ingress Tool Transfer
	browser    = "T1185"     // Browser Session Hijacking
	masquerade = "T1036.005" // Masquerading: Match Legitimate Resource Name or Location
	webProto   = "T1071.001" // Application Layer Protocol: Web Protocols
)

// behaviours is every behaviour, in the order in which they are told.
var behaviours = []behaviour{
	{"payment-to-odd-host", "Payment fields are sent to a host that is odd by its name or address", LevelFinding, []string{webPortal, exfilC2},
		func(w *whole, f *fragment) (hit, bool) { return f.sink(leaving(flow.PayValue, odd)) }},
	{"payment-to-unknown-host", "Payment fields are sent to a host that is neither the site's nor a known provider's", LevelSuspicious, []string{webPortal, exfilC2},
		func(w *whole, f *fragment) (hit, bool) { return f.sink(leaving(flow.PayValue, foreign)) }},
	{"all-fields-to-unknown-host", "The values of all fields of the page are sent to an unknown host", LevelSuspicious, []string{webPortal, exfilC2},
		func(w *whole, f *fragment) (hit, bool) { return f.sink(leaving(flow.AllValues, foreign)) }},
	{"shop-fields-to-unknown-host", "All fields are sent to an unknown host by code that looks for a checkout or names payment fields", LevelFinding, []string{webPortal, exfilC2}, shopFields},
	{"checkout-scrape", "On checkout pages only, fields are read and sent to an unknown host", LevelFinding, []string{webPortal, guard, exfilC2},
		func(w *whole, f *fragment) (hit, bool) {
			if !f.few() {
				return hit{}, false
			}
			return f.bitsHit(oneScript, flow.Gate|flow.Foreign, flow.Read|flow.ReadAll|flow.Serialize, flow.Send|flow.SendImage)
		}},
	{"scrape-to-odd-host", "Fields are collected near payment words and an odd host", LevelFinding, []string{webPortal, exfilC2},
		func(w *whole, f *fragment) (hit, bool) {
			if !f.few() {
				return hit{}, false
			}
			return f.bitsHit(oneScript, flow.Payment|flow.Odd, flow.Read|flow.ReadAll|flow.Serialize, flow.Send|flow.SendImage)
		}},
	{"payment-encoded", "Payment fields are encoded and sent, with the destination hidden, computed or unknown", LevelSuspicious, []string{webPortal, encoding},
		func(w *whole, f *fragment) (hit, bool) {
			return f.sink(leaving(flow.PayValue|flow.AllValues, func(s *flow.Sink) bool {
				return s.Taint&(flow.Encoded|flow.Encrypted) != 0 && elsewhere(s)
			}))
		}},
	{"typed-to-unknown-host", "What a visitor types is sent to an unknown host", LevelSuspicious, []string{webPortal, exfilC2},
		func(w *whole, f *fragment) (hit, bool) { return f.sink(leaving(typed, foreign)) }},
	{"keys-to-unknown-host", "Keystrokes are sent to an unknown host", LevelSuspicious, []string{keylog, exfilC2},
		func(w *whole, f *fragment) (hit, bool) { return f.sink(leaving(flow.Key, foreign)) }},
	{"request-copied", "The browser's network functions are replaced, and what the page sends goes to an unknown host too", LevelFinding, []string{browser, webPortal, exfilC2}, requestCopied},
	{"provider-replaced", "A payment provider's object is replaced by code that reads fields or sends to an unknown host", LevelFinding, []string{browser, webPortal},
		func(w *whole, f *fragment) (hit, bool) {
			return f.bitsHit(oneScript, flow.HookPay|flow.Foreign, flow.Read|flow.ReadAll|flow.Send|flow.SendImage)
		}},
	{"worker-copies-requests", "A service worker reads what the page posts and sends it to an unknown host", LevelFinding, []string{browser, webPortal, exfilC2},
		func(w *whole, f *fragment) (hit, bool) {
			return f.bitsHit(oneScript, flow.WorkerFetch|flow.Foreign|flow.Send, flow.ReadRequest|flow.Encode|flow.Payment|flow.GateWord)
		}},
	{"form-sent-elsewhere", "A form is pointed at an unknown host, near payment words or on checkout", LevelFinding, []string{webPortal, exfilC2}, formElsewhere},
	{"fake-payment-form", "A payment form written by the script is read and sent, or stands in for a hidden one", LevelFinding, []string{guiCapture, webPortal}, fakeForm},
	{"gated-loader", "On checkout pages only, a script is loaded from an unknown host", LevelSuspicious, []string{guard, ingress, supply}, gatedLoader},
	{"hidden-loader", "A script is loaded from an address that was hidden", LevelSuspicious, []string{obfuscated, ingress}, hiddenLoader},
	{"hidden-gated-loader", "On checkout pages only, a script is loaded from a hidden address", LevelFinding, []string{guard, obfuscated, ingress},
		func(w *whole, f *fragment) (hit, bool) {
			if f.bits&(flow.Gate) == 0 || f.bits&(flow.Foreign) == 0 {
				return hit{}, false
			}
			return hiddenLoader(w, f)
		}},
	{"odd-host-loader", "A script or frame is loaded from a host that is odd by its name or address", LevelSuspicious, []string{ingress, supply, masquerade},
		func(w *whole, f *fragment) (hit, bool) {
			return f.sink(func(s *flow.Sink) bool { return (s.Kind == "script" || s.Kind == "frame") && s.Host.Odd() })
		}},
	{"network-code", "Code that came from the network is run as text", LevelSuspicious, []string{javascript, ingress},
		func(w *whole, f *fragment) (hit, bool) {
			return f.sink(func(s *flow.Sink) bool { return s.Kind == "code" && s.Taint&flow.Net != 0 })
		}},
	{"peer-channel", "A WebRTC channel carries data or code, and not a call", LevelFinding, []string{exfilC2, javascript},
		func(w *whole, f *fragment) (hit, bool) {
			return f.bitsHit(oneScript, flow.Peer, flow.NewScript|flow.Dynamic|flow.Gate|flow.PayField|flow.ReadAll)
		}},
	{"picture-code", "Code is taken out of a picture", LevelFinding, []string{stego, javascript}, pictureCode},
	{"staged-values", "What a visitor types is kept in the browser's storage and sent later", LevelSuspicious, []string{staging, exfilC2}, staged},
	{"cookie-to-unknown-host", "Cookies are sent to an unknown host", LevelSuspicious, []string{cookies, exfilC2},
		func(w *whole, f *fragment) (hit, bool) { return f.sink(leaving(flow.Cookie, foreign)) }},
	{"miner", "A coin miner is loaded or started", LevelFinding, []string{mining},
		func(w *whole, f *fragment) (hit, bool) {
			return f.bitsHit(oneFunction, flow.Miner)
		}},
	{"hidden-skimmer", "A hidden layer names payment fields or checkout pages and reads, loads or sends", LevelFinding, []string{obfuscated, webPortal}, hiddenSkimmer},
	{"nonce-taken", "The page's script nonce is taken for a script that the code inserts", LevelSuspicious, []string{browser},
		func(w *whole, f *fragment) (hit, bool) { return f.bitsHit(oneFunction, flow.Nonce|flow.NewScript) }},
	{"handler-code", "Code is hidden in an event handler that the script writes", LevelSuspicious, []string{obfuscated, javascript},
		func(w *whole, f *fragment) (hit, bool) {
			return f.hiddenUnit(func(u *unit) bool { return u.hidden == decode.ByHandler && u.facts.Bits&flow.Dynamic != 0 })
		}},
	{"skimmer-names", "Names that skimmers have for themselves", LevelSuspicious, []string{webPortal},
		func(w *whole, f *fragment) (hit, bool) { return f.bitsHit(oneFile, flow.Brand|flow.Send) }},
	{"card-test", "Values are held against the form of card numbers and sent", LevelSuspicious, []string{webPortal},
		func(w *whole, f *fragment) (hit, bool) {
			return f.bitsHit(oneFunction, flow.Digits, flow.Read|flow.ReadAll|flow.StoreRead, flow.Send|flow.SendImage)
		}},
	{"self-keyed", "Code decodes itself with its own text as the key", LevelSuspicious, []string{obfuscated},
		func(w *whole, f *fragment) (hit, bool) { return f.bitsHit(oneFunction, flow.Self|flow.Chars) }},
	{"developer-tools", "The script looks for developer tools", LevelContext, []string{debugger},
		func(w *whole, f *fragment) (hit, bool) { return f.bitsHit(oneScript, flow.DevTools) }},
	{"code-from-text", "Text is run as code", LevelContext, []string{javascript},
		func(w *whole, f *fragment) (hit, bool) { return f.bitsHit(1<<30, flow.Dynamic) }},
	{"decoded", "Code or text was hidden and could be decoded", LevelContext, []string{obfuscated},
		func(w *whole, f *fragment) (hit, bool) {
			return f.hiddenUnit(func(u *unit) bool { return true })
		}},
}

func phpLike(url string) bool {
	return strings.Contains(url, ".php") || strings.HasPrefix(url, "http://")
}

func shopFields(w *whole, f *fragment) (hit, bool) {
	h, ok := f.sink(leaving(flow.AllValues, foreign))
	if !ok || f.bits&(flow.Payment|flow.Gate|flow.Digits) == 0 || f.nodes > oneFile {
		return hit{}, false
	}
	return h, true
}

func requestCopied(w *whole, f *fragment) (hit, bool) {
	if h, ok := f.sink(leaving(flow.Request, foreign)); ok && f.bits&(flow.HookNet) != 0 {
		return h, true
	}
	return f.bitsHit(oneScript, flow.HookNet|flow.Foreign|flow.Payment, flow.Send|flow.SendImage)
}

func formElsewhere(w *whole, f *fragment) (hit, bool) {
	h, ok := f.sink(func(s *flow.Sink) bool { return s.Kind == "form" && s.Host.Foreign() })
	if !ok || f.bits&(flow.Payment|flow.Gate|flow.GateWord|flow.ReadAll|flow.FieldMarkup) == 0 || f.nodes > oneFile {
		return hit{}, false
	}
	return h, true
}

func fakeForm(w *whole, f *fragment) (hit, bool) {
	if f.bits&flow.FieldMarkup == 0 || f.nodes > oneFile {
		return hit{}, false
	}
	if h, ok := f.bitsHit(oneFile, flow.FieldMarkup|flow.Foreign, flow.Send|flow.SendImage|flow.FormTo); ok && f.few() {
		return h, true
	}
	return f.bitsHit(oneScript, flow.FieldMarkup|flow.HideFrame, flow.Send|flow.Read|flow.Insert)
}

func gatedLoader(w *whole, f *fragment) (hit, bool) {
	s, ok := f.together(oneFunction, flow.Gate, flow.NewScript|flow.Write|flow.Insert)
	if !ok || s.Bits&flow.Foreign == 0 && f.bits&flow.Foreign == 0 {
		return hit{}, false
	}
	return f.sink(func(s *flow.Sink) bool { return s.Kind == "script" && s.Host.Foreign() })
}

// hiddenLoader is a script element or an address for one that lay in a layer,
// or an address that was computed from constants.
func hiddenLoader(w *whole, f *fragment) (hit, bool) {
	for _, u := range f.units {
		if u.hidden == "" || u.hidden == decode.ByPacker { // packers also save bytes
			continue
		}
		for i := range u.facts.Sinks {
			if s := &u.facts.Sinks[i]; s.Kind == "script" && s.Host.Foreign() {
				return hit{pos: u.pos, hidden: u.hidden, sink: s, hosts: []string{s.Host.Name}}, true
			}
		}
		if u.facts.Bits&flow.Foreign != 0 && f.bits&flow.NewScript != 0 && len(u.facts.Sinks) == 0 && u.facts.Nodes <= 3 {
			h := hit{pos: u.pos, hidden: u.hidden}
			for _, k := range u.facts.Hosts {
				h.hosts = append(h.hosts, k.Name)
			}
			return h, true
		}
	}
	return hit{}, false
}

func pictureCode(w *whole, f *fragment) (hit, bool) {
	if h, ok := f.sink(func(s *flow.Sink) bool { return s.Kind == "code" && s.Taint&flow.Pixel != 0 }); ok {
		return h, true
	}
	if h, ok := f.bitsHit(oneScript, flow.Pixels|flow.Dynamic|flow.Chars); ok {
		return h, true
	}
	return f.bitsHit(oneFunction, flow.Bytes|flow.Dynamic|flow.ImageFile)
}

func staged(w *whole, f *fragment) (hit, bool) {
	h, ok := f.sink(func(s *flow.Sink) bool {
		return (s.Kind == "storage" || s.Kind == "cookie") && s.Taint&typed != 0
	})
	if !ok {
		return hit{}, false
	}
	if _, ok := f.sink(leaving(flow.Store|flow.Cookie|typed, foreign)); ok {
		return h, true
	}
	return h, f.bits&(flow.PayField|flow.Payment) != 0 && f.bits&(flow.Foreign) != 0
}

func hiddenSkimmer(w *whole, f *fragment) (hit, bool) {
	return f.hiddenUnit(func(u *unit) bool {
		b := u.facts.Bits
		return u.depth >= 1 && u.facts.Nodes > 8 && (u.hidden != decode.ByPacker || b&flow.Odd != 0) && b&(flow.Payment|flow.Gate|flow.PayField) != 0 &&
			b&(flow.Read|flow.ReadAll|flow.Serialize|flow.NewScript|flow.Write|flow.FieldMarkup) != 0 &&
			b&(flow.Send|flow.SendImage|flow.NewScript|flow.Write|flow.Foreign) != 0
	})
}
