package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report"
	"tradecraft/intake/report/classify"
	"tradecraft/internal/dataset"
	"tradecraft/internal/parallel"
)

// splitDocument is a line of the input of 'extract --sentences'; other
// properties are ignored.
type splitDocument struct {
	ID        string `json:"doc_id"`
	Sentences []struct {
		Text string `json:"text"`
	} `json:"sentences"`
}

// The lines of its output; the same as those of cmd/evaluate's task text.
type (
	splitAnswer struct {
		ID         string          `json:"doc_id"`
		Techniques []splitScore    `json:"techniques"`
		Sentences  []splitSentence `json:"sentences"`
	}
	splitSentence struct {
		Techniques []splitScore `json:"techniques"`
	}
	splitScore struct {
		ID          string  `json:"id"`
		Probability float64 `json:"probability"`
		Reported    bool    `json:"reported"`
		// Subs are the sub-techniques that it is narrowed to.
		Subs []splitScore `json:"subs,omitempty"`
	}
)

// extractSentences answers documents that are cut already, in their order. A
// line that cannot be read is named on stderr and left out of the answer.
func (a *app) extractSentences(ctx context.Context, kb *attack.KnowledgeBase, args []string, f *extractFlags) error {
	labels, err := readLabels(f.labels, kb)
	if err != nil {
		return err
	}
	model, err := a.textModel(kb, f.model)
	if err != nil {
		return err
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	reader := report.NewReader(kb, model)
	opt := classify.Options{Labels: labels, Threshold: classify.Threshold(f.threshold)}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	bar := a.progress("documents", -1, false)
	defer bar.end()
	lost := false
	err = parallel.Map(ctx, f.jobs, a.jsonLines(args),
		func(_ context.Context, l jsonLine) (splitAnswer, error) { return l.answer(reader, opt), nil },
		func(l jsonLine, answer splitAnswer) error {
			bar.add(1)
			if l.err == nil && answer.Sentences == nil {
				l.err = errors.New("not an object with doc_id and sentences")
			}
			if l.err != nil {
				lost = true
				fmt.Fprintf(a.stderr, "tradecraft: %s\n", oneLine(l.source+": "+l.err.Error()))
				return nil
			}
			return enc.Encode(answer)
		})
	if err == nil && lost {
		return errPartial
	}
	return err
}

// jsonLine is a line of input with its place, or what is wrong with it.
type jsonLine struct {
	source string
	raw    []byte
	err    error
}

// answer predicts for the document of a line. Sentences is nil when the line
// is no document.
func (l jsonLine) answer(r *report.Reader, opt classify.Options) splitAnswer {
	var d splitDocument
	if l.err != nil || json.Unmarshal(l.raw, &d) != nil || d.Sentences == nil {
		return splitAnswer{}
	}
	lines := make([]classify.Line, len(d.Sentences))
	for i, s := range d.Sentences {
		lines[i].Text = s.Text
	}
	p := r.Predict(lines, opt)
	out := splitAnswer{ID: d.ID, Techniques: []splitScore{}, Sentences: make([]splitSentence, len(lines))}
	for _, t := range p.Techniques {
		out.Techniques = append(out.Techniques, documentScore(t))
	}
	for i, s := range p.Sentences {
		out.Sentences[i].Techniques = []splitScore{}
		for _, t := range s.Techniques {
			out.Sentences[i].Techniques = append(out.Sentences[i].Techniques, lineScore(t))
		}
	}
	return out
}

func documentScore(t classify.Technique) splitScore {
	out := splitScore{ID: t.ID, Probability: t.Probability, Reported: t.Reported}
	for _, sub := range t.Subs {
		out.Subs = append(out.Subs, documentScore(sub))
	}
	return out
}

func lineScore(t classify.SentenceTechnique) splitScore {
	out := splitScore{ID: t.ID, Probability: t.Probability, Reported: t.Reported}
	for _, sub := range t.Subs {
		out.Subs = append(out.Subs, lineScore(sub))
	}
	return out
}

// jsonLines yields the lines of files, unpacked where they are packed; "-" is
// stdin. What cannot be opened or read is a line with an error.
func (a *app) jsonLines(args []string) func(func(jsonLine, error) bool) {
	return func(yield func(jsonLine, error) bool) {
		for _, arg := range args {
			r := io.NopCloser(a.stdin)
			if arg != "-" {
				var err error
				if r, err = dataset.Open(arg); err != nil {
					if !yield(jsonLine{source: arg, err: fileError("tradecraft.jsonLines", err)}, nil) {
						return
					}
					continue
				}
			}
			ok := linesOf(arg, r, yield)
			r.Close()
			if !ok {
				return
			}
		}
	}
}

func linesOf(name string, r io.Reader, yield func(jsonLine, error) bool) bool {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), dataset.MaxLine)
	n := 0
	for s.Scan() {
		n++
		if line := bytes.TrimSpace(s.Bytes()); len(line) > 0 {
			if !yield(jsonLine{source: fmt.Sprintf("%s:%d", name, n), raw: bytes.Clone(line)}, nil) {
				return false
			}
		}
	}
	if err := s.Err(); err != nil {
		return yield(jsonLine{source: fmt.Sprintf("%s:%d", name, n+1), err: err}, nil)
	}
	return true
}

// readLabels reads technique ids, one a line, and brings them to the loaded
// version. An empty path means all techniques.
func readLabels(path string, kb *attack.KnowledgeBase) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []string
	for id := range strings.FieldsSeq(string(data)) {
		r := kb.Resolve(id)
		if r.To == "" {
			return nil, tradecraft.Errorf("tradecraft.readLabels", tradecraft.Invalid, "%s: %s: %s", path, id, r.Reason)
		}
		out = append(out, r.To)
	}
	return out, nil
}
