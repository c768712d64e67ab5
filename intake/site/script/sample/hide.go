package sample

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tradecraft/intake/site/script/tree"
)

// Forms of a text.
const (
	Plain       = "plain"
	Minified    = "minified"
	HexNames    = "hex names"
	HexStrings  = "hex strings"
	StringTable = "string table"
	Rotated     = "rotated table"
	Base64Table = "base64 table"
	EvalBase64  = "eval base64"
	EvalCodes   = "eval codes"
	EvalPercent = "eval percent"
	EvalReverse = "eval reversed"
	Packed      = "packed"
	Split       = "split strings"
)

// hidings are the forms that hide, those seen most often more than once.
var hidings = []string{HexNames, HexStrings, StringTable, StringTable, Rotated, Rotated, Base64Table, Base64Table, EvalBase64, EvalCodes, EvalPercent, EvalReverse, Packed, Packed, Split}

// tools are the forms that ordinary code comes in: what packers and
// obfuscators sold for protection make. Nobody wraps his own shop in eval by hand.
var tools = []string{HexNames, HexStrings, StringTable, Rotated, Rotated, Base64Table, Base64Table, Packed, Packed, Split}

// Hide writes a text in a form. It is false for a text that does not parse.
func Hide(text, form string, r *rand.Rand) (string, bool) {
	if form == Plain {
		return text, true
	}
	t := tree.ParseString(text)
	if t.Broken {
		return "", false
	}
	switch form {
	case Minified:
		return (&tree.Printer{Name: shortNames()}).Print(t.Root), true
	case HexNames:
		return (&tree.Printer{Name: hexNames(r)}).Print(t.Root), true
	case HexStrings:
		return (&tree.Printer{Name: shortNames(), String: hexQuote, Member: bracket(hexQuote)}).Print(t.Root), true
	case Split:
		q := func(s string) string { return splitQuote(s, r) }
		return (&tree.Printer{Name: hexNames(r), String: q, Member: bracket(q)}).Print(t.Root), true
	case StringTable, Rotated, Base64Table:
		return table(t, form, r), true
	}
	small := (&tree.Printer{Name: shortNames()}).Print(t.Root)
	switch form {
	case EvalBase64:
		return pick(r, []string{"eval", "window['eval']", "this[\"eval\"]", "(0,eval)", "new Function"}) + "(" + pick(r, []string{"atob", "window.atob"}) + "('" + base64.StdEncoding.EncodeToString([]byte(small)) + "'))" + pick(r, []string{"", ";", "();"}), true
	case EvalCodes:
		return evalCodes(small, r), true
	case EvalPercent:
		return "eval(" + pick(r, []string{"unescape", "decodeURIComponent"}) + "('" + strings.ReplaceAll(url.PathEscape(small), "'", "%27") + "'));", true
	case EvalReverse:
		runes := []rune(small)
		slices.Reverse(runes)
		return "eval(" + tree.Quote(string(runes)) + ".split('').reverse().join(''));", true
	case Packed:
		return pack(small), true
	}
	return "", false
}

func shortNames() func(*tree.Binding) string {
	names := map[*tree.Binding]string{}
	return func(b *tree.Binding) string {
		if n, ok := names[b]; ok {
			return n
		}
		i := len(names)
		n := ""
		for {
			n = string(rune('a'+i%26)) + n
			if i = i/26 - 1; i < 0 {
				break
			}
		}
		switch n {
		case "do", "if", "in", "for", "var", "new", "let", "try":
			n += "_"
		}
		names[b] = n
		return n
	}
}

func hexNames(r *rand.Rand) func(*tree.Binding) string {
	names := map[*tree.Binding]string{}
	return func(b *tree.Binding) string {
		if names[b] == "" {
			names[b] = fmt.Sprintf("_0x%x", 0x1000+r.IntN(0xfffff)) + strconv.Itoa(len(names))
		}
		return names[b]
	}
}

func hexQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, `\x%02x`, c)
	}
	b.WriteByte('"')
	return b.String()
}

