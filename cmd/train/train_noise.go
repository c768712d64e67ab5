package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/ulikunitz/xz"

	"tradecraft"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
	"tradecraft/intake/sigma/starter"
	"tradecraft/internal/parallel"
)

// noiseModel is the command that counts in how many recorded logs each rule
// fires. The table has rule ids and counts, and nothing of the logs or rules.
func noiseModel(stderr io.Writer) *cobra.Command {
	var data, rules, out string
	var jobs int
	cmd := &cobra.Command{
		Use:     "noise",
		Short:   "Which rules ordinary logs fire (intake/logs)",
		Example: "  go run ./cmd/train noise --data ../shared/data/logs/security-datasets --rules ../shared/data/logs/sigma-rules.tar.xz",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := noiseRules(rules)
			if err != nil {
				return err
			}
			files, err := filepath.Glob(filepath.Join(data, "*"))
			if err != nil {
				return err
			}
			slices.Sort(files)
			noise, err := countNoise(cmd.Context(), logs.NewDetector(all), files, jobs)
			if err != nil {
				return err
			}
			var table bytes.Buffer
			if err := noise.Write(&table); err != nil {
				return err
			}
			fmt.Fprintf(stderr, "%d rules over %d logs: %d fire; %s: %d bytes\n", len(all), noise.Logs, len(noise.Fires), out, table.Len())
			return os.WriteFile(out, table.Bytes(), 0o644)
		},
	}
	f := cmd.Flags()
	f.StringVar(&data, "data", "../shared/data/logs/security-datasets", "folder of logs")
	f.StringVar(&rules, "rules", "../shared/data/logs/sigma-rules.tar.xz", "archive of Sigma rules")
	f.StringVarP(&out, "output", "o", "intake/logs/noise.tsv", "file to write")
	f.IntVar(&jobs, "jobs", runtime.GOMAXPROCS(0), "read so many logs at once")
	return cmd
}

// noiseRules are the rules of an archive and those in the box.
func noiseRules(archive string) ([]*sigma.Rule, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	x, err := xz.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, err
	}
	var all sigma.File
	for r := tar.NewReader(x); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(h.Name, ".yml") {
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		one, _ := sigma.ParseFile(h.Name, data, sigma.Options{})
		all.Rules, all.Filters = append(all.Rules, one.Rules...), append(all.Filters, one.Filters...)
	}
	rules, _ := all.Assemble()
	own, err := starter.Rules()
	return append(own, rules...), err
}

func countNoise(ctx context.Context, d *logs.Detector, files []string, jobs int) (*logs.Noise, error) {
	noise := &logs.Noise{}
	list := func(yield func(string, error) bool) {
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
	err := parallel.Map(ctx, jobs, list, func(ctx context.Context, path string) ([]*sigma.Rule, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		fired := map[*sigma.Rule]bool{}
		_, err = d.Scan(ctx, path, f, 1, func(h logs.Hit) error { fired[h.Rule] = true; return nil })
		if tradecraft.KindOf(err) == tradecraft.Unsupported {
			err = nil
		}
		return slices.Collect(maps.Keys(fired)), err
	}, func(_ string, fired []*sigma.Rule) error {
		noise.Add(fired)
		return nil
	})
	return noise, err
}
