// Package analysis holds the answers to a case in one document, analysis.json.
// Each answer is the result of one analysis package below.
package analysis

import (
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/countermeasure"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/mitigation"
	"tradecraft/analysis/precedent"
	"tradecraft/analysis/profile"
	"tradecraft/analysis/question"
	"tradecraft/analysis/response"
	"tradecraft/analysis/severity"
	"tradecraft/analysis/trend"
)

// Schema names the version of the analysis format.
const Schema = "tradecraft.analysis/v1"

// Analysis is all answers to one case. A nil answer was not asked for.
type Analysis struct {
	Schema        string            `json:"schema"`
	Case          string            `json:"case"`
	Title         string            `json:"title"`
	AttackVersion string            `json:"attack_version"`
	KnowledgeBase string            `json:"knowledge_base"` // hash of the knowledge base
	Models        map[string]string `json:"models"`         // name -> version of each model used
	// Statement says in plain words what the case holds, and what could not be read.
	Statement   string              `json:"statement"`
	Profile     *profile.Profile    `json:"profile"`
	Severity    *severity.Result    `json:"severity,omitempty"`
	Response    *response.Result    `json:"response,omitempty"`
	Attribution *attribution.Result `json:"attribution,omitempty"`
	Inference   *inference.Result   `json:"inference,omitempty"`
	// Question says what to check next.
	Question   *question.Result   `json:"question,omitempty"`
	Mitigation *mitigation.Result `json:"mitigation,omitempty"`
	// Emerging are techniques of the case that are on the rise in ATT&CK.
	Emerging []trend.Flag `json:"emerging,omitempty"`
	// Countermeasures are the mitigations by the risk they take away: what was
	// seen, was probably missed or comes next; with the best few of them.
	Countermeasures *countermeasure.Result `json:"countermeasures,omitempty"`
	// Precedents say who is known to have used the techniques before.
	Precedents []precedent.Precedent `json:"precedents,omitempty"`
}
