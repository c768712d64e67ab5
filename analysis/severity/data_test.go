package severity_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"

	"tradecraft/analysis/severity"
	"tradecraft/internal/shareddata"
)

// TestTopTechniques computes all rows of the Top ATT&CK Techniques calculator
// anew from their inputs.
func TestTopTechniques(t *testing.T) {
	f, err := os.Open(shareddata.Path(t, "data/model/top_techniques_v14.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	number := func(row []string, name string) float64 {
		if row[at[name]] == "" { // not observed
			return 0
		}
		x, err := strconv.ParseFloat(row[at[name]], 64)
		if err != nil {
			t.Fatalf("%s: %s %q", row[0], name, row[at[name]])
		}
		return x
	}
	widest := 0.0
	for _, row := range rows[1:] {
		w := severity.Weigh(severity.Counts{
			Before: number(row, "num_before"), After: number(row, "num_after"), Prevalence: number(row, "prevalence"),
			Mitigations: number(row, "total_mitigations"), Detections: number(row, "total_detections"),
		}, severity.TopTechniques)
		ransom := severity.Ransomware(w.Total, number(row, "ransomware_observations"))
		for name, got := range map[string]float64{
			"chokepoint": w.Chokepoint, "actionability": w.Actionability, "total_score": w.Total, "ransomware_score": ransom,
		} {
			d := math.Abs(got - number(row, name))
			if d > 0.002 {
				t.Errorf("%s: %s %g, want %g", row[0], name, got, number(row, name))
			}
			widest = max(widest, d)
		}
	}
	if len(rows)-1 != 638 {
		t.Errorf("%d rows, want 638", len(rows)-1)
	}
	t.Logf("%d rows, largest difference %.6f", len(rows)-1, widest)
}

// TestTriageListIsWhole checks the embedded weights: every technique, all
// between 0 and 1.
func TestTriageListIsWhole(t *testing.T) {
	l, err := severity.Triage()
	if err != nil {
		t.Fatal(err)
	}
	if l.AsOf == "" || len(l.Sources) != 4 {
		t.Errorf("as of %q, %d sources", l.AsOf, len(l.Sources))
	}
	if len(l.Counts) < 600 {
		t.Errorf("%d techniques", len(l.Counts))
	}
	for id, c := range l.Counts {
		if w := severity.Weigh(c, l.Caps); !(w.Total >= 0 && w.Total <= 3) {
			t.Errorf("%s: %+v", id, w)
		}
	}
}

// TestNCISSWorkedExamples has the formula give the worked scores.
func TestNCISSWorkedExamples(t *testing.T) {
	data, err := os.ReadFile(shareddata.Path(t, "data/model/nciss_worked_examples.json"))
	if err != nil {
		t.Fatal(err)
	}
	var items []struct {
		ID        string
		Selection map[string]string
		Score     float64
		LevelName string `json:"level_name"`
	}
	if err := json.Unmarshal(data, &items); err != nil {
		t.Fatal(err)
	}
	rules, err := severity.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		score, band, err := rules.Score(it.Selection)
		if err != nil || score != it.Score || band.Name != it.LevelName {
			t.Errorf("%s: %g %s %v, want %g %s", it.ID, score, band.Name, err, it.Score, it.LevelName)
		}
	}
}
