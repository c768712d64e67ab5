package main

import "github.com/spf13/cobra"

// verbs lists every verb once, in the order of --help.
func (a *app) verbs() []*cobra.Command {
	return []*cobra.Command{
		a.analyzeCommand(),
		a.extractCommand(),
		a.exportCommand(),
		a.techniqueCommand(),
		a.actorCommand(),
		a.searchCommand(),
		a.compareCommand(),
		a.kbCommand(),
		a.versionCommand(),
		a.doctorCommand(),
		a.completionCommand(),
	}
}
