package sitereport

import (
	"fmt"
	"io"
	"strconv"

	"tradecraft"
	"tradecraft/output/csv"
)

// Findings writes findings.csv, one line a finding.
type Findings struct{}

// Inventory writes inventory.csv, one line a script.
type Inventory struct{}

// Name returns "findings.csv".
func (Findings) Name() string { return "findings.csv" }

// Name returns "inventory.csv".
func (Inventory) Name() string { return "inventory.csv" }

// Write implements Writer.
func (Findings) Write(w io.Writer, r Report) error {
	const op = "sitereport.Write"
	if r.Result == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no result")
	}
	t := csv.NewTable(op, w, "severity", "kind", "certainty", "title", "page", "script", "line", "data", "encoding", "destination", "techniques", "references", "fix", "id")
	for _, f := range r.Result.Findings {
		t.Row(f.Severity, f.Kind, f.Certainty, f.Title, f.Page, f.Script.URL, strconv.Itoa(f.Script.Line), joined(f.Data, ""),
			joined(f.Encoding, ""), f.Destination, joined(f.Techniques, ""), joined(f.References, ""), f.Fix, f.ID)
	}
	return t.End()
}

// Write implements Writer.
func (Inventory) Write(w io.Writer, r Report) error {
	const op = "sitereport.Write"
	if r.Result == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no result")
	}
	t := csv.NewTable(op, w, "url", "inline_sha256", "sha256", "bytes", "party", "loader", "pages", "reads", "sends", "sinks", "library", "malicious",
		"integrity_method", "sri", "could_carry", "authorized", "authorized_by", "authorized_at", "justification", "first_seen", "last_seen")
	for _, s := range r.Result.Inventory {
		by, at, why := "", "", ""
		if s.Authorization != nil {
			by, at, why = s.Authorization.By, s.Authorization.At, s.Authorization.Why
		}
		malicious := ""
		if s.Malicious >= 0 {
			malicious = fmt.Sprintf("%.3f", s.Malicious)
		}
		t.Row(s.URL, s.InlineSHA256, s.SHA256, strconv.Itoa(s.Bytes), s.Party, joined(s.Loader, ""), joined(s.Pages, ""), joined(s.Reads, ""),
			joined(s.Sends, ""), joined(s.Sinks, ""), s.Library, malicious, s.Method, s.SRI, s.Integrity, strconv.FormatBool(s.Authorized),
			by, at, why, s.FirstSeen, s.LastSeen)
	}
	return t.End()
}
