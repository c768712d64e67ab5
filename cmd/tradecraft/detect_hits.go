package main

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tradecraft/attack"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
	"tradecraft/output/csv"
)

// hitWriter writes hits one by one.
type hitWriter interface {
	hit(h logs.Hit) error
	end() error
}

// hitFormats are the ways in which detect writes single hits, by the name that
// --format takes. Writers of a whole case are in formats.
func hitFormats() []string { return []string{"jsonl", "timeline", "timesketch"} }

// newHitWriter returns the writer of a format of hitFormats.
func newHitWriter(format string, w io.Writer, kb *attack.KnowledgeBase) hitWriter {
	switch format {
	case "jsonl":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return hitLines{enc, kb}
	case "timeline":
		return &timeline{kb: kb, table: csv.NewTable("tradecraft.detect", w, "time", "level", "rule", "techniques", "host", "account", "procedure",
			"file", "record", "channel", "event_id", "author", "rule_id")}
	case "timesketch":
		return &timesketch{kb: kb, table: csv.NewTable("tradecraft.detect", w, "message", "timestamp", "datetime", "timestamp_desc", "tag", "level",
			"hostname", "username", "source_file", "record", "channel", "event_identifier", "rule_author", "rule_id")}
	}
	return nil
}

// hitLine is a line of detect --json (docs/schema/hit.schema.json).
type hitLine struct {
	Rule       hitRule       `json:"rule"`
	Techniques []string      `json:"techniques"`
	Time       string        `json:"time"`
	Host       string        `json:"host"`
	Account    string        `json:"account"`
	File       string        `json:"file"`
	Record     uint64        `json:"record"`
	Channel    string        `json:"channel"`
	EventID    uint32        `json:"event_id"`
	Matches    []sigma.Found `json:"matches"`
	// Correlation is there for the hits of correlation rules.
	Correlation *hitCorrelation `json:"correlation,omitempty"`
}

type hitRule struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Level  string `json:"level"`
	Author string `json:"author"`
	Path   string `json:"path"`
}

type hitLines struct {
	enc *json.Encoder
	kb  *attack.KnowledgeBase
}

func (w hitLines) hit(h logs.Hit) error {
	line := hitLine{
		Rule:       hitRule{h.Rule.ID, h.Rule.Title, h.Rule.Level.String(), h.Rule.Author, h.Rule.Path},
		Techniques: techniquesOf(w.kb, h.Rule), Time: hitTime(h), Host: h.Host, Account: h.Account(), File: h.File, Record: h.Record,
		Channel: h.Channel, EventID: h.EventID, Matches: append([]sigma.Found{}, h.Matches...),
	}
	if h.Correlated != nil {
		line.Correlation = correlationOf(h)
	}
	return w.enc.Encode(line)
}

func (hitLines) end() error { return nil }

// techniquesOf are a rule's in the loaded ATT&CK version.
func techniquesOf(kb *attack.KnowledgeBase, r *sigma.Rule) []string {
	out := []string{}
	for _, id := range r.Techniques {
		if to := kb.Resolve(id).To; to != "" && !slices.Contains(out, to) {
			out = append(out, to)
		}
	}
	return out
}

// hitTime is RFC 3339 in UTC, "" when the log does not say.
func hitTime(h logs.Hit) string {
	if h.Time == 0 {
		return ""
	}
	return eventTime(h.Time)
}

// timeline is a CSV table of hits for spreadsheets.
type timeline struct {
	kb    *attack.KnowledgeBase
	table *csv.Table
}

func (t *timeline) hit(h logs.Hit) error {
	p, _ := h.Procedure()
	t.table.Row(hitTime(h), h.Rule.Level.String(), h.Rule.Title, strings.Join(techniquesOf(t.kb, h.Rule), " "), h.Host, h.Account(), p.Text,
		h.File, strconv.FormatUint(h.Record, 10), h.Channel, strconv.FormatUint(uint64(h.EventID), 10), h.Rule.Author, h.Rule.ID)
	return nil
}

func (t *timeline) end() error { return t.table.End() }

// timesketch is a CSV that Timesketch imports: message, datetime and
// timestamp_desc are what it asks for, timestamp are microseconds since 1970.
// It has no place for events without a time.
type timesketch struct {
	kb    *attack.KnowledgeBase
	table *csv.Table
	lost  int
}

func (t *timesketch) hit(h logs.Hit) error {
	if h.Time == 0 {
		t.lost++
		return nil
	}
	p, _ := h.Procedure()
	message := h.Rule.Title
	if p.Text != "" {
		message += ": " + p.Text
	}
	t.table.Row(message, strconv.FormatInt(h.Time/1000, 10), time.Unix(0, h.Time).UTC().Format("2006-01-02T15:04:05.000000+00:00"), "Event Logged",
		strings.Join(techniquesOf(t.kb, h.Rule), ","), h.Rule.Level.String(), h.Host, h.Account(), h.File, strconv.FormatUint(h.Record, 10), h.Channel,
		strconv.FormatUint(uint64(h.EventID), 10), h.Rule.Author, h.Rule.ID)
	return nil
}

func (t *timesketch) end() error { return t.table.End() }
