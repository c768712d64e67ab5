package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

func made(t *testing.T) map[string][]byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 9, 7), color.Palette{color.Gray{0}, color.Gray{255}})
	out := map[string][]byte{}
	var p, j, g bytes.Buffer
	if png.Encode(&p, img) != nil || jpeg.Encode(&j, img, nil) != nil || gif.Encode(&g, img, nil) != nil {
		t.Fatal("could not make a picture")
	}
	out["png"], out["jpeg"], out["gif"] = p.Bytes(), j.Bytes(), g.Bytes()
	return out
}

func TestAfter(t *testing.T) {
	for format, b := range made(t) {
		if tail, ok := After(b); ok {
			t.Errorf("%s: %d bytes behind an untouched picture", format, len(tail.Data))
		}
		tail, ok := After(append(bytes.Clone(b), "eval(x)"...))
		if !ok || string(tail.Data) != "eval(x)" || tail.Format != format || tail.Start != len(b) {
			t.Errorf("%s: %+v", format, tail)
		}
		if _, ok := After(b[:len(b)-3]); ok && format != "gif" {
			t.Errorf("%s: cut off, and yet something behind it", format)
		}
	}
}

func FuzzAfter(f *testing.F) {
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;x"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND\x00\x00\x00\x00x"))
	f.Add([]byte("\xff\xd8\xff\xd9x"))
	f.Add([]byte("RIFF\x04\x00\x00\x00WEBPx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if tail, ok := After(b); ok && (tail.Start <= 0 || tail.Start >= len(b)) {
			t.Fatal(tail.Start)
		}
	})
}
