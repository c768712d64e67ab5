package lessons_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/classify/lessons"
)

// rarity takes all terms as equally rare.
func rarity(uint32) float32 { return 1 }

// plain is a model that gives every line the same answer.
type plain struct{ technique string }

func (p plain) Rarity(h uint32) float32 { return rarity(h) }
func (p plain) Sure([]string) float64   { return 0.4 }
func (p plain) Predict(lines []classify.Line, opt classify.Options) classify.Prediction {
	out := classify.Prediction{Sentences: make([]classify.SentencePrediction, len(lines))}
	if p.technique == "" {
		return out
	}
	out.Techniques = []classify.Technique{{ID: p.technique, Probability: 0.6, Reported: true}}
	for i := range out.Sentences {
		out.Sentences[i].Techniques = []classify.SentenceTechnique{{ID: p.technique, Probability: 0.6, Reported: true, Method: tradecraft.MethodModel}}
	}
	return out
}

// answers: of T1105, what fetches a module is right, what is downloaded by the user is not.
func answers() []lessons.Answer {
	var out []lessons.Answer
	for i := range 6 {
		out = append(out,
			lessons.Answer{Document: fmt.Sprint("d", i%3), Text: fmt.Sprintf("The implant fetches module %d from its controller.", i), Technique: "T1105", Right: true, Probability: 0.5},
			lessons.Answer{Document: fmt.Sprint("d", i%3), Text: fmt.Sprintf("Customers can download report %d from our portal.", i), Technique: "T1105", Probability: 0.5})
	}
	return out
}

func TestLearnMovesWhatWasReviewed(t *testing.T) {
	l := lessons.Learn(answers(), rarity)
	for text, up := range map[string]bool{
		"The implant fetches another module.":          true,
		"Customers can download the paper from portal": false,
	} {
		if z := l.Shift(text, "T1105", rarity); z > 0 != up || z > -0.3 && z < 0.3 {
			t.Errorf("%q is shifted by %.2f", text, z)
		}
	}
	if z := l.Shift("The implant fetches another module.", "T1071", rarity); z != 0 {
		t.Errorf("T1071 has no answers and is shifted by %g", z)
	}
}

func TestLearnDoesNotDependOnTheOrder(t *testing.T) {
	a := answers()
	one, err := lessons.Learn(a, rarity).Write()
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(a)
	two, err := lessons.Learn(a, rarity).Write()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one, two) {
		t.Error("the same answers in another order give other bytes")
	}
	for _, word := range []string{"implant", "portal"} {
		if bytes.Contains(one, []byte(word)) {
			t.Errorf("the file holds the word %q of a document", word)
		}
	}
}

func TestOverChangesTheDocumentWithItsLines(t *testing.T) {
	l := lessons.Learn(answers(), rarity)
	m := l.Over(plain{"T1105"})
	good := m.Predict(classify.Lines([]string{"The implant fetches its module."}), classify.Options{})
	bad := m.Predict(classify.Lines([]string{"Customers can download our report from the portal."}), classify.Options{})
	if g, b := good.Techniques[0].Probability, bad.Techniques[0].Probability; g <= 0.6 || b >= 0.6 {
		t.Errorf("document probabilities %.2f and %.2f, want above and below 0.6", g, b)
	}
	if bad.Sentences[0].Techniques[0].Reported {
		t.Error("what was rejected is still reported")
	}
	other := l.Over(plain{"T1071"}).Predict(classify.Lines([]string{"It speaks HTTP."}), classify.Options{})
	if other.Techniques[0].Probability != 0.6 || !other.Techniques[0].Reported {
		t.Errorf("T1071, of which nothing was learned, became %+v", other.Techniques[0])
	}
}

