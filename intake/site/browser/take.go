package browser

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// take records one event of a target.
func (v *Visitor) take(s *session, e event) {
	switch e.method {
	case "Network.requestWillBeSent":
		into(e, func(p *requestWillBeSent) { v.sent(s, p) })
	case "Fetch.requestPaused":
		into(e, func(p *requestPaused) { v.paused(s, p) })
	case "Network.responseReceived":
		into(e, func(p *responseReceived) { v.received(p) })
	case "Network.loadingFinished", "Network.loadingFailed":
		into(e, func(p *struct {
			RequestID, ErrorText string
			Canceled             bool
		}) {
			v.mu.Lock()
			defer v.mu.Unlock()
			delete(v.inflight, p.RequestID)
			if p.ErrorText != "" && !p.Canceled && len(v.record.Failed) < 200 {
				v.record.Failed = append(v.record.Failed, p.ErrorText)
			}
			v.touch()
		})
	case "Network.webSocketCreated":
		into(e, func(p *struct {
			RequestID, URL string
			Initiator      struct{ Stack *stackTrace }
		}) {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.sockets[p.RequestID] = p.URL
			v.exit(Exit{Channel: ChannelWebSocket, Method: "GET", URL: p.URL, Frame: v.url(s, ""), Main: s.id == v.page, Stack: p.Initiator.Stack.frames(s.id, v.b.hub.own()), Worker: worker(s), Session: s.id})
		})
	case "Network.webSocketFrameSent":
		into(e, func(p *struct {
			RequestID string
			Response  struct {
				Opcode      float64
				PayloadData string
			}
		}) {
			body := []byte(p.Response.PayloadData)
			if p.Response.Opcode == 2 {
				if raw, err := base64.StdEncoding.DecodeString(p.Response.PayloadData); err == nil {
					body = raw
				}
			}
			v.mu.Lock()
			defer v.mu.Unlock()
			v.exit(Exit{Channel: ChannelWebSocket, Method: "SEND", URL: v.sockets[p.RequestID], Body: body, Frame: v.url(s, ""), Main: s.id == v.page, Worker: worker(s), Session: s.id})
			v.touch()
		})
	case "Debugger.scriptParsed":
		into(e, func(p *scriptParsed) { v.script(s, p) })
	case "Runtime.bindingCalled":
		into(e, func(p *struct{ Name, Payload string }) {
			if p.Name == v.b.hub.binding {
				v.hook(s, p.Payload)
			}
		})
	case "Page.frameNavigated":
		into(e, func(p *struct {
			Frame struct{ ID, ParentID, URL string }
		}) {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.frames[p.Frame.ID], v.urls[p.Frame.ID] = s.id, p.Frame.URL
		})
	case "Page.frameDetached":
		into(e, func(p *struct{ FrameID, Reason string }) {
			v.mu.Lock()
			defer v.mu.Unlock()
			if p.Reason != "swap" {
				delete(v.frames, p.FrameID)
			}
		})
	case "Page.loadEventFired":
		if s.id == v.page {
			v.mu.Lock()
			v.arrived()
			v.touch()
			v.mu.Unlock()
		}
	case "Page.javascriptDialogOpening":
		v.b.wire.post(s.id, "Page.handleJavaScriptDialog", map[string]any{"accept": true, "promptText": ""})
		v.mu.Lock()
		v.record.Dialogs++
		v.mu.Unlock()
	case "Inspector.targetCrashed":
		v.mu.Lock()
		v.crashed = true
		v.touch()
		v.mu.Unlock()
	}
}

// into decodes an event; what cannot be decoded is dropped.
func into[T any](e event, f func(*T)) {
	p := new(T)
	if json.Unmarshal(e.params, p) == nil {
		f(p)
	}
}

func worker(s *session) string {
	if s.kind == "page" || s.kind == "iframe" {
		return ""
	}
	return strings.ReplaceAll(s.kind, "_", " ")
}

// url is the URL of a frame, or of the target itself; v.mu is held.
func (v *Visitor) url(s *session, frame string) string {
	if u := v.urls[frame]; u != "" {
		return u
	}
	if u := v.urls[s.target]; u != "" {
		return u
	}
	return s.url
}

// exit adds an exit within the bounds; v.mu is held.
func (v *Visitor) exit(e Exit) {
	if len(v.record.Exits) >= maxExits {
		v.record.Dropped++
		return
	}
	if len(e.Body) > maxBody {
		e.Body = e.Body[:maxBody]
	}
	e.Typed = v.typed
	v.record.Exits = append(v.record.Exits, e)
}

