package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/severity"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// newSeverityTask measures scores of options (NCISS) and of incidents.
func newSeverityTask() *task {
	return &task{
		name:    "severity",
		short:   "How bad: the score of a selection, or of techniques with context",
		example: `  go run ./cmd/evaluate severity --data ../shared/data/model/severity_worked_examples.json --predictions out/severity.jsonl`,
		run:     runSeverity,
	}
}

type (
	// severityItem is what may be read before the answer. A selection without
	// techniques is an item of the formula alone; with them it is the truth.
	severityItem struct {
		ID         string                     `json:"id"`
		Techniques []string                   `json:"techniques"`
		Context    map[string]json.RawMessage `json:"context"`
	}
	severityPrediction struct {
		ID        string            `json:"id"`
		Score     float64           `json:"score"`
		Low       float64           `json:"low"`
		High      float64           `json:"high"`
		LevelName string            `json:"level_name"`
		Selection map[string]string `json:"selection"`
	}
	severityFigures struct {
		agreement
		Score     float64 `json:"score"` // share within 0.01
		LevelName float64 `json:"level_name"`
		Selection float64 `json:"selection"` // share with all options the same
	}
)

func runSeverity(ctx context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	rules, err := severity.LoadRules()
	if err != nil {
		return nil, err
	}
	var f severityFigures
	var same [3]int
	truth := false
	predict := func(ctx context.Context, r dataset.Record) (severityPrediction, error) {
		var item severityItem
		if err := r.Decode(&item); err != nil {
			return severityPrediction{}, err
		}
		if item.Techniques == nil {
			return scoreSelection(rules, r)
		}
		c, err := incident(kb, item, e.Stderr)
		if err != nil {
			return severityPrediction{}, tradecraft.Errorf("evaluate.severity", tradecraft.Invalid, "%s: %w", item.ID, err)
		}
		got, err := severity.Run(ctx, c, kb, severity.Options{Rules: rules})
		if err != nil {
			return severityPrediction{}, err
		}
		for _, p := range got.Problems {
			fmt.Fprintf(e.Stderr, "%s: %s\n", item.ID, p.Message)
		}
		return severityPrediction{item.ID, got.Score, got.Low, got.High, got.LevelName, got.Selection}, nil
	}
	err = eachRecord(ctx, e, predict, func(r dataset.Record, got severityPrediction) error {
		var want struct {
			severityPrediction
			Score *float64 `json:"score"`
		}
		if err := r.Decode(&want); err != nil || want.Score == nil {
			return err
		}
		truth = true
		want.severityPrediction.Score = *want.Score
		right := [3]bool{
			math.Abs(got.Score-*want.Score) < 0.0101,
			got.LevelName == want.LevelName,
			sameSelection(got.Selection, want.Selection),
		}
		for i, ok := range right {
			if ok {
				same[i]++
			}
		}
		f.add(right[0] && right[1] && right[2], func() any {
			return map[string]severityPrediction{"got": got, "want": want.severityPrediction}
		})
		return nil
	})
	if err != nil || !truth {
		return nil, err
	}
	n := float64(f.Items)
	f.Score, f.LevelName, f.Selection = float64(same[0])/n, float64(same[1])/n, float64(same[2])/n
	return f, nil
}

// scoreSelection answers an item that gives the options.
func scoreSelection(rules *severity.Rules, r dataset.Record) (severityPrediction, error) {
	var item struct {
		ID        string
		Selection map[string]string
	}
	if err := r.Decode(&item); err != nil {
		return severityPrediction{}, err
	}
	score, band, err := rules.Score(item.Selection)
	if err != nil {
		return severityPrediction{}, tradecraft.Errorf("evaluate.severity", tradecraft.Invalid, "%s: %w", item.ID, err)
	}
	return severityPrediction{item.ID, score, score, score, band.Name, item.Selection}, nil
}

func sameSelection(got, want map[string]string) bool {
	for category, option := range want {
		if got[category] != option {
			return false
		}
	}
	return len(want) > 0
}

// incident makes a case of techniques and context.
func incident(kb *attack.KnowledgeBase, item severityItem, log io.Writer) (*tradecraft.Case, error) {
	c := &tradecraft.Case{AttackVersion: kb.Version()}
	for _, id := range item.Techniques {
		s := tradecraft.Sighting{Technique: strings.ToUpper(strings.TrimSpace(id)), Evidence: item.ID, Confidence: 1, Method: tradecraft.MethodStated}
		if to := kb.Resolve(s.Technique).To; to != "" {
			s.Technique = to
		}
		c.Sightings = append(c.Sightings, s)
	}
	for _, key := range readIncidentContext(item.Context, &c.Context) {
		fmt.Fprintf(log, "%s: context %s cannot be used; it does not count\n", item.ID, key)
	}
	c.Normalize()
	return c, nil
}

// readIncidentContext reads the fields in the spellings that incidents use, and
// returns those that it cannot use.
func readIncidentContext(in map[string]json.RawMessage, c *tradecraft.Context) (unused []string) {
	for key, raw := range in {
		if string(raw) == "null" {
			continue
		}
		word := strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(key))
		var err error
		switch word {
		case "location", "location_of_observed_activity":
			err = json.Unmarshal(raw, &c.Location)
		case "actor", "actor_characterization":
			err = json.Unmarshal(raw, &c.Actor)
		case "potential_impact", "impact":
			err = json.Unmarshal(raw, &c.PotentialImpact)
		case "sector", "sectors", "cross_sector_dependency":
			c.Sectors, err = oneOrMany(raw)
		case "data_class", "data_classes", "data":
			c.DataClass, err = oneOrMany(raw)
		case "critical_asset", "critical_assets", "critical", "critical_system":
			c.CriticalAsset, err = yesOrNo(raw)
		case "offline_backup", "offline_backups", "backup":
			c.OfflineBackup, err = yesOrNo(raw)
		default:
			unused = append(unused, key)
		}
		if err != nil {
			unused = append(unused, key)
		}
	}
	slices.Sort(unused)
	return unused
}

func oneOrMany(raw json.RawMessage) ([]string, error) {
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many, nil
	}
	var one string
	err := json.Unmarshal(raw, &one)
	return []string{one}, err
}

// yesOrNo reads a truth value, a word, or a list of which something stands for yes.
func yesOrNo(raw json.RawMessage) (*bool, error) {
	var b bool
	if err := json.Unmarshal(raw, &b); err == nil {
		return &b, nil
	}
	words, err := oneOrMany(raw)
	if err != nil {
		return nil, err
	}
	b = len(words) > 0 && words[0] != "" && !strings.EqualFold(words[0], "no") && !strings.EqualFold(words[0], "false")
	return &b, nil
}
