package countermeasure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"go.yaml.in/yaml/v3"

	"tradecraft"
)

// Controls is what a user says of measures: which are in place, what they cost.
type Controls struct {
	List []Control
}

// Control is one line of it.
type Control struct {
	ID string // of a measure: M1032, D3-MFA, AC-06, aws:amazon_cognito
	// InPlace is how far it is in place: 0 not at all, 1 wholly.
	InPlace float64
	// Cost is what it takes to put it in place, in the user's unit; 0 when not stated.
	Cost float64
}

// Bounds of a controls file.
const (
	maxControlsFile = 4 << 20
	maxControls     = 10_000
	maxCost         = 10_000
)

// ReadControls reads a YAML file of controls:
//
//	controls:
//	  - {id: M1032, in_place: yes}
//	  - {id: AC-06, in_place: partly, cost: 3}
//	  - {id: M1054, cost: 0.5}
//
// in_place is yes, no, partly (a half) or a number from 0 to 1; cost a number
// above 0 and up to 10,000. What cannot be used is a Problem; a file that is no
// such list is an error of kind Invalid.
func ReadControls(name string, r io.Reader) (*Controls, []tradecraft.Problem, error) {
	const op = "countermeasure.ReadControls"
	data, err := io.ReadAll(io.LimitReader(r, maxControlsFile+1))
	switch {
	case err != nil:
		return nil, nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", name, err)
	case len(data) > maxControlsFile:
		return nil, nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: larger than %d bytes", name, maxControlsFile)
	}
	var file struct {
		Controls []yaml.Node `yaml:"controls"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: no list 'controls': %w", name, err)
	}
	if len(file.Controls) > maxControls {
		return nil, nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: %d controls: at most %d", name, len(file.Controls), maxControls)
	}
	out := &Controls{}
	var problems []tradecraft.Problem
	seen := map[string]bool{}
	for _, node := range file.Controls {
		c, err := readControl(&node)
		if err == nil && seen[fold(c.ID)] {
			err = fmt.Errorf("%s stands here twice; the first counts", c.ID)
		}
		if err != nil {
			problems = append(problems, tradecraft.Problem{Object: fmt.Sprintf("%s:%d", name, node.Line), Severity: tradecraft.SeverityError, Message: err.Error()})
			continue
		}
		seen[fold(c.ID)] = true
		out.List = append(out.List, c)
	}
	return out, problems, nil
}

func readControl(node *yaml.Node) (Control, error) {
	var line struct {
		ID      string    `yaml:"id"`
		InPlace yaml.Node `yaml:"in_place"`
		Cost    *float64  `yaml:"cost"`
	}
	if node.Kind == yaml.ScalarNode {
		return Control{ID: strings.TrimSpace(node.Value), InPlace: 1}, idError(node.Value)
	}
	if err := node.Decode(&line); err != nil {
		return Control{}, fmt.Errorf("no control: %w", err)
	}
	c := Control{ID: strings.TrimSpace(line.ID)}
	if err := idError(c.ID); err != nil {
		return c, err
	}
	if line.Cost != nil {
		c.Cost = *line.Cost
		if !(c.Cost > 0 && c.Cost <= maxCost) {
			return c, fmt.Errorf("%s: cost %v: a number above 0 and up to %d", c.ID, c.Cost, maxCost)
		}
	}
	share, err := inPlace(&line.InPlace)
	if err != nil {
		return c, fmt.Errorf("%s: %w", c.ID, err)
	}
	c.InPlace = share
	return c, nil
}

func idError(id string) error {
	if id = strings.TrimSpace(id); id == "" || len(id) > 200 {
		return errors.New("a control without id: name a measure, such as M1032")
	}
	return nil
}

func inPlace(node *yaml.Node) (float64, error) {
	switch strings.ToLower(node.Value) {
	case "", "no", "none", "false":
		return 0, nil
	case "yes", "full", "fully", "true":
		return 1, nil
	case "partly", "partial", "partially":
		return 0.5, nil
	}
	var x float64
	if err := node.Decode(&x); err != nil || math.IsNaN(x) || x < 0 || x > 1 {
		return 0, fmt.Errorf("in_place %q: yes, no, partly or a number from 0 to 1", node.Value)
	}
	return x, nil
}
