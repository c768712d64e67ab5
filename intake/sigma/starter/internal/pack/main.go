// Command pack writes rules.pack, the rules in the box as the program reads
// them, and catalogue.tsv, the list of them, from the rule files. It runs in the folder of package starter.
package main

import (
	"fmt"
	"os"

	"tradecraft/intake/sigma"
	"tradecraft/intake/sigma/starter"
)

func main() {
	data, problems, err := sigma.Pack(os.DirFS("rules"), sigma.Options{})
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, p.Object+":", p.Message)
	}
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%d problems", len(problems))
	}
	if err == nil {
		err = os.WriteFile("rules.pack", data, 0o644)
	}
	if err == nil {
		err = catalogue(data)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// catalogue lists the packed rules.
func catalogue(packed []byte) error {
	rules, _, err := sigma.LoadPacked(packed, sigma.Options{})
	if err != nil {
		return err
	}
	return os.WriteFile("catalogue.tsv", starter.Catalogue(rules), 0o644)
}
