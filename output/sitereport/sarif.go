package sitereport

import (
	"io"
	"maps"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/site"
)

// SARIF writes site.sarif, SARIF 2.1.0 (OASIS): a result a finding, at the line
// of the script that is to blame.
type SARIF struct{}

// Name returns "site.sarif".
func (SARIF) Name() string { return "site.sarif" }

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool       `json:"tool"`
		ID      sarifAutomation `json:"automationDetails"`
		Results []sarifResult   `json:"results"`
	}
	sarifAutomation struct {
		ID   string `json:"id"`
		GUID string `json:"guid"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID          string    `json:"id"`
		Description sarifText `json:"shortDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   sarifProperties   `json:"properties"`
	}
	sarifProperties struct {
		Severity    string   `json:"severity"`
		Certainty   string   `json:"certainty"`
		Techniques  []string `json:"techniques,omitempty"`
		Data        []string `json:"data,omitempty"`
		Destination string   `json:"destination,omitempty"`
		References  []string `json:"references,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
)

// kindTexts say what the rules are about.
var kindTexts = map[string]string{
	site.KindMalicious: "A script steals or abuses", site.KindVulnerable: "A library with a known vulnerability",
	site.KindDangerous: "Code that lets others in", site.KindPolicy: "A policy or header that protects too little",
	site.KindChange: "A change against the baseline",
}

// Write implements Writer.
func (SARIF) Write(w io.Writer, r Report) error {
	if r.Result == nil {
		return tradecraft.Errorf("sitereport.Write", tradecraft.Invalid, "the report has no result")
	}
	kinds := slices.Sorted(maps.Keys(kindTexts))
	run := sarifRun{
		Tool:    sarifTool{sarifDriver{Name: "tradecraft"}},
		ID:      sarifAutomation{"site/" + r.Result.ID, r.Result.ID},
		Results: []sarifResult{},
	}
	for _, k := range kinds {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{"site/" + k, sarifText{kindTexts[k]}})
	}
	for _, f := range r.Result.Findings {
		run.Results = append(run.Results, sarifResult{
			RuleID: "site/" + f.Kind, RuleIndex: slices.Index(kinds, f.Kind), Level: sarifLevel(f.Severity),
			Message: sarifText{sarifMessage(f)}, Locations: []sarifLocation{sarifPlace(f)},
			Fingerprints: map[string]string{"finding/v1": f.ID},
			Properties:   sarifProperties{f.Severity, f.Certainty, f.Techniques, f.Data, f.Destination, f.References},
		})
	}
	return writeJSON(w, sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

func sarifLevel(severity string) string {
	switch severity {
	case site.Critical, site.High:
		return "error"
	case site.Medium:
		return "warning"
	}
	return "note"
}

func sarifMessage(f site.Finding) string {
	parts := []string{f.Title}
	if f.Destination != "" {
		parts = append(parts, "to "+f.Destination)
	}
	text := strings.Join(parts, ", ") + "."
	if f.Fix != "" {
		text += " " + f.Fix
	}
	return text
}

func sarifPlace(f site.Finding) sarifLocation {
	uri := f.Script.URL
	if uri == "" {
		uri = f.Page
	}
	l := sarifLocation{sarifPhysical{Artifact: sarifArtifact{uri}}}
	if f.Script.Line > 0 {
		l.Physical.Region = &sarifRegion{f.Script.Line, max(0, f.Script.Column)}
	}
	return l
}
