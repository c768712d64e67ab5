package logs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// manyLogs are small logs, some of them none at all, and one of several blocks.
func manyLogs() (all []Log, closed *int) {
	closed = new(int)
	for i := range 60 {
		text := strings.Repeat(whoami+"\n"+cleared+"\n", 1+i%3)
		switch i % 10 {
		case 3:
			text = "no log"
		case 5:
			text = gz(text)
		case 7:
			text = strings.Repeat(text, 20_000)
		}
		l := Log{Name: fmt.Sprint("log", i), Open: func() (io.Reader, error) { return strings.NewReader(text), nil }}
		l.Close = func(err error) error { *closed++; return err }
		if i == 9 {
			l.Open = func() (io.Reader, error) { return nil, errors.New("gone") }
		}
		all = append(all, l)
	}
	return all, closed
}

// TestScanAllSameForAnyJobs reads many small logs on any number of goroutines:
// hits and summaries come in the order of the logs.
func TestScanAllSameForAnyJobs(t *testing.T) {
	run := func(jobs int) (out []string) {
		all, closed := manyLogs()
		err := detector(t).NewSession().ScanAll(t.Context(), all, jobs,
			func(log int, h Hit) error {
				out = append(out, fmt.Sprintf("%d %s %s#%d", log, h.Rule.ID, h.File, h.Record))
				return nil
			},
			func(log int, s Summary, err error) error {
				out = append(out, fmt.Sprintf("%d ends: %s %d %d %v %v", log, s.Media, s.Events, s.Bytes, s.Problems, err))
				return nil
			})
		if err != nil || *closed != len(all)-1 {
			t.Errorf("%d jobs: closed %d of %d, %v", jobs, *closed, len(all), err)
		}
		return out
	}
	want := run(1)
	if ends := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return !strings.Contains(s, "ends") }); len(ends) != 60 || !strings.Contains(ends[9], "gone") ||
		!strings.Contains(ends[3], "not a log") || !strings.HasPrefix(ends[59], "59 ends: json") {
		t.Fatalf("%d logs ended: %.3q", len(ends), ends)
	}
	for _, jobs := range []int{2, 4, 8} {
		if got := run(jobs); !slices.Equal(got, want) {
			t.Errorf("%d jobs: %d lines, want %d", jobs, len(got), len(want))
		}
	}
}

// TestScanAllStops: what yield or done return ends the run, and nothing reads on.
func TestScanAllStops(t *testing.T) {
	stop := errors.New("enough")
	all, closed := manyLogs()
	err := detector(t).NewSession().ScanAll(t.Context(), all, 4, func(int, Hit) error { return nil },
		func(log int, _ Summary, _ error) error {
			if log == 4 {
				return stop
			}
			return nil
		})
	if !errors.Is(err, stop) || *closed > 20 {
		t.Errorf("error %v, %d logs were closed", err, *closed)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = detector(t).NewSession().ScanAll(ctx, all, 4, func(int, Hit) error { return nil }, func(int, Summary, error) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestBuffersAreKeptApart: a block's room is used again only after its hits were
// taken, and hits do not point into it.
func TestBuffersAreKeptApart(t *testing.T) {
	d := detector(t)
	var first []Hit
	_, err := d.Scan(t.Context(), "a", strings.NewReader(whoami+"\n"), 1, func(h Hit) error { first = append(first, h); return nil })
	if err != nil || len(first) != 1 {
		t.Fatalf("%d hits, %v", len(first), err)
	}
	was := fmt.Sprintf("%+v", first[0].Matches)
	other := bytes.Repeat([]byte(strings.ReplaceAll(whoami, "whoami", "xxxxxx")+"\n"), 20_000)
	if _, err := d.Scan(t.Context(), "b", bytes.NewReader(other), 1, func(Hit) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if now := fmt.Sprintf("%+v", first[0].Matches); now != was {
		t.Errorf("%s became %s", was, now)
	}
}
