package main

import (
	"bufio"
	"compress/gzip"
	"io"
	"os"

	"github.com/spf13/cobra"

	"tradecraft/intake/dettect"
	"tradecraft/intake/navlayer"
)

func (a *app) convertCommand() *cobra.Command {
	keep := false
	cmd := &cobra.Command{
		Use:   "convert FILE",
		Short: "A layer or a DeTT&CT file with its ids brought to the loaded ATT&CK version",
		Long: `Read a Navigator layer of any format, or an administration file of DeTT&CT, and
write it again with the ids of the loaded ATT&CK version: layers in format 4.5.
Nothing is lost: fields that have no place any more are kept as metadata. stderr
says what was moved.`,
		Example: `  tradecraft coverage convert old-layer.json -o layer.json
  tradecraft coverage convert techniques.yaml --keep-ids`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.convert(args[0], keep) },
	}
	cmd.Flags().BoolVar(&keep, "keep-ids", false, "leave ids of techniques as they are")
	return cmd
}

func (a *app) convert(path string, keep bool) error {
	f, err := os.Open(path)
	if err != nil {
		return usagef("%s: no file that can be read; check the path", path)
	}
	defer f.Close()
	plain, err := unpacked(f)
	if err != nil {
		return fileError("tradecraft.convert", err)
	}
	r := bufio.NewReaderSize(plain, 8192)
	head, _ := r.Peek(4096)
	kb, err := a.knowledge()
	if err != nil {
		return err
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	if dettect.Looks(head) {
		d, err := dettect.Read(path, r)
		if err != nil {
			return err
		}
		if !keep {
			moved, problems := d.Migrate(kb)
			a.noteProblems(problems)
			a.noteMoved(path, moved)
		}
		return d.Write(w)
	}
	layers, err := navlayer.ReadAll(path, r)
	if err != nil {
		return err
	}
	for _, l := range layers {
		if !keep {
			moved, problems := l.Migrate(kb)
			a.noteProblems(problems)
			a.noteMoved(layerName(path, l), moved)
		}
	}
	return navlayer.Write(w, layers...)
}

// unpacked takes gzip off.
func unpacked(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		return gzip.NewReader(b)
	}
	return b, nil
}
