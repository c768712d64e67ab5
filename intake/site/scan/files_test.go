package scan

import (
	"strings"
	"testing"
	"time"

	"tradecraft"
	"tradecraft/intake/site/testsite"
)

func TestReadSteps(t *testing.T) {
	steps, err := ReadSteps(strings.NewReader("# to the checkout\nclick \"#cart > a.go\"\nfill #mail {e-mail}\nwait 250\nwait .payment\nopen https://shop.example/pay\n"))
	if err != nil || len(steps) != 5 {
		t.Fatalf("%v, %v", steps, err)
	}
	if steps[0].Selector != "#cart > a.go" || steps[1].Text != "{e-mail}" || steps[2].Wait != 250*time.Millisecond || steps[3].Selector != ".payment" || steps[4].Line != 6 {
		t.Errorf("%+v", steps)
	}
	for _, wrong := range []string{"jump #a", "fill #a", "click", `click "open`, strings.Repeat("wait 1\n", 300)} {
		if _, err := ReadSteps(strings.NewReader(wrong)); err == nil {
			t.Errorf("%.20q is taken", wrong)
		}
	}
}

func TestReadCookies(t *testing.T) {
	list, err := ReadCookies(strings.NewReader("# Netscape HTTP Cookie File\n.shop.example\tTRUE\t/\tTRUE\t2000000000\tsid\tabc\n#HttpOnly_shop.example\tFALSE\t/a\tFALSE\t0\tk\tv\n"))
	if err != nil || len(list) != 2 || !list[0].Secure || list[0].Expires == 0 || !list[1].HTTPOnly || list[1].Path != "/a" {
		t.Errorf("%+v, %v", list, err)
	}
	list, err = ReadCookies(strings.NewReader(`[{"name":"sid","value":"x","domain":"shop.example","sameSite":"no_restriction"}]`))
	if err != nil || len(list) != 1 || list[0].SameSite != "None" || list[0].Path != "/" {
		t.Errorf("%+v, %v", list, err)
	}
	for _, wrong := range []string{"a b c", `[{"name":""}]`, "[1", `[{"name":"a","domain":"b","value":"c;d"}]`} {
		if _, err := ReadCookies(strings.NewReader(wrong)); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func FuzzReadSteps(f *testing.F) {
	f.Add("click #a\nfill \"b c\" {cvv}\nwait 5")
	f.Fuzz(func(_ *testing.T, s string) { _, _ = ReadSteps(strings.NewReader(s)) })
}

func FuzzReadCookies(f *testing.F) {
	f.Add(".a\tTRUE\t/\tTRUE\t1\tn\tv")
	f.Add(`[{"name":"a","value":"b","domain":"c"}]`)
	f.Fuzz(func(_ *testing.T, s string) { _, _ = ReadCookies(strings.NewReader(s)) })
}

// TestCrawl keeps to the site, the depth, the number of pages and robots.txt,
// and takes payment pages first.
func TestCrawl(t *testing.T) {
	s, server := open(t)
	r, err := s.Site(t.Context(), server.URL("crawl", "index.html"), Site{Pages: 10, Depth: 1, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range r.Pages {
		got = append(got, strings.TrimPrefix(p.URL, server.Origin(testsite.Shop)+"/crawl/"))
	}
	if want := "index.html checkout.html a.html"; strings.Join(got, " ") != want {
		t.Errorf("pages %v, want %s", got, want)
	}
}

// TestBroken scans pages that do not work: each ends in time, with what could
// be seen and the reason.
func TestBroken(t *testing.T) {
	s, server := open(t)
	for page, says := range map[string]string{
		"syntax.html": "", "alert.html": "", "huge.html": "", "slow.html": "did not finish loading",
		"loop.html": "", "typing-loop.html": "", "circle": "REDIRECTS", "missing.html": "",
	} {
		t.Run(page, func(t *testing.T) {
			limit := 20 * time.Second
			if strings.Contains(page, "loop") || page == "slow.html" { // these take all the time there is
				limit = 8 * time.Second
			}
			r, err := s.Site(t.Context(), server.URL("broken", page), Site{PageTime: limit})
			if err != nil {
				t.Fatal(err)
			}
			p := r.Pages[0]
			t.Logf("%.1f s, %d fields, status %d, grade %q, %v", p.Seconds, len(p.Fields), p.Status, r.Grade, p.Problems)
			if p.Seconds > 40 {
				t.Errorf("it took %.1f s", p.Seconds)
			}
			text := ""
			for _, problem := range p.Problems {
				text += problem.Message + "\n"
			}
			if !strings.Contains(text, says) || strings.Contains(page, "loop") && text == "" {
				t.Errorf("problems %q, want one with %q", text, says)
			}
		})
	}
}
