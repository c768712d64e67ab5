package scan

import (
	"context"
	"encoding/json"

	"tradecraft/intake/site/browser"
)

// globalsSource asks libraries in the live page for their version.
const globalsSource = `(() => { const o = {}, t = (n, f) => { try { const v = f(); if (typeof v === "string" && v.length < 40) o[n] = v; } catch (e) {} };
const w = globalThis;
t("jquery", () => w.jQuery.fn.jquery); t("jquery-ui", () => w.jQuery.ui.version); t("lodash", () => w._.VERSION); t("underscore.js", () => w._.VERSION);
t("angularjs", () => w.angular.version.full); t("vue", () => w.Vue.version); t("react", () => w.React.version); t("bootstrap", () => w.bootstrap.Modal.VERSION);
t("moment.js", () => w.moment.version); t("handlebars", () => w.Handlebars.VERSION); t("backbone", () => w.Backbone.VERSION); t("ember", () => w.Ember.VERSION);
t("knockout", () => w.ko.version); t("mustache.js", () => w.Mustache.version); t("dompurify", () => w.DOMPurify.version); t("axios", () => w.axios.VERSION);
t("prototypejs", () => w.Prototype.Version); t("dojo", () => w.dojo.version.toString()); t("YUI", () => w.YUI.version); t("three", () => w.THREE.REVISION);
t("d3", () => w.d3.version); t("ckeditor", () => w.CKEDITOR.version); t("tinymce", () => w.tinymce.majorVersion + "." + w.tinymce.minorVersion);
t("highcharts", () => w.Highcharts.version); t("jquery.validation", () => w.jQuery.validator.version); t("sentry", () => w.Sentry.SDK_VERSION);
return JSON.stringify(o); })()`

// probe asks the page what libraries it has.
func (p *pageRun) probe(ctx context.Context, v *browser.Visitor) {
	var text string
	if json.Unmarshal(v.Probe(soon(ctx), globalsSource), &text) != nil {
		return
	}
	found := map[string]string{}
	if json.Unmarshal([]byte(text), &found) != nil {
		return
	}
	if found["underscore.js"] == found["lodash"] { // both are _: 4.x is lodash's
		delete(found, map[bool]string{true: "underscore.js", false: "lodash"}[len(found["lodash"]) > 0 && found["lodash"][0] >= '2']) //nolint:gocritic // a choice
	}
	for name, version := range found {
		p.mat.Globals[name] = version
	}
}

func (p *pageRun) screenshot(ctx context.Context, v *browser.Visitor) {
	png, err := v.Screenshot(soon(ctx))
	if err != nil {
		return
	}
	name, err := p.o.Screenshot(len(p.result.Pages)+1, png)
	if err != nil {
		p.page.Problems = append(p.page.Problems, warning(p.page.URL, "screenshot: "+err.Error(), ""))
		return
	}
	p.page.Screenshot = name
}
