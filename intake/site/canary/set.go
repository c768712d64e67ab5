package canary

import (
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"

	"tradecraft/intake/site"
)

// Value is one marked text and what a form calls it.
type Value struct {
	Kind string // one of site's Data constants
	Text string // as typed
	// needles are what to look for, lower case; weak ones only count beside
	// others and as whole tokens.
	needles []string
	weak    bool
	digits  string // the digits of a number that may be grouped
}

// Set is one person who does not exist. The zero value marks nothing.
type Set struct{ Values []Value }

// New makes the set number n for a scan: the same seed and number give the same
// set, different numbers share no value. The card number passes the Luhn check
// and lies in a range of test cards; the mail address is at example.com.
func New(seed string, n int) Set {
	sum := sha256.Sum256([]byte("tradecraft canary\x00" + seed + "\x00" + strconv.Itoa(n)))
	r := &stream{sum: sum}
	number := "400000" + r.digits(9)
	number += luhn(number)
	last := "Vex" + r.letters(5)
	first := []string{"Maren", "Tovah", "Idris", "Quill"}[r.byte()%4]
	mail := strings.ToLower(first) + "." + r.letters(6) + r.digits(2) + "@example.com"
	year := strconv.Itoa(31 + int(r.byte())%6)
	month := "0" + strconv.Itoa(1+int(r.byte())%9)
	cvv := strconv.Itoa(102 + (int(r.byte())*7+n*131)%890)
	street := strings.ToUpper(r.letters(1)) + r.letters(6)
	s := Set{}
	s.add(Value{Kind: site.DataCard, Text: number, digits: number, needles: []string{number, inBase(number, 36), inBase(number, 16)}})
	s.add(Value{Kind: site.DataCVV, Text: cvv, weak: true, needles: []string{cvv}})
	s.add(Value{Kind: site.DataExpiry, Text: month + "/" + year, weak: true, needles: []string{month + "/" + year, month + year, month + "/20" + year}})
	s.add(Value{Kind: site.DataName, Text: first + " " + last, needles: []string{strings.ToLower(last)}})
	s.add(Value{Kind: site.DataEmail, Text: mail, needles: []string{mail}})
	s.add(Value{Kind: site.DataPassword, Text: "Pw." + r.letters(6) + r.digits(3) + "x", needles: nil})
	s.add(Value{Kind: site.DataAddress, Text: r.digits(2) + " " + street + " Lane", needles: []string{strings.ToLower(street)}})
	s.add(Value{Kind: site.DataPhone, Text: "202555" + "01" + r.digits(2), needles: nil})
	s.add(Value{Kind: site.DataPostcode, Text: "9" + r.digits(4), weak: true})
	s.add(Value{Kind: site.DataOther, Text: "Note" + r.letters(6), needles: nil})
	return s
}

func (s *Set) add(v Value) {
	if v.needles == nil {
		v.needles = []string{strings.ToLower(v.Text)}
	}
	s.Values = append(s.Values, v)
}

// Text returns the text to type for a kind of data, "" when the set has none.
func (s Set) Text(kind string) string {
	for _, v := range s.Values {
		if v.Kind == kind {
			return v.Text
		}
	}
	return ""
}

// strong returns the text of each value that is enough alone, as typed.
func (s Set) strong() []Value {
	var out []Value
	for _, v := range s.Values {
		if !v.weak {
			out = append(out, v)
		}
	}
	return out
}

// luhn is the check digit of a card number.
func luhn(number string) string {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return strconv.Itoa((10 - sum%10) % 10)
}

func inBase(number string, base int) string {
	n, ok := new(big.Int).SetString(number, 10)
	if !ok {
		return number
	}
	return n.Text(base)
}

// stream draws from a hash.
type stream struct {
	sum [sha256.Size]byte
	at  int
}

func (r *stream) byte() byte {
	if r.at == len(r.sum) {
		r.sum, r.at = sha256.Sum256(r.sum[:]), 0
	}
	r.at++
	return r.sum[r.at-1]
}

func (r *stream) digits(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte('0' + r.byte()%10)
	}
	return b.String()
}

func (r *stream) letters(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte('a' + r.byte()%26)
	}
	return b.String()
}

// digest names a value by its hash, for hashed exits.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
