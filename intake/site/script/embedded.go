package script

import (
	_ "embed"
	"sync"
)

//go:generate go run tradecraft/cmd/train scripts --data ../../../../shared/data/site --texts texts --npm packages -o script.model

//go:embed script.model
var modelFile []byte

// Embedded is the model in the program.
var Embedded = sync.OnceValue(func() *Model {
	m, err := ReadModel(modelFile)
	if err != nil {
		panic("script: the embedded model: " + err.Error())
	}
	return m
})
