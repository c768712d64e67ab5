// Package corpus reads the training data of package inference in its published
// formats, JSON Lines: labelled reports (`{id, techniques:{ID: count}, refs,
// groups, in_attack_citations}`) and ATT&CK's groups, campaigns and software
// version by version (`{v, id, type, tc:{ID: [citation]}, t:[ID], attributed_to}`).
package corpus
