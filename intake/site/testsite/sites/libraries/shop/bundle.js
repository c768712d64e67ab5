/*! For license information please see bundle.js.LICENSE.txt */
(()=>{var e={486:function(e,t,n){(function(){var u="4.17.4";function _(x){return x}_.VERSION=u;window._=_}).call(this)}},t={};function n(r){var o=t[r];if(void 0!==o)return o.exports;var i=t[r]={exports:{}};return e[r].call(i.exports,i,i.exports,n),i.exports}n(486)})();
