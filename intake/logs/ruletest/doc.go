// Package ruletest runs the regression tests of Sigma rules in SigmaHQ's layout:
// folders with an info.yml that names a rule, log files, and how often the rule
// must fire in each (SigmaHQ regression convention). [Read] finds the tests in a
// folder, [Run] runs them.
package ruletest
