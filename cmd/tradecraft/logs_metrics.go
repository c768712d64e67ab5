package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/survey"
	"tradecraft/output/terminal"
)

// logMetrics is what 'logs metrics --json' writes (schema tradecraft.log-metrics/v1).
type logMetrics struct {
	Schema string        `json:"schema"`
	Read   logsRead      `json:"read"`
	Folded int           `json:"folded"` // events beyond the kinds that are told apart
	Total  int           `json:"total"`  // kinds
	Kinds  []survey.Kind `json:"kinds"`
}

func (a *app) metricsCommand() *cobra.Command {
	var flags logFlags
	cmd := &cobra.Command{
		Use:   "metrics LOG…",
		Short: "Events by channel and id, with how many, first and last",
		Long: `Count the events of logs by channel and event id, or by operation and record
type where a log has no ids: what there is, from when to when, and what is missing.`,
		Example: `  tradecraft logs metrics logs/
  tradecraft logs metrics cloudtrail.json.gz --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			fields := &event.Fields{}
			survey.MetricFields(fields)
			all := survey.NewMetrics(fields)
			read, err := gatherLogs(cmd.Context(), a, args, fields, flags, func() *survey.Metrics { return survey.NewMetrics(fields) }, all.Merge)
			if err != nil {
				return err
			}
			r := logMetrics{"tradecraft.log-metrics/v1", read, all.Folded, 0, all.Kinds()}
			r.Total = len(r.Kinds)
			r.Kinds = first(r.Kinds, flags.limit)
			if a.json {
				err = a.writeJSON(r)
			} else {
				err = a.showPage(func(p *terminal.Page) { metricsPage(p, &r) })
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

func metricsPage(p *terminal.Page, r *logMetrics) {
	var times []string
	for _, k := range r.Kinds {
		times = append(times, k.First, k.Last)
	}
	day, when := shortTimes(times)
	p.Paragraph(0, fmt.Sprintf("%d events in %d logs%s", r.Read.Events, r.Read.Logs, day))
	if len(r.Kinds) == 0 {
		return
	}
	p.Blank()
	var rows [][]string
	for _, k := range r.Kinds {
		what := k.Name
		if k.EventID != 0 {
			what = strconv.Itoa(int(k.EventID))
		}
		share := fmt.Sprintf("%.1f %%", 100*float64(k.Count)/float64(max(1, r.Read.Events)))
		rows = append(rows, []string{strconv.Itoa(k.Count), share, k.Channel, what, strconv.Itoa(k.Hosts), when(k.First), when(k.Last)})
	}
	p.Table(0, []terminal.Column{
		{Name: "count", Right: true}, {Name: "share", Right: true}, {Name: "channel", Flex: true}, {Name: "event", Flex: true},
		{Name: "hosts", Right: true}, {Name: "first", Quiet: true}, {Name: "last", Quiet: true},
	}, rows)
	if more := r.Total - len(r.Kinds); more > 0 {
		p.Note(0, fmt.Sprintf("and %d more: --limit 0 shows all", more))
	}
}
