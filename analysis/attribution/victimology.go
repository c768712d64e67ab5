package attribution

import "strings"

// Words for sectors follow STIX 2.1 (industry-sector-ov), those for regions are
// the English names of countries and of parts of the world.

// canonicalWord brings a sector or region as people write it to the word of
// the tables; a word that they do not have stays, in lower case.
func canonicalWord(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(s, "-", " ")), " "))
	if len(s) > 100 {
		return ""
	}
	for _, t := range sectorWords {
		for _, w := range t.words {
			if w == s || t.name == strings.ReplaceAll(s, " ", "-") {
				return t.name
			}
		}
	}
	for _, t := range regionWords {
		if t.name == s {
			return t.name
		}
		for _, w := range t.words {
			if w == s {
				return t.name
			}
		}
	}
	return s
}

// sameRegion says whether a region that was stated and one that a group is known
// for are the same, or one lies in the other.
func sameRegion(a, b string) bool {
	return a == b || partOf[a] == b || partOf[b] == a
}

// gazette is a word of the tables with how else it is written.
type gazette struct {
	name  string
	words []string
}

// FindVictims finds the sectors and regions that a description says were hit:
// those named behind a word for it in the same sentence. It keeps words of the
// tables only.
func FindVictims(description string) Victim {
	var v Victim
	description = strings.NewReplacer("U.S.", "US", "U.K.", "UK", "\n", ". ").Replace(description)
	for _, sentence := range strings.Split(description, ". ") {
		at := firstHit(strings.ToLower(sentence))
		if at < 0 {
			continue
		}
		text := " " + strings.Map(plain, strings.ToLower(sentence[at:])) + " "
		text = strings.Join(strings.Fields(text), " ")
		v.Sectors = union(v.Sectors, found(" "+text+" ", sectorWords))
		v.Regions = union(v.Regions, found(" "+text+" ", regionWords))
	}
	return v
}

// plain leaves letters, digits and what stands within words.
func plain(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return ' '
}

// firstHit is where a sentence begins to speak of victims.
func firstHit(sentence string) int {
	best := -1
	for _, w := range []string{"target", "victim", "against", "compromis", "focus", "attacks on", "intrusions into", "operations in", "interest in"} {
		if at := strings.Index(sentence, w); at >= 0 && (best < 0 || at < best) {
			best = at
		}
	}
	return best
}

func found(text string, table []gazette) []string {
	var out []string
	for _, t := range table {
		for _, w := range t.words {
			if strings.Contains(text, " "+w+" ") || strings.Contains(text, " "+w+"s ") {
				out = append(out, t.name)
				break
			}
		}
	}
	return out
}

var sectorWords = []gazette{
	{"aerospace", []string{"aerospace", "aviation", "airline", "satellite", "space"}},
	{"agriculture", []string{"agriculture", "agricultural", "food"}},
	{"automotive", []string{"automotive", "automobile"}},
	{"communications", []string{"media", "journalist", "news", "broadcasting"}},
	{"construction", []string{"construction", "engineering"}},
	{"defense", []string{"defense", "defence", "military", "militaries", "armed forces"}},
	{"education", []string{"education", "educational", "academic", "academia", "universities", "university", "research institution", "think tank", "researcher"}},
	{"energy", []string{"energy", "oil", "gas", "petroleum", "electric", "nuclear", "power"}},
	{"entertainment", []string{"entertainment", "gaming", "video game", "casino", "gambling"}},
	{"financial-services", []string{"financial", "finance", "bank", "banking", "cryptocurrency", "payment", "atm"}},
	{"government", []string{"government", "governmental", "diplomatic", "embassies", "ministries", "public sector", "political", "election", "diplomat"}},
	{"healthcare", []string{"healthcare", "health", "health care", "hospital", "medical"}},
	{"hospitality-leisure", []string{"hospitality", "hotel", "restaurant", "travel", "tourism"}},
	{"infrastructure", []string{"critical infrastructure", "industrial control system", "ics"}},
	{"insurance", []string{"insurance"}},
	{"legal", []string{"law firm", "legal"}},
	{"manufacturing", []string{"manufacturing", "manufacturer", "industrial"}},
	{"mining", []string{"mining"}},
	{"non-profit", []string{"ngo", "non governmental", "nongovernmental", "non government", "human rights", "activist", "dissident", "non profit", "nonprofit", "humanitarian"}},
	{"pharmaceuticals", []string{"pharmaceutical", "pharma", "biotechnology", "biotech"}},
	{"retail", []string{"retail", "retailer", "e commerce", "point of sale"}},
	{"technology", []string{"technology", "technologies", "high tech", "software", "semiconductor", "it service", "electronics", "managed service provider"}},
	{"telecommunications", []string{"telecommunication", "telecom", "telecoms", "internet service provider"}},
	{"transportation", []string{"transportation", "shipping", "logistics", "maritime", "transport"}},
	{"utilities", []string{"utilities", "utility", "water"}},
}

