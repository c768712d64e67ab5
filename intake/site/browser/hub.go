package browser

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed hooks.js
var hooksSource string

// hub knows the sessions of a browser and hands their events to the visitor
// they belong to.
type hub struct {
	browser *Browser
	binding string // name of the binding
	secret  string // name of what the hooks leave behind
	mark    string // in payloads, and the name of their proof
	hooks   string

	mu       sync.Mutex
	sessions map[string]*session
	visitors map[string]*Visitor // by browser context
}

// session is one attached target.
type session struct {
	id, target, kind, url string
	visitor               *Visitor
}

func newHub() *hub {
	h := &hub{sessions: map[string]*session{}, visitors: map[string]*Visitor{}}
	h.binding, h.secret, h.mark = "b"+random(), "s"+random(), "m"+random()
	h.hooks = strings.NewReplacer("__BINDING__", h.binding, "__SECRET__", h.secret, "__MARK__", h.mark).Replace(hooksSource)
	return h
}

// random is a name no page can know.
func random() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// own is the address of our code in stacks.
func (h *hub) own() string { return h.secret + ".js" }

func (h *hub) begin(ctx context.Context, b *Browser) error {
	h.browser = b
	var v struct{ Product string }
	if err := b.wire.call(ctx, "", "Browser.getVersion", nil, &v); err != nil {
		return err
	}
	b.Product = v.Product
	return b.wire.call(ctx, "", "Target.setAutoAttach", autoAttach, nil)
}

// autoAttach holds every new target until the hooks are in.
var autoAttach = map[string]any{
	"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
	"filter": []map[string]any{{"type": "browser", "exclude": true}, {"type": "browser_ui", "exclude": true}, {"type": "tab", "exclude": true}, {}},
}

func (h *hub) handle(e event) {
	switch e.method {
	case "Target.attachedToTarget":
		h.attached(e)
	case "Target.detachedFromTarget":
		var p struct{ SessionID string }
		if json.Unmarshal(e.params, &p) == nil {
			h.mu.Lock()
			s := h.sessions[p.SessionID]
			delete(h.sessions, p.SessionID)
			h.mu.Unlock()
			if s != nil && s.visitor != nil {
				s.visitor.gone(s)
			}
		}
	default:
		h.mu.Lock()
		s := h.sessions[e.session]
		h.mu.Unlock()
		if s != nil && s.visitor != nil {
			s.visitor.take(s, e)
		}
	}
}

func (h *hub) attached(e event) {
	var p struct {
		SessionID  string
		TargetInfo struct{ TargetID, Type, URL, BrowserContextID string }
	}
	if json.Unmarshal(e.params, &p) != nil {
		return
	}
	w := h.browser.wire
	h.mu.Lock()
	s := &session{id: p.SessionID, target: p.TargetInfo.TargetID, kind: p.TargetInfo.Type, url: p.TargetInfo.URL}
	s.visitor = h.visitors[p.TargetInfo.BrowserContextID]
	if parent := h.sessions[e.session]; s.visitor == nil && parent != nil {
		s.visitor = parent.visitor
	}
	h.sessions[s.id] = s
	h.mu.Unlock()
	if s.visitor != nil {
		s.visitor.attach(s, e.session)
	}
	w.post(s.id, "Runtime.runIfWaitingForDebugger", nil)
}

// prepare puts the hooks into a target that waits.
func (h *hub) prepare(s *session, v *Visitor) {
	post := func(method string, params any) { h.browser.wire.post(s.id, method, params) }
	type m = map[string]any
	post("Network.enable", m{"maxPostDataSize": maxBody, "maxTotalBufferSize": 32 << 20})
	post("Debugger.enable", m{"maxScriptsCacheSize": 64 << 20})
	post("Debugger.setSkipAllPauses", m{"skip": true})
	post("Debugger.setAsyncCallStackDepth", m{"maxDepth": 6})
	post("Runtime.enable", nil) // a binding outlives a change of process only so
	post("Runtime.addBinding", m{"name": h.binding})
	post("Fetch.enable", m{"patterns": []m{{"urlPattern": "*", "requestStage": "Request"}}})
	post("Target.setAutoAttach", autoAttach)
	if s.kind != "page" && s.kind != "iframe" {
		post("Runtime.evaluate", m{"expression": h.hooks})
		return
	}
	post("Page.enable", nil)
	post("Page.addScriptToEvaluateOnNewDocument", m{"source": h.hooks, "runImmediately": true})
	if v.agent != nil {
		post("Emulation.setUserAgentOverride", v.agent)
	}
	post("Page.setInterceptFileChooserDialog", m{"enabled": true})
}
