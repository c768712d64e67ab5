package canary

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tradecraft/intake/site"
)

var set = New("test", 1)

func card() string { return set.Text(site.DataCard) }

// record is what a skimmer collects.
func record() string {
	return "cc=" + card() + "&cvv=" + set.Text(site.DataCVV) + "&owner=" + set.Text(site.DataName)
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func xor(s, key string) string {
	out := []byte(s)
	for i := range out {
		out[i] ^= key[i%len(key)]
	}
	return string(out)
}

func codes(s string, f func(int) int) string {
	var out []string
	for _, c := range []byte(s) {
		out = append(out, fmt.Sprint(f(int(c))))
	}
	return strings.Join(out, ",")
}

func alphabet(s, own string) string {
	return base64.NewEncoding(own).WithPadding(base64.NoPadding).EncodeToString([]byte(s))
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

func TestSearch(t *testing.T) {
	const own = "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA9876543210-_"
	grouped := card()[:4] + " " + card()[4:8] + " " + card()[8:12] + " " + card()[12:]
	n, _ := new(big.Int).SetString(card(), 10)
	for name, tt := range map[string]struct {
		payload string
		want    string // encodings
	}{
		"plain":                  {record(), ""},
		"grouped":                {"n=" + grouped, ""},
		"in parts":               {"a=" + card()[:4] + "&b=" + card()[4:8] + "&c=" + card()[8:12] + "&d=" + card()[12:], ""},
		"json":                   {asJSON(map[string]string{"number": card()}), "json"},
		"url":                    {"q=" + url.QueryEscape("%"+strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(card(), "0", "%30")), "%", "%25")), "url url url url"},
		"base64":                 {"d=" + b64(record()), "base64"},
		"base64 url":             {"d=" + base64.RawURLEncoding.EncodeToString([]byte(record())), "base64"},
		"base64 after a path":    {"https://evil.example/i/" + b64(record()), "base64"},
		"base64 in url":          {"https://evil.example/?d=" + url.QueryEscape(b64(record()+"~~~???")), "base64"},
		"base64 glued":           {"ab" + b64(record()), "base64"},
		"base64 swapped case":    {string(swapCase([]byte(b64(record())))), "base64, own alphabet"},
		"base64 own alphabet":    {alphabet(record()+set.Text(site.DataEmail), own), "base64, own alphabet"},
		"base64 reversed":        {reverse(b64(record())), "reversed base64"},
		"hex":                    {hex.EncodeToString([]byte(record())), "hex"},
		"upper hex":              {"x=" + strings.ToUpper(hex.EncodeToString([]byte(record()))), "hex"},
		"escapes":                {strings.ReplaceAll(record(), "0", `\x30`), "escapes"},
		"unicode escapes":        {strings.ReplaceAll(record(), "0", `\u0030`), "escapes"},
		"reversed":               {reverse(record()), "reversed"},
		"char codes":             {codes(record(), func(c int) int { return c }), "char codes"},
		"char codes moved":       {codes(record(), func(c int) int { return c + 7 }), "shifted char codes"},
		"char codes far moved":   {codes(record(), func(c int) int { return c + 1000 }), "shifted char codes"},
		"binary":                 {binary(record()), "binary"},
		"xor one byte":           {xor(record(), "K"), "xor"},
		"xor key of five":        {xor(record(), "s3cr!"), "xor"},
		"xor key of twelve":      {xor(record()+set.Text(site.DataEmail), "abcdefghijkl"), "xor"},
		"xor as text":            {string([]rune(string(latinRunes(xor(record(), "\x90\xa1"))))), "xor"},
		"codes shifted":          {shift(record(), 3), "shifted codes"},
		"digits shifted":         {digitShift(card(), 4), "shifted digits"},
		"base 36":                {n.Text(36), ""},
		"gzip":                   {zipped(record()), "gzip"},
		"base64 of xor":          {b64(xor(record(), "qz9")), "base64 xor"},
		"five deep":              {hex.EncodeToString([]byte(b64(url.QueryEscape(reverse(b64(hex.EncodeToString([]byte(record())))))))), "hex base64 reversed base64 hex"},
		"json in base64":         {asJSON(map[string]string{"p": b64(asJSON(map[string]string{"n": card()}))}), "base64"},
		"hashed":                 {digest(set.Text(site.DataEmail)), "sha-256"},
		"one mail":               {"e=" + url.QueryEscape(set.Text(site.DataEmail)), "url"},
		"base64 in json slashes": {`{"d":"` + strings.ReplaceAll(b64(record()+"???>>>"), "/", `\/`) + `"}`, "base64"},
	} {
		t.Run(name, func(t *testing.T) {
			hits := Search([]byte(tt.payload), set)
			if len(hits) == 0 {
				t.Fatal("nothing is found")
			}
			if got := strings.Join(hits[0].Encoding, " "); got != tt.want {
				t.Errorf("%s by %q, want %q", hits[0].Kind, got, tt.want)
			}
		})
	}
}

func binary(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%08b", c)
	}
	return b.String()
}

func latinRunes(s string) []rune {
	var out []rune
	for _, c := range []byte(s) {
		out = append(out, rune(c))
	}
	return out
}

func shift(s string, by byte) string {
	out := []byte(s)
	for i := range out {
		out[i] += by
	}
	return string(out)
}

