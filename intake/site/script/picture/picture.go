// Package picture finds what lies behind the end of a picture: a browser
// shows the picture, and a script that knows takes the rest.
package picture

import (
	"bytes"
	"encoding/binary"
)

// Tail is what follows the end of a picture.
type Tail struct {
	Format string // png, jpeg, gif, webp, ico
	Start  int    // byte where the picture ends
	Data   []byte
}

// After returns what lies behind a picture's end. It is false for what is no
// picture, for one that is cut off, and for one with nothing behind it but
// zeros and white space.
func After(file []byte) (Tail, bool) {
	format, end := end(file)
	if end <= 0 || end >= len(file) {
		return Tail{}, false
	}
	rest := file[end:]
	if len(bytes.Trim(rest, "\x00 \r\n\t")) == 0 {
		return Tail{}, false
	}
	return Tail{format, end, rest}, true
}

// Is says whether a file starts as a picture does.
func Is(file []byte) bool {
	format, _ := end(file)
	return format != ""
}

func end(b []byte) (format string, end int) {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "png", endPNG(b)
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "jpeg", endJPEG(b)
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		return "gif", endGIF(b)
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "webp", min(len(b), int(min(uint64(binary.LittleEndian.Uint32(b[4:]))+8, 1<<31)))
	case bytes.HasPrefix(b, []byte("\x00\x00\x01\x00")) && len(b) >= 22:
		return "ico", endICO(b)
	}
	return "", 0
}

// endPNG walks the chunks to the end of IEND.
func endPNG(b []byte) int {
	for at := 8; at+12 <= len(b); {
		n := int(binary.BigEndian.Uint32(b[at:]))
		kind := string(b[at+4 : at+8])
		if n < 0 || n > len(b)-at-12 {
			return 0
		}
		at += 12 + n
		if kind == "IEND" {
			return at
		}
	}
	return 0
}

// endJPEG walks the segments to the scan, and that to the end of image.
func endJPEG(b []byte) int {
	for at := 2; at+4 <= len(b); {
		if b[at] != 0xff {
			return 0
		}
		m := b[at+1]
		switch {
		case m == 0xd9:
			return at + 2
		case m == 0xff:
			at++
			continue
		case m == 0x01 || m >= 0xd0 && m <= 0xd7:
			at += 2
			continue
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		if m == 0xda { // the scan: to the next marker that is not part of it
			for at+1 < len(b) && !(b[at] == 0xff && b[at+1] != 0 && (b[at+1] < 0xd0 || b[at+1] > 0xd7)) {
				at++
			}
		}
	}
	return 0
}

// endGIF walks the blocks to the trailer.
func endGIF(b []byte) int {
	if len(b) < 13 {
		return 0
	}
	at := 13
	if b[10]&0x80 != 0 {
		at += 3 << (b[10]&7 + 1)
	}
	for at < len(b) {
		switch b[at] {
		case 0x3b:
			return at + 1
		case 0x21:
			at = blocks(b, at+2)
		case 0x2c:
			if at+10 > len(b) {
				return 0
			}
			flags := b[at+9]
			at += 10
			if flags&0x80 != 0 {
				at += 3 << (flags&7 + 1)
			}
			at = blocks(b, at+1)
		default:
			return 0
		}
		if at == 0 {
			return 0
		}
	}
	return 0
}

// blocks passes the data blocks at a place; 0 when they do not end.
func blocks(b []byte, at int) int {
	for at < len(b) {
		n := int(b[at])
		at++
		if n == 0 {
			return at
		}
		at += n
	}
	return 0
}

// endICO is the furthest end of its pictures.
func endICO(b []byte) int {
	n := int(binary.LittleEndian.Uint16(b[4:]))
	last := 6 + 16*n
	if n == 0 || last > len(b) {
		return 0
	}
	for i := range n {
		e := b[6+16*i:]
		size, at := uint64(binary.LittleEndian.Uint32(e[8:])), uint64(binary.LittleEndian.Uint32(e[12:]))
		if at+size > uint64(len(b)) {
			return 0
		}
		last = max(last, int(at+size))
	}
	return last
}
