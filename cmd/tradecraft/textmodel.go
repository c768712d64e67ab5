package main

import (
	"os"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/lessons"
)

// textModel opens the model that reads reports: with "" the one in the
// program, else a model file, or lessons, which are laid over the one in the
// program.
func (a *app) textModel(kb *attack.KnowledgeBase, path string) (lessons.Base, error) {
	if path == "" {
		return classify.Load(kb)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		err = fileError("tradecraft.textModel", err)
		return nil, tradecraft.Errorf("tradecraft.textModel", tradecraft.KindOf(err), "%s: %w", path, err)
	}
	if lessons.Looks(data) {
		l, err := lessons.Read(data)
		if err != nil {
			return nil, tradecraft.Errorf("tradecraft.textModel", tradecraft.KindOf(err), "%s: %w", path, err)
		}
		m, err := classify.Load(kb)
		if err != nil {
			return nil, err
		}
		return l.Over(m), nil
	}
	m, err := classify.Read(data)
	if err != nil {
		return nil, tradecraft.Errorf("tradecraft.textModel", tradecraft.KindOf(err), "%s: %w", path, err)
	}
	m.Migrate(kb)
	return m, nil
}
