package outputtest

import (
	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/question"
)

// check is what should be checked next in the case of Report.
func check() *question.Result {
	share := inference.Look{Component: "DC0067", Name: "Logon Session Creation", Source: "WinEventLog:Security", Channel: "EventCode=4624", Held: true}
	process := inference.Look{Component: "DC0032", Name: "Process Creation", Source: "WinEventLog:Sysmon", Channel: "EventCode=1"}
	reasons := func(actors, itself, others float64) []tradecraft.Reason {
		return []tradecraft.Reason{
			{Kind: "actors", Weight: actors, Text: "who it was: Wizard Spider would answer yes with 81 %, an actor we do not know with 52 %"},
			{Kind: "itself", Weight: itself, Text: "the technique itself: a yes is expected with 57 %"},
			{Kind: "others", Weight: others, Text: "the 59 likeliest other open techniques, pair by pair"},
		}
	}
	wizard := func(to float64) []question.Shift {
		return []question.Shift{{ID: "G0102", Name: "Wizard Spider", From: 0.41, To: to}, {ID: question.UnknownActor, Name: "an actor we do not know", From: 0.38, To: 0.79 - to}}
	}
	stop := func(to float64) []question.Shift {
		return []question.Shift{{ID: "T1489", Name: "Service Stop", From: 0.68, To: to}}
	}
	return &question.Result{
		Statement: "Check for SMB/Windows Admin Shares (T1021.002) next: the answer is expected to tell 1.21 bits, a yes is expected with 57 %; look at Logon Session Creation WinEventLog:Security EventCode=4624.",
		Questions: []question.Question{
			{
				Technique: "T1021.002", Name: "SMB/Windows Admin Shares", Tactics: []string{"TA0008"}, Probability: 0.57, Gain: 1.21, Reasons: reasons(0.06, 0.98, 0.17),
				Yes: question.Change{Actors: wizard(0.58), Techniques: stop(0.74), First: "G0102"}, No: question.Change{Actors: wizard(0.18), Techniques: stop(0.6), First: "G0102"},
				Look: []inference.Look{share},
			},
			{
				Technique: "T1018", Name: "Remote System Discovery", Tactics: []string{"TA0007"}, Probability: 0.61, Gain: 1.08, Reasons: reasons(0.02, 0.96, 0.1),
				Yes: question.Change{Actors: wizard(0.44), Techniques: stop(0.7), First: "G0102"}, No: question.Change{Actors: []question.Shift{}, Techniques: stop(0.63), First: "G0102"},
				Look: []inference.Look{process},
			},
		},
		Places: []question.Place{{Look: process, Techniques: []string{"T1018", "T1489"}, Gain: 1.9}},
	}
}

// rulesFor and filterFor are what is at hand for one of the suggestions.
func rulesFor(technique string) []inference.Rule {
	if technique != "T1021.002" {
		return nil
	}
	return []inference.Rule{{ID: "5b2f1d1c-0000-4000-8000-000000000001", Title: "Executable copied to an administrative share", Level: "high", Product: "windows", Log: "security"}}
}

func filterFor(technique string) string {
	if technique != "T1021.002" {
		return ""
	}
	return "title: T1021.002 on the hosts of the case\nfilter:\n  rules:\n    - '5b2f1d1c-0000-4000-8000-000000000001'\n  hosts:\n    Computer|startswith:\n      - 'WARD-7'\n  condition: hosts\n"
}
