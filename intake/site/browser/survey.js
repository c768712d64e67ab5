// What a customer sees of a frame: fields to fill, buttons, links. Runs in a
// world of its own, so that the page does not notice. Answers JSON.
(() => {
  const W = globalThis;
  const vis = (e) => {
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    return r.width > 4 && r.height > 4 && s.visibility !== "hidden" && s.display !== "none" && +s.opacity > 0.05;
  };
  const path = (e) => {
    if (e.id) return "#" + CSS.escape(e.id);
    const own = e.tagName.toLowerCase() + (e.name ? `[name="${CSS.escape(e.name)}"]` : "");
    const f = e.form || e.parentElement;
    return (f && f.id ? "#" + CSS.escape(f.id) + " " : f && f.tagName ? f.tagName.toLowerCase() + " " : "") + own;
  };
  const all = [];
  const walk = (root) => {
    for (const e of root.querySelectorAll("input,textarea,select,button,a[href],[role=button],[contenteditable=true]")) all.push(e);
    for (const e of root.querySelectorAll("*")) if (e.shadowRoot) walk(e.shadowRoot);
  };
  walk(document);
  W.__fields = []; W.__buttons = [];
  const words = (e) => [e.autocomplete, e.name, e.id, e.type, e.placeholder, e.getAttribute("aria-label"), e.getAttribute("data-field"),
    e.labels && e.labels.length ? e.labels[0].textContent : "", e.closest("td,div,p,li") ? (e.closest("td,div,p,li").textContent || "").slice(0, 60) : ""]
    .map((x) => (x || "").toString().toLowerCase());
  const test = (list, re) => list.slice(0, 8).some((w) => re.test(w));
  const kind = (e) => {
    const t = (e.type || "").toLowerCase(), w = words(e), ac = (e.autocomplete || "").toLowerCase();
    if (["hidden", "submit", "button", "image", "reset", "file", "range", "color", "checkbox", "radio", "date", "datetime-local", "month", "week", "time"].includes(t)) return "";
    if (ac.includes("cc-number")) return "card number";
    if (ac.includes("cc-csc")) return "cvv";
    if (ac.includes("cc-exp")) return "expiry date";
    if (test(w, /cvv|cvc|csc|cid\b|security.?code|pr[uü]fnummer|card.?verif|verification.?(no|num|val)/)) return "cvv";
    if (test(w, /exp(ir|_|-|\b|date|month|year|m\b|y\b)|valid.?(thru|until)|mm ?\/ ?yy|ablauf/)) return "expiry date";
    if (test(w, /card.?(holder|name|owner)|cc.?(name|owner|holder)|name.?on|holder|karteninhaber|titula/)) return "name";
    if (test(w, /card.?(no|num|nr)|cc.?(no|num|nr)|credit.?card|kartennummer|numero.?(de.?)?(carte|tarjeta)|\bpan\b|ccnum|card_?number|^card$|^cc$|accountnumber/)) return "card number";
    if (t === "password" || test(w, /passw|\bpwd\b/)) return "password";
    if (t === "email" || test(w, /e-?mail/)) return "e-mail";
    if (t === "tel" || test(w, /phone|\btel|mobile/)) return "phone";
    if (test(w, /zip|post(al)?.?code|postcode|\bplz\b/)) return "postcode";
    if (test(w, /address|street|stra[sß]e|addr/)) return "address";
    if (test(w, /name/)) return "name";
    if (test(w, /coupon|search|captcha|^q$|quantity|qty/)) return "";
    return "other text";
  };
  for (const e of all) {
    if (e.tagName === "INPUT" || e.tagName === "TEXTAREA" || e.tagName === "SELECT") {
      const k = e.tagName === "SELECT" ? (kind(e) === "expiry date" ? "expiry date" : "select") : kind(e);
      if (k && !e.disabled && !e.readOnly && vis(e)) W.__fields.push({ e, kind: k, type: e.type, path: path(e), max: e.maxLength > 0 ? e.maxLength : 0, select: e.tagName === "SELECT", form: e.form ? (e.form.getAttribute("action") || "") : null, parts: words(e).slice(0, 4).join(" ") });
    }
  }
  const go = /pay|order|place|buy|submit|continue|check ?out|purchase|confirm|sign ?in|log ?in|next|bezahl|kauf|bestell|weiter|comprar|pagar|payer|commander|valider|acquist|donate|save/i;
  const bad = /cancel|back|remove|delete|logout|log out|sign out|search|newsletter|subscribe|menu|close/i;
  for (const e of all) {
    const t = (e.type || "").toLowerCase(), text = ((e.textContent || "") + " " + (e.value || "") + " " + (e.getAttribute("aria-label") || "") + " " + (e.id || "")).trim().slice(0, 120);
    const form = e.form || e.closest("form");
    const isB = e.tagName === "BUTTON" || e.tagName === "INPUT" && (t === "submit" || t === "button" || t === "image") || e.getAttribute("role") === "button" || e.tagName === "A";
    if (!isB || !vis(e)) continue;
    const near = W.__fields.filter((f) => f.e.form && f.e.form === form).map((f) => f.kind);
    let score = 0;
    if (near.includes("card number") || near.includes("cvv")) score += 20; else if (near.includes("password")) score += 8; else if (near.length) score += 3;
    if (t === "submit" || e.tagName === "BUTTON" && t !== "button") score += near.length ? 4 : 1;
    if (go.test(text)) score += 6;
    if (bad.test(text)) score -= 12;
    if (e.tagName === "A" && !go.test(text)) continue;
    if (e.tagName === "A" && !/^(#|javascript:)/.test(e.getAttribute("href") || "")) continue;
    if (score >= 6) W.__buttons.push({ e, score, text: text.slice(0, 60), path: path(e) });
  }
  W.__buttons.sort((a, b) => b.score - a.score);
  const links = [];
  for (const a of document.querySelectorAll("a[href]")) if (links.length < 300 && /^https?:/.test(a.href)) links.push(a.href);
  const scripts = [];
  for (const s of document.scripts) if (scripts.length < 500) scripts.push({ src: s.src || "", integrity: s.integrity || "", nonce: s.nonce ? "1" : "", module: s.type === "module", text: s.src ? "" : String(s.textContent.length) });
  const store = [];
  for (const [n, st] of [["localStorage", "localStorage"], ["sessionStorage", "sessionStorage"]]) {
    try { for (let i = 0; i < W[st].length && i < 100; i++) { const k = W[st].key(i); store.push({ area: n, key: k, value: String(W[st].getItem(k)).slice(0, 20000) }); } } catch (e) {}
  }
  return JSON.stringify({
    url: location.href, title: document.title,
    fields: W.__fields.map(({ e, ...f }) => f), buttons: W.__buttons.map(({ e, ...b }) => b), links, scripts, store,
    html: document.documentElement ? document.documentElement.outerHTML.length : 0,
  });
})()
