package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

//go:embed survey.js
var surveySource string

// Field is one field a customer could fill.
type Field struct {
	FrameID string `json:"-"`
	Frame   string `json:"-"` // URL of the frame
	Main    bool   `json:"-"`
	Index   int    `json:"-"`
	Kind    string `json:"kind"` // of data, "select" for a choice
	Type    string `json:"type"`
	Path    string `json:"path"`
	Max     int    `json:"max"`
	Select  bool   `json:"select"`
	Words   string `json:"parts"`
}

// Button is one that may send what was typed, likelier ones first.
type Button struct {
	FrameID string `json:"-"`
	Index   int    `json:"-"`
	Score   int    `json:"score"`
	Text    string `json:"text"`
	Path    string `json:"path"`
}

// Element is a script element of a document.
type Element struct {
	Frame     string `json:"-"`
	Src       string `json:"src"`
	Integrity string `json:"integrity"`
	Nonce     string `json:"nonce"`
	Module    bool   `json:"module"`
}

// Stored is one entry of a frame's storage.
type Stored struct {
	Frame string `json:"-"`
	Area  string `json:"area"`
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Survey is what a customer sees of a page and its frames.
type Survey struct {
	URL, Title string
	Fields     []Field
	Buttons    []Button
	Links      []string // of the main frame
	Scripts    []Element
	Stored     []Stored
}

// Survey looks at all frames of the page.
func (v *Visitor) Survey(ctx context.Context) (*Survey, error) {
	out := &Survey{}
	v.mu.Lock()
	frames := slices.Sorted(maps.Keys(v.frames))
	main := v.main
	v.mu.Unlock()
	frames = slices.DeleteFunc(frames, func(id string) bool { return id == main })
	for i, id := range append([]string{main}, frames...) {
		if i > 30 {
			break
		}
		raw, err := v.evaluate(ctx, id, surveySource)
		if err != nil {
			if id == main {
				return nil, err
			}
			continue // a frame that is gone meanwhile
		}
		var one struct {
			URL, Title string
			Fields     []Field
			Buttons    []Button
			Links      []string
			Scripts    []Element
			Store      []Stored
		}
		if json.Unmarshal([]byte(raw), &one) != nil {
			continue
		}
		if id == main {
			out.URL, out.Title, out.Links = one.URL, one.Title, one.Links
		}
		for j, f := range one.Fields[:min(len(one.Fields), 60)] {
			f.FrameID, f.Frame, f.Index, f.Main = id, one.URL, j, id == main
			out.Fields = append(out.Fields, f)
		}
		for j, b := range one.Buttons[:min(len(one.Buttons), 20)] {
			b.FrameID, b.Index = id, j
			out.Buttons = append(out.Buttons, b)
		}
		for _, e := range one.Scripts {
			e.Frame = one.URL
			out.Scripts = append(out.Scripts, e)
		}
		for _, e := range one.Store {
			e.Frame = one.URL
			out.Stored = append(out.Stored, e)
		}
	}
	slices.SortStableFunc(out.Buttons, func(a, b Button) int { return b.Score - a.Score })
	return out, nil
}

// session returns the session a frame lives in.
func (v *Visitor) session(frame string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s := v.frames[frame]; s != "" {
		return s
	}
	return v.page
}

// evaluate runs an expression in a frame, in a world the page does not see.
func (v *Visitor) evaluate(ctx context.Context, frame, expression string) (string, error) {
	session := v.session(frame)
	var world struct{ ExecutionContextID int }
	if err := v.b.wire.call(ctx, session, "Page.createIsolatedWorld", map[string]any{"frameId": frame, "worldName": v.b.hub.secret}, &world); err != nil {
		return "", err
	}
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Text string }
	}
	params := map[string]any{"expression": expression, "contextId": world.ExecutionContextID, "returnByValue": true}
	if err := v.b.wire.call(ctx, session, "Runtime.evaluate", params, &out); err != nil {
		return "", err
	}
	if out.ExceptionDetails != nil {
		return "", fmt.Errorf("in the page: %s", out.ExceptionDetails.Text)
	}
	var s string
	_ = json.Unmarshal(out.Result.Value, &s)
	return s, nil
}

// inPage runs an expression in the world of the page itself, in every frame.
func (v *Visitor) inPage(ctx context.Context, expression string) []string {
	v.mu.Lock()
	sessions := map[string]bool{v.page: true}
	for _, s := range v.frames {
		sessions[s] = true
	}
	v.mu.Unlock()
	var out []string
	for _, s := range slices.Sorted(maps.Keys(sessions)) {
		var r struct {
			Result struct{ Value json.RawMessage }
		}
		if v.b.wire.call(ctx, s, "Runtime.evaluate", map[string]any{"expression": expression + "\n//# sourceURL=" + v.b.hub.own(), "returnByValue": true}, &r) == nil {
			out = append(out, string(r.Result.Value))
		}
	}
	return out
}

