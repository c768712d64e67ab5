package stack

import (
	"runtime"
	"sync"
)

// each calls work for 0 to n-1 on all cores.
func each(n int, work func(i int)) {
	var wg sync.WaitGroup
	jobs := runtime.GOMAXPROCS(0)
	for k := range min(jobs, n) {
		wg.Go(func() {
			for i := k; i < n; i += jobs {
				work(i)
			}
		})
	}
	wg.Wait()
}
