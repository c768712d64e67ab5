// Command pack writes rules.pack, the rules in the box as the program reads
// them, from the rule files. It runs in the folder of package starter.
package main

import (
	"fmt"
	"os"

	"tradecraft/intake/sigma"
)

func main() {
	data, err := sigma.Pack(os.DirFS("rules"))
	if err == nil {
		err = os.WriteFile("rules.pack", data, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