// Warp turns the clock of all frames forward: timers that are due run.
func (v *Visitor) Warp(ctx context.Context, ms int) {
	each := fmt.Sprintf(`(function w(g){try{g[%[1]q]&&g[%[1]q].warp(%[2]d)}catch(e){};for(let i=0;i<g.length&&i<20;i++)try{w(g[i])}catch(e){}})(globalThis)`, v.b.hub.secret, ms)
	v.inPage(ctx, each)
}

// Overridden names the browser's own functions that the page has replaced.
func (v *Visitor) Overridden(ctx context.Context) []string {
	var out []string
	for _, r := range v.inPage(ctx, fmt.Sprintf(`globalThis[%[1]q]?JSON.stringify(globalThis[%[1]q].overridden()):"[]"`, v.b.hub.secret)) {
		var text string
		var list []string
		if json.Unmarshal([]byte(r), &text) == nil && json.Unmarshal([]byte(text), &list) == nil {
			out = append(out, list...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Probe evaluates an expression in the page and returns its JSON value.
func (v *Visitor) Probe(ctx context.Context, expression string) json.RawMessage {
	var r struct {
		Result struct{ Value json.RawMessage }
	}
	_ = v.call(ctx, "Runtime.evaluate", map[string]any{"expression": expression + "\n//# sourceURL=" + v.b.hub.own(), "returnByValue": true}, &r)
	return r.Result.Value
}

// focusSource brings an element to where a mouse can reach it; the answer is
// its middle in the frame, and whether it is what one would hit there.
const focusSource = `(() => {
  const x = globalThis.%s[%d]; if (!x) return "";
  const e = x.e; e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const r = e.getBoundingClientRect(), cx = r.left + r.width / 2, cy = r.top + r.height / 2;
  const root = e.getRootNode(), hit = (root.elementFromPoint ? root : document).elementFromPoint(cx, cy);
  const ok = hit && (hit === e || e.contains(hit) || hit.contains(e) || (e.labels && [...e.labels].some((l) => l.contains(hit))));
  let ox = 0, oy = 0;
  try { for (let w = window; w !== w.top && w.frameElement; w = w.parent) { const f = w.frameElement.getBoundingClientRect(); ox += f.left; oy += f.top; } } catch (err) {}
  return JSON.stringify({ x: cx + ox, y: cy + oy, hit: !!ok, vw: innerWidth, vh: innerHeight });
})()`

// point brings an element into view and returns its middle in the window; hit
// is false when something else lies over it.
func (v *Visitor) point(ctx context.Context, frame, list string, index int) (x, y float64, hit bool, err error) {
	raw, err := v.evaluate(ctx, frame, fmt.Sprintf(focusSource, list, index))
	if err != nil {
		return 0, 0, false, err
	}
	var p struct {
		X, Y float64
		Hit  bool
	}
	if json.Unmarshal([]byte(raw), &p) != nil {
		return 0, 0, false, fmt.Errorf("the field is gone")
	}
	if s := v.session(frame); s != v.page { // a frame of another process: where its element stands
		var owner struct{ BackendNodeID int }
		var box struct {
			Model struct{ Content []float64 }
		}
		if v.call(ctx, "DOM.getFrameOwner", map[string]any{"frameId": frame}, &owner) == nil &&
			v.call(ctx, "DOM.getBoxModel", map[string]any{"backendNodeId": owner.BackendNodeID}, &box) == nil && len(box.Model.Content) > 1 {
			p.X += box.Model.Content[0]
			p.Y += box.Model.Content[1]
		}
	}
	return p.X, p.Y, p.Hit, nil
}

// mouse moves to a place and clicks there, as a hand does.
func (v *Visitor) mouse(ctx context.Context, x, y float64) error {
	type m = map[string]any
	for _, part := range []float64{0.3, 0.7, 0.95, 1} {
		v.post("Input.dispatchMouseEvent", m{"type": "mouseMoved", "x": 40 + (x-40)*part, "y": 60 + (y-60)*part})
	}
	v.post("Input.dispatchMouseEvent", m{"type": "mousePressed", "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1})
	return v.call(ctx, "Input.dispatchMouseEvent", m{"type": "mouseReleased", "x": x, "y": y, "button": "left", "clickCount": 1}, nil)
}

// Wander moves the mouse and scrolls a little.
func (v *Visitor) Wander(ctx context.Context) {
	type m = map[string]any
	for i := range 6 {
		v.post("Input.dispatchMouseEvent", m{"type": "mouseMoved", "x": 120 + 90*i, "y": 140 + 37*((i*i)%7)})
	}
	_ = v.call(ctx, "Input.dispatchMouseEvent", m{"type": "mouseMoved", "x": 300, "y": 200}, nil)
}

// Fill types a text into a field with real keys. It says false when something
// else lies over the field, where a customer would not type.
func (v *Visitor) Fill(ctx context.Context, f Field, text string) (bool, error) {
	x, y, hit, err := v.point(ctx, f.FrameID, "__fields", f.Index)
	if err != nil || !hit {
		return false, err
	}
	if f.Select {
		_, err := v.evaluate(ctx, f.FrameID, fmt.Sprintf(`(() => { const e = __fields[%d].e; const i = [...e.options].findIndex((o, n) => n > 0 && !o.disabled); if (i > 0) { e.selectedIndex = i; } e.dispatchEvent(new Event("input", { bubbles: true })); e.dispatchEvent(new Event("change", { bubbles: true })); return e.value; })()`, f.Index))
		return err == nil, err
	}
	if err := v.mouse(ctx, x, y); err != nil {
		return false, err
	}
	focused := fmt.Sprintf(`(() => { const e = __fields[%d].e; const r = e.getRootNode(); if (r.activeElement !== e || !document.hasFocus()) e.focus(); if (e.select) try { e.select(); } catch (x) {} return String(r.activeElement === e); })()`, f.Index)
	if _, err := v.evaluate(ctx, f.FrameID, focused); err != nil {
		return false, err
	}
	if f.Max > 0 && len(text) > f.Max {
		text = text[:f.Max]
	}
	return true, v.keys(ctx, v.session(f.FrameID), text)
}

// keys presses and lets go each key, one after the other: keys at the very same
// time are no person's, and what a page sends for them falls together.
func (v *Visitor) keys(ctx context.Context, session, text string) error {
	type m = map[string]any
	for _, r := range text {
		c := string(r)
		code, key := keyCode(r)
		v.b.wire.post(session, "Input.dispatchKeyEvent", m{"type": "keyDown", "key": c, "text": c, "unmodifiedText": c, "code": code, "windowsVirtualKeyCode": key})
		if err := v.b.wire.call(ctx, session, "Input.dispatchKeyEvent", m{"type": "keyUp", "key": c, "code": code, "windowsVirtualKeyCode": key}, nil); ctx.Err() != nil {
			return err
		}
	}
	return nil
}

func keyCode(r rune) (string, int) {
	switch {
	case r >= '0' && r <= '9':
		return "Digit" + string(r), int(r)
	case r >= 'a' && r <= 'z':
		return "Key" + strings.ToUpper(string(r)), int(r - 'a' + 'A')
	case r >= 'A' && r <= 'Z':
		return "Key" + string(r), int(r)
	case r == ' ':
		return "Space", 32
	case r == '/':
		return "Slash", 191
	case r == '.':
		return "Period", 190
	}
	return "", 0
}

// Press clicks a button with the mouse, or where something lies over it, not at all.
func (v *Visitor) Press(ctx context.Context, b Button) (bool, error) {
	x, y, hit, err := v.point(ctx, b.FrameID, "__buttons", b.Index)
	if err != nil || !hit {
		return false, err
	}
	return true, v.mouse(ctx, x, y)
}

// Leave takes the focus from the field that has it, as a tab key does.
func (v *Visitor) Leave(ctx context.Context) {
	type m = map[string]any
	v.post("Input.dispatchKeyEvent", m{"type": "keyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9})
	_ = v.call(ctx, "Input.dispatchKeyEvent", m{"type": "keyUp", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}, nil)
}

// Find returns the field or button that a selector names in the main frame, for steps.
func (v *Visitor) Find(ctx context.Context, selector string) (field *Field, button *Button, err error) {
	raw, err := v.evaluate(ctx, v.main, `(() => { const e = document.querySelector(`+strconv.Quote(selector)+`); if (!e) return ""; globalThis.__fields = globalThis.__fields || []; globalThis.__buttons = globalThis.__buttons || []; __fields.push({ e }); __buttons.push({ e }); return JSON.stringify({ f: __fields.length - 1, b: __buttons.length - 1, select: e.tagName === "SELECT" }); })()`)
	if err != nil || raw == "" {
		return nil, nil, err
	}
	var p struct {
		F, B   int
		Select bool
	}
	if err := json.Unmarshal([]byte(raw), &p); err != nil {
		return nil, nil, err
	}
	return &Field{FrameID: v.main, Main: true, Index: p.F, Path: selector, Select: p.Select}, &Button{FrameID: v.main, Index: p.B, Path: selector}, nil
}

// Ahead runs a script at the start of each document from now on, before the page's.
func (v *Visitor) Ahead(ctx context.Context, source string) (id string) {
	var out struct{ Identifier string }
	_ = v.call(ctx, "Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": source + "\n//# sourceURL=" + v.b.hub.own()}, &out)
	return out.Identifier
}

// NotAhead takes back what Ahead gave.
func (v *Visitor) NotAhead(ctx context.Context, id string) {
	_ = v.call(ctx, "Page.removeScriptToEvaluateOnNewDocument", map[string]any{"identifier": id}, nil)
}
