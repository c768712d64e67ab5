// Command pack writes rules.pack, the rules in the box as the program reads
// them, from the rule files. It runs in the folder of package starter.
package main

import (
	"fmt"
	"os"

	"tradecraft/intake/sigma"
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
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
