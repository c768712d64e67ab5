package event

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"
)

func wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func TestText(t *testing.T) {
	tests := []struct {
		name         string
		v            Value
		text, folded string
	}{
		{"null", Value{}, "", ""},
		{"text", String("Äb"), "Äb", "äb"},
		{"wide", Value{UTF16, wide("Äb😀\x00\x00")}, "Äb😀", "äb😀"},
		{"half a pair", Value{UTF16, []byte{0x3d, 0xd8, 'a', 0}}, "\ufffda", "\ufffda"},
		{"odd length", Value{UTF16, []byte{'a', 0, 'b'}}, "a", "a"},
		{"Latin-1", Value{Latin1, []byte{0xc4, 'b', 0}}, "Äb", "äb"},
		{"int8", Value{Int, []byte{0xff}}, "-1", "-1"},
		{"int32", Value{Int, []byte{0xfe, 0xff, 0xff, 0xff}}, "-2", "-2"},
		{"uint64", Value{Uint, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}, "18446744073709551615", "18446744073709551615"},
		{"hex", Value{Hex, []byte{0xe7, 3, 0, 0}}, "0x3e7", "0x3e7"},
		{"float", Value{Float, []byte{0, 0, 0xc0, 0x3f}}, "1.5", "1.5"},
		{"bool", Value{Bool, []byte{1, 0, 0, 0}}, "true", "true"},
		{"binary", Value{Binary, []byte{0xab, 1}}, "AB01", "ab01"},
		{"GUID", Value{GUID, []byte{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}}, "{00010203-0405-0607-0809-0A0B0C0D0E0F}", "{00010203-0405-0607-0809-0a0b0c0d0e0f}"},
		{"SID", Value{SID, []byte{1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0}}, "S-1-5-32-544", "s-1-5-32-544"},
		{"SID cut", Value{SID, []byte{1, 2, 0, 0, 0, 0, 0, 5, 32}}, "010200000000000520", "010200000000000520"},
		{"file time", Value{FileTime, binary.LittleEndian.AppendUint64(nil, 132223104000000001)}, "2020-01-01T00:00:00.0000001Z", "2020-01-01t00:00:00.0000001z"},
		{"file time too late", Value{FileTime, []byte{255, 255, 255, 255, 255, 255, 255, 255}}, "9999-12-31T23:59:59.9999999Z", "9999-12-31t23:59:59.9999999z"},
		{"system time", Value{SystemTime, []byte{0xe4, 7, 1, 0, 3, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0}}, "2020-01-02T03:04:05.0060000Z", "2020-01-02t03:04:05.0060000z"},
		{"system time cut", Value{SystemTime, []byte{1}}, "1970-01-01T00:00:00.0000000Z", "1970-01-01t00:00:00.0000000z"},
		{"JSON", Value{JSONEscaped, []byte(`\u00C4\n\x`)}, "Ä\n\\x", "ä\n\\x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.v.Text(); got != tt.text {
				t.Errorf("text %q, want %q", got, tt.text)
			}
			if got := string(tt.v.AppendFolded([]byte("P"))); got != "P"+tt.folded {
				t.Errorf("folded %q, want %q", got, "P"+tt.folded)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	tests := []struct {
		v    Value
		want float64
		ok   bool
	}{
		{String("12"), 12, true}, {String("0x1F"), 31, true}, {String("-1.5"), -1.5, true}, {String("x"), 0, false},
		{String(""), 0, false}, {Value{Int, []byte{0xff, 0xff}}, -1, true}, {Value{Hex, []byte{16}}, 16, true},
		{Value{UTF16, wide("7")}, 7, true}, {Value{}, 0, false},
	}
	for _, tt := range tests {
		if n, ok := tt.v.Number(); n != tt.want || ok != tt.ok {
			t.Errorf("%v %q: %v %v, want %v %v", tt.v.Kind, tt.v.Text(), n, ok, tt.want, tt.ok)
		}
	}
}

// TestFoldAgrees: characters that differ only in case fold to the same.
func TestFoldAgrees(t *testing.T) {
	for _, s := range []string{"kK\u212a", "sS\u017f", "σΣς", "µμΜ", "äÄ", "жЖ"} {
		for _, r := range s {
			if got, want := Fold(string(r)), Fold(string([]rune(s)[0])); got != want {
				t.Errorf("%q folds to %q, want %q", r, got, want)
			}
		}
	}
}

func TestEventFields(t *testing.T) {
	fields := &Fields{}
	a, b := fields.Add("A"), fields.Add("B")
	if fields.Add("A") != a || fields.Slot("C") != NoSlot || fields.Name(b) != "B" || fields.Len() != 2 {
		t.Error("slots are not kept")
	}
	if t1, t2 := fields.Add("Threat Name"), fields.Add("ThreatName"); t1 != t2 || fields.Slot("Threat Name") != t1 || fields.SlotBytes([]byte("ThreatName")) != t1 {
		t.Error("a name with and without blanks is two fields")
	}
	if fields.Add(" ") == fields.Add("A") {
		t.Error("a blank is a name")
	}
	e := New(fields)
	for range 2 {
		e.Reset()
		e.Set(a, String("1"))
		e.Set(b, String("2"))
		e.Set(a, String("3"))
		e.Set(NoSlot, String("4"))
		got := ""
		e.Values(a, func(v Value) bool { got += v.Text(); return true })
		if v, ok := e.Get(b); !ok || v.Text() != "2" || got != "13" || len(e.Fields()) != 3 {
			t.Errorf("values %q %v", got, e.Fields())
		}
	}
	e.Reset()
	if _, ok := e.Get(a); ok {
		t.Error("a value outlived Reset")
	}
}

// TestUnixNano gives times that an int64 does not reach.
func TestUnixNano(t *testing.T) {
	tests := []struct {
		v    Value
		want int64
	}{
		{Value{FileTime, make([]byte, 8)}, 0},
		{Value{FileTime, []byte{255, 255, 255, 255, 255, 255, 255, 255}}, 0},
		{Value{FileTime, binary.LittleEndian.AppendUint64(nil, 132223104000000001)}, 1577836800000000100},
		{Value{SystemTime, []byte{0xe4, 7, 1, 0, 3, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0}}, 1577934245006000000},
		{Value{SystemTime, []byte{1, 0, 1, 0, 3, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0}}, 0},
		{String("x"), 0},
	}
	for _, tt := range tests {
		if got := tt.v.UnixNano(); got != tt.want {
			t.Errorf("%v %x: %d, want %d", tt.v.Kind, tt.v.Raw, got, tt.want)
		}
	}
}
