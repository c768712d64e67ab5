package script

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"io"
	"slices"

	"tradecraft"
)

const (
	modelMagic = "tcscript1\n"
	maxModel   = 8 << 20
	maxTrees   = 10000
)

// modelHead is the readable start of a model file.
type modelHead struct {
	Features []string  `json:"features"`
	Base     float64   `json:"base"`
	Scale    float64   `json:"scale"`
	Trees    int       `json:"trees"`
	Linear   []float32 `json:"linear"`
}

// WriteModel packs a model: the same model gives the same bytes.
func WriteModel(m *Model) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(modelMagic)
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	head := modelHead{Base: m.Base, Scale: m.Scale, Trees: len(m.Trees), Linear: m.Linear}
	for _, f := range features {
		head.Features = append(head.Features, f.name)
	}
	b, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(append(b, '\n')); err != nil {
		return nil, err
	}
	for i := range m.Trees {
		if err := binary.Write(z, binary.LittleEndian, &m.Trees[i]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// ReadModel reads what WriteModel wrote. A model of other features is an error.
func ReadModel(file []byte) (*Model, error) {
	rest, ok := bytes.CutPrefix(file, []byte(modelMagic))
	if !ok {
		return nil, tradecraft.Errorf("script.ReadModel", tradecraft.Invalid, "not a model of scripts: it does not start with %q", modelMagic)
	}
	b, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(rest)), maxModel))
	if err != nil {
		return nil, tradecraft.Errorf("script.ReadModel", tradecraft.Invalid, "model of scripts: %w", err)
	}
	line, body, _ := bytes.Cut(b, []byte("\n"))
	var head modelHead
	if err := json.Unmarshal(line, &head); err != nil {
		return nil, tradecraft.Errorf("script.ReadModel", tradecraft.Invalid, "model of scripts, its head: %w", err)
	}
	names := make([]string, len(features))
	for i, f := range features {
		names[i] = f.name
	}
	if !slices.Equal(names, head.Features) || head.Trees < 0 || len(head.Linear) > len(features) || head.Trees > maxTrees {
		return nil, tradecraft.Errorf("script.ReadModel", tradecraft.Unsupported, "model of scripts: made for other features; train it again")
	}
	m := &Model{Base: head.Base, Scale: head.Scale, Linear: head.Linear, Trees: make([]Tree, head.Trees)}
	r := bytes.NewReader(body)
	for i := range m.Trees {
		if err := binary.Read(r, binary.LittleEndian, &m.Trees[i]); err != nil {
			return nil, tradecraft.Errorf("script.ReadModel", tradecraft.Invalid, "model of scripts, tree %d: %w", i, err)
		}
		for _, f := range m.Trees[i].Feature {
			if int(f) >= len(features) {
				return nil, tradecraft.Errorf("script.ReadModel", tradecraft.Invalid, "model of scripts, tree %d: no feature %d", i, f)
			}
		}
	}
	return m, nil
}
