package decode

import (
	"context"
	"runtime/metrics"
	"time"

	"github.com/dop251/goja"

	"tradecraft"
)

const (
	// Wall time, so generous: what is decoded must not hang on how busy the
	// machine is. A decoder needs milliseconds, half a second at most.
	setupTime  = 4 * time.Second
	totalTime  = 6 * time.Second
	stackDepth = 400
	heapGrowth = 256 << 20
)

// sandbox is an interpreter without host objects: JavaScript's own library,
// atob and btoa, and nothing that reaches out of it.
type sandbox struct {
	vm   *goja.Runtime
	stop context.CancelFunc
	left time.Duration
}

// prelude bounds what one call can allocate at once.
const prelude = `(function(){var r=String.prototype.repeat;
String.prototype.repeat=function(n){if(n*String(this).length>1048576)throw new RangeError("too long");return r.call(this,n)};
["padStart","padEnd"].forEach(function(k){var p=String.prototype[k];String.prototype[k]=function(n,s){if(n>1048576)throw new RangeError("too long");return p.call(this,n,s)}});
["ArrayBuffer","SharedArrayBuffer","Uint8Array","Int8Array","Uint16Array","Int16Array","Uint32Array","Int32Array","Float32Array","Float64Array","Uint8ClampedArray","Proxy","Promise","WebAssembly"].forEach(function(k){try{delete globalThis[k]}catch(e){}})})();`

func newSandbox(ctx context.Context) *sandbox {
	vm := goja.New()
	vm.SetMaxCallStackSize(stackDepth)
	s := &sandbox{vm: vm, left: totalTime}
	_ = vm.Set("atob", func(in string) (string, error) {
		if out, ok := Base64(in); ok {
			return out, nil
		}
		return "", tradecraft.Errorf("decode.atob", tradecraft.Invalid, "not base64")
	})
	_ = vm.Set("btoa", encode64)
	ctx, s.stop = context.WithCancel(ctx)
	go watchHeap(ctx, vm)
	_, _ = s.run(prelude, setupTime)
	return s
}

func (s *sandbox) close() { s.stop() }

// run executes a text and returns what it gives.
func (s *sandbox) run(src string, limit time.Duration) (v goja.Value, err error) {
	err = s.bounded(limit, func() error { v, err = s.vm.RunString(src); return err })
	return v, err
}

// bounded runs do under a time limit. A fault of the interpreter is an error.
func (s *sandbox) bounded(limit time.Duration, do func() error) (err error) {
	limit = min(limit, s.left)
	if limit <= 0 {
		return tradecraft.Errorf("decode.run", tradecraft.TooLarge, "the time for running decoders is used up")
	}
	start := time.Now()
	timer := time.AfterFunc(limit, func() { s.vm.Interrupt("time") })
	defer func() {
		timer.Stop()
		s.vm.ClearInterrupt()
		s.left -= time.Since(start)
		if r := recover(); r != nil {
			err = tradecraft.Errorf("decode.run", tradecraft.Internal, "the interpreter failed: %v", r)
		}
	}()
	return do()
}

// watchHeap ends the run when memory grows beyond what a decoder needs.
func watchHeap(ctx context.Context, vm *goja.Runtime) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	start := sample[0].Value.Uint64()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			vm.Interrupt("ended")
			return
		case <-tick.C:
			if metrics.Read(sample); sample[0].Value.Uint64() > start+heapGrowth {
				vm.Interrupt("memory")
				return
			}
		}
	}
}
