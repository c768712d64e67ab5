package fingerprint_test

import (
	"math"
	"reflect"
	"testing"

	"tradecraft"
	"tradecraft/analysis/fingerprint"
	"tradecraft/attack"
)

func trait(p *fingerprint.Print, kind, name string) *fingerprint.PrintTrait {
	for i, t := range p.Traits {
		if t.Kind == kind && (t.Name == name || t.ID == name) {
			return &p.Traits[i]
		}
	}
	return nil
}

func TestFingerprintOfActor(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range kb.Groups() {
		p, err := fingerprint.OfActor(g.ID, kb)
		if err != nil {
			t.Fatal(err)
		}
		sum, traits := 0.0, 0.0
		for _, r := range p.Reasons {
			sum += r.Weight
		}
		for _, x := range p.Traits {
			traits += x.Weight
			if x.Weight < 0 || x.Users > x.Of || x.Background == "" {
				t.Errorf("%s: %+v", g.ID, x)
			}
		}
		if math.Abs(sum-p.Bits) > 1e-9 || math.Abs(traits-p.Bits) > 1e-6 {
			t.Errorf("%s: bits %v, reasons %v, traits %v", g.ID, p.Bits, sum, traits)
		}
	}
	turla, err := fingerprint.OfActor("G0010", kb)
	if err != nil || len(turla.Orders) < 2 || trait(turla, fingerprint.KindSoftware, "S0335") == nil {
		t.Errorf("Turla: %v, orders %v; Carbon is its software", err, turla.Orders)
	}
	if _, err := fingerprint.OfActor("G9999", kb); tradecraft.KindOf(err) != tradecraft.NotFound {
		t.Errorf("an unknown group: %v", err)
	}
}

func TestFingerprintOfCase(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := logCase("a.example", [2]string{"T1560.001", `rar.exe a -hpOne1 -m5 C:\ProgramData\r.rar \\fs1\docs`}, [2]string{"T1033", "whoami"})
	for i, at := range []string{"2025-03-03T08:10:00Z", "2025-03-03T09:00:00+02:00"} {
		c.Sightings[i].Time = at
	}
	p, err := fingerprint.OfCase(c, kb)
	if err != nil {
		t.Fatal(err)
	}
	if trait(p, fingerprint.KindProcedure, "rar -hp") == nil || trait(p, fingerprint.KindTool, "whoami") != nil {
		t.Errorf("traits %+v: the password is taken out, whoami is everyone's", p.Traits)
	}
	if p.Hours == nil || p.Hours.Times != 2 || p.Hours.ByHour[7] != 1 || p.Hours.ByHour[8] != 1 || p.Hours.ByWeekday[1] != 2 || p.Hours.Share != 1 {
		t.Errorf("hours %+v", p.Hours)
	}
	if x := trait(p, fingerprint.KindTechnique, "T1560.001"); x == nil || len(x.Sightings) != 1 || x.PublicTests == 0 {
		t.Errorf("technique %+v", x)
	}
	again, err := fingerprint.OfCase(c, kb)
	if err != nil || !reflect.DeepEqual(p, again) {
		t.Errorf("not the same twice: %v", err)
	}
	if empty, err := fingerprint.OfCase(&tradecraft.Case{}, kb); err != nil || empty.Bits != 0 || empty.Statement != "Nothing is known to recognise it by." {
		t.Errorf("an empty case: %+v, %v", empty, err)
	}
}
