// Package lint holds no code: its tests read the repository and keep the rules
// that no compiler keeps. Dependencies point inward (the hourglass of
// ARCHITECTURE.md), exported names are documented, packages are named by what
// they provide, files stay short, and nothing names a machine.
package lint
