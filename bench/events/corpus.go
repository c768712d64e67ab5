//go:build unix

package main

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ulikunitz/xz"
)

// perDataset is how many events of each dataset are in the mixed corpus.
const perDataset = 420

// repeats is how often the few process creations are in their corpus.
const repeats = 30

// prepare unpacks rules and logs below folder and writes the JSON corpora.
func prepare(shared, folder string) error {
	logs := filepath.Join(shared, "data/logs")
	if err := unpack(filepath.Join(logs, "sigma-rules.tar.xz"), filepath.Join(folder, "rules"), ".yml"); err != nil {
		return err
	}
	if err := unpack(filepath.Join(logs, "evtx-dev.tar.xz"), filepath.Join(folder, "evtx"), ".evtx"); err != nil {
		return err
	}
	mixed, process, err := datasets(filepath.Join(logs, "security-datasets"))
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, 2))
	for name, lines := range map[string][][]byte{"json-mixed": mixed, "json-process": slices.Repeat(process, repeats)} {
		var plain, random []byte
		for _, l := range lines {
			plain, random = append(plain, l...), append(random, suffixed(l, r)...)
		}
		if err := errors.Join(os.WriteFile(filepath.Join(folder, name), plain, 0o600), os.WriteFile(filepath.Join(folder, name+"-random"), random, 0o600)); err != nil {
			return err
		}
	}
	return nil
}

// unpack writes the members of a tar.xz archive that end in ext below folder, numbered.
func unpack(archive, folder, ext string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	x, err := xz.NewReader(bufio.NewReader(f))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for r, n := tar.NewReader(x), 0; ; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg || !strings.HasSuffix(h.Name, ext) {
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d%s", n, ext)), data, 0o600); err != nil {
			return err
		}
	}
}

// datasets reads the first events of each dataset, and the first process creations of all.
func datasets(folder string) (mixed, process [][]byte, err error) {
	archives, err := filepath.Glob(filepath.Join(folder, "*.zip"))
	if err != nil {
		return nil, nil, err
	}
	for _, a := range archives {
		z, err := zip.OpenReader(a)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range z.File {
			if !strings.HasSuffix(f.Name, ".json") {
				continue
			}
			r, err := f.Open()
			if err != nil {
				return nil, nil, err
			}
			s := bufio.NewScanner(r)
			s.Buffer(nil, 1<<24)
			for n := 0; s.Scan(); n++ {
				line := append(bytes.Clone(s.Bytes()), '\n')
				if n < perDataset {
					mixed = append(mixed, line)
				}
				if isProcess(line) {
					process = append(process, line)
				}
			}
			r.Close()
		}
		z.Close()
	}
	return mixed, process, nil
}

// isProcess reports whether a line is an event of process creation.
func isProcess(line []byte) bool {
	return bytes.Contains(line, []byte(`"EventID":4688,`)) ||
		bytes.Contains(line, []byte(`"EventID":1,`)) && bytes.Contains(line, []byte("Microsoft-Windows-Sysmon/Operational"))
}

// suffixed adds a blank and 16 random bytes to the command lines of an event.
func suffixed(line []byte, r *rand.Rand) []byte {
	var out []byte
	for {
		at := bytes.Index(line, []byte(`CommandLine":"`))
		if at < 0 {
			return append(out, line...)
		}
		end := at + len(`CommandLine":"`)
		for end < len(line) && line[end] != '"' {
			if line[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end, len(line))
		out = append(out, line[:end]...)
		out = fmt.Appendf(out, " %08x%08x", r.Uint32(), r.Uint32())
		line = line[end:]
	}
}
