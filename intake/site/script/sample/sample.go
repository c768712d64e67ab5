// Package sample makes the texts that the model of package script is trained
// on beside other people's code: kinds of ordinary inline code of web shops
// (benign_a.txt and the files beside it), and families of card stealers, loaders and
// miners composed from parts. All are written here, the malicious ones after
// public descriptions of how such code works; their hosts are made up. Each
// comes plain, minified and behind the ways of hiding that both sides use.
//
// The texts are data for training and tests. Nothing runs them, and the
// program does not carry them.
package sample

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Sample is one text with its truth.
type Sample struct {
	ID        string
	Family    string // texts of one family are variants of each other
	Malicious bool
	// Form is how it is written: plain, minified, or a way of hiding.
	Form string
	Text string
}

//go:embed benign_a.txt benign_b.txt benign_c.txt
var files embed.FS

// Kind is one kind of ordinary code.
type Kind struct{ Name, Text string }

// Kinds returns the kinds of ordinary code, in the order of the files.
func Kinds() []Kind {
	var out []Kind
	for _, name := range []string{"benign_a.txt", "benign_b.txt", "benign_c.txt"} {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err) // embedded
		}
		for _, part := range strings.Split("\n"+string(b), "\n-- ")[1:] {
			title, text, _ := strings.Cut(part, " --\n")
			out = append(out, Kind{title, text})
		}
	}
	return out
}

// source is the chance of the generator: the same seed and name give the same texts.
func source(seed uint64, name string) *rand.Rand {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, h))
}

// Benign returns variants of every kind: each plain, minified, and in ways of
// hiding.
func Benign(seed uint64) []Sample {
	var out []Sample
	for _, k := range Kinds() {
		r := source(seed, k.Name)
		for i := range 2 {
			text := fill(k.Text, r)
			forms := []string{Plain, tools[r.IntN(len(tools))]}
			if i == 0 {
				forms = []string{Plain, Minified, tools[r.IntN(len(tools))], StringTable}
			}
			for _, form := range forms {
				if i == 1 && form == Plain {
					text = fill(k.Text, r)
				}
				s, ok := Hide(text, form, r)
				if !ok {
					continue
				}
				out = append(out, Sample{ID: fmt.Sprintf("benign/%s/%d/%s", k.Name, i, form), Family: "kind:" + k.Name, Form: form, Text: s})
			}
		}
	}
	return out
}

// vendors are made up names of providers that nobody's list knows.
var vendors = []string{"shopmetrics", "cartflow", "paynimble", "retailcloud", "storefront", "trustlayer", "commerceapi", "checkoutly", "getaddress", "reviewhub", "bluepay", "vaultpoint", "convertkitapp",
	"leadpath", "userlens", "pageinsight", "orderdesk", "salesbeam", "marketfox", "clickflow", "loyaltybox", "adserve", "mailbird", "fraudstop", "taxwise", "shipfast", "zenpay", "opensearch", "helpcrew", "brightcart"}

var endings = []string{"com", "com", "com", "com", "io", "net", "co", "de", "co.uk", "app", "nl", "eu", "fr", "com.br"}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func fill(text string, r *rand.Rand) string {
	vendor := pick(r, vendors) + pick(r, []string{"", "", "-app", "hq", "cdn"}) + "." + pick(r, endings)
	text = strings.ReplaceAll(text, "@H", vendor)
	text = strings.ReplaceAll(text, "@N", fmt.Sprint(10000+r.IntN(900000)))
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	var id strings.Builder
	for range 8 {
		id.WriteByte(letters[r.IntN(len(letters))])
	}
	return strings.ReplaceAll(text, "@ID", id.String())
}
