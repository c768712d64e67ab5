package logs

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/intake/sigma"
)

// Reader turns logs into cases: rules find hits, hits become techniques, and
// the deeds behind the techniques worth naming become sightings. It is safe for
// concurrent use.
type Reader struct {
	detector *Detector
	ranker   Ranker

	// Across, when it is set before the first Read, makes Correlate see all logs together.
	Across *Across
}

// NewReader returns a reader of logs with the rules and a way to rank.
func NewReader(rules []*sigma.Rule, ranker Ranker) *Reader {
	d := NewDetector(rules)
	d.Describe = true
	return &Reader{detector: d, ranker: ranker}
}

// maxSightings is how many sightings one technique gets from one log.
const maxSightings = 40

// Read reads one log as a stream on so many goroutines. The case has one piece
// of evidence; what could not be read is among its problems. The error is of
// kind Unsupported when the content is no log that is known, that of ctx, or of in.
func (r *Reader) Read(ctx context.Context, name string, in io.Reader, jobs int) (*tradecraft.Case, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	raw := &summer{r: in, sum: sha256.New()}
	found := Findings{Log: name}
	session, kept := r.detector.NewSession(), &sampled{}
	if r.Across != nil {
		session.sampled = func(s sigma.Sample) { kept.add(s, r.Across.most) }
	}
	s, err := r.detector.scan(ctx, session, name, raw, jobs, func(h Hit) error { found.Add(h); return nil })
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil && s.Events == 0 {
		return nil, err
	}
	if err != nil {
		s.problem(tradecraft.Problem{Severity: tradecraft.SeverityError, Object: name, Message: strings.TrimPrefix(err.Error(), name+": "), Offset: -1})
	}
	if _, err := io.Copy(io.Discard, raw); err != nil && !errors.Is(err, io.EOF) {
		s.problem(tradecraft.Problem{Severity: tradecraft.SeverityError, Object: name, Message: "reading stopped: " + err.Error(), Offset: -1})
	}
	evidence := tradecraft.Evidence{
		Kind: tradecraft.KindLog, Name: name, Media: s.Media, SHA256: hex.EncodeToString(raw.sum.Sum(nil)), Bytes: raw.n,
		Events: s.Events, Hits: found.Hits, Problems: s.Problems,
	}
	c := r.ranker.Case(evidence, &found)
	if r.Across != nil {
		r.Across.put(c.Evidence[0].ID, kept)
	}
	return c, nil
}

// summer counts and sums what is read.
type summer struct {
	r   io.Reader
	sum interface {
		io.Writer
		Sum([]byte) []byte
	}
	n int64
}

// Stat hands on what a file says of itself; some logs lack the year.
func (s *summer) Stat() (fs.FileInfo, error) { return stat(s.r) }

func stat(r io.Reader) (fs.FileInfo, error) {
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		return f.Stat()
	}
	return nil, fs.ErrInvalid
}

func (s *summer) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	_, _ = s.sum.Write(p[:n]) // a hash never fails
	s.n += int64(n)
	return n, err
}

// Case makes a normalized case of what was found in one log. The techniques
// worth naming get sightings; the others are in the evidence's assessments.
func (k Ranker) Case(evidence tradecraft.Evidence, found *Findings) *tradecraft.Case {
	evidence.ID = tradecraft.EvidenceID(evidence.Kind, evidence.Name, evidence.SHA256)
	c := &tradecraft.Case{AttackVersion: k.KB.Version()}
	ranked, named := k.Rank(found.Rules())
	for i, t := range ranked {
		a := tradecraft.Assessment{Technique: t.ID, Probability: t.Probability, Reported: i < named}
		evidence.Assessments = append(evidence.Assessments, a)
		if !a.Reported {
			continue
		}
		if left := k.sightings(c, evidence.ID, t, found); left > 0 {
			evidence.Problems = append(evidence.Problems, tradecraft.Problem{
				Severity: tradecraft.SeverityInfo, Object: evidence.Name, Offset: -1,
				Message: fmt.Sprintf("%d more hits speak for %s than are shown", left, t.ID), Advice: "'detect' lists every hit",
			})
		}
	}
	k.software(c, evidence.ID, found)
	k.unknown(c, evidence.ID, found)
	c.Evidence = []tradecraft.Evidence{evidence}
	c.Normalize()
	return c
}

// sightings adds those of one technique and returns how many hits are in none.
func (k Ranker) sightings(c *tradecraft.Case, evidence string, t Technique, found *Findings) (left int) {
	n := 0
	for _, because := range t.Because {
		if because.Parent {
			continue // it shows the technique above, not this one
		}
		r := found.rules[because.Rule]
		left += r.count
		shown := false
		for _, p := range r.places {
			if n == maxSightings {
				break
			}
			n++
			left -= p.count
			shown = true
			s := p.sighting(because.Rule, found.Log)
			s.Technique, s.Evidence = t.ID, evidence
			s.Procedure.Software = k.softwareOf(because.Rule)
			s.Confidence = t.alone(because)
			s.Tactics = append(s.Tactics, k.KB.Technique(t.ID).Tactics...)
			c.Sightings = append(c.Sightings, s)
		}
		if shown {
			c.Rules = append(c.Rules, tradecraft.Rule{
				ID: NoiseKey(because.Rule), Title: because.Rule.Title, Author: because.Rule.Author, Level: because.Rule.Level.String(), Path: because.Rule.Path,
			})
		}
	}
	return left
}

// sighting is a place without its technique.
func (p *place) sighting(r *sigma.Rule, log string) tradecraft.Sighting {
	h := &p.hit
	s := tradecraft.Sighting{
		Procedure: p.procedure, Host: h.Host, Account: h.Account(), Method: tradecraft.MethodRule, Rule: NoiseKey(r),
		Locator: tradecraft.Locator{Record: strconv.FormatUint(h.Record, 10), Channel: h.Channel, Field: p.field},
		Time:    stamp(p.first),
	}
	if member, ok := strings.CutPrefix(h.File, log+"/"); ok {
		s.Locator.Path = member
	}
	if p.count > 1 {
		s.Count = p.count
	}
	if p.last > p.first {
		s.Last = stamp(p.last)
	}
	return s
}

// stamp writes nanoseconds since 1970 as RFC 3339, "" when they are 0.
func stamp(ns int64) string {
	if ns == 0 {
		return ""
	}
	return time.Unix(0, ns).UTC().Format(time.RFC3339Nano)
}

// unknown names the ids of fired rules that no ATT&CK version has.
func (k Ranker) unknown(c *tradecraft.Case, evidence string, found *Findings) {
	for _, r := range found.Rules() {
		for _, id := range r.Techniques {
			if to := k.KB.Resolve(id); to.To == "" {
				c.Unknown = append(c.Unknown, tradecraft.UnknownID{
					ID: id, Evidence: evidence, Locator: tradecraft.Locator{Object: NoiseKey(r)}, Reason: cmp.Or(to.Reason, "not in ATT&CK"),
				})
			}
		}
	}
}
