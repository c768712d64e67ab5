// Package bounded reads whole inputs within a limit, without the growing
// copies of io.ReadAll where the size is known or stated.
package bounded

import (
	"errors"
	"io"
)

// ErrTooLarge says that there is more than the limit allows.
var ErrTooLarge = errors.New("larger than allowed")

// least is the first buffer where no size is stated.
const least = 32 << 10

// ReadAll reads all of r, at most limit bytes; when there is more it returns
// ErrTooLarge and no bytes. stated is the size that is expected, at or below 0
// when nothing is known; it need not be true, and memory is set aside for it, so a size that the
// input itself states must be made plausible before (see [Deflated]). Another
// error comes with the bytes that were read before it.
func ReadAll(r io.Reader, stated, limit int64) ([]byte, error) {
	if stated > limit {
		stated = limit
	}
	buf := make([]byte, 0, max(stated, 0)+least)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > limit {
			return nil, ErrTooLarge
		}
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// Deflated returns how large deflated data can be when it states that it
// unpacks to stated bytes: deflate packs at most about 1,032 to 1.
func Deflated(packed, stated int64) int64 {
	const most = 1040
	if packed < 0 || packed > 1<<40 {
		return 0
	}
	return max(0, min(stated, packed*most))
}
