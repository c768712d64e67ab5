package examine

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"tradecraft/intake/site"
)

// File is one file of a site, for an assessment without a browser.
type File struct {
	Name string
	Data []byte
}

// Files makes a result of files, to be judged by Run with the material: scripts
// as they are, pages as wholes.
func Files(files []File) (*site.Result, Material) {
	r := &site.Result{}
	m := Material{Texts: map[string]string{}}
	for _, f := range files {
		sum := sha256.Sum256(f.Data)
		digest := hex.EncodeToString(sum[:])
		party := site.FirstParty
		if isPage(f) {
			party = "page"
		}
		m.Texts[digest] = string(f.Data)
		r.Inventory = append(r.Inventory, site.Script{
			URL: f.Name, SHA256: digest, Bytes: len(f.Data), Party: party, Pages: []string{f.Name}, Malicious: -1,
		})
	}
	if len(files) > 0 {
		r.URL = files[0].Name
	}
	return r, m
}

func isPage(f File) bool {
	head := bytes.ToLower(bytes.TrimSpace(f.Data[:min(len(f.Data), 512)]))
	name := strings.ToLower(f.Name)
	return strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".htm") || bytes.HasPrefix(head, []byte("<!doctype")) || bytes.HasPrefix(head, []byte("<html"))
}

// Settle sets what Run needed and a result does not: a page is of the first party.
func Settle(r *site.Result) {
	for i := range r.Inventory {
		if r.Inventory[i].Party == "page" {
			r.Inventory[i].Party = site.FirstParty
		}
	}
}
