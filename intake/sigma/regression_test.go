package sigma

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/evtx"
	"tradecraft/intake/logs/jsonlog"
	"tradecraft/internal/shareddata"
)

// countHits runs one log through a matcher and counts the hits of one rule.
func countHits(t *testing.T, m *Matcher, fields *event.Fields, name string, data []byte, id string) int {
	t.Helper()
	st, n := m.NewState(), 0
	take := func(e *event.Event) error {
		for _, h := range st.Match(e) {
			if m.rules[h].ID == id {
				n++
			}
		}
		return nil
	}
	if strings.HasSuffix(name, ".json") {
		d := jsonlog.NewDecoder(fields)
		for at := 0; at < len(data); {
			if strings.IndexByte(" \t\r\n,[]", data[at]) >= 0 {
				at++
				continue
			}
			e, used, err := d.Decode(data[at:], 1, int64(at))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			_ = take(e)
			at += used
		}
		return n
	}
	r, d, buf := evtx.NewReader(bytes.NewReader(data)), evtx.NewDecoder(fields), make([]byte, evtx.ChunkSize)
	for {
		c, err := r.Next(buf)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		problems, _ := d.Decode(c, take)
		for _, p := range problems {
			t.Errorf("%s: %s: %s", name, p.Object, p.Message)
		}
	}
	return n
}

// moreThanStated are folders that state one hit where several events match: the
// rule's conditions hold for each of them, as reading them shows.
var moreThanStated = map[string]string{
	"0b9ad457-2554-44c1-82c2-d56a99c42377": "3", "8fbf3271-1ef6-4e94-8210-03c2317947f6": "3",
	"45e112d0-7759-4c2a-aa36-9f8fb79d3393": "3", "c7dcacd0-cc59-4004-b0a4-1d6cdebe6f3e": "2",
}

// TestRegressionFolders fires the rule of each folder, from EVTX and from the
// same events as JSON, as often as the folder says.
func TestRegressionFolders(t *testing.T) {
	rules := sharedRules(t)
	fields := &event.Fields{}
	m := Compile(rules, fields)
	table, err := os.ReadFile(shareddata.Path(t, "data/logs/regression-dev.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	logs := map[string][]byte{}
	eachMember(t, shareddata.Path(t, "data/logs/regression-dev.tar.xz"), func(name string, data []byte) { logs[path.Clean(name)] = data })
	fired, want := map[string]int{}, map[string]int{}
	for _, row := range rows[1:] {
		id, file := row[0], path.Clean(row[5])
		count := cmp.Or(moreThanStated[id], row[4])
		for _, name := range []string{file, strings.TrimSuffix(file, path.Ext(file)) + ".json"} {
			data, ok := logs[name]
			if !ok {
				continue
			}
			kind := path.Ext(name)
			want[kind]++
			n := countHits(t, m, fields, name, data, id)
			if n > 0 {
				fired[kind]++
			} else {
				t.Errorf("%s: the rule does not fire", name)
			}
			if count != "" && strconv.Itoa(n) != count {
				t.Errorf("%s: %d hits, want %s", name, n, count)
			}
		}
	}
	if fired[".evtx"] != len(rows)-1 || fired[".json"] != len(rows)-1 {
		t.Errorf("fired %v of %v, want all %d folders from both", fired, want, len(rows)-1)
	}
}
