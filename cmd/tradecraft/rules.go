package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
	"tradecraft/intake/sigma/starter"
)

// ruleFlags choose the detection rules for logs, and how much is made of them.
type ruleFlags struct {
	rules     string
	noStarter bool
	noFetched bool
	noise     string
	most      int
	// placeholders is a file of values for the expand modifier.
	placeholders string
	noCache      bool
}

// addChoice adds the flags that choose rules.
func (f *ruleFlags) addChoice(fs *pflag.FlagSet) {
	fs.StringVar(&f.rules, "rules", "", "for logs: folder of Sigma rules, or one file, besides those in the box")
	fs.BoolVar(&f.noStarter, "no-starter", false, "for logs: leave out the rules in the box")
	fs.BoolVar(&f.noFetched, "no-fetched", false, "for logs: leave out the rules that 'kb update --rules' fetched, as --rules does")
	fs.BoolVar(&f.noCache, "no-cache", false, "for logs: parse rule files anew, and keep nothing of them for the next run")
	fs.StringVar(&f.placeholders, "placeholders", "", "for logs: YAML file with a list of values for each placeholder of --rules")
}

func (f *ruleFlags) add(fs *pflag.FlagSet) {
	f.addChoice(fs)
	fs.StringVar(&f.noise, "noise", "", "for logs: table of rules that your ordinary logs fire, as 'detect --learn-noise' writes it")
	fs.IntVar(&f.most, "named", 4, "for logs: techniques named of one log at most; 0 for all that stand out")
}

// check refuses numbers that make no sense.
func (f *ruleFlags) check() error {
	if f.most < 0 {
		return usagef("--named %d: 0 or more", f.most)
	}
	return nil
}

// ranker is the way from rules to techniques that the flags ask for.
func (a *app) ranker(kb *attack.KnowledgeBase, f ruleFlags) (logs.Ranker, error) {
	k := logs.Ranker{KB: kb, Most: f.most}
	if f.most == 0 {
		k.Most = -1
	}
	noise, err := logs.BuiltinNoise()
	if err != nil {
		return k, err
	}
	k.Noise = noise
	if f.noise == "" {
		return k, nil
	}
	file, err := os.Open(f.noise)
	if err != nil {
		return k, usagef("--noise %s: no file that can be read; check the path", f.noise)
	}
	defer file.Close()
	own, problems, err := logs.ReadNoise(f.noise, file)
	if err != nil {
		return k, asUsage(err)
	}
	a.noteProblems(problems)
	k.Noise = noise.With(own)
	return k, nil
}

// detectionRules loads the rules in the box, and those of --rules or else those
// that were fetched. It says on stderr which these are.
func (a *app) detectionRules(f ruleFlags) ([]*sigma.Rule, error) {
	var rules []*sigma.Rule
	var use []string
	if !f.noStarter {
		own, err := starter.Rules()
		if err != nil {
			return nil, err
		}
		rules, use = own, append(use, fmt.Sprintf("%d in the box", len(own)))
	}
	switch {
	case f.rules != "":
		all, err := a.sigmaRules(f, rules)
		if err != nil {
			return nil, err
		}
		rules, use = all, append(use, fmt.Sprintf("%d of %s", len(all)-len(rules), f.rules))
	case !f.noFetched:
		more, info, problems, err := a.release().LoadCached(a.ruleCache(f))
		if err != nil {
			return nil, err
		}
		a.ruleProblems = append(a.ruleProblems, problems...)
		if a.verbose { // they were said when the rules were fetched
			a.noteProblems(problems)
		}
		if len(more) > 0 {
			rules, use = append(rules, more...), append(use, fmt.Sprintf("%d fetched from %s (sha256 %.12s)", len(more), info.URL, info.SHA256))
		} else {
			use = append(use, "none fetched ('tradecraft kb update --rules' brings SigmaHQ's)")
		}
	}
	if len(rules) == 0 {
		return nil, usagef("--no-starter leaves no rules: name a folder of Sigma rules with --rules")
	}
	a.note("rules: %s", strings.Join(use, ", "))
	return rules, nil
}

// options are how rules are read.
func (f *ruleFlags) options() (sigma.Options, error) {
	if f.placeholders == "" {
		return sigma.Options{}, nil
	}
	data, err := os.ReadFile(f.placeholders)
	if err != nil {
		return sigma.Options{}, usagef("--placeholders %s: no file that can be read; check the path", f.placeholders)
	}
	values, err := sigma.ParsePlaceholders(data)
	if err != nil {
		return sigma.Options{}, usagef("--placeholders %s: %w", f.placeholders, err)
	}
	return sigma.Options{Placeholders: values}, nil
}

// sigmaRules loads the rules of --rules and returns them behind those that are
// loaded already, which they may filter and correlate. What cannot be used is
// named on stderr.
func (a *app) sigmaRules(f ruleFlags, loaded []*sigma.Rule) ([]*sigma.Rule, error) {
	const op = "tradecraft.rules"
	opts, err := f.options()
	if err != nil {
		return nil, err
	}
	opts.Beside = loaded
	rules, problems, err := readRules(f.rules, opts, a.ruleCache(f))
	if err != nil {
		return nil, err
	}
	a.noteProblems(problems)
	a.ruleProblems = append(a.ruleProblems, problems...)
	if slices.Equal(rules, loaded) { // a filter alone leaves as many
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s has no Sigma rule that can be used", f.rules)
	}
	return rules, nil
}

// readRules loads a folder of rules, through a cache unless it is nil, or one file.
func readRules(path string, opts sigma.Options, cache sigma.Cache) ([]*sigma.Rule, []tradecraft.Problem, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, usagef("--rules %s: no file or folder that can be read; check the path", path)
	}
	switch {
	case info.IsDir() && cache != nil:
		return sigma.LoadCached(os.DirFS(path), opts, cache)
	case info.IsDir():
		return sigma.Load(os.DirFS(path), opts)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, usagef("--rules %s: no file or folder that can be read; check the path", path)
	}
	f, problems := sigma.ParseFile(path, data, opts)
	rules, more := f.Assemble(opts.Beside...)
	return rules, append(problems, more...), nil
}

// atLeast leaves the rules of a level or above.
func atLeast(rules []*sigma.Rule, least sigma.Level) []*sigma.Rule {
	return sigma.Select(rules, func(r *sigma.Rule) bool { return r.Level >= least })
}
