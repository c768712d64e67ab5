package sigma

import (
	"io/fs"

	"tradecraft"
)

// packMark begins packed rules; its last byte is the version of the format,
// which changes whenever what the parser makes of a rule does.
const packMark = "tcrules\x02"

// Bounds on conditions, which packed rules could otherwise nest and share
// without end.
const (
	maxPackedDepth = 2000
	maxPackedNodes = 4 << 20 // of all conditions, shared ones counted each time
)

// Pack reads the rule files of a folder and writes what became of them in a form
// that LoadPacked reads many times faster than YAML. The same files give the
// same bytes. What cannot be used is a Problem, which LoadPacked returns again;
// the error is one of the file system, or TooLarge.
func Pack(folder fs.FS, opts Options) ([]byte, []tradecraft.Problem, error) {
	const op = "sigma.Pack"
	files, err := parseFiles(folder, opts)
	if err != nil {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Unavailable, "rules: %w", err)
	}
	data, err := packFiles(files)
	if err != nil {
		return nil, nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%w", err)
	}
	return data, problemsOf(files), nil
}

func problemsOf(files []parsedFile) (all []tradecraft.Problem) {
	for _, f := range files {
		all = append(all, f.notes...)
	}
	return all
}

// LoadPacked is Load for what Pack wrote; of the options only Beside counts. The
// error is Invalid when it is something else or damaged.
func LoadPacked(data []byte, opts Options) ([]*Rule, []tradecraft.Problem, error) {
	files, err := unpackFiles(data)
	if err != nil {
		return nil, nil, tradecraft.Errorf("sigma.LoadPacked", tradecraft.Invalid, "packed rules: %w", err)
	}
	rules, problems := assemble(files, opts)
	return rules, problems, nil
}
