package jsonlog

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tradecraft/intake/logs/event"
)

func decode(t *testing.T, text string, names ...string) (*event.Event, *event.Fields, error) {
	t.Helper()
	fields := &event.Fields{}
	for _, n := range names {
		fields.Add(n)
	}
	e, _, err := NewDecoder(fields).Decode([]byte(text), 7, 0)
	return e, fields, err
}

func TestDecodeForms(t *testing.T) {
	tests := []struct {
		name, text string
		route      string // channel|provider|host|id|record|time
		fields     string // name=value of what rules read
	}{
		{
			"flat, NXLog", `{"EventTime":"2020-09-20 01:02:03","Hostname":"h1","Channel":"Security","SourceName":"P","EventID":4688,"RecordNumber":12,"NewProcessName":"C:\\a.exe"}`,
			"Security|P|h1|4688|12|2020-09-20T01:02:03Z", `NewProcessName=C:\a.exe Computer=h1`,
		},
		{
			"a collector's name that some rule reads itself", `{"Channel":"System","SourceName":"P","EventID":7045}`,
			"System|P||7045|7|", `SourceName=P Provider_Name=P EventID=7045`,
		},
		{
			"that name in the event's own data", `{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":1119,"Channel":"X"},"EventData":{"SourceName":"Q"}}}`,
			"X|P||1119|7|", `SourceName=Q Provider_Name=P`,
		},
		{
			"Winlogbeat", `{"@timestamp":"2021-01-02T03:04:05.678Z","host":{"name":"h2"},"winlog":{"channel":"Security","provider_name":"P","event_id":1,"record_id":9,"computer_name":"h2.d","event_data":{"Image":"x"}}}`,
			"Security|P|h2.d|1|9|2021-01-02T03:04:05.678Z", "Image=x",
		},
		{
			"EVTX dump", `{"Event":{"#attributes":{"xmlns":"u"},"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":{"#attributes":{"Qualifiers":3},"#text":7},"EventRecordID":5,"TimeCreated":{"#attributes":{"SystemTime":"2022-01-02T03:04:05.5Z"}},"Channel":"System","Computer":"h3"},"EventData":{"A":"x","B":null}}}`,
			"System|P|h3|7|5|2022-01-02T03:04:05.5Z", "A=x EventID=7 Provider_Name=P",
		},
		{
			"UserData", `{"Event":{"System":{"EventID":1102,"Channel":"Security"},"UserData":{"LogFileCleared":{"SubjectUserName":"u"}}}}`,
			"Security|||1102|7|", "SubjectUserName=u",
		},
		{"escapes", `{"A":"q\" b\\ s\/ t\t u\u00e9 p\ud83d\ude00 h\ud83d"}`, "|||0|7|", "A=q\" b\\ s/ t\t ué p😀 h\ufffd"},
		{"words and numbers", `{"A":true,"B":-1.5e3,"C":false}`, "|||0|7|", "A=true B=-1.5e3 C=false"},
		{"lists are several values", `{"A":["x",["y"],{"B":"z"}]}`, "|||0|7|", "A=x,y A.B=z"},
		{"names with blanks", `{"Threat Name":"x"}`, "|||0|7|", "ThreatName=x"},
		{"empty", ` { } `, "|||0|7|", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var names []string
			for _, kv := range strings.Split(tt.fields, " ") {
				names = append(names, strings.SplitN(kv, "=", 2)[0])
			}
			if strings.HasPrefix(tt.name, "escapes") {
				names = []string{"A"}
			}
			e, fields, err := decode(t, tt.text, names...)
			if err != nil {
				t.Fatal(err)
			}
			if got := route(e); got != tt.route {
				t.Errorf("route %s, want %s", got, tt.route)
			}
			var got []string
			for _, n := range names {
				var values []string
				e.Values(fields.Slot(n), func(v event.Value) bool { values = append(values, v.Text()); return true })
				if n != "" {
					got = append(got, n+"="+strings.Join(values, ","))
				}
			}
			if s := strings.Join(got, " "); s != tt.fields {
				t.Errorf("fields %q, want %q", s, tt.fields)
			}
		})
	}
}

