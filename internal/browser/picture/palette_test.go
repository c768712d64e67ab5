package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func TestPaletted(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 300, 3))
	for x := range 300 {
		src.Set(x, 0, color.RGBA{uint8(x), 0, uint8(x / 2), 255}) // 300 colours, once each
		src.Set(x, 1, color.RGBA{10, 200, 30, 255})
		src.Set(x, 2, color.RGBA{250, 250, 250, 255})
	}
	var in bytes.Buffer
	if err := png.Encode(&in, src); err != nil {
		t.Fatal(err)
	}
	out, err := paletted(in.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := got.(*image.Paletted); !ok || len(p.Palette) != 256 {
		t.Fatalf("the picture has no palette of 256 colours: %T", got)
	}
	for x := range 300 {
		for y := 1; y < 3; y++ {
			if color.RGBAModel.Convert(got.At(x, y)) != src.RGBAAt(x, y) {
				t.Fatalf("the frequent colour at %d, %d became %v", x, y, got.At(x, y))
			}
		}
		// 46 of the 300 rare ones have no place and take the nearest that has.
		r, _, _, _ := got.At(x, 0).RGBA()
		if d := int(r>>8) - int(uint8(x)); d < -46 || d > 46 {
			t.Errorf("the rare colour at %d is off by %d", x, d)
		}
	}
	if _, err := paletted([]byte("no picture")); err == nil {
		t.Error("what is not a PNG gives no error")
	}
}