func TestOverFindsWhatTheModelDoesNotKnow(t *testing.T) {
	var taught []lessons.Answer
	for i := range 24 {
		taught = append(taught, lessons.Answer{Document: "d", Text: fmt.Sprintf("The zorblatt beacon of host %d was seen.", i), Technique: "T1071.004", Right: true})
	}
	p := lessons.Learn(taught, rarity).Over(plain{}).Predict(classify.Lines([]string{"Another zorblatt beacon of a host."}), classify.Options{})
	list := p.Sentences[0].Techniques
	if len(list) != 1 || list[0].ID != "T1071" || len(list[0].Subs) != 1 || list[0].Subs[0].ID != "T1071.004" {
		t.Fatalf("the line shows %+v, want T1071 narrowed to T1071.004", list)
	}
	marks := list[0].Subs[0].Marks
	if len(marks) == 0 || !slices.ContainsFunc(marks, func(s tradecraft.Span) bool { return "Another zorblatt beacon of a host."[s.Start:s.End] == "zorblatt" }) {
		t.Errorf("marked is %v, want zorblatt among it", marks)
	}
	if len(p.Techniques) == 0 || p.Techniques[0].ID != "T1071" {
		t.Errorf("the document shows %+v", p.Techniques)
	}
}

func TestMeasureHoldsDocumentsOut(t *testing.T) {
	c, ok := lessons.Measure(answers(), rarity, 0.45)
	if !ok || c.Documents != 3 || c.Accepted != 6 || c.Rejected != 6 {
		t.Fatalf("got %+v, %v", c, ok)
	}
	if c.Before.Dropped != 0 || c.After.Dropped != 6 || c.After.Kept != 6 || c.After.LogLoss >= c.Before.LogLoss {
		t.Errorf("before %+v, after %+v", c.Before, c.After)
	}
	if _, ok := lessons.Measure(answers()[:1], rarity, 0.45); ok {
		t.Error("one document cannot be held out")
	}
}

func TestFromCases(t *testing.T) {
	sighting := func(method, review, text string) tradecraft.Sighting {
		return tradecraft.Sighting{Technique: "T1105", Evidence: "e", Method: method, Review: review, Confidence: 0.5, Procedure: tradecraft.Procedure{Text: text}}
	}
	c := &tradecraft.Case{
		Evidence: []tradecraft.Evidence{{ID: "e", SHA256: "aa"}},
		Sightings: []tradecraft.Sighting{
			sighting(tradecraft.MethodModel, tradecraft.ReviewAccepted, "one"),
			sighting(tradecraft.MethodModel, tradecraft.ReviewRejected, "two"),
			sighting(tradecraft.MethodModel, "", "three"),
			sighting(tradecraft.MethodID, tradecraft.ReviewAccepted, "four"),
			sighting(tradecraft.MethodID, tradecraft.ReviewRejected, "five"),
			sighting(tradecraft.MethodImplied, tradecraft.ReviewAccepted, "six"),
			sighting(tradecraft.MethodStated, tradecraft.ReviewAccepted, ""),
		},
	}
	got, skipped := lessons.FromCases(c)
	var texts []string
	for _, a := range got {
		texts = append(texts, fmt.Sprint(a.Text, " ", a.Right, " ", a.Probability, " ", a.Document))
	}
	if want := []string{"four true 0 aa", "one true 0.5 aa", "two false 0.5 aa"}; !slices.Equal(texts, want) {
		t.Errorf("got %q, want %q", texts, want)
	}
	if want := (lessons.Skipped{Implied: 1, Named: 1, NoText: 1}); skipped != want {
		t.Errorf("skipped %+v, want %+v", skipped, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		file string
		kind tradecraft.ErrorKind
	}{
		"no JSON":       {"{", tradecraft.Invalid},
		"other schema":  {`{"schema":"tradecraft.lessons/v9"}`, tradecraft.Unsupported},
		"no base64":     {`{"schema":"tradecraft.lessons/v1","techniques":{"T1":{"bias":0,"weights":"***"}}}`, tradecraft.Invalid},
		"half a weight": {`{"schema":"tradecraft.lessons/v1","techniques":{"T1":{"bias":0,"weights":"AAAA"}}}`, tradecraft.Invalid},
		"not a number":  {`{"schema":"tradecraft.lessons/v1","techniques":{"T1":{"bias":0,"weights":"AAAAAAAAwH8="}}}`, tradecraft.Invalid},
		"huge bias":     {`{"schema":"tradecraft.lessons/v1","techniques":{"T1":{"bias":1e9,"weights":""}}}`, tradecraft.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := lessons.Read([]byte(tt.file)); tradecraft.KindOf(err) != tt.kind {
				t.Errorf("got %v, want kind %s", err, tt.kind)
			}
		})
	}
}

