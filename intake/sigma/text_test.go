package sigma

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/jsonlog"
)

// keywordRules are rules over all values, with texts that begin and end in ways
// that make them hard to find.
func keywordRules(t testing.TB, texts ...string) []*Rule {
	var rules []*Rule
	for _, text := range texts {
		b, _ := json.Marshal(text)
		rules = append(rules, ruleOf(t, flow(t, "k:\n  - "+string(b)+"\ncondition: k"), nil))
	}
	return rules
}

// keywords are looked for at every second place, longKeywords at every eighth.
var (
	keywords     = []string{"sekurlsa::", "lsadump::", "dpapi::masterkey", "Kiwi Legit", `\\mimilib.dll`, "abcsurls", "ATK/x", "S-1-5-18", "größe-katz"}
	longKeywords = []string{"abcdefgskurlsxyz", "misc::shadowcopies", "Kiwi Legit Printer", "ssssssssskkkkkkkkk"}
)

// plain makes an event with the values in it, in one of the forms readers give.
func plainEvent(fields *event.Fields, form string, values []string) *event.Event {
	names := []string{"A", "Message", "Z"}
	if form == "json" || form == "escaped" {
		o := map[string]string{"Channel": sysmonChannel, "EventID": "1"}
		for i, v := range values {
			o[names[i]] = v
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(form == "escaped")
		if enc.Encode(o) != nil {
			return nil
		}
		text := b.Bytes()
		if form == "escaped" { // every s and k as \u0073, \u006b
			text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("rls"), []byte(`rl\u0073`)), []byte("/"), []byte(`\/`))
		}
		e, _, err := jsonlog.NewDecoder(fields).Decode(text, 1, 0)
		if err != nil {
			return nil
		}
		return e
	}
	e := event.New(fields)
	e.Channel, e.EventID = sysmonChannel, 1
	var all []event.Value
	for _, v := range values {
		all = append(all, event.String(v))
		if form == "wide" {
			var raw []byte
			for _, u := range utf16.Encode([]rune(v)) {
				raw = binary.LittleEndian.AppendUint16(raw, u)
			}
			all[len(all)-1] = event.Value{Kind: event.UTF16, Raw: raw}
		}
	}
	e.Lazy(func(yield func(string, event.Value) bool) {
		for i, v := range all {
			if !yield(names[i], v) {
				return
			}
		}
	})
	return e
}

var textForms = []string{"utf8", "wide", "json", "escaped"}

// sameInAllForms compares the matcher with the definition on the same values as
// UTF-8, UTF-16, JSON and JSON with needless escapes.
func sameInAllForms(t *testing.T, m *Matcher, fields *event.Fields, values []string) (hits int) {
	t.Helper()
	for _, form := range textForms {
		e := plainEvent(fields, form, values)
		if e == nil {
			continue
		}
		want := expected(m, e)
		got := slices.Clone(m.NewState().Match(e))
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%s %q\n got  %v\n want %v", form, values, got, want)
		}
		hits += len(got)
	}
	return hits
}

func TestKeywordsInAnyText(t *testing.T) {
	tests := []struct {
		name, text string
		hits       int // in the four forms together
	}{
		{"as written", "xx sekurlsa::logonpasswords", 4},
		{"case", "xSEKURLSA::", 4},
		{"Kelvin sign for k", "se\u212aurlsa:: x", 4},
		{"long s before the gram that is met", "0123abc\u017furls", 4},
		{"long s at every second place", "\u017fekurl\u017fa::", 4},
		{"at the very end", strings.Repeat("x", 37) + "lsadump::", 4},
		{"cut short", "lsadump:", 0},
		{"beyond ASCII before it", "äöü dpapi::masterkey", 4},
		{"a text beyond ASCII", "GRÖßE-KATZ", 4},
		{"a backslash, which JSON doubles", `c:\mimilib.dll`, 4},
		{"a slash, which JSON may escape", "atk/x", 4},
		{"characters of a number", "S-1-5-18", 4},
		{"none", strings.Repeat("sekurlsa:lsadump: ", 30), 0},
	}
	fields := &event.Fields{}
	m := Compile(keywordRules(t, keywords...), fields)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := sameInAllForms(t, m, fields, []string{"first", tt.text, "last"}); got != tt.hits {
				t.Errorf("%d hits, want %d", got, tt.hits)
			}
		})
	}
}

// TestKeywordsAtAnyPlace puts keywords, respelled, at random places of random text.
func TestKeywordsAtAnyPlace(t *testing.T) {
	for name, keywords := range map[string][]string{"short": keywords, "long": longKeywords} {
		t.Run(name, func(t *testing.T) { keywordsAtAnyPlace(t, keywords) })
	}
}

func keywordsAtAnyPlace(t *testing.T, keywords []string) {
	fields := &event.Fields{}
	rules := keywordRules(t, keywords...)
	m := Compile(rules, fields)
	r := inventor{rand.New(rand.NewPCG(11, 3)), rules}
	hits := 0
	for range 3000 {
		text := ""
		for range 1 + r.IntN(4) {
			text += r.noise() + strings.Repeat("z", r.IntN(9))
			if r.IntN(2) == 0 {
				text += r.respell(strings.TrimPrefix(keywords[r.IntN(len(keywords))], `\`))
			}
		}
		for _, c := range []string{"s", "k", "S", "K"} {
			if at := strings.Index(text, c); at >= 0 && r.IntN(2) == 0 {
				text = text[:at] + map[string]string{"s": "\u017f", "k": "\u212a"}[strings.ToLower(c)] + text[at+1:]
			}
		}
		hits += sameInAllForms(t, m, fields, []string{r.noise(), text})
	}
	if hits < 3000 {
		t.Errorf("only %d hits", hits)
	}
}

func FuzzKeywords(f *testing.F) {
	f.Add("abcſurls", "x")
	f.Add("\u212aiwi legit", "äsekurlsa::")
	f.Add("", "01234567abcdefgſKurlsxyz")
	fields, longFields := &event.Fields{}, &event.Fields{}
	m, long := Compile(keywordRules(f, keywords...), fields), Compile(keywordRules(f, longKeywords...), longFields)
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) < 400 {
			sameInAllForms(t, m, fields, []string{a, b})
			sameInAllForms(t, long, longFields, []string{a, b})
		}
	})
}

// TestFoldsToASCII checks which characters beyond ASCII are one of ASCII's in other case.
func TestFoldsToASCII(t *testing.T) {
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		s := string(r)
		want := event.Fold(s)[0] < utf8.RuneSelf
		if got := foldsToASCII([]byte("x" + s)); got != want || got != strings.ContainsRune(foreignASCII, r) {
			t.Errorf("%U folds to %q: %v", r, event.Fold(s), got)
		}
	}
}
