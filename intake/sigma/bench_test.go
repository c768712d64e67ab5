//go:build unix

package sigma

import (
	"archive/zip"
	"bufio"
	"bytes"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/evtx"
	"tradecraft/intake/logs/jsonlog"
	"tradecraft/internal/shareddata"
)

// perArchive is how many events of each dataset the benchmark takes.
const perArchive = 420

// mixedLines are the first events of every Windows dataset as JSON lines.
func mixedLines(b *testing.B) [][]byte {
	archives, err := filepath.Glob(filepath.Join(shareddata.Path(b, "data/logs/security-datasets"), "*.zip"))
	if err != nil || len(archives) == 0 {
		b.Skip("no datasets")
	}
	var lines [][]byte
	for _, a := range archives {
		z, err := zip.OpenReader(a)
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range z.File {
			if !strings.HasSuffix(f.Name, ".json") {
				continue
			}
			r, err := f.Open()
			if err != nil {
				b.Fatal(err)
			}
			s := bufio.NewScanner(r)
			s.Buffer(nil, 1<<24)
			for n := 0; n < perArchive && s.Scan(); n++ {
				lines = append(lines, bytes.Clone(s.Bytes()))
			}
			r.Close()
		}
		z.Close()
	}
	return lines
}

// BenchmarkMixedJSON runs all shared rules over mixed events; events/cpu-s
// counts the processor's time, which other programs do not change much.
func BenchmarkMixedJSON(b *testing.B) {
	rules, lines := sharedRules(b), mixedLines(b)
	fields := &event.Fields{}
	m := Compile(rules, fields)
	d, st, size, hits := jsonlog.NewDecoder(fields), m.NewState(), 0, 0
	for _, l := range lines {
		size += len(l)
	}
	measure(b, len(lines), size, func() {
		for _, l := range lines {
			if e, _, err := d.Decode(l, 1, 0); err == nil {
				hits += len(st.Match(e))
			}
		}
	})
	b.ReportMetric(float64(hits)/float64(b.N), "hits")
}

// BenchmarkEVTX decodes the labelled EVTX files: only what routes an event and
// what rules read; every value as text, as a program that prints events must;
// and with all rules.
func BenchmarkEVTX(b *testing.B) {
	var chunks []evtx.Chunk
	eachMember(b, shareddata.Path(b, "data/logs/evtx-dev.tar.xz"), func(name string, data []byte) {
		r := evtx.NewReader(bytes.NewReader(data))
		for strings.HasSuffix(name, ".evtx") {
			c, err := r.Next(make([]byte, evtx.ChunkSize))
			if err != nil {
				break
			}
			chunks = append(chunks, c)
		}
	})
	fields := &event.Fields{}
	m := Compile(sharedRules(b), fields)
	for _, with := range []string{"parse", "text", "rules"} {
		b.Run(with, func(b *testing.B) {
			d, st, events, buf := evtx.NewDecoder(fields), m.NewState(), 0, []byte{}
			run := func() {
				events = 0
				for _, c := range chunks {
					_, _ = d.Decode(c, func(e *event.Event) error {
						events++
						switch with {
						case "rules":
							st.Match(e)
						case "text":
							e.All(func(_ string, v event.Value) bool {
								buf = v.AppendText(buf[:0])
								return true
							})
						}
						return nil
					})
				}
			}
			run()
			measure(b, events, len(chunks)*evtx.ChunkSize, run)
		})
	}
}

// measure runs once each round and reports events and bytes a second of
// processor time.
func measure(b *testing.B, events, size int, once func()) {
	runtime.GC()
	before := cpuSeconds(b)
	for b.Loop() {
		once()
	}
	cpu := (cpuSeconds(b) - before) / float64(b.N)
	b.ReportMetric(float64(events), "events")
	b.ReportMetric(float64(events)/cpu, "events/cpu-s")
	b.ReportMetric(float64(size)/1e6/cpu, "MB/cpu-s")
}

func cpuSeconds(b *testing.B) float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}
