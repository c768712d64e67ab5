// Package response says what to do about a case: what to keep as evidence
// before anything destructive, where else to look, how to contain, eradicate
// and recover, and what to watch and block for what probably comes next.
//
// [Run] takes actions from a catalogue written here, each bound to techniques
// or tactics, and adds what the knowledge base knows: where ATT&CK's analytics
// look and which rule in the box finds it (scope), D3FEND's isolation and
// eviction where we have no action of our own, mitigations for what comes next.
// An action that answers several techniques stands once. Steps are ordered by
// the phases of NIST SP 800-61, within a phase by what comes first, and each
// names its techniques, its source, who decides and what may break. For
// ransomware, e-skimming, phishing, web shells, cloud accounts and insiders a
// written plan goes before the steps by technique ([Plan]).
//
// What nothing is known against is said: [Answered] has, for every technique,
// the steps by phase, and "none known" where there are none.
package response
