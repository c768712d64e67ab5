package stix

import (
	"bytes"
	"errors"
	"io"
)

const windowBytes = 256 << 10

// window is the part of the input that is in memory: buf[r:w] is read and not
// yet used. From keep on (when it is not -1) used bytes stay as well.
type window struct {
	src  io.Reader
	buf  []byte
	r, w int
	keep int
	base int64 // place of buf[0] in the input
	eof  bool
}

func newWindow(src io.Reader, base int64) *window {
	return &window{src: src, buf: make([]byte, windowBytes), base: base, keep: -1}
}

// offset is the place of the next unused byte in the input.
func (w *window) offset() int64 { return w.base + int64(w.r) }

// more reads on. It reports false at the end of the input.
func (w *window) more() (bool, error) {
	if w.eof {
		return false, nil
	}
	if w.w == len(w.buf) {
		w.makeRoom()
	}
	for range 100 { // as bufio: a source that gives nothing and no error ends
		n, err := w.src.Read(w.buf[w.w:])
		w.w += n
		if err != nil {
			w.eof = true
			if !errors.Is(err, io.EOF) {
				return false, readError(err)
			}
		}
		if n > 0 {
			return true, nil
		}
		if w.eof {
			return false, nil
		}
	}
	return false, readError(io.ErrNoProgress)
}

// makeRoom moves what is still needed to the front, into a larger buffer when
// it fills more than half. A buffer that grew for one large object shrinks again.
func (w *window) makeRoom() {
	start := w.r
	if w.keep >= 0 {
		start = w.keep
	}
	need := w.w - start
	size := len(w.buf)
	switch {
	case need > size/2:
		size *= 2
	case size > windowBytes && need < windowBytes/2:
		size = windowBytes
	}
	to := w.buf
	if size != len(w.buf) {
		to = make([]byte, size)
	}
	copy(to, w.buf[start:w.w])
	w.buf = to
	w.base += int64(start)
	w.r -= start
	w.w -= start
	if w.keep >= 0 {
		w.keep = 0
	}
}

// peek returns the next byte after white space without using it; ok is false
// at the end of the input.
func (w *window) peek() (c byte, ok bool, err error) {
	for {
		for w.r < w.w {
			switch c := w.buf[w.r]; c {
			case ' ', '\t', '\n', '\r':
				w.r++
			default:
				return c, true, nil
			}
		}
		if ok, err := w.more(); !ok {
			return 0, false, err
		}
	}
}

// value finds the end of the JSON value that starts at the next byte and
// returns its bytes, which are valid until the next call. It looks at strings
// and brackets only; the scanner checks the rest. tooLarge means the value is
// longer than limit: it was passed over and data is nil. Likewise ended means
// that the input ends inside the value.
func (w *window) value(limit int64) (data []byte, tooLarge, ended bool, err error) {
	var (
		i        int // bytes looked at, from w.r
		depth    int
		inString bool
	)
	for {
		chunk := w.buf[w.r+i : w.w]
		n, done := scanEnd(chunk, &depth, &inString, i == 0 && !tooLarge)
		i += n
		if done {
			if int64(i) > limit {
				tooLarge = true
			}
			if !tooLarge {
				data = w.buf[w.r : w.r+i]
			}
			w.r += i
			return data, tooLarge, false, nil
		}
		if int64(i) > limit {
			tooLarge = true
			w.keep = -1
		}
		if tooLarge {
			w.r += i
			i = 0
		}
		more, err := w.more()
		if err != nil {
			return nil, false, false, err
		}
		if more {
			continue
		}
		if depth == 0 && !inString && (i > 0 || tooLarge) { // a bare word or number ends with the input
			if !tooLarge {
				data = w.buf[w.r : w.r+i]
			}
			w.r += i
			return data, tooLarge, false, nil
		}
		w.r += i
		return nil, tooLarge, true, nil
	}
}

// scanEnd looks for the end of a value in chunk. n is the number of bytes that
// were looked at; a backslash at the very end is left for the next chunk.
func scanEnd(chunk []byte, depth *int, inString *bool, first bool) (n int, done bool) {
	for n < len(chunk) {
		if *inString {
			end, closed := stringEnd(chunk[n:])
			n += end
			if !closed {
				return n, false
			}
			*inString = false
			if *depth == 0 {
				return n, true
			}
			continue
		}
		switch c := chunk[n]; c {
		case '"':
			if *depth == 0 && !(first && n == 0) {
				return n, true // a word runs into a string; the caller sees the quote
			}
			*inString = true
		case '{', '[':
			if *depth == 0 && !(first && n == 0) {
				return n, true
			}
			*depth++
		case '}', ']':
			if *depth == 0 {
				return n, true // the end of what surrounds a bare word
			}
			*depth--
			if *depth == 0 {
				return n + 1, true
			}
		case ',', ' ', '\t', '\n', '\r', ':':
			if *depth == 0 {
				return n, true
			}
		}
		n++
	}
	return n, false
}

// stringEnd returns the place after the closing quote of the string s is in.
func stringEnd(s []byte) (n int, closed bool) {
	for {
		q := bytes.IndexByte(s[n:], '"')
		if q < 0 {
			break
		}
		// An odd number of backslashes before the quote escapes it. Those
		// before n belong to characters already passed.
		back := 0
		for k := n + q - 1; k >= n && s[k] == '\\'; k-- {
			back++
		}
		n += q + 1
		if back%2 == 0 {
			return n, true
		}
	}
	// No quote: stop before trailing backslashes, they may escape what follows.
	end := len(s)
	for end > n && s[end-1] == '\\' {
		end--
	}
	if (len(s)-end)%2 == 0 {
		end = len(s)
	} else if end < len(s) {
		end = len(s) - 1
	}
	return end, false
}
