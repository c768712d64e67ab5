// Package intake takes in evidence of any kind: it looks at the content, hands
// it to the intake for it, and returns a case of its own for each piece. What
// could not be read is in that case as a Problem of its evidence, never lost.
package intake
