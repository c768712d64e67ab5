// Package countermeasure says what stops an attack for good: which ATT&CK
// mitigations, D3FEND techniques, NIST 800-53 controls and services of cloud
// providers take most risk away, and which few of them are best for a budget.
//
// Risk is a list of techniques with weights ([Demand]): how likely each was seen
// or comes next in a case ([OfCase]), how many of some actors use it
// ([OfGroups]), how many of all groups do ([OfAll]). A measure ([Measure])
// answers techniques, each wholly or in part; measures together answer a
// technique as well as the best of them does. [Run] finds the choice that
// answers the most weight within a budget, exactly (package setcover), counts
// what is in place already, and shows what each measure adds per cost.
//
// Mappings were made for older versions of ATT&CK. They are brought to the
// loaded one through revoked-by, and every answer says from which version and
// what was lost ([Migration]). The facts are embedded: ids, names and pairs of
// D3FEND, of the mappings of the Center for Threat-Informed Defense and of the
// index of Atomic Red Team, made by internal/generate.
//
// A mapping says that a measure helps, not how much: figures count techniques
// answered, not attacks stopped.
package countermeasure
