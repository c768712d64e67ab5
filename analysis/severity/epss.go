package severity

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"

	"tradecraft"
)

// Bounds of a file of EPSS.
const (
	maxEPSSBytes    = 64 << 20
	maxEPSSProblems = 20
)

// ReadEPSS reads the CSV of FIRST's Exploit Prediction Scoring System: lines of
// CVE, chance of exploitation within 30 days (0 to 1), percentile; a line that
// starts with # and the header are left out. What cannot be read is a problem;
// a file without any CVE is an error of kind Invalid.
func ReadEPSS(name string, r io.Reader) (map[string]float64, []tradecraft.Problem, error) {
	const op = "severity.ReadEPSS"
	out := map[string]float64{}
	var problems []tradecraft.Problem
	sc := bufio.NewScanner(io.LimitReader(r, maxEPSSBytes))
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || line[0] == '#' || strings.HasPrefix(strings.ToLower(line), "cve,") {
			continue
		}
		f := strings.Split(line, ",")
		p := math.NaN()
		if len(f) > 1 {
			if v, err := strconv.ParseFloat(strings.TrimSpace(f[1]), 64); err == nil {
				p = v
			}
		}
		cve := strings.ToUpper(strings.TrimSpace(f[0]))
		if !strings.HasPrefix(cve, "CVE-") || !(p >= 0 && p <= 1) {
			if len(problems) < maxEPSSProblems {
				problems = append(problems, tradecraft.Problem{
					Severity: tradecraft.SeverityWarning, Object: name + ", line " + strconv.Itoa(n), Offset: -1,
					Message: "no line of CVE and chance", Advice: "use the CSV of first.org/epss",
				})
			}
			continue
		}
		out[cve] = p
	}
	if err := sc.Err(); err != nil {
		return nil, problems, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", name, err)
	}
	if len(out) == 0 {
		return nil, problems, tradecraft.Errorf(op, tradecraft.Invalid, "%s: no line of CVE and chance in it", name)
	}
	return out, problems, nil
}
