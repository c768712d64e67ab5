package attack

// KnowledgeBase is ATT&CK of one version, read-only and safe for concurrent
// use. All lists it returns are in a stable order (by id unless said
// otherwise) and belong to the knowledge base: do not change them.
type KnowledgeBase struct {
	version  string
	versions map[Domain]string
	hash     func() string

	tactics     []*Tactic
	techniques  []*Technique
	groups      []*Group
	software    []*Software
	campaigns   []*Campaign
	mitigations []*Mitigation
	strategies  []*DetectionStrategy
	components  []*DataComponent
	citations   func() map[string]*Citation
	revoked     map[string]*Revoked // by old ATT&CK id
	revokedList []*Revoked

	tacticByID     map[string]*Tactic
	techniqueByID  map[string]*Technique
	groupByID      map[string]*Group
	softwareByID   map[string]*Software
	campaignByID   map[string]*Campaign
	mitigationByID map[string]*Mitigation
	componentByID  map[string]*DataComponent
	strategyByID   map[string]*DetectionStrategy
	strategiesOf   map[string][]*DetectionStrategy // by technique id
	subsOf         map[string][]*Technique         // by parent id
	usersOf        map[string][]string             // technique id -> group ids
	mitigatedBy    map[string][]*Mitigation        // technique id
	stixToID       map[string]string               // STIX id -> ATT&CK id

	search func() *searchIndex // made when first asked for
}

// Version returns the ATT&CK version of the enterprise matrix, such as "19".
func (kb *KnowledgeBase) Version() string { return kb.version }

// VersionOf returns the version of one domain, "" when it is not loaded.
func (kb *KnowledgeBase) VersionOf(d Domain) string { return kb.versions[d] }

// Hash returns the SHA-256 of the facts in hex: the same facts (and, in an
// imported one, descriptions) have the same hash, however they are packed.
func (kb *KnowledgeBase) Hash() string { return kb.hash() }

// Tactics returns the tactics of a domain in the order of its matrix.
func (kb *KnowledgeBase) Tactics(d Domain) []*Tactic {
	var out []*Tactic
	for _, t := range kb.tactics { // kb.tactics is sorted by domain, then order
		if t.Domain == d {
			out = append(out, t)
		}
	}
	return out
}

// Tactic returns a tactic by id (TA0001), nil when there is none.
func (kb *KnowledgeBase) Tactic(id string) *Tactic { return kb.tacticByID[id] }

// Techniques returns all live techniques of all domains by id; deprecated ones are left out.
func (kb *KnowledgeBase) Techniques() []*Technique { return kb.techniques }

// Technique returns a live or deprecated technique by its current id, nil when
// there is none. Use Resolve first for ids from outside.
func (kb *KnowledgeBase) Technique(id string) *Technique { return kb.techniqueByID[id] }

// Subtechniques returns the sub-techniques of a technique by id.
func (kb *KnowledgeBase) Subtechniques(id string) []*Technique { return kb.subsOf[id] }

// Groups returns all live groups by id.
func (kb *KnowledgeBase) Groups() []*Group { return kb.groups }

// Group returns a group by id, nil when there is none.
func (kb *KnowledgeBase) Group(id string) *Group { return kb.groupByID[id] }

// GroupsUsing returns the ids of the groups that use a technique, by id.
func (kb *KnowledgeBase) GroupsUsing(technique string) []string { return kb.usersOf[technique] }

// Software returns all live software by id.
func (kb *KnowledgeBase) Software() []*Software { return kb.software }

// SoftwareByID returns a software by id, nil when there is none.
func (kb *KnowledgeBase) SoftwareByID(id string) *Software { return kb.softwareByID[id] }

// Campaigns returns all live campaigns by id.
func (kb *KnowledgeBase) Campaigns() []*Campaign { return kb.campaigns }

// Campaign returns a campaign by id, nil when there is none.
func (kb *KnowledgeBase) Campaign(id string) *Campaign { return kb.campaignByID[id] }

// Mitigations returns all live mitigations by id.
func (kb *KnowledgeBase) Mitigations() []*Mitigation { return kb.mitigations }

// Mitigation returns a mitigation by id, nil when there is none.
func (kb *KnowledgeBase) Mitigation(id string) *Mitigation { return kb.mitigationByID[id] }

// MitigationsFor returns the mitigations of a technique by id.
func (kb *KnowledgeBase) MitigationsFor(technique string) []*Mitigation {
	return kb.mitigatedBy[technique]
}

// Strategies returns all detection strategies by id.
func (kb *KnowledgeBase) Strategies() []*DetectionStrategy { return kb.strategies }

// DetectionStrategies returns the detection strategies of a technique by id.
func (kb *KnowledgeBase) DetectionStrategies(technique string) []*DetectionStrategy {
	return kb.strategiesOf[technique]
}

// DetectionStrategy returns a detection strategy by id (DET0103), nil when there is none.
func (kb *KnowledgeBase) DetectionStrategy(id string) *DetectionStrategy { return kb.strategyByID[id] }

// DataComponents returns all data components by id.
func (kb *KnowledgeBase) DataComponents() []*DataComponent { return kb.components }

// DataComponent returns a data component by id, nil when there is none.
func (kb *KnowledgeBase) DataComponent(id string) *DataComponent { return kb.componentByID[id] }

// Citation returns a citation by ATT&CK's name for it, nil when there is none.
func (kb *KnowledgeBase) Citation(name string) *Citation { return kb.citations()[name] }

// Revoked returns what is known of a revoked object by its old ATT&CK id, nil
// when no such id was revoked.
func (kb *KnowledgeBase) Revoked(id string) *Revoked { return kb.revoked[id] }

// RevokedObjects returns all revoked objects by old id.
func (kb *KnowledgeBase) RevokedObjects() []*Revoked { return kb.revokedList }

// ID returns the ATT&CK id of a STIX object id, "" when it is not known.
// Revoked objects are known by their old ATT&CK id.
func (kb *KnowledgeBase) ID(stixID string) string { return kb.stixToID[stixID] }

// Resolve brings an ATT&CK id of any version (technique, group, software,
// campaign, mitigation; case does not matter) to the loaded version through
// revoked-by links. Circles are noticed.
func (kb *KnowledgeBase) Resolve(id string) Resolution { return kb.resolve(id) }
