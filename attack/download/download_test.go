package download_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/attack/download"
)

const bundle = `{"type":"bundle","id":"bundle--1","objects":[]}`

// server answers as the official place would, and misbehaves for some versions.
func server(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/base/", func(w http.ResponseWriter, r *http.Request) {
		switch name := filepath.Base(r.URL.Path); {
		case strings.HasSuffix(name, "-0.html.json"):
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "<html>sign in")
		case strings.HasSuffix(name, "-0.down.json"):
			http.Error(w, "busy", http.StatusServiceUnavailable)
		case strings.HasSuffix(name, "-0.short.json"):
			w.Header().Set("Content-Length", "999")
			fmt.Fprint(w, bundle)
		case strings.HasSuffix(name, "-0.away.json"):
			http.Redirect(w, r, "http://example.org/bundle.json", http.StatusFound)
		case strings.HasSuffix(name, "-0.big.json"):
			for range 64 {
				fmt.Fprint(w, strings.Repeat(" ", 1024))
			}
		case strings.HasSuffix(name, "-0.slow.json"):
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case strings.HasSuffix(name, "-9.json"):
			http.NotFound(w, r)
		default:
			fmt.Fprint(w, bundle+name)
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestFetch(t *testing.T) {
	s := server(t)
	dir := t.TempDir()
	told := map[string]int{}
	files, err := download.Fetch(t.Context(), s.Client(), dir, download.Options{
		Base: s.URL + "/base/", Version: "18.1", Progress: func(name string, n int, _ int64) { told[name] += n },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 {
		t.Fatalf("files %+v", files)
	}
	for i, d := range attack.Domains() {
		f := files[i]
		name := string(d) + "-18.1.json"
		want := bundle + name
		sum := sha256.Sum256([]byte(want))
		got, err := os.ReadFile(f.Path)
		if err != nil || string(got) != want || f.Name != name || f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != int64(len(want)) {
			t.Errorf("%+v holds %q, %v", f, got, err)
		}
		if f.URL != s.URL+"/base/"+string(d)+"/"+name || told[name] != len(want) {
			t.Errorf("address %s, told of %d bytes", f.URL, told[name])
		}
	}
	newest, err := download.Fetch(t.Context(), s.Client(), dir, download.Options{Base: s.URL + "/base", Domains: []attack.Domain{attack.ICS}})
	if err != nil || len(newest) != 1 || newest[0].Name != "ics-attack.json" {
		t.Errorf("newest: %+v, %v", newest, err)
	}
}

func TestFetchFails(t *testing.T) {
	s := server(t)
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, c := range []struct {
		name, base, version string
		kind                tradecraft.ErrorKind
		says                string
	}{
		{"offline", closed.URL, "", tradecraft.Unavailable, "kb import FILE"},
		{"no such version", s.URL + "/base", "9", tradecraft.NotFound, "enterprise-attack-9.json is not there"},
		{"busy", s.URL + "/base", "0.down", tradecraft.Unavailable, "503"},
		{"a sign-in page", s.URL + "/base", "0.html", tradecraft.Invalid, "web page"},
		{"breaks off", s.URL + "/base", "0.short", tradecraft.Unavailable, "cannot fetch"},
		{"too large", s.URL + "/base", "0.big", tradecraft.TooLarge, "larger than"},
		{"too slow", s.URL + "/base", "0.slow", tradecraft.Unavailable, "no answer in time"},
		{"redirect to plain http", s.URL + "/base", "0.away", tradecraft.Denied, "only https"},
		{"plain http", "http://example.org/base", "", tradecraft.Denied, "only https"},
		{"a file", "file:///etc", "", tradecraft.Denied, "only https"},
		{"no address", "::", "", tradecraft.Invalid, "no address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := download.Fetch(t.Context(), stayHome{s.Client()}, dir, download.Options{
				Base: c.base, Version: c.version, MaxBytes: 4096, Timeout: 2 * time.Second,
			})
			if tradecraft.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v (%s)", err, tradecraft.KindOf(err))
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestFetchStops(t *testing.T) {
	s := server(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := download.Fetch(ctx, s.Client(), t.TempDir(), download.Options{Base: s.URL + "/base"})
	if tradecraft.KindOf(err) != tradecraft.Unavailable || !strings.Contains(err.Error(), "stopped") {
		t.Errorf("got %v", err)
	}
}

// stayHome answers for hosts other than this machine by itself.
type stayHome struct{ client *http.Client }

func (c stayHome) Do(req *http.Request) (*http.Response, error) {
	client := *c.client
	client.Transport = home{client.Transport}
	return client.Do(req)
}

type home struct{ next http.RoundTripper }

func (h home) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Hostname() != "127.0.0.1" {
		return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Request: req, Body: http.NoBody, Header: http.Header{}}, nil
	}
	return h.next.RoundTrip(req)
}
