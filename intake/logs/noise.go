package logs

import (
	"bufio"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/intake/sigma"
)

// Noise says in how many ordinary logs each rule fires. A nil Noise knows none.
type Noise struct {
	// Logs is how many logs were looked at.
	Logs int
	// Fires is in how many of them a rule fires, by its key; see NoiseKey.
	Fires map[string]int

	other *Noise // see With
}

// NoiseKey is what a Noise knows a rule by: its id, or its title.
func NoiseKey(r *sigma.Rule) string {
	if r.ID != "" {
		return r.ID
	}
	return "title:" + strings.Join(strings.Fields(r.Title), " ")
}

// Weight is 1 for a rule that no ordinary log fires and falls to near 0 for one
// that all fire: the inverse document frequency, ln((N+1)/(n+½)) / ln((N+1)/½).
func (n *Noise) Weight(r *sigma.Rule) float64 {
	if n == nil || n.Logs == 0 {
		return 1
	}
	all := float64(n.Logs) + 1
	fires := float64(min(max(n.Fires[NoiseKey(r)], 0), n.Logs))
	return min(math.Log(all/(fires+0.5))/math.Log(all/0.5), n.other.Weight(r))
}

// With adds what another table counted, so that a rule is as noisy as in the
// noisier of the two. Neither is changed.
func (n *Noise) With(other *Noise) *Noise {
	switch {
	case other == nil || other.Logs == 0:
		return n
	case n == nil || n.Logs == 0:
		return other
	}
	return &Noise{Logs: n.Logs, Fires: n.Fires, other: other}
}

// Add counts a log in which rules fired.
func (n *Noise) Add(rules []*sigma.Rule) { n.count(rules, 1) }

// Without is the noise as it would be had a log in which rules fired not been
// counted.
func (n *Noise) Without(rules []*sigma.Rule) *Noise {
	out := &Noise{Logs: n.Logs, Fires: make(map[string]int, len(n.Fires))}
	for k, v := range n.Fires {
		out.Fires[k] = v
	}
	out.count(rules, -1)
	return out
}

func (n *Noise) count(rules []*sigma.Rule, by int) {
	if n.Fires == nil {
		n.Fires = map[string]int{}
	}
	n.Logs += by
	seen := map[string]bool{}
	for _, r := range rules {
		if k := NoiseKey(r); !seen[k] {
			seen[k] = true
			n.Fires[k] += by
		}
	}
}

// noiseHead begins a file of noise; the number of logs follows.
const noiseHead = "# tradecraft.noise/v1 logs "

// maxNoise bounds a file of noise in bytes.
const maxNoise = 16 << 20

// Write writes the noise as a table: a line for the number of logs, then for
// each rule its key, a tab and in how many it fires, by key.
func (n *Noise) Write(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s%d\n", noiseHead, n.Logs)
	keys := make([]string, 0, len(n.Fires))
	for k, v := range n.Fires {
		if v > 0 {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, "%s\t%d\n", k, n.Fires[k])
	}
	_, err := w.Write(b.Bytes())
	return err
}

// ReadNoise reads what Write wrote. Lines that make no sense are Problems; the
// error is of kind Invalid when it is no such table at all, else that of r.
func ReadNoise(name string, r io.Reader) (*Noise, []tradecraft.Problem, error) {
	const op = "logs.ReadNoise"
	lines := bufio.NewScanner(io.LimitReader(r, maxNoise))
	n := &Noise{Fires: map[string]int{}}
	var problems []tradecraft.Problem
	at := 1
	for ; lines.Scan(); at++ {
		text := strings.TrimRight(lines.Text(), "\r")
		if at == 1 {
			logs, ok := strings.CutPrefix(text, noiseHead)
			count, err := strconv.Atoi(logs)
			if !ok || err != nil || count < 0 || count > math.MaxInt32 {
				return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: not a table of noise: line 1 should be %q and a number", name, strings.TrimSpace(noiseHead))
			}
			n.Logs = count
			continue
		}
		key, number, ok := strings.Cut(text, "\t")
		count, err := strconv.Atoi(number)
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
		case !ok || key == "" || err != nil || count < 0 || count > n.Logs:
			if len(problems) < maxProblems {
				problems = append(problems, tradecraft.Problem{
					Severity: tradecraft.SeverityWarning, Object: fmt.Sprintf("%s: line %d", name, at), Offset: -1,
					Message: fmt.Sprintf("not a rule, a tab and a number up to %d", n.Logs), Advice: "the line is left out",
				})
			}
		default:
			n.Fires[key] = count
		}
	}
	if err := lines.Err(); err != nil {
		return nil, problems, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", name, err)
	}
	if at == 1 {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: not a table of noise: it is empty", name)
	}
	return n, problems, nil
}

//go:embed noise.tsv
var builtinNoise []byte

// BuiltinNoise is the noise of the development logs, made by 'go run
// ./cmd/train noise': see docs/quality.md.
func BuiltinNoise() (*Noise, error) {
	n, _, err := ReadNoise("built-in noise", bytes.NewReader(builtinNoise))
	return n, err
}
