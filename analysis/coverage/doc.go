// Package coverage says where one is blind: which techniques the logs at hand
// would show (visibility), which of them a rule can find (detection), which
// missing log source would help most and which rule to write next.
//
// It works from evidence, not from forms. What logs there are is counted in
// sample logs ([Kind], brought to ATT&CK's data components by [Recognise]);
// which rules could fire on them the rule engine says ([Rule]). A technique is
// visible on a platform when a log was seen that gives one of the data
// components by which ATT&CK's analytics look for it there. It is detected when
// a rule with its id reads a log that was seen. Files of DeTT&CT and layers may
// add what people claim ([Claim]); claims are kept apart from what was seen.
//
// Figures are exact (each technique and sub-technique by itself) with rolled-up
// ones beside them (a technique counts when it or one of its sub-techniques
// does), since one rule for one of forty sub-techniques is no coverage of all.
package coverage
