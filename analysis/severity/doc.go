// Package severity says how bad an incident is, and apart from that how urgent.
//
// [Run] fills in the eight categories of CISA's National Cyber Incident Scoring
// System (NCISS): [Rules] say which techniques and which context choose which
// option, the highest option wins, and the weighted sum becomes a score from 0
// to 100 with a level. Every option comes with the techniques and the context
// that chose it; the points of the categories add up to the score. A category
// that nothing is known of has a default, and the score an interval: all such
// categories at their lowest and at their highest option. [Result.Questions]
// say which answer would narrow that most.
//
// Rules have no condition on a technique being absent, so one more technique
// never lowers a score. They are data (rules.json): a user may write and
// version their own ([ReadRules]).
//
// [Urgency] is apart from the score: how far the attack has come, how long
// such campaigns went on, vulnerabilities known to be exploited, ransomware.
// [Triage] weighs techniques by the formula of the Top ATT&CK Techniques
// calculator, from our own and current inputs.
package severity
