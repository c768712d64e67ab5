package attack_test

import (
	"fmt"

	"tradecraft/attack"
)

func Example() {
	kb, err := attack.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	r := kb.Resolve("T1086") // an id of 2019
	t := kb.Technique(r.To)
	fmt.Println(r.From, "is now", t.ID, t.Name)
	for _, h := range kb.Search("kerberosting", attack.SearchOptions{Limit: 1}) {
		fmt.Println(h.ID, h.Name)
	}
	m, _, err := kb.Find("Cozy Bear", attack.KindGroup)
	fmt.Println(m.ID, m.Name, err)
	// Output:
	// T1086 is now T1059.001 PowerShell
	// T1558.003 Kerberoasting
	// G0016 APT29 <nil>
}
