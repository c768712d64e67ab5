package activity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft"
	"tradecraft/analysis/activity"
	"tradecraft/attack"
)

func TestReadBack(t *testing.T) {
	r := cluster(t, fiveCases(), activity.Options{})
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	back, err := activity.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, back); d != "" {
		t.Error(d)
	}
	for text, kind := range map[string]tradecraft.ErrorKind{"{": tradecraft.Invalid, "{}": tradecraft.Unsupported, `{"schema":"x"}`: tradecraft.Unsupported} {
		if _, err := activity.Read(strings.NewReader(text)); tradecraft.KindOf(err) != kind {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// FuzzRead gives any earlier result to a new run: it must end well.
func FuzzRead(f *testing.F) {
	kb, err := attack.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`{"schema":"tradecraft.activity/v1","clusters":[{"id":"x","members":[{"case":"a1"},{"case":"b1"}],"links":[{"a":"a1","b":"b1"}]}]}`)
	f.Add(`{"schema":"tradecraft.activity/v1","clusters":[{"members":[{"case":"a1"}]},{"members":[{"case":"a1"}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := activity.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		if _, err := activity.Run(context.Background(), fiveCases(), kb, activity.Options{Previous: r}); err != nil {
			t.Fatal(err)
		}
	})
}
