// Package role says what a line of a report is for: telling of the attack,
// listing ATT&CK techniques, advising the reader, showing a detection rule,
// praising a product, giving references. Advice such as "monitor for scheduled
// tasks" names techniques without anybody having used them.
//
// It also reads the stance of a sentence: stated, denied ("we did not
// observe") or thought of ("could be used to").
package role
