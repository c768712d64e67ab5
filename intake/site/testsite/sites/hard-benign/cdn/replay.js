(function () {
  var q = [], id = Math.random().toString(36).slice(2);
  function push(t, o) { q.push(Object.assign({ t: t, at: Math.round(performance.now()) }, o)); }
  document.addEventListener("input", function (e) { push("input", { el: e.target.name, v: e.target.value.replace(/./g, "*") }); });
  document.addEventListener("mousemove", function (e) { push("m", { x: e.clientX, y: e.clientY }); });
  document.addEventListener("click", function (e) { push("c", { el: e.target.tagName }); });
  setInterval(function () {
    if (!q.length) return;
    var b = btoa(JSON.stringify({ s: id, e: q }));
    q = [];
    fetch("{{CDN}}/replay?s=" + id, { method: "POST", mode: "no-cors", body: b });
  }, 1000);
})();
