package main

import (
	"os"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/severity"
	"tradecraft/attack"
)

// contextFlags say what is known of the victim and the actor, over what the
// case says.
type contextFlags struct {
	location, actor, impact string
	sectors, data           []string
	critical, backup        string
	rules, epss             string
}

func (f *contextFlags) add(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&f.location, "location", "", "where it was seen: dmz, business, management, critical-dmz, critical-management, critical, safety")
	fs.StringVar(&f.critical, "critical", "", "whether a critical asset was hit: yes or no (--critical alone: yes)")
	fs.Lookup("critical").NoOptDefVal = yes
	fs.StringSliceVar(&f.data, "data", nil, "data that was at stake: privacy, proprietary, critical-system")
	fs.StringVar(&f.backup, "offline-backup", "", "whether a backup is out of the attacker's reach: yes or no")
	fs.Lookup("offline-backup").NoOptDefVal = yes
	fs.StringVar(&f.actor, "actor", "", "who it is: criminal, hacktivist, insider, unwitting-insider, apt, apt-targeted")
	fs.StringSliceVar(&f.sectors, "sector", nil, "sector of the victim, such as healthcare")
	fs.StringVar(&f.impact, "impact", "", "what could come of it at worst: minimal, low, moderate, high, severe")
	fs.StringVar(&f.rules, "rules", "", "score by these rules (see --print-rules of 'severity')")
	fs.StringVar(&f.epss, "epss", "", "chances of exploitation: the CSV of first.org/epss")
}

// yes and no are what flags take that may also be unknown.
const yes, no = "yes", "no"

// apply checks the flags and writes what they say into the case.
func (f *contextFlags) apply(c *tradecraft.Case, rules *severity.Rules) error {
	for _, x := range []struct {
		flag, field string
		values      []string
	}{
		{"location", "location", single(f.location)}, {"actor", "actor", single(f.actor)}, {"impact", "potential_impact", single(f.impact)},
		{"sector", "sector", f.sectors}, {"data", "data_class", f.data},
	} {
		for _, v := range x.values {
			if _, err := rules.Word(x.field, v); err != nil {
				return usagef("--%s: %v", x.flag, err)
			}
		}
	}
	k := &c.Context
	for _, x := range []struct {
		from string
		to   *string
	}{{f.location, &k.Location}, {f.actor, &k.Actor}, {f.impact, &k.PotentialImpact}} {
		if x.from != "" {
			*x.to = x.from
		}
	}
	if len(f.sectors) > 0 {
		k.Sectors = f.sectors
	}
	if len(f.data) > 0 {
		k.DataClass = f.data
	}
	var err error
	if k.CriticalAsset, err = truth("critical", f.critical, k.CriticalAsset); err != nil {
		return err
	}
	k.OfflineBackup, err = truth("offline-backup", f.backup, k.OfflineBackup)
	return err
}

func single(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func truth(flag, value string, was *bool) (*bool, error) {
	var b bool
	switch value {
	case "":
		return was, nil
	case yes, "true":
		b = true
	case no, "false":
	default:
		return nil, usagef("--%s %s: yes or no", flag, value)
	}
	return &b, nil
}

// options reads the files that flags name and asks who it was.
func (f *contextFlags) options(a *app, cmd *cobra.Command, c *tradecraft.Case, kb *attack.KnowledgeBase) (severity.Options, error) {
	var o severity.Options
	var err error
	if o.Rules, err = f.readRules(); err != nil {
		return o, err
	}
	if err := f.apply(c, o.Rules); err != nil {
		return o, err
	}
	if f.epss != "" {
		file, err := openNamed(f.epss)
		if err != nil {
			return o, err
		}
		defer file.Close()
		var problems []tradecraft.Problem
		o.EPSS, problems, err = severity.ReadEPSS(f.epss, file)
		a.noteProblems(problems)
		if err != nil {
			return o, err
		}
	}
	if len(c.Software) > 0 {
		who, err := attribution.Run(cmd.Context(), c, kb, attribution.Options{})
		if err != nil {
			return o, err
		}
		o.Actor = who.Named
	}
	return o, nil
}

func (f *contextFlags) readRules() (*severity.Rules, error) {
	if f.rules == "" {
		return severity.LoadRules()
	}
	file, err := openNamed(f.rules)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return severity.ReadRules(f.rules, file)
}

// openNamed opens a file that a flag names; the error names it too.
func openNamed(path string) (*os.File, error) {
	const op = "tradecraft.openNamed"
	f, err := os.Open(path)
	if err != nil {
		err = fileError(op, err)
		return nil, tradecraft.Errorf(op, tradecraft.KindOf(err), "%s: %w", path, err)
	}
	return f, nil
}
