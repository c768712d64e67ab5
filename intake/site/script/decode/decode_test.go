package decode_test

import (
	"context"
	"strings"
	"testing"

	"tradecraft/intake/site/script/decode"
	"tradecraft/intake/site/script/tree"
)

// TestUnfold: each way of hiding gives the same address back, in the tree or
// in a layer.
func TestUnfold(t *testing.T) {
	const want = "https://hidden.example/a.js"
	tests := map[string]string{
		"joined":             `f("https://hid"+'den.exa'+"mple/a.js")`,
		"variable":           `var a="https://",b=a+"hidden.example";f(b+"/a.js")`,
		"codes":              `f(String.fromCharCode(104,116,116,112,115,58,47,47)+"hidden.example/a.js")`,
		"array":              `var t=["ple/a.js","https://hidden.exam"];f(t[1]+t[0])`,
		"split table":        `var t="x|https://hidden.example/a.js".split("|");f(t[1])`,
		"backwards":          `f("sj.a/elpmaxe.neddih//:sptth".split("").reverse().join(""))`,
		"base64":             `f(atob("aHR0cHM6Ly9oaWRkZW4uZXhhbXBsZS9hLmpz"))`,
		"percent":            `f(unescape("https%3A//hidden.example/%61.js"))`,
		"template":           "var h='hidden';f(`https://${h}.example/a.js`)",
		"wrapper":            `function w(x,y){return x+y}f(w("https://hidden.","example/a.js"))`,
		"object of wrappers": `var o={k:function(x,y){return x(y)},s:"https://hidden.example/a.js"};o.k(f,o.s)`,
		"helper": `function d(s,k){var r="";for(var i=0;i<s.length;i++){r+=String.fromCharCode(s.charCodeAt(i)-k)}return r}` +
			"f(d(\"iuuqt;00ijeefo/fybnqmf0b/kt\",1))",
		"rotated table":  `var t=["example/a.js","https://","hidden."];(function(a,n){while(n--){a.push(a.shift())}}(t,1));var g=function(i){i=i-5;return t[i]};f(g(5)+g(6)+g(7))`,
		"eval":           `eval("f('https://hidden.example/a.js')")`,
		"packer":         `eval(function(p,a,c,k,e,d){return p}('0("1://2.3/4.5")',10,6,'f|https|hidden|example|a|js'.split('|'),0,{}))`,
		"object decoder": `var q={n:function(){return q.z.e.apply(q.z,arguments)},z:function(s){var w=s.split("!");return{e:function(i){return w[i].split("").reverse().join("")}}}("x!sj.a/elpmaxe.neddih//:sptth")};f(q.n(1))`,
		"built up":       `var s="iuuqt;00ijeefo/fybnqmf0b/kt";f(s.split("").map(function(c){return String.fromCharCode(c.charCodeAt(0)-1)}).join(""));document.write(s.split("").map(function(c){return String.fromCharCode(c.charCodeAt(0)-1)}).join("")+"<script src=https://hidden.example/a.js>")`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			tr := tree.ParseString(text)
			if tr.Broken {
				t.Fatal("does not parse")
			}
			r := decode.Unfold(context.Background(), tr, decode.Limits{})
			all := tree.Print(tr.Root)
			for _, l := range r.Layers {
				all += "\n" + l.Text
			}
			if !strings.Contains(all, want) {
				t.Errorf("not found in %s", all)
			}
		})
	}
}

// TestNoHost: what is run sees no host objects, and a loop or a flood of
// memory ends.
func TestNoHost(t *testing.T) {
	for name, text := range map[string]string{
		"document": `function d(s){return document.cookie+s.charAt(0)}f(d("abc"))`,
		"network":  `function d(s){fetch("https://a.example/"+s);return s.split("").join("")}f(d("abc"))`,
		"loop":     `function d(s){while(true){s.charAt(0)}}f(d("abc"))`,
		"memory":   `function d(s){while(true){s=s+s.split("").join("")}}f(d("abcdefgh"))`,
		"depth":    `function d(s){return d(s.charAt(0)+s)}f(d("abc"))`,
	} {
		t.Run(name, func(t *testing.T) {
			tr := tree.ParseString(text)
			decode.Unfold(context.Background(), tr, decode.Limits{})
			if !strings.Contains(tree.Print(tr.Root), "d(") {
				t.Errorf("was resolved: %s", tree.Print(tr.Root))
			}
		})
	}
}

func FuzzUnfold(f *testing.F) {
	for _, s := range []string{`eval(atob("YWxlcnQoMSk="))`, `var a=["x","y"];f(a[0]+a[1])`, `f("a".split("").reverse().join(""))`, `function d(s){return s.charAt(0)}f(d("abc"))`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tr := tree.ParseString(s)
		decode.Unfold(context.Background(), tr, decode.Limits{Bytes: 1 << 16})
		_ = tree.Print(tr.Root)
	})
}
