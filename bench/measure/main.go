// Command measure runs the program on its example and on the reports of the
// shared data, each run a new process, and prints wall and CPU time, peak
// memory and whether two runs gave the same bytes. bench/analyze calls it.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	binary := flag.String("binary", "bin/tradecraft", "the program to measure")
	shared := flag.String("shared", "../shared", "folder of the shared data")
	runs := flag.Int("runs", 5, "runs of each command; the best is shown")
	flag.Parse()
	path, err := filepath.Abs(*binary)
	if err == nil {
		err = measure(context.Background(), path, *shared, *runs)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// measure prints a table of all commands.
func measure(ctx context.Context, binary, shared string, runs int) error {
	info, err := os.Stat(binary)
	if err != nil {
		return fmt.Errorf("%w (make build makes it)", err)
	}
	fmt.Printf("%s: %.1f MB\n\n", filepath.Base(binary), float64(info.Size())/1e6)
	fmt.Printf("| command | wall s | CPU s | peak MB | twice the same | exit |\n| --- | --- | --- | --- | --- | --- |\n")
	list := commands(shared)
	bombs, remove, err := unpackBombs(filepath.Join(shared, "data/platform/bombs.zip"))
	if err != nil {
		return err
	}
	defer remove()
	for _, c := range append(list, bombs...) {
		best, err := bestOf(ctx, runs, binary, c.args)
		if err != nil {
			return err
		}
		same := "yes"
		if !best.same {
			same = "NO"
		}
		fmt.Printf("| `%s` | %.3f | %.3f | %.0f | %s | %d |\n", c.shown, best.wall.Seconds(), best.cpu.Seconds(), best.peak/1e6, same, best.exit)
	}
	return nil
}

// command is what is run, and how it is shown.
type command struct {
	shown string
	args  []string
}

func commands(shared string) []command {
	list := []command{
		{"version", []string{"version"}},
		{"analyze examples/incident-report.md", []string{"analyze", "examples/incident-report.md"}},
		{"analyze examples/* --json", []string{"analyze", "examples/incident-report.md", "examples/techniques.txt", "--json"}},
	}
	reports, err := filepath.Glob(filepath.Join(shared, "data/text/raw/*"))
	if err != nil {
		return list
	}
	for _, r := range reports {
		switch filepath.Ext(strings.TrimSuffix(r, ".gz")) {
		case ".pdf", ".docx", ".md", ".html":
			list = append(list, command{"analyze " + filepath.Base(r), []string{"analyze", r}})
		}
	}
	return list
}

// sample is one run, or the best of several.
type sample struct {
	wall, cpu time.Duration
	peak      float64 // bytes
	exit      int
	same      bool // all runs gave the same bytes on stdout
}

// bestOf runs a command several times, each in a new process.
func bestOf(ctx context.Context, runs int, binary string, args []string) (sample, error) {
	var best sample
	var first []byte
	for i := range max(1, runs) {
		s, out, err := once(ctx, binary, args)
		if err != nil {
			return best, err
		}
		if i == 0 {
			best, first = s, out
			best.same = true
			continue
		}
		best.same = best.same && bytes.Equal(first, out)
		best.wall, best.cpu = min(best.wall, s.wall), min(best.cpu, s.cpu)
		best.peak = max(best.peak, s.peak)
	}
	return best, nil
}

func once(ctx context.Context, binary string, args []string) (sample, []byte, error) {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stdout = &out
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil {
		return sample{}, nil, err
	}
	state := cmd.ProcessState
	return sample{
		wall: wall, cpu: state.UserTime() + state.SystemTime(),
		peak: peakBytes(state), exit: state.ExitCode(),
	}, out.Bytes(), nil
}
