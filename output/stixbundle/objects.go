package stixbundle

import "tradecraft/stix/extension"

// common are the properties of every object. Those that do not apply are left out.
type common struct {
	Type        string                          `json:"type"`
	SpecVersion string                          `json:"spec_version"`
	ID          string                          `json:"id"`
	CreatedBy   string                          `json:"created_by_ref,omitempty"`
	Created     string                          `json:"created,omitempty"`
	Modified    string                          `json:"modified,omitempty"`
	Confidence  *int                            `json:"confidence,omitempty"`
	References  []reference                     `json:"external_references,omitempty"`
	Extensions  map[string]extension.Properties `json:"extensions,omitempty"`
}

type reference struct {
	SourceName string `json:"source_name"`
	ExternalID string `json:"external_id,omitempty"`
	URL        string `json:"url,omitempty"`
}

type identity struct {
	common
	Name          string `json:"name"`
	Description   string `json:"description,omitempty"`
	IdentityClass string `json:"identity_class"`
}

type definition struct {
	common
	Name           string   `json:"name"`
	Description    string   `json:"description"`
	Schema         string   `json:"schema"`
	Version        string   `json:"version"`
	ExtensionTypes []string `json:"extension_types"`
}

type report struct {
	common
	Name        string   `json:"name"`
	ReportTypes []string `json:"report_types"`
	Published   string   `json:"published"`
	ObjectRefs  []string `json:"object_refs"`
}

// named is an attack-pattern, intrusion-set, malware, tool or vulnerability.
type named struct {
	common
	Name            string   `json:"name"`
	Description     string   `json:"description,omitempty"`
	Aliases         []string `json:"aliases,omitempty"`
	IsFamily        *bool    `json:"is_family,omitempty"`
	KillChainPhases []phase  `json:"kill_chain_phases,omitempty"`
}

type phase struct {
	KillChainName string `json:"kill_chain_name"`
	PhaseName     string `json:"phase_name"`
}

type sighting struct {
	common
	Description      string   `json:"description,omitempty"`
	FirstSeen        string   `json:"first_seen,omitempty"`
	LastSeen         string   `json:"last_seen,omitempty"`
	Count            int      `json:"count"`
	SightingOfRef    string   `json:"sighting_of_ref"`
	ObservedDataRefs []string `json:"observed_data_refs,omitempty"`
}

type relationship struct {
	common
	RelationshipType string `json:"relationship_type"`
	SourceRef        string `json:"source_ref"`
	TargetRef        string `json:"target_ref"`
}

type indicator struct {
	common
	Name           string   `json:"name"`
	IndicatorTypes []string `json:"indicator_types"`
	Pattern        string   `json:"pattern"`
	PatternType    string   `json:"pattern_type"`
	ValidFrom      string   `json:"valid_from"`
}

type observedData struct {
	common
	FirstObserved  string   `json:"first_observed"`
	LastObserved   string   `json:"last_observed"`
	NumberObserved int      `json:"number_observed"`
	ObjectRefs     []string `json:"object_refs"`
}

// observable is a cyber observable; which properties it has follows from its type.
type observable struct {
	common
	Hashes map[string]string `json:"hashes,omitempty"`
	Size   int64             `json:"size,omitempty"`
	Name   string            `json:"name,omitempty"`
	Key    string            `json:"key,omitempty"`
	Value  string            `json:"value,omitempty"`
}