func TestWriteRead(t *testing.T) {
	l := lessons.Learn(answers(), rarity)
	file, err := l.Write()
	if err != nil {
		t.Fatal(err)
	}
	if !lessons.Looks(file) || lessons.Looks([]byte("tradecraft text model 1\n")) {
		t.Error("Looks does not tell lessons from models")
	}
	back, err := lessons.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Write()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, again) {
		t.Error("reading and writing gives other bytes")
	}
	const text = "The implant fetches another module."
	if a, b := l.Shift(text, "T1105", rarity), back.Shift(text, "T1105", rarity); a != b {
		t.Errorf("shift %g became %g", a, b)
	}
	if !strings.Contains(string(file), `"accepted": 6`) {
		t.Error("the file does not say how many answers it was learned from")
	}
}

func FuzzRead(f *testing.F) {
	file, err := lessons.Learn(answers(), rarity).Write()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte(`{"schema":"tradecraft.lessons/v1","techniques":{"":{"bias":-1,"weights":"AAAAAAAAgD8="}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := lessons.Read(data)
		if err != nil {
			return
		}
		l.Over(plain{"T1105"}).Predict(classify.Lines([]string{"It downloads a module.", ""}), classify.Options{})
	})
}

func TestThenAddsUp(t *testing.T) {
	first := lessons.Learn(answers(), rarity)
	later := lessons.Learn([]lessons.Answer{
		{Document: "e", Text: "The implant fetches a module from its controller.", Technique: "T1105", Right: true, Probability: 0.3},
		{Document: "e", Text: "It lists all running processes.", Technique: "T1057", Right: true, Probability: 0.3},
	}, rarity)
	both := first.Then(later)
	if both.Documents != 4 || both.Accepted != first.Accepted+2 || both.Rejected != first.Rejected {
		t.Errorf("got %d documents, %d accepted, %d rejected", both.Documents, both.Accepted, both.Rejected)
	}
	if want := []string{"T1057", "T1105"}; !slices.Equal(both.Techniques(), want) {
		t.Errorf("shifts %v, want %v", both.Techniques(), want)
	}
	for _, text := range []string{"The implant fetches another module.", "It lists processes that are running."} {
		for _, id := range both.Techniques() {
			sum := first.Shift(text, id, rarity) + later.Shift(text, id, rarity)
			if z := both.Shift(text, id, rarity); z-sum > 0.31 || sum-z > 0.31 { // small shifts count as none
				t.Errorf("%q, %s: shifted by %.2f, by one and the other %.2f", text, id, z, sum)
			}
		}
	}
	if z := first.Shift("It lists all running processes.", "T1057", rarity); z != 0 {
		t.Errorf("the first lessons have changed: T1057 is shifted by %.2f", z)
	}
}

func TestTakeKeepsWhatTheBaseHasLearned(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &tradecraft.Case{
		Evidence: []tradecraft.Evidence{{ID: "e1"}},
		Sightings: []tradecraft.Sighting{{Technique: "T1057", Evidence: "e1", Method: tradecraft.MethodModel, Confidence: 0.3,
			Procedure: tradecraft.Procedure{Text: "It lists all running processes."}, Review: tradecraft.ReviewAccepted}},
	}
	first := lessons.Learn(answers(), rarity)
	course, err := lessons.Take([]*tradecraft.Case{c}, first.Over(plain{}), kb)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"T1057", "T1105"}; course.Earlier != 3 || !slices.Equal(course.Lessons.Techniques(), want) {
		t.Errorf("of %d earlier documents, shifts %v, want %v", course.Earlier, course.Lessons.Techniques(), want)
	}
}
