package pdf

import "encoding/binary"

// programText reads which glyph shows which character out of an embedded
// TrueType program: the only hope for a composite font without ToUnicode.
// It returns text by CID, or nil.
func (f *File) programText(desc, kid dict) map[uint32]string {
	s, ok := f.get(desc, "FontFile2").(*stream)
	if !ok {
		return nil
	}
	data, _ := f.decode(s)
	byGlyph := glyphText2(data)
	if len(byGlyph) == 0 {
		return nil
	}
	m, ok := f.get(kid, "CIDToGIDMap").(*stream)
	if !ok {
		return byGlyph
	}
	table, _ := f.decode(m)
	out := make(map[uint32]string, len(byGlyph))
	for cid := 0; cid*2+1 < len(table) && cid < 65536; cid++ {
		if t, ok := byGlyph[uint32(binary.BigEndian.Uint16(table[cid*2:]))]; ok {
			out[uint32(cid)] = t
		}
	}
	return out
}

// glyphText2 inverts the Unicode cmap of a TrueType font.
func glyphText2(font []byte) map[uint32]string {
	if len(font) < 12 {
		return nil
	}
	n := int(binary.BigEndian.Uint16(font[4:]))
	for i := 0; i < n && 12+i*16+16 <= len(font); i++ {
		row := font[12+i*16:]
		if string(row[:4]) != "cmap" {
			continue
		}
		at, size := int(binary.BigEndian.Uint32(row[8:])), int(binary.BigEndian.Uint32(row[12:]))
		if at < 0 || size < 4 || at > len(font)-4 {
			return nil
		}
		return readFontCMap(font[at:min(len(font), at+size)])
	}
	return nil
}

// readFontCMap picks the best subtable: Unicode full, Unicode, symbol.
func readFontCMap(table []byte) map[uint32]string {
	best, rank := -1, 0
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		if 4+i*8+8 > len(table) {
			break
		}
		row := table[4+i*8:]
		platform, enc, at := binary.BigEndian.Uint16(row), binary.BigEndian.Uint16(row[2:]), int(binary.BigEndian.Uint32(row[4:]))
		r := 0
		switch {
		case platform == 3 && enc == 10, platform == 0 && enc >= 4:
			r = 4
		case platform == 3 && enc == 1, platform == 0:
			r = 3
		case platform == 3 && enc == 0:
			r = 1
		}
		if r > rank && at >= 0 && at < len(table)-8 {
			best, rank = at, r
		}
	}
	if best < 0 {
		return nil
	}
	out := map[uint32]string{}
	put := func(gid, r uint32) {
		if _, ok := out[gid]; !ok && gid != 0 && r >= ' ' && len(out) < 70_000 {
			if rank == 1 && r >= 0xf000 && r < 0xf100 {
				r -= 0xf000
			}
			out[gid] = string(rune(r))
		}
	}
	sub := table[best:]
	switch binary.BigEndian.Uint16(sub) {
	case 4:
		cmapFormat4(sub, put)
	case 12:
		for i := 0; 16+i*12+12 <= len(sub) && i < 100_000; i++ {
			row := sub[16+i*12:]
			lo, hi, gid := binary.BigEndian.Uint32(row), binary.BigEndian.Uint32(row[4:]), binary.BigEndian.Uint32(row[8:])
			for r := lo; r <= hi && r-lo < 65536 && r <= 0x10ffff; r++ {
				put(gid+r-lo, r)
			}
		}
	}
	return out
}

func cmapFormat4(sub []byte, put func(gid, r uint32)) {
	u16 := func(at int) int {
		if at < 0 || at+2 > len(sub) {
			return 0
		}
		return int(binary.BigEndian.Uint16(sub[at:]))
	}
	segs := u16(6) / 2
	for i := range segs {
		end, start := u16(14+i*2), u16(16+segs*2+i*2)
		delta, offset := u16(16+segs*4+i*2), u16(16+segs*6+i*2)
		for c := start; c <= end && c < 0xffff; c++ {
			gid := c + delta
			if offset != 0 {
				if gid = u16(16 + segs*6 + i*2 + offset + (c-start)*2); gid != 0 {
					gid += delta
				}
			}
			put(uint32(gid&0xffff), uint32(c))
		}
	}
}