var regionWords = []gazette{
	{"afghanistan", []string{"afghanistan", "afghani", "afghan"}}, {"africa", []string{"africa", "african"}},
	{"argentina", []string{"argentina"}}, {"asia", []string{"asia", "asian", "asia pacific"}}, {"australia", []string{"australia", "australian"}},
	{"azerbaijan", []string{"azerbaijan"}}, {"bangladesh", []string{"bangladesh"}}, {"belarus", []string{"belarus"}},
	{"belgium", []string{"belgium"}}, {"brazil", []string{"brazil", "brazilian"}}, {"cambodia", []string{"cambodia"}},
	{"canada", []string{"canada", "canadian"}}, {"central america", []string{"central america"}}, {"central asia", []string{"central asia", "central asian"}},
	{"chile", []string{"chile"}}, {"china", []string{"china", "chinese"}}, {"colombia", []string{"colombia", "colombian"}},
	{"east asia", []string{"east asia", "east asian"}}, {"eastern europe", []string{"eastern europe", "eastern european"}}, {"ecuador", []string{"ecuador"}},
	{"egypt", []string{"egypt"}}, {"europe", []string{"europe", "european"}}, {"france", []string{"france", "french"}},
	{"georgia", []string{"georgia", "georgian"}}, {"germany", []string{"germany", "german"}}, {"hong kong", []string{"hong kong"}},
	{"india", []string{"india", "indian"}}, {"indonesia", []string{"indonesia"}}, {"iran", []string{"iran", "iranian"}},
	{"iraq", []string{"iraq"}}, {"israel", []string{"israel", "israeli"}}, {"italy", []string{"italy", "italian"}},
	{"japan", []string{"japan", "japanese"}}, {"jordan", []string{"jordan"}}, {"kazakhstan", []string{"kazakhstan"}},
	{"kuwait", []string{"kuwait"}}, {"laos", []string{"laos"}}, {"latin america", []string{"latin america", "latin american"}},
	{"lebanon", []string{"lebanon", "lebanese"}}, {"malaysia", []string{"malaysia"}}, {"mexico", []string{"mexico"}},
	{"middle east", []string{"middle east", "middle eastern"}}, {"mongolia", []string{"mongolia"}}, {"mozambique", []string{"mozambique"}}, {"myanmar", []string{"myanmar"}},
	{"nepal", []string{"nepal"}}, {"netherlands", []string{"netherlands"}}, {"north america", []string{"north america", "north american"}},
	{"pakistan", []string{"pakistan", "pakistani"}}, {"peru", []string{"peru"}}, {"philippines", []string{"philippines"}}, {"poland", []string{"poland"}},
	{"qatar", []string{"qatar"}}, {"russia", []string{"russia", "russian"}}, {"saudi arabia", []string{"saudi arabia", "saudi"}},
	{"singapore", []string{"singapore"}}, {"south america", []string{"south america", "south american"}}, {"south asia", []string{"south asia", "south asian"}},
	{"south korea", []string{"south korea", "south korean", "republic of korea"}}, {"southeast asia", []string{"southeast asia", "southeast asian"}},
	{"spain", []string{"spain"}}, {"sri lanka", []string{"sri lanka"}}, {"syria", []string{"syria", "syrian"}}, {"taiwan", []string{"taiwan", "taiwanese"}},
	{"thailand", []string{"thailand"}}, {"tibet", []string{"tibet", "tibetan"}}, {"turkey", []string{"turkey", "turkish"}},
	{"ukraine", []string{"ukraine", "ukrainian"}}, {"united arab emirates", []string{"united arab emirates", "uae"}},
	{"united kingdom", []string{"united kingdom", "uk", "british"}}, {"united states", []string{"united states", "us", "american", "usa"}},
	{"uzbekistan", []string{"uzbekistan"}}, {"venezuela", []string{"venezuela"}}, {"vietnam", []string{"vietnam", "vietnamese"}}, {"yemen", []string{"yemen"}},
}

// partOf names the part of the world that a country, or a smaller part, lies in.
var partOf = map[string]string{
	"afghanistan": "south asia", "argentina": "south america", "azerbaijan": "asia", "bangladesh": "south asia", "belarus": "eastern europe",
	"belgium": "europe", "brazil": "south america", "cambodia": "southeast asia", "canada": "north america", "central asia": "asia",
	"chile": "south america", "china": "east asia", "colombia": "south america", "east asia": "asia", "eastern europe": "europe", "ecuador": "south america",
	"egypt": "middle east", "france": "europe", "georgia": "eastern europe", "germany": "europe", "hong kong": "east asia", "india": "south asia",
	"indonesia": "southeast asia", "iran": "middle east", "iraq": "middle east", "israel": "middle east", "italy": "europe", "japan": "east asia",
	"jordan": "middle east", "kazakhstan": "central asia", "kuwait": "middle east", "laos": "southeast asia", "lebanon": "middle east",
	"malaysia": "southeast asia", "mexico": "latin america", "mongolia": "east asia", "mozambique": "africa", "myanmar": "southeast asia", "nepal": "south asia",
	"netherlands": "europe", "northern europe": "europe", "pakistan": "south asia", "peru": "south america", "philippines": "southeast asia", "poland": "eastern europe", "qatar": "middle east",
	"russia": "eastern europe", "saudi arabia": "middle east", "singapore": "southeast asia", "south america": "latin america", "south asia": "asia",
	"south korea": "east asia", "southeast asia": "asia", "spain": "europe", "sri lanka": "south asia", "syria": "middle east", "taiwan": "east asia",
	"thailand": "southeast asia", "tibet": "east asia", "turkey": "middle east", "ukraine": "eastern europe", "united arab emirates": "middle east",
	"united kingdom": "europe", "united states": "north america", "uzbekistan": "central asia", "venezuela": "south america", "vietnam": "southeast asia", "western europe": "europe", "yemen": "middle east",
}
