package severity

import (
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// scene is a case as rules see it.
type scene struct {
	rules *Rules
	kb    *attack.KnowledgeBase
	seen  []technique
	// said is what the context says, in the words of the rules: values by field.
	said map[string][]string
	// group is the one that attribution names, when said rests on it.
	group string
}

// technique is one that was seen.
type technique struct {
	id, parent string
	tactics    []string // short names
	stage      int      // place in Rules.Stages, -1 when its tactics are in none
	sightings  []string
}

// sceneOf reads a case. What the context says in words that the rules do not
// have is a problem.
func sceneOf(c *tradecraft.Case, kb *attack.KnowledgeBase, r *Rules) (*scene, []tradecraft.Problem) {
	s := &scene{rules: r, kb: kb, said: map[string][]string{}}
	p := profile.Of(c, kb)
	named := namedTactics(c, kb)
	for _, t := range p.Techniques {
		s.seen = append(s.seen, s.technique(t, named[t.ID]))
	}
	return s, s.readContext(c.Context)
}

// namedTactics are the tactics that each sighting has, by technique.
func namedTactics(c *tradecraft.Case, kb *attack.KnowledgeBase) map[string][][]string {
	out := map[string][][]string{}
	for _, s := range c.Sightings {
		if s.Review == tradecraft.ReviewRejected || s.Method == tradecraft.MethodImplied {
			continue
		}
		id := s.Technique
		if to := kb.Resolve(id).To; to != "" {
			id = to
		}
		out[id] = append(out[id], s.Tactics)
	}
	return out
}

// technique takes a technique with the tactics that the evidence names, or
// with all it has where the evidence names none. It counts for its earliest
// stage; where sightings name tactics, for the furthest of these.
func (s *scene) technique(t profile.Technique, sightings [][]string) technique {
	out := technique{id: t.ID, parent: t.Parent, stage: -1, sightings: t.Sightings}
	for _, tactics := range sightings {
		if len(tactics) == 0 {
			tactics = t.Tactics
		}
		names := s.shortNames(tactics)
		if len(names) == 0 { // ids of a version that is not loaded
			names = s.shortNames(t.Tactics)
		}
		for _, n := range names {
			if !slices.Contains(out.tactics, n) {
				out.tactics = append(out.tactics, n)
			}
		}
		out.stage = max(out.stage, s.earliest(names))
	}
	if o := s.rules.Outside; o.Option != "" && matches(t.ID, t.Parent, s.current(o.Techniques)) {
		out.stage = s.rules.place(o.Option)
	}
	return out
}

func (s *scene) shortNames(tactics []string) []string {
	var out []string
	for _, id := range tactics {
		if t := s.kb.Tactic(id); t != nil {
			out = append(out, t.ShortName)
		}
	}
	return out
}

func (s *scene) earliest(tactics []string) int {
	return slices.IndexFunc(s.rules.Stages, func(st Stage) bool {
		return slices.ContainsFunc(tactics, func(t string) bool { return slices.Contains(st.Tactics, t) })
	})
}

// current brings the ids of rules to the loaded version.
func (s *scene) current(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if to := s.kb.Resolve(id).To; to != "" {
			out[i] = to
		}
	}
	return out
}

// matches says whether a technique, or the one above it, is in the list.
func matches(id, parent string, list []string) bool {
	if parent == "" {
		parent, _, _ = strings.Cut(id, ".")
	}
	return slices.Contains(list, id) || slices.Contains(list, parent)
}

// readContext turns the context into the words of the rules.
func (s *scene) readContext(c tradecraft.Context) []tradecraft.Problem {
	var problems []tradecraft.Problem
	for _, f := range []struct {
		field  string
		values []string
	}{
		{"location", one(c.Location)}, {"actor", one(c.Actor)}, {"sector", c.Sectors},
		{"potential_impact", one(c.PotentialImpact)}, {"data_class", c.DataClass},
	} {
		for _, v := range f.values {
			word, err := s.rules.Word(f.field, v)
			if err != nil {
				problems = append(problems, tradecraft.Problem{
					Severity: tradecraft.SeverityWarning, Object: "context." + f.field, Offset: -1,
					Message: err.Error(), Advice: "it is left out of the score; change it in the case, or give it again",
				})
				continue
			}
			if word != unknownWord {
				s.said[f.field] = append(s.said[f.field], word)
			}
		}
	}
	for field, b := range map[string]*bool{"critical_asset": c.CriticalAsset, "offline_backup": c.OfflineBackup} {
		if b != nil {
			s.said[field] = []string{map[bool]string{true: "yes", false: "no"}[*b]}
		}
	}
	return problems
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// Word brings a value of a field of the context (location, actor, sector,
// potential_impact, data_class) to the word that the rules have for it. Upper
// case, spaces and the names of NCISS's options are understood. Another value
// is an error that lists what there is.
func (r *Rules) Word(field, value string) (string, error) {
	v, ok := r.Context[field]
	if !ok {
		return "", tradecraft.Errorf("severity.Word", tradecraft.Invalid, "the rules have no context %q", field)
	}
	word := plain(value)
	if to, ok := v.Also[word]; ok {
		word = to
	}
	if _, ok := v.Options[word]; ok {
		return word, nil
	}
	for _, key := range sortedKeys(v.Options) {
		if option := v.Options[key]; option != "" && plain(option) == word {
			return key, nil
		}
	}
	return "", tradecraft.Errorf("severity.Word", tradecraft.Invalid, "%s %q: there are %s", field, value, strings.Join(sortedKeys(v.Options), ", "))
}

// plain is a word in small letters with single hyphens between its parts.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}
