/*! jQuery v1.12.4 | (c) jQuery Foundation | jquery.org/license */
(function (w) { function $(s) { return document.querySelectorAll(s); } $.fn = { jquery: "1.12.4" }; w.jQuery = w.$ = $; })(window);
