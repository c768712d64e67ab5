package attack

import (
	"cmp"
	"encoding/json"

	"tradecraft"
	"tradecraft/stix"
)

// A collector turns STIX objects of ATT&CK bundles into facts. Objects come in
// any order; links are resolved at the end.
type collector struct {
	texts    bool // keep descriptions
	objects  map[string]*mitreObject
	links    []mitreObject
	problems []tradecraft.Problem
	citing   citationBook
	versions map[Domain]string
	latest   string // date of the youngest object
	source   string // name of the bundle being read
	sources  map[Domain]string
}

func newCollector(texts bool) *collector {
	return &collector{
		texts: texts, objects: map[string]*mitreObject{}, citing: citationBook{},
		versions: map[Domain]string{}, sources: map[Domain]string{},
	}
}

// mitreObject is the union of the properties that any ATT&CK object has.
type mitreObject struct {
	Type        string           `json:"type"`
	ID          string           `json:"id"`
	Created     string           `json:"created"`
	Modified    string           `json:"modified"`
	Name        string           `json:"name"`
	Description string           `json:"description"`
	Revoked     bool             `json:"revoked"`
	Deprecated  bool             `json:"x_mitre_deprecated"`
	References  []mitreReference `json:"external_references"`
	Domains     []Domain         `json:"x_mitre_domains"`
	Platforms   []string         `json:"x_mitre_platforms"`
	Aliases     []string         `json:"aliases"`
	Synonyms    []string         `json:"x_mitre_aliases"`
	Phases      []mitrePhase     `json:"kill_chain_phases"`
	Sub         bool             `json:"x_mitre_is_subtechnique"`
	ShortName   string           `json:"x_mitre_shortname"`
	TacticRefs  []string         `json:"tactic_refs"`
	FirstSeen   string           `json:"first_seen"`
	LastSeen    string           `json:"last_seen"`
	Version     string           `json:"x_mitre_version"`
	Analytics   []string         `json:"x_mitre_analytic_refs"`
	LogSources  []mitreLogSource `json:"x_mitre_log_source_references"`
	Link        string           `json:"relationship_type"`
	Source      string           `json:"source_ref"`
	Target      string           `json:"target_ref"`

	attackID string // from References
	domain   Domain // of the bundle's kill chain or list
}

type mitreReference struct {
	SourceName  string `json:"source_name"`
	ExternalID  string `json:"external_id"`
	URL         string `json:"url"`
	Description string `json:"description"`
}

type mitrePhase struct {
	Chain string `json:"kill_chain_name"`
	Phase string `json:"phase_name"`
}

type mitreLogSource struct {
	Component string `json:"x_mitre_data_component_ref"`
	Name      string `json:"name"`
	Channel   string `json:"channel"`
}

// wanted lists the object types that carry facts. Identities, markings, data
// sources (given up by ATT&CK in v18) and assets are passed over.
func wanted(kind string) bool {
	switch kind {
	case "attack-pattern", "intrusion-set", "malware", "tool", "campaign", "course-of-action",
		"x-mitre-tactic", "x-mitre-matrix", "x-mitre-detection-strategy", "x-mitre-analytic",
		"x-mitre-data-component", "x-mitre-collection", "relationship":
		return true
	}
	return false
}

// add takes one object. Of two objects with one id the one modified later stays.
func (c *collector) add(o *stix.Object) {
	if !wanted(o.Type) {
		return
	}
	var m mitreObject
	if err := json.Unmarshal(o.Raw, &m); err != nil {
		c.problem(o.ID, "an ATT&CK object that cannot be read: "+err.Error())
		return
	}
	if !c.texts {
		m.Description = ""
	}
	if m.Type == "x-mitre-collection" {
		c.collection(&m)
		return
	}
	c.latest = max(c.latest, day(m.Modified))
	m.attackID, m.domain = m.identify()
	if m.Type == "relationship" {
		c.links = append(c.links, m)
		return
	}
	if m.Type == "attack-pattern" {
		c.sources[cmp.Or(m.domain, Enterprise)] = c.source
	}
	if was := c.objects[m.ID]; was != nil && was.Modified > m.Modified {
		was.Domains = mergeDomains(was.Domains, m.Domains)
		return
	} else if was != nil {
		m.Domains = mergeDomains(was.Domains, m.Domains)
	}
	c.objects[m.ID] = &m
}

// identify finds the ATT&CK id among the references and the domain it speaks of.
func (m *mitreObject) identify() (id string, d Domain) {
	for _, r := range m.References {
		if r.ExternalID == "" {
			continue
		}
		switch r.SourceName {
		case "mitre-attack":
			id = r.ExternalID
		case "mitre-mobile-attack":
			id, d = r.ExternalID, Mobile
		case "mitre-ics-attack":
			id, d = r.ExternalID, ICS
		default:
			continue
		}
		break
	}
	for _, p := range m.Phases {
		if chain := chainDomain(p.Chain); chain != "" {
			d = chain
		}
	}
	if len(m.Domains) > 0 {
		d = m.Domains[0]
	}
	return id, d
}

// chainDomain maps a kill chain's name to its domain.
func chainDomain(name string) Domain {
	switch name {
	case "mitre-attack":
		return Enterprise
	case "mitre-mobile-attack":
		return Mobile
	case "mitre-ics-attack":
		return ICS
	}
	return ""
}

// collection reads the version that the official bundles state of themselves.
func (c *collector) collection(m *mitreObject) {
	switch m.Name {
	case "Enterprise ATT&CK":
		c.versions[Enterprise] = m.Version
	case "Mobile ATT&CK":
		c.versions[Mobile] = m.Version
	case "ICS ATT&CK":
		c.versions[ICS] = m.Version
	}
}

func (c *collector) problem(object, message string) {
	c.problems = append(c.problems, tradecraft.Problem{
		Severity: tradecraft.SeverityWarning, Object: object, Message: message, Offset: -1,
	})
}

// day cuts an RFC 3339 time to its date.
func day(t string) string {
	if len(t) < 10 {
		return ""
	}
	return t[:10]
}

func mergeDomains(a, b []Domain) []Domain {
	for _, d := range b {
		found := false
		for _, have := range a {
			found = found || have == d
		}
		if !found {
			a = append(a, d)
		}
	}
	return a
}
