package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"tradecraft/attack"
	"tradecraft/intake/report/classify"
)

// version is set by the build: -ldflags "-X main.version=v1.2.3".
var version = ""

// versionInfo is what 'version --json' writes (schema tradecraft.version/v1).
type versionInfo struct {
	Schema  string `json:"schema"`
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	// Attack is the ATT&CK version by domain, KnowledgeBase the hash of the
	// knowledge base in use.
	Attack        map[attack.Domain]string `json:"attack"`
	KnowledgeBase string                   `json:"knowledge_base"`
	// TextModel is the card of the model that reads reports.
	TextModel classify.About `json:"text_model"`
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version of the program and of the knowledge base",
		Example: `  tradecraft version
  tradecraft version --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			v := buildVersion()
			v.KnowledgeBase = kb.Hash()
			v.Attack = map[attack.Domain]string{}
			for _, d := range attack.Domains() {
				if n := kb.VersionOf(d); n != "" {
					v.Attack[d] = n
				}
			}
			if v.TextModel, err = classify.EmbeddedAbout(); err != nil {
				return err
			}
			return a.showVersion(v)
		},
	}
}

func (a *app) showVersion(v versionInfo) error {
	if a.json {
		return a.writeJSON(v)
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "tradecraft %s (%s, %s/%s)\n", v.Version, v.Go, v.OS, v.Arch)
	fmt.Fprintf(w, "ATT&CK")
	sep := " "
	for _, d := range attack.Domains() {
		if n := v.Attack[d]; n != "" {
			fmt.Fprintf(w, "%s%s %s", sep, domainName(d), n)
			sep = ", "
		}
	}
	fmt.Fprintf(w, "; knowledge base %.12s\n", v.KnowledgeBase)
	m := v.TextModel
	fmt.Fprintf(w, "text model %s, %.12s, %.1f MB", m.Version, m.SHA256, float64(m.Bytes)/1e6)
	if len(m.Figures) > 0 {
		fmt.Fprintf(w, "; %s: %s", m.Figures[0].What, m.Figures[0])
	}
	_, err = fmt.Fprintln(w)
	return err
}

// domainName is a domain as people say it: enterprise, mobile, ICS.
func domainName(d attack.Domain) string {
	switch d {
	case attack.Enterprise:
		return "enterprise"
	case attack.Mobile:
		return "mobile"
	case attack.ICS:
		return "ICS"
	}
	return string(d)
}

// buildVersion reads the version from the link flags, else from what the Go
// tool recorded in the binary.
func buildVersion() versionInfo {
	v := versionInfo{
		Schema: "tradecraft.version/v1", Version: version,
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
	}
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v.Commit = s.Value
			}
		}
	}
	if v.Version == "" && ok && info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	if v.Version == "" || v.Version == "(devel)" {
		v.Version = "devel"
	}
	return v
}
