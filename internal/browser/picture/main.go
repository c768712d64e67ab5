// Command picture takes a picture of a page in headless Chromium:
//
//	go run ./internal/browser/picture -width 1280 out/report.html docs/images/report.png
//
// That of the README is drawn by
//
//	go run ./cmd/tradecraft analyze --quiet -o out examples/incident-report.md
//	go run ./internal/browser/picture -height 1640 out/report.html docs/images/report.png
//
// The ending of the second name chooses: .png for the screen, .pdf for paper.
// -height cuts the picture; without it the whole page is taken. Pictures keep the
// 256 colours used most, so that they are small enough for a repository.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"tradecraft/internal/browser"
)

func main() {
	width := flag.Int("width", 1280, "width of the window in pixels")
	height := flag.Int("height", 0, "height of the picture in pixels; 0: the whole page")
	dark := flag.Bool("dark", false, "the reader prefers a dark scheme")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: picture [-width N] [-height N] [-dark] PAGE.html PICTURE.png|.pdf")
		os.Exit(2)
	}
	s := browser.Settings{Width: *width, Height: *height, Dark: *dark}
	if err := take(flag.Arg(0), flag.Arg(1), s); err != nil {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

// take opens the page and writes its picture.
func take(page, picture string, s browser.Settings) error {
	path, err := filepath.Abs(page)
	if err != nil {
		return err
	}
	b, err := browser.Start(context.Background(), browser.Options{})
	if err != nil {
		return err
	}
	defer b.Close()
	p, err := b.Open((&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String(), s)
	if err != nil {
		return err
	}
	defer p.Close()
	shoot := func() ([]byte, error) { return p.Screenshot(s.Height == 0) }
	if filepath.Ext(picture) == ".pdf" {
		shoot = p.PDF
	}
	data, err := shoot()
	if err == nil && filepath.Ext(picture) == ".png" {
		data, err = paletted(data)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(picture, data, 0o644)
}
