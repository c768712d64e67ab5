package parallel_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"tradecraft/internal/parallel"
)

func TestMapKeepsOrder(t *testing.T) {
	for _, jobs := range []int{0, 1, 3, 16} {
		t.Run(fmt.Sprint(jobs), func(t *testing.T) {
			in := func(yield func(int, error) bool) {
				for i := range 500 {
					if !yield(i, nil) {
						return
					}
				}
			}
			var got []int
			err := parallel.Map(t.Context(), jobs, in,
				func(_ context.Context, i int) (int, error) { return i * i, nil },
				func(i, sq int) error {
					if sq != i*i {
						t.Errorf("%d came with %d", i, sq)
					}
					got = append(got, i)
					return nil
				})
			if err != nil || len(got) != 500 || !slices.IsSorted(got) {
				t.Errorf("err %v, %d values, sorted %v", err, len(got), slices.IsSorted(got))
			}
		})
	}
}

func TestMapStopsAtTheFirstError(t *testing.T) {
	boom := errors.New("boom")
	endless := func(yield func(int, error) bool) {
		for i := 0; yield(i, nil); i++ {
		}
	}
	failing := func(yield func(int, error) bool) { _ = yield(0, nil) && yield(1, boom) }
	tests := map[string]struct {
		in   func(func(int, error) bool)
		work func(context.Context, int) (int, error)
		emit func(int, int) error
		want int
	}{
		"in": {failing, func(context.Context, int) (int, error) { return 0, nil }, nil, 1},
		"work": {endless, func(_ context.Context, i int) (int, error) {
			if i == 7 {
				return 0, boom
			}
			return 0, nil
		}, nil, 7},
		"emit": {endless, func(context.Context, int) (int, error) { return 0, nil }, func(i, _ int) error {
			if i == 9 {
				return boom
			}
			return nil
		}, 9},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			n := 0
			err := parallel.Map(t.Context(), 4, tt.in, tt.work, func(i, r int) error {
				if tt.emit != nil {
					if err := tt.emit(i, r); err != nil {
						return err
					}
				}
				n++
				return nil
			})
			if !errors.Is(err, boom) || n != tt.want {
				t.Errorf("err %v after %d, want boom after %d", err, n, tt.want)
			}
		})
	}
}

func TestMapStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	endless := func(yield func(int, error) bool) {
		for i := 0; yield(i, nil); i++ {
		}
	}
	err := parallel.Map(ctx, 2, endless,
		func(context.Context, int) (int, error) { return 0, nil },
		func(i, _ int) error {
			if i == 20 {
				cancel()
			}
			return nil
		})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want cancelled", err)
	}
}
