package navigator

// layer is one layer of format 4.5. Only properties that are written stand here.
type layer struct {
	Name        string      `json:"name"`
	Versions    versions    `json:"versions"`
	Domain      string      `json:"domain"`
	Description string      `json:"description"`
	Sorting     int         `json:"sorting"`
	Layout      layout      `json:"layout"`
	Techniques  []technique `json:"techniques"`
	Gradient    gradient    `json:"gradient"`
	Legend      []legend    `json:"legendItems"`
	Metadata    []metadata  `json:"metadata"`
	Links       []link      `json:"links,omitempty"`
}

type versions struct {
	Attack    string `json:"attack"`
	Navigator string `json:"navigator"`
	Layer     string `json:"layer"`
}

type layout struct {
	Layout                string `json:"layout"`
	ShowID                bool   `json:"showID"`
	ShowName              bool   `json:"showName"`
	ExpandedSubtechniques string `json:"expandedSubtechniques"`
}

type technique struct {
	ID       string     `json:"techniqueID"`
	Tactic   string     `json:"tactic,omitempty"`
	Score    float64    `json:"score"`
	Color    string     `json:"color,omitempty"` // over the score's colour
	Comment  string     `json:"comment,omitempty"`
	Enabled  bool       `json:"enabled"`
	Metadata []metadata `json:"metadata,omitempty"`
	Links    []link     `json:"links,omitempty"`
	ShowSubs bool       `json:"showSubtechniques"`
}

type gradient struct {
	Colors []string `json:"colors"`
	Min    float64  `json:"minValue"`
	Max    float64  `json:"maxValue"`
}

type legend struct {
	Label string `json:"label"`
	Color string `json:"color"`
}

type metadata struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Versions of the format. Format 4.5 wants Navigator 4.9.0 at least.
const (
	layerVersion     = "4.5"
	navigatorVersion = "5.1.0"
)
