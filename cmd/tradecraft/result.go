package main

import (
	"io"

	"tradecraft"
)

// out is where a verb writes its result: stdout, or the file of -o, which
// appears under its name only when the verb has ended well.
func (a *app) out() (io.Writer, error) {
	if a.output == "" || a.output == "-" {
		return a.stdout, nil
	}
	if a.outFile == nil {
		w, err := a.files.Create(a.output)
		if err != nil {
			return nil, err
		}
		a.outFile = w
	}
	return a.outFile, nil
}

// writeJSON writes v to out.
func (a *app) writeJSON(v any) error {
	w, err := a.out()
	if err != nil {
		return err
	}
	return tradecraft.WriteJSON(w, v)
}
