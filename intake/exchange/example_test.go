package exchange_test

import (
	"context"
	"fmt"

	"tradecraft/attack"
	"tradecraft/intake/exchange"
)

func ExampleRead() {
	kb, err := attack.Load()
	if err != nil {
		panic(err)
	}
	layer := `{"name": "An old layer", "version": "2.0", "domain": "mitre-enterprise",
		"techniques": [{"techniqueID": "T1086", "comment": "encoded commands"}]}`
	c, err := exchange.Read(context.Background(), kb, "old.json", []byte(layer))
	if err != nil {
		panic(err)
	}
	for _, s := range c.Sightings {
		fmt.Println(s.Technique, "was", s.Was+":", s.Procedure.Text)
	}
	// Output: T1059.001 was T1086: encoded commands
}
