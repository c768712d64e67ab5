package main

import (
	"fmt"
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/survey"
	"tradecraft/output/terminal"
)

// logSearch is what 'logs search --json' writes (schema tradecraft.log-search/v1).
type logSearch struct {
	Schema string         `json:"schema"`
	Read   logsRead       `json:"read"`
	Query  []string       `json:"query"`
	Total  int            `json:"total"` // events that answer the query
	Events []survey.Event `json:"events"`
}

func (a *app) logSearchCommand() *cobra.Command {
	var flags logFlags
	var conditions []string
	cmd := &cobra.Command{
		Use:   "search LOG… -w CONDITION",
		Short: "Events that answer a query: FIELD=VALUE, FIELD~REGEX, or text anywhere",
		Long: `Search event logs. Each -w is a condition, and all must hold:
  FIELD=VALUE   the whole value; * stands for any text
  FIELD~REGEX   found in the value (RE2)
  FIELD!=VALUE, FIELD!~REGEX   turned round
  ~REGEX        found in any value
  TEXT          found in any value
Letters match in either case. Channel, Host, EventID, Product, Service, Category
and Record are known of every event.`,
		Example: `  tradecraft logs search logs/ -w EventID=4688 -w 'CommandLine~whoami|net user'
  tradecraft logs search access.log -w 'sc-status=200' -w '../../'
  tradecraft logs search Security.evtx -w EventID=4624 -w 'LogonType=10' --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(conditions) == 0 {
				return usagef("--where: give a condition such as EventID=4688 or a text")
			}
			query, err := survey.ParseQuery(conditions)
			if err != nil {
				return asUsage(err)
			}
			fields := &event.Fields{}
			query.Fields(fields)
			limit := flags.limit
			if limit == 0 {
				limit = math.MaxInt
			}
			all := survey.NewSearch(query, fields, limit)
			read, err := gatherLogs(cmd.Context(), a, args, fields, flags, func() *survey.Search { return survey.NewSearch(query, fields, limit) }, all.Merge)
			if err != nil {
				return err
			}
			r := logSearch{"tradecraft.log-search/v1", read, conditions, all.Count, append([]survey.Event{}, all.Events...)}
			if a.json {
				err = a.writeJSON(r)
			} else {
				err = a.showPage(func(p *terminal.Page) { logSearchPage(p, &r) })
			}
			if err != nil {
				return err
			}
			return read.partial()
		},
	}
	cmd.Flags().StringArrayVarP(&conditions, "where", "w", nil, "a condition; give it again for more")
	flags.add(cmd.Flags(), 100, "events")
	return cmd
}

func logSearchPage(p *terminal.Page, r *logSearch) {
	p.Paragraph(0, fmt.Sprintf("%d of %d events", r.Total, r.Read.Events))
	if len(r.Events) == 0 {
		return
	}
	p.Blank()
	var rows [][]string
	for _, e := range r.Events {
		what := e.Channel
		if e.EventID != 0 {
			what += " " + strconv.Itoa(int(e.EventID))
		}
		rows = append(rows, []string{moment(e.Time), e.Host, what, strconv.FormatUint(e.Record, 10), shown(&e)})
	}
	p.Table(0, []terminal.Column{
		{Name: "time", Quiet: true}, {Name: "host", Flex: true}, {Name: "event", Flex: true}, {Name: "record", Right: true}, {Name: "found", Flex: true},
	}, rows)
	if more := r.Total - len(r.Events); more > 0 {
		p.Note(0, fmt.Sprintf("and %d more: --limit 0 shows all", more))
	}
}

// shownValue bounds what a table shows of a value, in bytes.
const shownValue = 300

// shown are the values that answer the query, or the longest where they say
// nothing that the table does not.
func shown(e *survey.Event) string {
	out := ""
	for _, v := range e.Found {
		switch v.Field {
		case "Channel", "EventID", "Host", "Computer", "Record":
			continue
		}
		if out != "" {
			out += ", "
		}
		out += v.Field + "=" + short(v.Value)
	}
	if out != "" {
		return out
	}
	longest := survey.Value{}
	for _, v := range e.Values {
		if len(v.Value) > len(longest.Value) {
			longest = v
		}
	}
	if longest.Value == "" {
		return ""
	}
	return longest.Field + "=" + short(longest.Value)
}

func short(s string) string {
	r := []rune(oneLine(s))
	if len(r) > shownValue {
		return string(r[:shownValue]) + "…"
	}
	return string(r)
}
