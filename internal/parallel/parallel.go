// Package parallel maps a sequence on several goroutines and keeps its order.
package parallel

import (
	"context"
	"iter"
	"sync"
)

// Map calls work on every value of in, on at most jobs goroutines, and emit
// with each value and its result in the order of in, one at a time. Values in
// flight are bounded, so in may be endless. It ends with the first error, in
// the order of in, of in, work or emit; a panic in work is the caller's to
// avoid.
func Map[T, R any](ctx context.Context, jobs int, in iter.Seq2[T, error], work func(context.Context, T) (R, error), emit func(T, R) error) error {
	type item struct {
		value  T
		result R
		err    error
		done   chan struct{}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	jobs = max(1, jobs)
	todo := make(chan *item)
	order := make(chan *item, 2*jobs)
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for it := range todo {
				it.result, it.err = work(ctx, it.value)
				close(it.done)
			}
		})
	}
	go func() {
		defer close(order)
		defer close(todo)
		for v, err := range in {
			it := &item{value: v, err: err, done: make(chan struct{})}
			select {
			case order <- it:
			case <-ctx.Done():
				return
			}
			if err != nil {
				close(it.done)
				return
			}
			select {
			case todo <- it:
			case <-ctx.Done():
				it.err = ctx.Err()
				close(it.done)
				return
			}
		}
	}()
	defer workers.Wait()
	defer cancel()
	for it := range order {
		<-it.done
		if it.err != nil {
			return it.err
		}
		if err := emit(it.value, it.result); err != nil {
			return err
		}
	}
	return ctx.Err()
}
