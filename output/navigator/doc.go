// Package navigator writes layers for the ATT&CK Navigator, format 4.5: what was
// seen, one layer a domain, and what was probably missed or comes next. The
// score is the probability in percent; the comment quotes the evidence.
//
// The format is described in LAYERFORMATv4_5.md of mitre-attack/attack-navigator;
// docs/schema/navigator-layer.schema.json states the same facts.
package navigator
