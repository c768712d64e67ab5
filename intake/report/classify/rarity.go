package classify

// Rarity returns the inverse document frequency of a hashed term in the texts
// that the model was trained on; a term that it has never seen is as rare as
// any it has.
func (m *Model) Rarity(hash uint32) float32 {
	if c := m.vocabulary.Column(hash); c >= 0 {
		return m.vocabulary.IDF()[c]
	}
	return unseenRarity
}

// unseenRarity is the inverse document frequency of a term that stands in one
// of some ten thousand lines.
const unseenRarity = 10

// Sure returns the probability from which a sentence's technique is reported
// when these labels are asked for.
func (m *Model) Sure(labels []string) float64 { return m.headFor(labels).Sentence }
