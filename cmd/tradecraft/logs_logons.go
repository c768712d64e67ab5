package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/survey"
	"tradecraft/output/terminal"
)

// logonReport is what 'logs logons --json' writes (schema tradecraft.logons/v1).
type logonReport struct {
	Schema string         `json:"schema"`
	Read   logsRead       `json:"read"`
	Told   int            `json:"told"`   // events that tell of a logon
	Folded int            `json:"folded"` // of those, beyond what is told apart
	Total  int            `json:"total"`  // logons told apart
	Logons []survey.Logon `json:"logons"`
}

func (a *app) logonsCommand() *cobra.Command {
	var flags logFlags
	cmd := &cobra.Command{
		Use:   "logons LOG…",
		Short: "Logons by account, source, kind and host, with how often, first and last",
		Long: `Count logons and failures: of Windows (4624, 4625, explicit credentials 4648,
special rights 4672, Kerberos 4768 and 4771, NTLM 4776, remote desktop), of Linux
(sshd, sudo, PAM, auditd), and of the cloud (AWS console, Entra ID, Okta).`,
		Example: `  tradecraft logs logons Security.evtx
  tradecraft logs logons /var/log/auth.log* --from 2026-01-31 --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			fields := &event.Fields{}
			survey.LogonFields(fields)
			all := survey.NewLogons(fields)
			read, err := gatherLogs(cmd.Context(), a, args, fields, flags, func() *survey.Logons { return survey.NewLogons(fields) }, all.Merge)
			if err != nil {
				return err
			}
			r := logonReport{"tradecraft.logons/v1", read, all.Events, all.Folded, 0, all.List()}
			r.Total = len(r.Logons)
			r.Logons = first(r.Logons, flags.limit)
			if a.json {
				err = a.writeJSON(r)
			} else {
				err = a.showPage(func(p *terminal.Page) { logonsPage(p, &r) })
			}
			if err != nil {
				return err
			}
			return read.partial()
		},
	}
	flags.add(cmd.Flags(), 200, "rows")
	return cmd
}

// first returns the first n of a list, all for 0.
func first[T any](list []T, n int) []T {
	if n > 0 && n < len(list) {
		return list[:n]
	}
	return list
}

func logonsPage(p *terminal.Page, r *logonReport) {
	var times []string
	for _, l := range r.Logons {
		times = append(times, l.First, l.Last)
	}
	day, when := shortTimes(times)
	p.Paragraph(0, fmt.Sprintf("%d of %d events tell of logons%s", r.Told, r.Read.Events, day))
	if len(r.Logons) == 0 {
		return
	}
	p.Blank()
	var rows [][]string
	for _, l := range r.Logons {
		outcome := l.Outcome
		if l.Reason != "" {
			outcome += ": " + l.Reason
		}
		rows = append(rows, []string{strconv.Itoa(l.Count), outcome, l.Account, l.Source, l.Type, l.Host, when(l.First), when(l.Last)})
	}
	p.Table(0, []terminal.Column{
		{Name: "count", Right: true}, {Name: "outcome", Flex: true}, {Name: "account", Flex: true}, {Name: "source", Flex: true},
		{Name: "type", Flex: true}, {Name: "host", Flex: true}, {Name: "first", Quiet: true}, {Name: "last", Quiet: true},
	}, rows)
	if more := r.Total - len(r.Logons); more > 0 {
		p.Note(0, fmt.Sprintf("and %d more: --limit 0 shows all", more))
	}
	if r.Folded > 0 {
		p.Note(0, fmt.Sprintf("%d events beyond what is told apart are counted only", r.Folded))
	}
}

// shortTimes says how the times of a table are shown: those of one day without
// the date, which is named apart, others as dates.
func shortTimes(times []string) (day string, when func(string) string) {
	for _, t := range times {
		if len(t) < 19 {
			continue
		}
		if day != "" && t[:10] != day {
			return "", func(t string) string { return t[:min(len(t), 10)] }
		}
		day = t[:10]
	}
	if day != "" {
		day = " on " + day
	}
	return day, func(t string) string {
		if len(t) < 19 {
			return ""
		}
		return t[11:19]
	}
}

// moment is a time to the second for a table.
func moment(t string) string {
	if len(t) < 19 {
		return ""
	}
	return strings.Replace(t[:19], "T", " ", 1)
}