func splitQuote(s string, r *rand.Rand) string {
	if len(s) < 6 {
		return tree.Quote(s)
	}
	runes := []rune(s)
	var parts []string
	for len(runes) > 0 {
		n := min(len(runes), 2+r.IntN(6))
		parts = append(parts, tree.Quote(string(runes[:n])))
		runes = runes[n:]
	}
	return "(" + strings.Join(parts, "+") + ")"
}

// bracket writes members with their names as strings.
func bracket(quote func(string) string) func(object, name string) string {
	return func(object, name string) string { return object + "[" + quote(name) + "]" }
}

// table moves the strings of a tree to a table.
func table(t *tree.Tree, form string, r *rand.Rand) string {
	var list []string
	at := map[string]int{}
	array, decoder := fmt.Sprintf("_0x%x", 0x1000+r.IntN(0xefff)), fmt.Sprintf("_0x%x", 0x10000+r.IntN(0xefff))
	offset := 0x50 + r.IntN(400)
	index := func(s string) string {
		i, ok := at[s]
		if !ok {
			i = len(list)
			at[s] = i
			list = append(list, s)
		}
		if form == StringTable {
			return array + "[" + strconv.Itoa(i) + "]"
		}
		return fmt.Sprintf("%s(0x%x)", decoder, i+offset)
	}
	body := (&tree.Printer{Name: hexNames(r), String: index, Member: bracket(index)}).Print(t.Root)
	quoted := make([]string, len(list))
	for i, s := range list {
		switch form {
		case StringTable:
			quoted[i] = hexQuote(s)
		case Base64Table:
			quoted[i] = "'" + base64.StdEncoding.EncodeToString([]byte(s)) + "'"
		default:
			quoted[i] = tree.Quote(s)
		}
	}
	if form == StringTable {
		return "var " + array + "=[" + strings.Join(quoted, ",") + "];" + body
	}
	turn := 0
	if len(quoted) > 1 {
		turn = 1 + r.IntN(len(quoted)-1)
		quoted = append(slices.Clone(quoted[len(quoted)-turn:]), quoted[:len(quoted)-turn]...)
	}
	read := "e[d]"
	if form == Base64Table {
		read = "atob(e[d])"
	}
	return fmt.Sprintf("var %[1]s=[%[2]s];(function(b,c){var f=function(g){while(--g){b['push'](b['shift']());}};f(++c);}(%[1]s,0x%[3]x));"+
		"var %[4]s=function(d,i){d=d-0x%[5]x;var e=%[1]s;return %[6]s;};%[7]s", array, strings.Join(quoted, ","), turn, decoder, offset, read, body)
}

func evalCodes(s string, r *rand.Rand) string {
	var b strings.Builder
	shift := r.IntN(3)
	for i, c := range []byte(s) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(int(c) + shift))
	}
	if shift == 0 {
		return "eval(String.fromCharCode(" + b.String() + "));"
	}
	return fmt.Sprintf("var q=[%s],w='';for(var i=0;i<q.length;i++){w+=String.fromCharCode(q[i]-%d);}eval(w);", b.String(), shift)
}

// pack is the p.a.c.k.e.r with base 36.
func pack(s string) string {
	var words []string
	at := map[string]int{}
	var body strings.Builder
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && (s[j] == '_' || s[j] >= '0' && s[j] <= '9' || s[j]|0x20 >= 'a' && s[j]|0x20 <= 'z') {
			j++
		}
		if j == i {
			body.WriteByte(s[i])
			i++
			continue
		}
		w := s[i:j]
		n, ok := at[w]
		if !ok {
			n = len(words)
			at[w] = n
			words = append(words, w)
		}
		body.WriteString(strconv.FormatInt(int64(n), 36))
		i = j
	}
	text := strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(body.String())
	return fmt.Sprintf("eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};if(!''.replace(/^/,String)){while(c--){d[c.toString(a)]=k[c]||c.toString(a)}k=[function(e){return d[e]}];"+
		"e=function(){return'\\\\w+'};c=1};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}('%s',36,%d,'%s'.split('|'),0,{}))", text, len(words), strings.Join(words, "|"))
}
