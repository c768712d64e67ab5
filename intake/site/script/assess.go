package script

import (
	"context"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/intake/site/script/decode"
	"tradecraft/intake/site/script/host"
)

// Kinds of text.
const (
	KindScript  = "script"
	KindPage    = "page"
	KindPicture = "picture" // what lies behind a picture's end is read as a script
)

// Verdicts, from the worst. They are about likelihood: text alone proves nothing.
const (
	Malicious  = "malicious"  // likely put there to steal, mine or load what does
	Suspicious = "suspicious" // should be looked at or confirmed at run time
	Clean      = "clean"      // nothing of the kind was seen
)

// Levels of findings.
const (
	LevelFinding    = "finding"    // hardly ever seen in ordinary code
	LevelSuspicious = "suspicious" // seen in both
	LevelContext    = "context"    // describes what a script does
)

// Options say what is known around a text. The zero value is useful.
type Options struct {
	// Kind is KindScript, KindPage or KindPicture; empty looks at the text.
	Kind string
	// URL is where the text came from, for messages.
	URL string
	// FirstParty is the site's own host, AuthorizedHosts those that its owner
	// allows (hosts or addresses; subdomains count).
	FirstParty      string
	AuthorizedHosts []string
	// Time bounds the work on one text, 15 seconds when 0.
	Time time.Duration
	// Limits bound the unfolding.
	Limits decode.Limits
	// Signatures are looked for beside the embedded ones.
	Signatures *Signatures
	// Model weighs what is seen; nil is the embedded one.
	Model *Model
}

// Finding is one behaviour at one place.
type Finding struct {
	Behaviour string `json:"behaviour"`
	Title     string `json:"title"`
	Level     string `json:"level"`
	Line      int    `json:"line"`   // 1-based
	Column    int    `json:"column"` // 1-based, in bytes
	// Start and End are the bytes of the text around the place, for showing it.
	Start int `json:"start"`
	End   int `json:"end"`
	// Source is what is read, Sink how it leaves, Hosts where to.
	Source []string `json:"source,omitempty"`
	Sink   string   `json:"sink,omitempty"`
	Hosts  []string `json:"hosts,omitempty"`
	// Hidden says how the place was hidden, "" when it stands in plain text.
	Hidden string `json:"hidden,omitempty"`
	// Techniques are ATT&CK ids as of v18; resolve them in the loaded version.
	Techniques []string `json:"techniques"`
}

// Reason is one part of the score, in log-odds. Reasons add up to Score.
type Reason struct {
	Name   string  `json:"name"`
	Text   string  `json:"text"`
	Points float64 `json:"points"`
}

// Destination is a place that a script sends to or loads from.
type Destination struct {
	Host string `json:"host"` // "" for one that is not constant
	URL  string `json:"url,omitempty"`
	// Kind is how: fetch, xhr, beacon, image, script, frame, websocket, peer, form, navigation, ajax.
	Kind string `json:"kind"`
	// Data names what goes there: fields, payment fields, all fields, keystrokes, cookies, storage …
	Data []string `json:"data,omitempty"`
	// Standing is own, provider, test, unknown, cheap ending, address or look-alike.
	Standing string `json:"standing,omitempty"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
}

// Assessment is what is said of one text.
type Assessment struct {
	Kind string `json:"kind"`
	// Malicious is the probability, 0 to 1; Score its log-odds, the sum of Reasons.
	Malicious float64   `json:"malicious"`
	Score     float64   `json:"score"`
	Verdict   string    `json:"verdict"`
	Reasons   []Reason  `json:"reasons"`
	Findings  []Finding `json:"findings"`
	// Reads are the fields and stores that are read, Sends the destinations.
	Reads []string      `json:"reads"`
	Sends []Destination `json:"sends"`
	// Layers counts pieces of code or text that were hidden in it, Resolved the
	// calls of decoders that were undone.
	Layers   int  `json:"layers"`
	Resolved int  `json:"resolved"`
	Broken   bool `json:"broken,omitempty"` // did not parse; read as tokens
}

// Assess looks at one text. What could not be read or was cut off is in the
// problems; the error is for a cancelled context only.
func Assess(ctx context.Context, text []byte, o Options) (*Assessment, []tradecraft.Problem, error) {
	w, problems, err := look(ctx, text, o)
	if err != nil {
		return nil, nil, err
	}
	model := o.Model
	if model == nil {
		model = Embedded()
	}
	a := w.assessment()
	model.score(w, a)
	return a, problems, nil
}

// look reads a text as far as everything but the model.
func look(ctx context.Context, text []byte, o Options) (*whole, []tradecraft.Problem, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	limit := o.Time
	if limit <= 0 {
		limit = 15 * time.Second
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	w := &whole{text: text, options: o, judge: &host.Judge{}}
	if o.FirstParty != "" {
		w.judge.Own = append(w.judge.Own, o.FirstParty)
	}
	w.judge.Own = append(w.judge.Own, o.AuthorizedHosts...)
	w.read(bounded)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if bounded.Err() != nil {
		w.problem("the time for one script (%s) was used up; what was seen until then is reported", limit)
	}
	w.behave()
	return w, w.problems, nil
}

// place is the line and column of a byte, both 1-based.
func place(text []byte, pos int) (line, column int) {
	pos = min(max(pos, 0), len(text))
	before := text[:pos]
	line = 1 + strings.Count(string(before), "\n")
	for i := len(before) - 1; i >= 0 && before[i] != '\n'; i-- {
		column++
	}
	return line, column + 1
}
