// Rules of WCAG 2.2 that can be computed, over the page as it is shown. The
// value is a list of faults in words.
(() => {
  const faults = [];
  const say = (e, what) => faults.push(`${what}: ${e.tagName.toLowerCase()} "${(e.textContent || "").trim().slice(0, 40)}"`);
  const all = selector => [...document.querySelectorAll(selector)];
  document.querySelectorAll("details").forEach(d => { d.open = true });

  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  if (all("main").length !== 1) faults.push("no main part, or several");
  const first = document.querySelector("a");
  if (!first || !/^#./.test(first.getAttribute("href")) || !document.querySelector(first.getAttribute("href")) || !/skip/i.test(first.textContent))
    faults.push("no skip link at the start");

  // Headings: one h1, no level left out on the way down.
  const headings = all("h1,h2,h3,h4,h5,h6");
  if (headings.filter(h => h.tagName === "H1").length !== 1) faults.push("not exactly one h1");
  headings.reduce((last, h) => {
    const level = +h.tagName[1];
    if (level > last + 1) say(h, `heading jumps from ${last} to ${level}`);
    if (!h.textContent.trim()) say(h, "heading has no words");
    return level;
  }, 0);

  // Tables have column heads, and each row a head or plain cells under them.
  for (const t of all("table")) {
    const heads = [...(t.tHead?.rows[0].cells ?? [])].filter(h => h.scope === "col");
    if (!heads.length) { say(t, "table has no column heads"); continue }
    for (const r of t.tBodies[0].rows) if (r.cells.length !== heads.length) say(r, `row of ${r.cells.length} cells under ${heads.length} heads`);
  }

  // Links have words and lead somewhere; ids stand once.
  for (const a of all("a")) {
    if (!a.textContent.trim()) say(a, "link has no words");
    const h = a.getAttribute("href");
    if (h.startsWith("#") && !document.getElementById(decodeURIComponent(h.slice(1)))) say(a, "link leads nowhere");
  }
  const ids = new Set();
  for (const e of all("[id]")) { if (ids.has(e.id)) say(e, `id ${e.id} stands twice`); ids.add(e.id) }

  // What is to be hit with a finger is 24 pixels high, links within text aside.
  for (const e of all("nav a, .meta a, .cell, summary")) {
    const r = e.getBoundingClientRect();
    if (!matchMedia("print").matches && e.checkVisibility() && r.height < 23.5) say(e, `target is ${r.height.toFixed(1)}px high`);
  }

  // Nothing is wider than the window.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) faults.push(`the page is wider than the window: ${document.documentElement.scrollWidth} of ${width}`);
  for (const e of all("body *")) {
    const r = e.getBoundingClientRect();
    if (r.width > 1 && r.right > width + 1 && !e.closest(".vh") && getComputedStyle(e).position !== "absolute") { say(e, `element is wider than the window (${e.className}, in ${e.parentElement.className})`); break }
  }

  // Contrast of text: 4.5 to 1, or 3 to 1 when it is large. A canvas turns any
  // CSS colour into bytes.
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const g = canvas.getContext("2d", { willReadFrequently: true });
  const cache = new Map();
  const bytes = c => {
    if (!cache.has(c)) {
      g.clearRect(0, 0, 1, 1); g.fillStyle = c; g.fillRect(0, 0, 1, 1);
      cache.set(c, [...g.getImageData(0, 0, 1, 1).data]);
    }
    return cache.get(c);
  };
  const over = (top, below) => top.slice(0, 3).map((v, i) => (v * top[3] + below[i] * (255 - top[3])) / 255);
  const ground = e => {
    const layers = [];
    for (; e; e = e.parentElement) {
      const c = bytes(getComputedStyle(e).backgroundColor);
      if (c[3]) layers.push(c);
      if (c[3] === 255) break;
    }
    return layers.reverse().reduce((below, c) => over(c, below), [255, 255, 255]);
  };
  const light = c => {
    const [r, g, b] = c.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let n; n = walker.nextNode();) {
    const e = n.parentElement;
    if (!n.data.trim() || seen.has(e) || !e.checkVisibility() || e.closest(".vh, .skip")) continue;
    seen.add(e);
    const style = getComputedStyle(e), back = ground(e);
    const [a, b] = [light(over(bytes(style.color), back)), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && +style.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5)) say(e, `contrast ${ratio.toFixed(2)}`);
    if (size < 11 && !matchMedia("print").matches) say(e, `text of ${size}px`);
  }
  return faults.slice(0, 40);
})()
