(function () {
  new Image().src = "{{CDN}}/hit.gif?p=" + encodeURIComponent(location.pathname);
})();
