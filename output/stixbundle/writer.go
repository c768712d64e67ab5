package stixbundle

import (
	"io"
	"time"

	"tradecraft"
	"tradecraft/output"
	"tradecraft/stix"
)

// Writer writes bundle.json. Its zero value is ready.
type Writer struct {
	// Time is the created, modified and published time of the bundle's own
	// objects. When it is zero it comes from the evidence: the latest date that
	// a piece of evidence or a sighting states, else the date of the knowledge
	// base.
	Time time.Time
}

var _ output.Writer = Writer{}

// Name returns bundle.json.
func (Writer) Name() string { return "bundle.json" }

// Write writes the case of r as one bundle. The bundle's id follows from the
// case's id.
func (wr Writer) Write(w io.Writer, r output.Report) error {
	if r.Case == nil || r.KB == nil {
		return tradecraft.Errorf("stixbundle.Write", tradecraft.Invalid, "the report has no case or no knowledge base")
	}
	b := newBuilder(r, wr.Time)
	b.build()
	out := stix.NewWriter(w, stix.NewID("bundle", r.Case.ID, b.now))
	for _, o := range b.objects {
		if err := out.Encode(o); err != nil {
			return err
		}
	}
	return out.Close()
}

// timestamp is the form STIX wants.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// timeOf reads what a case holds as time: RFC 3339 or a date. ok is false for
// anything else.
func timeOf(s string) (t time.Time, ok bool) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 && t.Year() < 10000 {
			return t, true
		}
	}
	return time.Time{}, false
}

// latest is the time of the report when none is given.
func latest(r output.Report) time.Time {
	var best time.Time
	take := func(s string) {
		if t, ok := timeOf(s); ok && t.After(best) {
			best = t
		}
	}
	for i := range r.Case.Evidence {
		take(r.Case.Evidence[i].Created)
	}
	for i := range r.Case.Sightings {
		take(r.Case.Sightings[i].Time)
	}
	if best.IsZero() {
		for _, t := range r.KB.Techniques() {
			take(t.Modified)
		}
	}
	return best
}
