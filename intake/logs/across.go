package logs

import (
	"slices"
	"strings"
	"sync"

	"tradecraft"
	"tradecraft/intake/sigma"
)

// Across gathers what correlation rules read of each of several logs, so that
// they see all of them together when the last is read. It is safe for concurrent
// use.
type Across struct {
	most int // samples of one log

	mu   sync.Mutex
	logs map[string]*sampled // by evidence id
}

// sampled is what is kept of one log.
type sampled struct {
	samples []sigma.Sample
	left    int // samples that are not kept
}

// maxAcross is how many samples are kept of all logs together.
const maxAcross = 1 << 17

// NewAcross returns one for so many logs.
func NewAcross(logs int) *Across {
	return &Across{most: maxAcross / max(1, logs), logs: map[string]*sampled{}}
}

func (s *sampled) add(sample sigma.Sample, most int) {
	if len(s.samples) >= most {
		s.left++
		return
	}
	s.samples = append(s.samples, sample)
}

// put keeps what was sampled of a log under its evidence.
func (a *Across) put(evidence string, s *sampled) {
	if len(s.samples) == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.logs[evidence] = s
}

// Correlate adds to a case what correlation rules find in its logs together: the
// hits whose events stand in two logs or more. Those within one log are in the
// case already. Each is a sighting in the log of its last event.
func (r *Reader) Correlate(c *tradecraft.Case) error {
	if r.Across == nil || len(r.Across.logs) < 2 || !r.detector.matcher.Correlates() {
		return nil
	}
	correlator := r.detector.matcher.NewCorrelator(sigma.CorrelatorOptions{})
	found := map[string]*Findings{}
	take := func(hit sigma.CorrelationHit) error {
		r.take(c, hit, found)
		return nil
	}
	for i := range c.Evidence {
		e := &c.Evidence[i]
		kept := r.Across.logs[e.ID]
		if kept == nil {
			continue
		}
		for _, s := range kept.samples {
			member, ok := strings.CutPrefix(s.Member.File, e.Name+"/")
			if s.Member.File = e.ID; ok { // names may be those of several logs
				s.Member.File += "/" + member
			}
			if err := correlator.Add(s, take); err != nil {
				return err
			}
		}
		if kept.left > 0 {
			e.Problems = append(e.Problems, tradecraft.Problem{
				Severity: tradecraft.SeverityInfo, Object: e.Name, Offset: -1,
				Message: "more events are read by correlation rules than are kept; those that come later are correlated within this log only",
				Advice:  "'detect' correlates all events of all logs",
			})
		}
	}
	if err := correlator.Flush(take); err != nil {
		return err
	}
	for i := range c.Evidence {
		if f := found[c.Evidence[i].ID]; f != nil {
			r.ranker.add(c, &c.Evidence[i], f)
		}
	}
	c.Normalize()
	return nil
}

// take notes a hit that lies across logs under the evidence of its last event.
func (r *Reader) take(c *tradecraft.Case, hit sigma.CorrelationHit, found map[string]*Findings) {
	last := evidenceOf(hit.Members[len(hit.Members)-1].File)
	if !slices.ContainsFunc(hit.Members, func(m sigma.Member) bool { return evidenceOf(m.File) != last }) {
		return
	}
	at := slices.IndexFunc(c.Evidence, func(e tradecraft.Evidence) bool { return e.ID == last })
	if found[last] == nil {
		found[last] = &Findings{Log: c.Evidence[at].Name}
	}
	h := correlatedHit(r.detector.rules, hit)
	h.File = c.Evidence[at].Name + strings.TrimPrefix(h.File, last)
	found[last].Add(h)
}

// evidenceOf is the evidence of a file's name as Correlate writes it.
func evidenceOf(file string) string {
	id, _, _ := strings.Cut(file, "/")
	return id
}

// add puts what was found in addition into a case and the evidence in it.
func (k Ranker) add(c *tradecraft.Case, e *tradecraft.Evidence, found *Findings) {
	more := k.Case(tradecraft.Evidence{Kind: e.Kind, Name: e.Name, SHA256: e.SHA256}, found)
	e.Hits += found.Hits
	e.Problems = append(e.Problems, more.Evidence[0].Problems...)
	for _, a := range more.Evidence[0].Assessments {
		at := slices.IndexFunc(e.Assessments, func(o tradecraft.Assessment) bool { return o.Technique == a.Technique })
		if at < 0 {
			e.Assessments = append(e.Assessments, a)
			continue
		}
		o := &e.Assessments[at]
		o.Probability, o.Reported = max(o.Probability, a.Probability), o.Reported || a.Reported
	}
	c.Sightings = append(c.Sightings, more.Sightings...)
	c.Software = append(c.Software, more.Software...)
	c.Unknown = append(c.Unknown, more.Unknown...)
	c.Rules = append(c.Rules, more.Rules...)
}