func digitShift(s string, by byte) string {
	out := []byte(s)
	for i := range out {
		out[i] = '0' + (out[i]-'0'+by)%10
	}
	return string(out)
}

func TestWeakValuesNeedAStrongOneBeside(t *testing.T) {
	cvv := set.Text(site.DataCVV)
	kinds := func(hits []Hit) string {
		var out []string
		for _, h := range hits {
			out = append(out, h.Kind)
		}
		return strings.Join(out, ",")
	}
	for payload, want := range map[string]string{
		"v=" + cvv:                                       "",
		"v=" + cvv + "&n=" + card():                      site.DataCard + "," + site.DataCVV,
		b64("v="+cvv+"&n="+card()) + "&v=x":              site.DataCard + "," + site.DataCVV,
		"n=" + card() + "&v=1" + cvv:                     site.DataCard,
		asJSON(map[string]string{"a": card(), "b": cvv}): site.DataCard + "," + site.DataCVV,
	} {
		if got := kinds(Search([]byte(payload), set)); got != want {
			t.Errorf("%s: %q, want %q", payload, got, want)
		}
	}
}

func TestSearchJoined(t *testing.T) {
	secret := asJSON(map[string]string{"card": card(), "cvv": set.Text(site.DataCVV), "mail": set.Text(site.DataEmail)})
	var keys, encoded, frames, whole, restarts [][]byte
	for i, c := range card() {
		keys = append(keys, fmt.Appendf(nil, "https://evil.example/k.gif?i=%d&c=%c&t=%d", i, c, 17*i+3))
	}
	sealed := xor(secret, "kEy5!")
	for part := range slices.Chunk([]byte(secret), 13) {
		encoded = append(encoded, []byte("https://evil.example/p.gif?d="+url.QueryEscape(b64(string(part)))))
	}
	for part := range slices.Chunk([]byte(sealed), (len(sealed)+3)/4) {
		frames = append(frames, part)
		whole = append(whole, []byte(b64(string(part))))
	}
	for part := range slices.Chunk([]byte(secret), (len(secret)+3)/4) {
		restarts = append(restarts, []byte(xor(string(part), "kEy5!")))
	}
	for name, payloads := range map[string][][]byte{
		"a key a request": keys, "base64 of parts": encoded, "parts of xor": frames, "base64 of parts of xor": whole, "xor of parts": restarts,
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range payloads {
				for _, h := range Search(p, set) {
					if h.Kind == site.DataCard {
						t.Skip("one part shows it alone")
					}
				}
			}
			hits := SearchJoined(payloads, set)
			if len(hits) == 0 || hits[0].Kind != site.DataCard {
				t.Fatalf("hits %v", hits)
			}
			t.Log(hits[0].Encoding)
		})
	}
}

// Nothing is found where nothing is: random bytes, their encodings, numbers,
// and the data of another person.
func TestNothingIsFoundInOtherData(t *testing.T) {
	noise := make([]byte, 200<<10)
	_, _ = rand.Read(noise)
	other := New("test", 2)
	for name, payload := range map[string]string{
		"random": string(noise), "base64": base64.StdEncoding.EncodeToString(noise), "hex": hex.EncodeToString(noise),
		"digits": strings.Repeat("1234567890", 5000), "zeros": strings.Repeat("0", 50_000), "codes": codes(string(noise[:20_000]), func(c int) int { return c }),
		"another": "cc=" + other.Text(site.DataCard) + "&n=" + other.Text(site.DataName),
		"code":    strings.Repeat(`function a(b,c){return b.charCodeAt(0)^c}var x="0123456789abcdef";`, 1000),
		"empty":   "",
	} {
		if hits := Search([]byte(payload), set); len(hits) > 0 {
			t.Errorf("%s: %v", name, hits)
		}
	}
}

func TestSetsAreSoundAndApart(t *testing.T) {
	a, b := New("s", 1), New("s", 2)
	for i, v := range a.Values {
		if v.Text == b.Values[i].Text {
			t.Errorf("%s is the same in both sets: %s", v.Kind, v.Text)
		}
		if a.Text(v.Kind) != New("s", 1).Text(v.Kind) {
			t.Errorf("%s changes", v.Kind)
		}
	}
	number := a.Text(site.DataCard)
	if len(number) != 16 || luhn(number[:15]) != number[15:] {
		t.Errorf("%s is no card number", number)
	}
	if !Differ([]byte("0123456789abcdef"), []byte("0123456789abcdef"), []byte("0123456789abcdeg")) || Differ([]byte("0123456789abcdef"), []byte("0123456789abcdeg"), []byte("0123456789abcdeh")) {
		t.Error("Differ")
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{record(), b64(record()), "%25%u00", `{"a":"\u00`, "1,2,3,4,5,6,7,8", "0x1 0x2", "\x1f\x8b\x08", "\x78\x9c", "AAAA=BBBB"} {
		f.Add([]byte(s), []byte(s))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		Search(a, set)
		SearchJoined([][]byte{a, b, a}, set)
	})
}

func BenchmarkSearch(b *testing.B) {
	payload := []byte(asJSON(map[string]string{"p": b64(strings.Repeat(asJSON(map[string]any{"t": 12.5, "x": "move", "node": 17}), 200))}))
	b.SetBytes(int64(len(payload)))
	for b.Loop() {
		Search(payload, set)
	}
}