func (r *request) body() []byte {
	if r.PostData != "" {
		return []byte(r.PostData)
	}
	var out []byte
	for _, p := range r.PostDataEntries {
		out = append(out, p.Bytes...)
	}
	return out
}

func (v *Visitor) sent(s *session, p *requestWillBeSent) {
	v.mu.Lock()
	defer v.mu.Unlock()
	ends := p.Type != "Ping" && p.Type != "Preflight" && (p.Type != "Document" || p.FrameID == v.main) // of others nobody tells the end
	if p.RedirectResponse == nil && ends {
		v.inflight[p.RequestID] = flight{s.id, time.Now(), p.Type == "Document"}
	}
	stack := p.Initiator.Stack.frames(s.id, v.b.hub.own())
	channel := strings.ToLower(p.Type)
	switch {
	case p.Type == "Document" && p.Request.Method != "GET":
		channel = ChannelForm
	case p.Type == "Document" && p.FrameID == v.main:
		channel = ChannelNavigation
	case p.Type == "Document":
		channel = "frame"
	case p.Type == "Ping":
		channel = "beacon"
	case p.Type == "Preflight":
		return
	}
	address := p.Request.URL
	if strings.HasPrefix(address, "data:") || strings.HasPrefix(address, "blob:") {
		return
	}
	if _, ok := v.record.Loaders[address]; !ok && (p.Type == "Script" || channel == "frame") {
		by := p.Initiator.URL
		if by == "" {
			by = p.DocumentURL
		}
		v.record.Loaders[address] = Loader{URL: address, Stack: stack, By: by}
	}
	v.exit(Exit{
		Channel: channel, Method: p.Request.Method, URL: address + p.Request.URLFragment, Body: p.Request.body(), Frame: p.DocumentURL,
		Main: p.FrameID == v.main, Stack: stack, Worker: worker(s), Session: s.id, Redirect: p.RedirectResponse != nil,
	})
	v.touch()
}

// paused decides over a request that waits.
func (v *Visitor) paused(s *session, p *requestPaused) {
	verdict := Send
	if v.decide != nil {
		verdict = v.decide(Request{URL: p.Request.URL, Method: p.Request.Method, Type: p.ResourceType, Body: p.Request.body(), Worker: worker(s)})
	}
	type m = map[string]any
	switch verdict {
	case Answer:
		v.stopped(p)
		origin := "*"
		for _, f := range []string{p.FrameID} {
			v.mu.Lock()
			if u := v.urls[f]; u != "" {
				if i := strings.Index(u, "://"); i > 0 {
					host, _, _ := strings.Cut(u[i+3:], "/")
					origin = u[:i+3] + host
				}
			}
			v.mu.Unlock()
		}
		params := m{"requestId": p.RequestID, "responseCode": 200, "body": base64.StdEncoding.EncodeToString([]byte("{}")), "responseHeaders": []m{
			{"name": "Content-Type", "value": "application/json"}, {"name": "Access-Control-Allow-Origin", "value": origin}, {"name": "Access-Control-Allow-Credentials", "value": "true"},
		}}
		if p.ResourceType == "Document" {
			params = m{"requestId": p.RequestID, "responseCode": 204} // the page stays
		}
		v.b.wire.post(s.id, "Fetch.fulfillRequest", params)
	case Block:
		v.stopped(p)
		v.b.wire.post(s.id, "Fetch.failRequest", m{"requestId": p.RequestID, "errorReason": "BlockedByClient"})
	default:
		v.b.wire.post(s.id, "Fetch.continueRequest", m{"requestId": p.RequestID})
	}
}

// stopped marks the exits of a request that is not sent, or adds one.
func (v *Visitor) stopped(p *requestPaused) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for i := len(v.record.Exits) - 1; i >= 0 && i >= len(v.record.Exits)-50; i-- {
		if e := &v.record.Exits[i]; !e.Hook && e.URL == p.Request.URL && e.Method == p.Request.Method {
			e.Stopped = true
			if len(e.Body) == 0 {
				e.Body = p.Request.body()
			}
			return
		}
	}
	channel := strings.ToLower(p.ResourceType)
	if p.ResourceType == "Document" && p.Request.Method != "GET" {
		channel = ChannelForm
	}
	v.exit(Exit{Channel: channel, Method: p.Request.Method, URL: p.Request.URL, Body: p.Request.body(), Frame: v.urls[p.FrameID], Main: p.FrameID == v.main, Stopped: true})
}

