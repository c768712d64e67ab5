//go:build unix

// Command events measures how fast event logs are read and matched with all
// rules of the shared data. Each case is a new process; bench/logs calls it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"time"
)

func main() {
	binary := flag.String("binary", "bin/tradecraft", "the program whose start is measured")
	shared := flag.String("shared", "../shared", "folder of the shared data")
	rounds := flag.Int("rounds", 3, "how often each corpus is read")
	one := flag.String("case", "", "the case that this process measures; all when empty")
	folder := flag.String("folder", "", "folder of the corpora, with -case")
	jobs := flag.Int("jobs", 1, "cores, with -case")
	profile := flag.String("cpuprofile", "", "file for a profile of the processor's time, with -case")
	flag.Parse()
	var err error
	switch *one {
	case "":
		err = all(*binary, *shared, *rounds)
	case "prepare":
		err = prepare(*shared, *folder)
	default:
		err = profiled(*profile, func() error { return measure(*one, *folder, *jobs, *rounds) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "events:", err)
		os.Exit(1)
	}
}

// profiled runs a case, with a profile of it when a file is named.
func profiled(file string, run func() error) error {
	if file == "" {
		return run()
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return run()
}

// evtxRounds is how many times more often the EVTX files are read, which are small.
const evtxRounds = 5

// cases are what is measured, in the order of the table.
var cases = []struct{ id, title string }{
	{"json-mixed", "JSON, mixed"},
	{"json-mixed-random", "JSON, mixed, random suffixes in command lines"},
	{"json-process", "JSON, process creation, 30 times over"},
	{"json-process-random", "JSON, process creation, 30 times over, random suffixes"},
	{"evtx-read", "EVTX, only what routes an event and what rules ask for is read"},
	{"evtx-text", "EVTX, every value as text, no rules"},
	{"evtx-rules", "EVTX, all rules"},
}

// all prepares the corpora and measures each case in its own process.
func all(binary, shared string, rounds int) error {
	folder, err := os.MkdirTemp("", "tradecraft-logs")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	// In a process of its own: a child's peak memory counts what its parent had.
	unpacking := exec.CommandContext(context.Background(), self, "-case", "prepare", "-folder", folder, "-shared", shared)
	unpacking.Stderr = os.Stderr
	if err := unpacking.Run(); err != nil {
		return fmt.Errorf("corpora: %w", err)
	}
	fmt.Printf("Each corpus read %d times (EVTX five times as often); rates for each second of processor time, and by the clock.\n\n", rounds)
	fmt.Println("| what | cores | events | events/CPU s | MB/CPU s | events/s by the clock | hits | peak MB |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, c := range cases {
		for _, jobs := range []string{"1", "2"} {
			cmd := exec.CommandContext(context.Background(), self, "-case", c.id, "-folder", folder, "-jobs", jobs, "-rounds", fmt.Sprint(rounds))
			cmd.Env = append(os.Environ(), "GOMAXPROCS="+jobs)
			cmd.Stderr = os.Stderr
			row, err := cmd.Output()
			if err != nil {
				return fmt.Errorf("%s: %w", c.id, err)
			}
			fmt.Printf("| %s | %s | %s", c.title, jobs, row)
		}
	}
	return start(binary, folder)
}

// start prints how long the program takes for a log of one event.
func start(binary, folder string) error {
	log := filepath.Join(folder, "one.json")
	if err := os.WriteFile(log, []byte(`{"Channel":"none"}`), 0o600); err != nil {
		return err
	}
	fmt.Printf("\n| start: one event | wall s | CPU s | peak MB |\n| --- | --- | --- | --- |\n")
	for _, c := range []struct {
		title string
		args  []string
	}{
		{"rules in the box", []string{"detect", log}},
		{"with all rules of the shared data, from YAML", []string{"detect", "--no-cache", "--rules", filepath.Join(folder, "rules"), log}},
		{"... packed by an earlier run", []string{"detect", "--rules", filepath.Join(folder, "rules"), log}},
	} {
		best := time.Hour
		var cpu time.Duration
		var peak int64
		for range 5 {
			cmd := exec.CommandContext(context.Background(), binary, c.args...)
			cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(folder, "cache"))
			began := time.Now()
			if err := cmd.Run(); err != nil {
				return fmt.Errorf("%s: %w", binary, err)
			}
			if wall := time.Since(began); wall < best {
				best, cpu, peak = wall, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), maxRSS(cmd.ProcessState)
			}
		}
		fmt.Printf("| %s | %.3f | %.3f | %.0f |\n", c.title, best.Seconds(), cpu.Seconds(), float64(peak)/1e6)
	}
	return nil
}
