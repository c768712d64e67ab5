// Runs before any script of a page, frame or worker. What it sees goes to a
// binding, which it takes off the global object first. The names __BINDING__,
// __SECRET__ and __MARK__ are put in by the program, anew for each run.
(() => {
  "use strict";
  const G = globalThis;
  const raw = G["__BINDING__"];
  if (!raw || G["__SECRET__"]) return;
  delete G["__BINDING__"];
  const mark = "__MARK__";
  const Err = Error, json = JSON.stringify, apply = Reflect.apply, def = Object.defineProperty;
  const str = String, slice = String.prototype.slice, includes = String.prototype.includes;
  const natives = new WeakMap();
  let sent = 0;
  const seen = new Set();

  function stack() {
    const limit = Err.stackTraceLimit, prep = Err.prepareStackTrace;
    Err.stackTraceLimit = 25;
    Err.prepareStackTrace = undefined;
    const s = new Err().stack;
    Err.stackTraceLimit = limit;
    Err.prepareStackTrace = prep;
    return str(s);
  }
  function tell(o, once) {
    if (sent > 5000) return;
    o.s = o.at || stack();
    o.at = undefined;
    o.l = cut(G.location ? G.location.href : "", 500);
    if (once) {
      const key = o.k + "\n" + (o.v || "") + "\n" + (o.a || "") + "\n" + apply(slice, o.s, [0, 600]);
      if (seen.has(key)) return;
      seen.add(key);
    }
    sent++;
    try { raw(json(o)); } catch (e) { /* the page goes on */ }
  }
  const cut = (s, n) => { s = str(s); return s.length > n ? apply(slice, s, [0, n]) : s; };
  const MAX = 262144;
  function bytes(u8) {
    let s = "";
    const n = Math.min(u8.length, MAX);
    for (let i = 0; i < n; i += 4096) s += String.fromCharCode.apply(null, u8.subarray(i, Math.min(n, i + 4096)));
    return btoaN(s);
  }
  const btoaN = G.btoa ? G.btoa.bind(G) : (s) => s;
  // body hands a text, or bytes in base64, to done: now where it can.
  function body(b, done) {
    try {
      if (b === undefined || b === null) return done("", false);
      if (typeof b === "string") return done(cut(b, MAX), false);
      if (b instanceof ArrayBuffer) return done(bytes(new Uint8Array(b)), true);
      if (ArrayBuffer.isView(b)) return done(bytes(new Uint8Array(b.buffer, b.byteOffset, b.byteLength)), true);
      if (G.URLSearchParams && b instanceof URLSearchParams) return done(cut(b, MAX), false);
      if (G.FormData && b instanceof G.FormData) {
        let s = "";
        for (const [k, v] of b.entries()) s += k + "=" + (typeof v === "string" ? v : "") + "\n";
        return done(cut(s, MAX), false);
      }
      if (G.Blob && b instanceof Blob) {
        const at = stack();
        b.arrayBuffer().then((a) => done(bytes(new Uint8Array(a)), true, at), () => {});
        return;
      }
      if (typeof b === "object") return done(cut(json(b), MAX), false);
      done(cut(b, MAX), false);
    } catch (e) { done("", false); }
  }
  function exit(a, url, b, once) {
    body(b, (text, binary, at) => tell({ k: "exit", a, u: cut(url, 65536), v: text, b: binary, at: at || "" }, once));
  }

  // wrap replaces a method by one that looks native.
  function wrap(obj, name, make) {
    if (!obj) return;
    const d = Object.getOwnPropertyDescriptor(obj, name);
    if (!d || typeof d.value !== "function") return;
    const orig = d.value;
    const f = make(orig);
    natives.set(f, orig);
    try {
      def(f, "name", { value: orig.name, configurable: true });
      def(f, "length", { value: orig.length, configurable: true });
      if (orig.prototype) { f.prototype = orig.prototype; }
      d.value = f;
      def(obj, name, d);
    } catch (e) { /* not ours to change */ }
  }
  function wrapSet(proto, name, before) {
    if (!proto) return;
    const d = Object.getOwnPropertyDescriptor(proto, name);
    if (!d || !d.set) return;
    const set = d.set;
    const f = { set(v) { try { v = before(this, v) ?? v; } catch (e) {} return apply(set, this, [v]); } }.set;
    natives.set(f, set);
    d.set = f;
    def(proto, name, d);
  }
  function wrapGet(proto, name, after) {
    if (!proto) return;
    const d = Object.getOwnPropertyDescriptor(proto, name);
    if (!d || !d.get) return;
    const get = d.get;
    const f = { get() { const v = apply(get, this, []); try { after(this, v); } catch (e) {} return v; } }.get;
    natives.set(f, get);
    d.get = f;
    def(proto, name, d);
  }
  wrap(Function.prototype, "toString", (orig) => function toString() { return apply(orig, natives.get(this) || this, []); });
  const P = (name) => G[name] && G[name].prototype;

  // Time: timers wait with the page, and run early when the scan turns the clock.
  const nativeSet = G.setTimeout, nativeClear = G.clearTimeout, nativeEvery = G.setInterval, nativeStop = G.clearInterval;
  const RealDate = Date, dateNow = Date.now.bind(Date);
  const perfNow = G.performance ? performance.now.bind(performance) : dateNow;
  let offset = 0;
  const timers = new Map();
  if (nativeSet) {
    wrap(G, "setTimeout", (orig) => function setTimeout(fn, ms, ...a) {
      if (typeof fn === "string" && apply(includes, fn, [mark])) sink("setTimeout", fn);
      ms = +ms || 0;
      if (typeof fn !== "function" || ms < 700) return apply(orig, G, [fn, ms, ...a]);
      const id = apply(orig, G, [() => { if (timers.delete(id)) fn(...a); }, ms]);
      timers.set(id, { due: dateNow() + offset + ms, fn, a, every: 0 });
      return id;
    });
    wrap(G, "setInterval", (orig) => function setInterval(fn, ms, ...a) {
      ms = +ms || 0;
      if (typeof fn !== "function" || ms < 400) return apply(orig, G, [fn, ms, ...a]);
      const id = apply(orig, G, [fn, ms, ...a]);
      timers.set(id, { due: dateNow() + offset + ms, fn, a, every: ms });
      return id;
    });
    for (const [name] of [["clearTimeout"], ["clearInterval"]])
      wrap(G, name, (orig) => function (id) { timers.delete(id); return apply(orig, G, [id]); });
    wrap(Date, "now", () => function now() { return dateNow() + offset; });
    if (G.performance) wrap(P("Performance"), "now", (orig) => function now() { return apply(orig, this, []) + offset; });
    const D = new Proxy(RealDate, {
      construct(t, a, n) { return Reflect.construct(t, a.length ? a : [dateNow() + offset], n === D ? t : n); },
      apply(t, self, a) { return new RealDate(dateNow() + offset).toString(); },
    });
    RealDate.prototype.constructor = D;
    G.Date = D;
  }
  function warp(ms) {
    offset += ms;
    let fired = 0;
    for (; fired < 300; fired++) {
      let first = null, id = 0;
      for (const [k, t] of timers) if (t.due <= dateNow() + offset && (!first || t.due < first.due)) { first = t; id = k; }
      if (!first) break;
      if (first.every) first.due = Math.max(first.due + first.every, dateNow() + offset - 3 * first.every);
      else { timers.delete(id); nativeClear(id); }
      try { first.fn(...first.a); } catch (e) { nativeSet(() => { throw e; }, 0); }
    }
    return fired;
  }

  // What is read.
  for (const name of ["HTMLInputElement", "HTMLTextAreaElement", "HTMLSelectElement"])
    wrapGet(P(name), "value", (el, v) => { if (v && v.length > 2) tell({ k: "read", v: cut(v, 120), a: el.type || "" }, true); });
  if (G.FormData && G.document) {
    const F = G.FormData;
    const W = new Proxy(F, { construct(t, a, n) {
      const d = Reflect.construct(t, a, n === W ? t : n);
      try { if (a.length && a[0]) for (const [, v] of d.entries()) if (typeof v === "string" && v.length > 2) tell({ k: "read", v: cut(v, 120), a: "form" }, true); } catch (e) {}
      return d;
    } });
    F.prototype.constructor = W;
    def(G, "FormData", { value: W, writable: true, configurable: true, enumerable: false });
  }
  if (G.document) wrapGet(P("Document"), "cookie", (el, v) => { if (v) tell({ k: "read", a: "cookie", v: "" }, true); });

  // Ways out.
  wrap(G, "fetch", (orig) => function fetch(input, init) {
    try {
      const r = G.Request && input instanceof Request ? input : null;
      exit("fetch", r ? r.url : input, init && init.body);
      if (r && !(init && init.body) && r.body && !r.bodyUsed) r.clone().text().then((t) => exit("fetch", r.url, t), () => {});
    } catch (e) {}
    return apply(orig, this === undefined ? G : this, arguments);
  });
  const xhr = new WeakMap();
  wrap(P("XMLHttpRequest"), "open", (orig) => function open(m, u) { xhr.set(this, u); return apply(orig, this, arguments); });
  wrap(P("XMLHttpRequest"), "send", (orig) => function send(b) { exit("xhr", xhr.get(this), b); return apply(orig, this, arguments); });
  wrap(P("Navigator"), "sendBeacon", (orig) => function sendBeacon(u, b) { exit("beacon", u, b); return apply(orig, this, arguments); });
  wrap(P("WebSocket"), "send", (orig) => function send(b) { exit("websocket", this.url, b); return apply(orig, this, arguments); });
  wrap(P("RTCDataChannel"), "send", (orig) => function send(b) { exit("webrtc", "webrtc:channel", b); return apply(orig, this, arguments); });
  for (const n of ["setLocalDescription", "setRemoteDescription", "addIceCandidate"])
    wrap(P("RTCPeerConnection"), n, (orig) => function (d) { if (d) exit("webrtc", "webrtc:" + n, json(d)); return apply(orig, this, arguments); });
  for (const n of ["RTCPeerConnection", "WebSocket", "EventSource", "WebTransport"]) {
    if (!G[n]) continue;
    const C = G[n];
    const wrapped = new Proxy(C, { construct(t, a, nt) { try { exit(n === "RTCPeerConnection" ? "webrtc" : n.toLowerCase(), typeof a[0] === "string" || a[0] instanceof URL ? a[0] : n, n === "RTCPeerConnection" ? json(a[0] || null) : ""); } catch (e) {} return Reflect.construct(t, a, nt === wrapped ? t : nt); } });
    try { C.prototype.constructor = wrapped; } catch (e) {}
    def(G, n, { value: wrapped, writable: true, configurable: true, enumerable: false });
  }
  if (G.crypto && crypto.subtle) wrap(Object.getPrototypeOf(crypto.subtle), "encrypt", (orig) => function encrypt(alg, key, data) {
    const p = apply(orig, this, arguments);
    try {
      const name = (alg && alg.name) || str(alg);
      const plain = bytes(new Uint8Array(data.buffer || data, data.byteOffset || 0, data.byteLength));
      const at = stack();
      p.then((c) => { sent++; raw(json({ k: "encrypt", l: str(G.location && G.location.href), a: cut(name, 40), v: plain, c: bytes(new Uint8Array(c)), s: at })); }, () => {});
    } catch (e) {}
    return p;
  });
  wrap(P("Storage"), "setItem", (orig) => function setItem(k, v) { tell({ k: "store", a: this === G.sessionStorage ? "sessionStorage" : "localStorage", u: cut(k, 200), v: cut(v, 65536) }, true); return apply(orig, this, arguments); });
  for (const n of ["put", "add"]) wrap(P("IDBObjectStore"), n, (orig) => function (v) { try { tell({ k: "store", a: "indexedDB", u: "", v: cut(json(v), 65536) }, true); } catch (e) {} return apply(orig, this, arguments); });
  wrapSet(P("Document"), "cookie", (el, v) => tell({ k: "store", a: "cookie", u: "", v: cut(v, 4096) }, true));

  // Sinks; those with the mark in them are what payloads look for.
  function sink(name, v) {
    v = str(v);
    const i = v.indexOf(mark);
    tell({ k: "sink", a: name, v: i < 0 ? "" : cut(apply(slice, v, [Math.max(0, i - 60), i + 140]), 200) }, true);
  }
  if (G.document) {
    for (const n of ["write", "writeln"]) wrap(P("Document"), n, (orig) => function (...a) { sink("document." + n, a.join("")); return apply(orig, this, a); });
    for (const p of ["Element", "ShadowRoot"]) { wrapSet(P(p), "innerHTML", (el, v) => { sink("innerHTML", v); }); wrapSet(P(p), "outerHTML", (el, v) => { sink("outerHTML", v); }); }
    wrap(P("Element"), "insertAdjacentHTML", (orig) => function (w, v) { sink("insertAdjacentHTML", v); return apply(orig, this, arguments); });
    wrap(P("Range"), "createContextualFragment", (orig) => function (v) { sink("createContextualFragment", v); return apply(orig, this, arguments); });
    wrapSet(P("HTMLIFrameElement"), "srcdoc", (el, v) => { sink("srcdoc", v); });
    wrapSet(P("HTMLScriptElement"), "text", (el, v) => { sink("script.text", v); });
    wrapSet(P("HTMLScriptElement"), "src", (el, v) => { sink("script.src", v); });
    wrapSet(P("HTMLFormElement"), "action", (el, v) => { tell({ k: "action", u: cut(v, 4096), v: cut(el.getAttribute("action") || "", 4096) }, true); });
    wrap(P("Element"), "setAttribute", (orig) => function setAttribute(n, v) {
      try {
        const low = str(n).toLowerCase();
        if (low === "action" && this instanceof HTMLFormElement || low === "formaction") tell({ k: "action", u: cut(v, 4096), v: cut(this.getAttribute(low) || "", 4096) }, true);
        if (this instanceof HTMLLinkElement && low === "href") link(this, v);
      } catch (e) {}
      return apply(orig, this, arguments);
    });
    const link = (el, v) => exit("link", v, "", true);
    wrapSet(P("HTMLLinkElement"), "href", (el, v) => { link(el, v); });
    G.addEventListener("message", (e) => {
      try { if (e.origin !== G.location.origin) tell({ k: "message", u: cut(e.origin, 300), v: cut(typeof e.data === "string" ? e.data : json(e.data), 65536) }, true); } catch (x) {}
    }, true);
  }
  const proof = (id) => { tell({ k: "proof", v: cut(id === undefined ? "" : id, 80) }); };
  if (mark) def(G, mark, { value: proof, enumerable: false });
  const hooked = G.document && { fetch: [G, "fetch"], "XMLHttpRequest.send": [P("XMLHttpRequest"), "send"], sendBeacon: [P("Navigator"), "sendBeacon"], "WebSocket.send": [P("WebSocket"), "send"], "addEventListener": [P("EventTarget"), "addEventListener"], "HTMLFormElement.submit": [P("HTMLFormElement"), "submit"] };
  const first = {};
  for (const k in hooked) if (hooked[k][0]) first[k] = hooked[k][0][hooked[k][1]];
  def(G, "__SECRET__", { enumerable: false, value: {
    warp,
    overridden: () => Object.keys(first).filter((k) => hooked[k][0][hooked[k][1]] !== first[k]),
  } });
})();
//# sourceURL=__SECRET__.js
