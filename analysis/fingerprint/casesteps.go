package fingerprint

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/procedure"
)

// CaseSteps are the command lines among a case's sightings, each once, in the
// case's order. Sentences of reports are no command lines and are left out.
func CaseSteps(c *tradecraft.Case) []Step {
	out := []Step{}
	seen := map[string]bool{}
	for _, s := range c.Sightings {
		text := s.Procedure.Text
		if s.Review == tradecraft.ReviewRejected || seen[text] || !commandField(s.Locator.Field) {
			continue
		}
		seen[text] = true
		out = append(out, Step{Technique: s.Technique, Texts: []string{text}, Sighting: s.ID})
	}
	return out
}

// commandField reports whether a field of a log record holds a command line.
func commandField(name string) bool {
	switch name {
	case "CommandLine", "ParentCommandLine", "ProcessCommandLine", "ScriptBlockText", "Payload", "ImagePath", "ServiceFileName", "proctitle", "a0", "COMMAND":
		return true
	}
	return false
}

// sharedProcedures pairs the steps of one template, the seldom typed and the longest first.
func sharedProcedures(a, b []Step) []SharedProcedure {
	out := []SharedProcedure{}
	of := map[string]Step{}
	for _, s := range b {
		t := procedure.Read(s.Texts[0]).Template
		if _, ok := of[t]; !ok {
			of[t] = s
		}
	}
	for _, s := range a {
		r := procedure.Read(s.Texts[0])
		other, ok := of[r.Template]
		if !ok || r.Template == "" {
			continue
		}
		delete(of, r.Template)
		out = append(out, SharedProcedure{Template: r.Template, A: s.Texts[0], B: other.Texts[0], SightingA: s.Sighting, SightingB: other.Sighting, Everyday: everyday(r)})
	}
	slices.SortStableFunc(out, func(x, y SharedProcedure) int {
		if x.Everyday != y.Everyday {
			if x.Everyday {
				return 1
			}
			return -1
		}
		return -cmp.Compare(len(x.Template), len(y.Template))
	})
	return out
}

// everyday reports whether all commands are bare ones that administrators
// type: a common tool and nothing but its name and short options.
func everyday(r procedure.Record) bool {
	for _, c := range r.Commands {
		if !strings.Contains(commonTools, " "+c.Tool+" ") || len(c.Words) > 3 || len(c.Redirects) > 0 {
			return false
		}
	}
	return true
}

// commonTools are what administrators and intruders alike look around with.
const commonTools = " whoami hostname ipconfig ifconfig ip systeminfo tasklist netstat net net1 nltest arp route ping nslookup dir ls cd" +
	" type cat query quser qwinsta sc reg wmic uname id ps w who last df mount env set ver gpresult schtasks klist cmd powershell sh bash "

// sharedHabits are the habits of both, but for those of almost everyone.
func sharedHabits(a, b []Step) []SharedHabit {
	of := func(steps []Step) map[procedure.Habit]bool {
		m := map[procedure.Habit]bool{}
		for _, s := range steps {
			for _, h := range procedure.Read(s.Texts[0]).Habits {
				m[h] = true
			}
		}
		return m
	}
	ha, hb := of(a), of(b)
	out := []SharedHabit{}
	for h := range ha {
		if hb[h] && !plainHabit(h) {
			out = append(out, SharedHabit{h.Kind, h.Value})
		}
	}
	slices.SortFunc(out, func(x, y SharedHabit) int { return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Value, y.Value)) })
	return out
}

// plainHabit is what nearly every command line shows.
func plainHabit(h procedure.Habit) bool {
	switch h.Kind {
	case procedure.HabitQuote:
		return h.Value == "double"
	case procedure.HabitOption:
		return h.Value == "/word" || h.Value == "-word" || h.Value == "-letter" || h.Value == "/letter"
	case procedure.HabitEnding:
		return h.Value == ".exe" || h.Value == ".dll"
	case procedure.HabitSpelling:
		return strings.HasSuffix(h.Value, ": ending") || strings.HasSuffix(h.Value, ": path, ending")
	case procedure.HabitFolder:
		return h.Value == "c:/windows/system32"
	}
	return false
}