func route(e *event.Event) string {
	at := ""
	if e.Time != 0 {
		at = time.Unix(0, e.Time).UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprintf("%s|%s|%s|%d|%d|%s", e.Channel, e.Provider, e.Host, e.EventID, e.Record, at)
}

func TestServices(t *testing.T) {
	tests := []struct{ name, text, product, service string }{
		{"CloudTrail", `{"eventSource":"s3.amazonaws.com","awsRegion":"us-east-1","eventName":"GetObject"}`, "aws", "cloudtrail"},
		{"Okta", `{"eventType":"user.session.start","published":"2021-01-01T00:00:00Z","actor":{"alternateId":"a"}}`, "okta", "okta"},
		{"GCP", `{"protoPayload":{"methodName":"m"}}`, "gcp", "gcp.audit"},
		{"Kubernetes", `{"auditID":"1","verb":"get"}`, "kubernetes", "audit"},
		{"a channel decides", `{"Channel":"System","auditID":"1","verb":"get"}`, "", ""},
		{"unknown", `{"a":1}`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, _, err := decode(t, tt.text)
			if err != nil || e.Product != tt.product || e.Service != tt.service {
				t.Errorf("%s/%s %v, want %s/%s", e.Product, e.Service, err, tt.product, tt.service)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct{ name, text, says string }{
		{"no object", `[1]`, "object"},
		{"no value", `{"a":}`, "value"},
		{"open string", `{"a":"x`, "not closed"},
		{"ends in an escape", `{"a":"x\`, "not closed"},
		{"escaped quote only", `{"a":"x\"}`, "not closed"},
		{"no colon", `{"a" 1}`, "colon"},
		{"no comma", `{"a":1 "b":2}`, "comma"},
		{"cut", `{"a":1`, "comma"},
		{"deep", strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200), "deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := decode(t, tt.text); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
}

// TestAll lists every value, whether or not a rule reads it, but not what the
// collector added.
func TestAll(t *testing.T) {
	e, _, err := decode(t, `{"A":"x","tags":["t"],"B":{"C":[1,"y"]},"agent":{"type":"w"}}`, "A")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var got []string
		e.All(func(n string, v event.Value) bool { got = append(got, n+"="+v.Text()); return len(got) < 3 })
		if s := strings.Join(got, " "); s != "A=x B.C=1 B.C=y" {
			t.Errorf("all %q", s)
		}
	}
}

// FuzzDecode reads anything: no panic, nothing beyond the data, and what the
// standard library takes is taken too, with the same texts.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"A":"x"}`, `{"A":"\ud83d\ude00\"\\"}`, `{"A":[1,2,{"B":null}]}`, `{"A":"x\"}`, `{"Event":{"System":{"EventID":{"#text":1}}}}`, `{"A":1e}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fields := &event.Fields{}
		slot := fields.Add("A")
		e, n, err := NewDecoder(fields).Decode([]byte(text), 1, 0)
		if n < 0 || n > len(text) {
			t.Fatalf("used %d of %d bytes", n, len(text))
		}
		var o struct {
			A *string `json:"A"`
		}
		valid := json.Valid([]byte(text)) && strings.HasPrefix(strings.TrimSpace(text), "{")
		if err != nil {
			if valid && !strings.Contains(err.Error(), "deep") {
				t.Fatalf("refused what is valid: %v", err)
			}
			return
		}
		e.All(func(string, event.Value) bool { return true })
		if !valid || strings.Count(strings.ToLower(text), "a") != 1 || json.Unmarshal([]byte(text), &o) != nil || o.A == nil {
			return
		}
		if v, ok := e.Get(slot); ok && v.Text() != *o.A && !strings.ContainsRune(*o.A, '\ufffd') {
			t.Errorf("A is %q, want %q", v.Text(), *o.A)
		}
	})
}
