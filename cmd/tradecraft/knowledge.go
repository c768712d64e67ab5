package main

import (
	"tradecraft"
	"tradecraft/attack"
)

// knowledge returns the knowledge base that --kb names, else the one in the
// binary. It is loaded when a verb first asks for it.
func (a *app) knowledge() (*attack.KnowledgeBase, error) {
	if a.kbPath != "" {
		return nil, tradecraft.Errorf("tradecraft.knowledge", tradecraft.Unsupported, "--kb %s: this build reads only the knowledge base in the binary", a.kbPath)
	}
	return attack.Load()
}
