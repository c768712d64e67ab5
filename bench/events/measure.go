//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"tradecraft/intake/logs"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/evtx"
	"tradecraft/intake/sigma"
	"tradecraft/internal/garbage"
)

// measure runs a case and prints the rest of its row.
func measure(id, folder string, jobs, rounds int) error {
	rules, _, err := sigma.Load(os.DirFS(filepath.Join(folder, "rules")), sigma.Options{})
	if err != nil {
		return err
	}
	garbage.ForLogs(os.Getenv)
	paths := []string{filepath.Join(folder, id)}
	if strings.HasPrefix(id, "evtx") {
		rounds *= evtxRounds
		if paths, err = filepath.Glob(filepath.Join(folder, "evtx", "*.evtx")); err != nil {
			return err
		}
	}
	scan := withRules(rules)
	if id == "evtx-read" || id == "evtx-text" {
		fields := &event.Fields{}
		sigma.Compile(rules, fields)
		scan = withoutRules(fields, id == "evtx-text")
	}
	if _, err := scan(paths, jobs); err != nil { // what is built when the first event of its kind comes
		return err
	}
	runtime.GC()
	began, before := time.Now(), usage()
	var sum counts
	for range rounds {
		c, err := scan(paths, jobs)
		if err != nil {
			return err
		}
		sum.events, sum.bytes, sum.hits = sum.events+c.events, sum.bytes+c.bytes, c.hits
	}
	wall, used := time.Since(began).Seconds(), usage()
	cpu := used.cpu - before.cpu
	fmt.Printf("%d | %.0f | %.0f | %.0f | %d | %.0f |\n", sum.events/rounds, float64(sum.events)/cpu, float64(sum.bytes)/1e6/cpu, float64(sum.events)/wall, sum.hits, used.peak/1e6)
	return nil
}

type counts struct {
	events, hits int
	bytes        int64
}

// withRules reads logs as detect does.
func withRules(rules []*sigma.Rule) func([]string, int) (counts, error) {
	d := logs.NewDetector(rules)
	return func(paths []string, jobs int) (c counts, err error) {
		all := make([]logs.Log, len(paths))
		for i, p := range paths {
			var f *os.File
			all[i] = logs.Log{
				Name:  filepath.Base(p),
				Open:  func() (_ io.Reader, err error) { f, err = os.Open(p); return f, err },
				Close: func(err error) error { return errors.Join(err, f.Close()) },
			}
		}
		err = d.NewSession().ScanAll(context.Background(), all, jobs,
			func(int, logs.Hit) error { c.hits++; return nil },
			func(_ int, s logs.Summary, err error) error {
				c.events, c.bytes = c.events+s.Events, c.bytes+s.Bytes
				return err
			})
		return c, err
	}
}

// withoutRules reads EVTX files, one at a time on each core.
func withoutRules(fields *event.Fields, text bool) func([]string, int) (counts, error) {
	return func(paths []string, jobs int) (counts, error) {
		var sum counts
		var mu sync.Mutex
		var workers sync.WaitGroup
		var failed error
		todo := make(chan string)
		for range jobs {
			workers.Go(func() {
				d := evtx.NewDecoder(fields)
				for p := range todo {
					c, err := readEVTX(d, p, text)
					mu.Lock()
					sum.events, sum.bytes, failed = sum.events+c.events, sum.bytes+c.bytes, errors.Join(failed, err)
					mu.Unlock()
				}
			})
		}
		for _, p := range paths {
			todo <- p
		}
		close(todo)
		workers.Wait()
		return sum, failed
	}
}

func readEVTX(d *evtx.Decoder, path string, text bool) (c counts, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	r, chunk, buf := evtx.NewReader(bytes.NewReader(data)), make([]byte, evtx.ChunkSize), []byte{}
	for {
		next, err := r.Next(chunk)
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return c, err
		}
		c.bytes += int64(len(next.Data))
		_, _ = d.Decode(next, func(e *event.Event) error {
			c.events++
			if text {
				e.All(func(_ string, v event.Value) bool {
					buf = v.AppendText(buf[:0])
					return true
				})
			}
			return nil
		})
	}
}

// used is what this process used so far: processor seconds and its largest size in bytes.
type used struct{ cpu, peak float64 }

func usage() used {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return used{}
	}
	return used{float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9, float64(r.Maxrss) * rssUnit}
}

// maxRSS is the largest size of a process that has ended, in bytes.
func maxRSS(s *os.ProcessState) int64 {
	if r, ok := s.SysUsage().(*syscall.Rusage); ok {
		return int64(float64(r.Maxrss) * rssUnit)
	}
	return 0
}

// rssUnit is the unit of Maxrss in bytes, as Linux counts it.
const rssUnit = 1024
