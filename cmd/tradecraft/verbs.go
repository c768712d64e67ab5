package main

import "github.com/spf13/cobra"

// verbGroup is a part of --help: verbs that belong together.
type verbGroup struct {
	id, title string
	verbs     []*cobra.Command
}

// verbs lists every verb once, in the order of --help.
func (a *app) verbs() []verbGroup {
	return []verbGroup{
		{"case", "From evidence to answers:", []*cobra.Command{
			a.analyzeCommand(),
			a.extractCommand(),
			a.learnCommand(),
			a.detectCommand(),
			a.logsCommand(),
			a.siteCommand(),
			a.attributeCommand(),
			a.nextCommand(),
			a.coverageOfCommand(),
			a.severityCommand(),
			a.respondCommand(),
			a.exportCommand(),
		}},
		{"knowledge", "What is known of attacks:", []*cobra.Command{
			a.techniqueCommand(),
			a.actorCommand(),
			a.searchCommand(),
			a.compareCommand(),
			a.trendsCommand(),
			a.kbCommand(),
			a.rulesCommand(),
		}},
		{"program", "The program:", []*cobra.Command{
			a.versionCommand(),
			a.doctorCommand(),
			a.completionCommand(),
		}},
	}
}