func (v *Visitor) received(p *responseReceived) {
	if p.Type != "Document" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	r := Response{URL: p.Response.URL, Status: p.Response.Status, Headers: map[string]string{}, Main: p.FrameID == v.main, Remote: p.Response.RemoteIPAddress}
	for name, value := range p.Response.Headers {
		r.Headers[strings.ToLower(name)] = strings.ReplaceAll(value, "\n", ", ")
	}
	if len(v.record.Responses) < 500 {
		v.record.Responses = append(v.record.Responses, r)
	}
}

func (v *Visitor) script(s *session, p *scriptParsed) {
	if p.URL == v.b.hub.own() || strings.HasPrefix(p.URL, "chrome") || p.ExecutionContextAuxData.Type == "isolated" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.touch()
	if len(v.record.Scripts) >= maxScripts {
		v.record.Dropped++
		return
	}
	sc := Script{
		Session: s.id, ID: p.ScriptID, URL: p.URL, FrameID: p.ExecutionContextAuxData.FrameID, Bytes: p.Length, Line: p.StartLine + 1,
		Module: p.IsModule, Stack: p.StackTrace.frames(s.id, v.b.hub.own()), Worker: worker(s),
	}
	sc.Frame = v.url(s, sc.FrameID)
	document := sameDocument(p.URL, sc.Frame)
	sc.Inline = document
	sc.Dynamic = p.URL == "" || p.HasSourceURL
	if document && p.StartLine == 0 && p.StartColumn == 0 && p.StackTrace != nil {
		sc.Inline, sc.Dynamic = true, true // a script element made by a script
	}
	v.record.Scripts = append(v.record.Scripts, sc)
	if p.Length > MaxScript {
		return
	}
	_, ch := v.b.wire.send(s.id, "Debugger.getScriptSource", map[string]any{"scriptId": p.ScriptID})
	v.sources = append(v.sources, pendingSource{len(v.record.Scripts) - 1, v.record, ch})
}

func sameDocument(a, b string) bool {
	a, _, _ = strings.Cut(a, "#")
	b, _, _ = strings.Cut(b, "#")
	return a != "" && a == b
}

func (p pendingSource) set(a answer) {
	var out struct{ ScriptSource string }
	if a.err == nil && json.Unmarshal(a.result, &out) == nil && len(out.ScriptSource) <= MaxScript {
		p.record.Scripts[p.script].Text = out.ScriptSource
		p.record.Scripts[p.script].Bytes = len(out.ScriptSource)
	}
}

// hook records what the hooks told.
func (v *Visitor) hook(s *session, payload string) {
	var h hookEvent
	if json.Unmarshal([]byte(payload), &h) != nil {
		return
	}
	text := []byte(h.V)
	stack := parseStack(h.S, v.b.hub.own())
	v.mu.Lock()
	defer v.mu.Unlock()
	frame := h.L
	if frame == "" {
		frame = v.url(s, "")
	}
	if h.B {
		text, _ = base64.StdEncoding.DecodeString(h.V)
	}
	r := v.record
	switch h.K {
	case "exit":
		v.exit(Exit{Channel: h.A, URL: h.U, Body: text, Frame: frame, Main: s.id == v.page, Stack: stack, Worker: worker(s), Session: s.id, Hook: true})
	case "message":
		v.exit(Exit{Channel: ChannelMessage, URL: h.U, Body: text, Frame: frame, Stack: stack, Session: s.id, Hook: true})
	case "store":
		v.exit(Exit{Channel: ChannelStorage, Method: h.A, URL: h.U, Body: text, Frame: frame, Stack: stack, Session: s.id, Worker: worker(s), Hook: true})
	case "read":
		if len(r.Reads) < maxReads {
			r.Reads = append(r.Reads, Read{Value: h.V, What: h.A, Frame: frame, Stack: stack})
		}
	case "encrypt":
		plain, _ := base64.StdEncoding.DecodeString(h.V)
		sealed, _ := base64.StdEncoding.DecodeString(h.C)
		if len(r.Ciphers) < 500 {
			r.Ciphers = append(r.Ciphers, Cipher{h.A, plain, sealed, stack})
		}
	case "sink", "action", "proof":
		if len(r.Events) < maxEvents {
			r.Events = append(r.Events, Event{Kind: h.K, Name: h.A, Value: h.V, URL: h.U, Frame: frame, Stack: stack})
		}
	}
}
