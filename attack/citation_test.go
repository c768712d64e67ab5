package attack

import "testing"

func TestCitationDate(t *testing.T) {
	for text, want := range map[string]string{
		"Doe, J. (2020, May 3). Title. Retrieved June 1, 2021.":                 "2020-05-03",
		"Doe, J. (2020, May). Title. Retrieved June 1, 2021.":                   "2020-05",
		"Doe, J. (2020). Title. Retrieved June 1, 2021.":                        "2020",
		"Doe, J. (2018, 08 May). Title.":                                        "2018-05-08",
		"Doe, J. (2018, Sept 9). Title.":                                        "2018-09-09",
		"Doe, J. (2018, february 31). Title.":                                   "2018-02",
		"Doe, J. (n.d.). Ten years of 2015. Retrieved May 3, 2019.":             "",
		"Doe J 2017, May 12 Title of something Retrieved. 2019/10/17":           "2017-05-12",
		"Doe J 2018, November Title Retrieved. 2020/09/25":                      "2018-11",
		"Doe, J. Windows 2012 and others. Retrieved May 3, 2019.":               "",
		"The (old) Group. (2019, June 14). Title (2017). Retrieved May 3, 2020": "2019-06-14",
		"":              "",
		"(Citation: X)": "",
		"(2020, ":       "2020",
	} {
		if got := citationDate(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestCitationBook(t *testing.T) {
	b := citationBook{}
	for _, r := range []mitreReference{
		{SourceName: "mitre-attack", ExternalID: "T1", URL: "https://example.com"},
		{SourceName: "Alias", Description: "(Citation: Report)"},
		{SourceName: "Named only"},
		{SourceName: "Report ", URL: "https://b.example.com", Description: "A. (2020). x"},
		{SourceName: "Report", URL: "https://a.example.com", Description: "A. (2020, May). x"},
		{SourceName: "Report", URL: "https://c.example.com"},
	} {
		b.note(r)
	}
	got := b.best()
	want := Citation{Name: "Report", URL: "https://a.example.com", Date: "2020-05"}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v alone", got, want)
	}
}

func TestStructuredChannel(t *testing.T) {
	for in, want := range map[string]string{
		"EventCode=4688":                        "EventCode=4688",
		"EventCode=4103, 4104, 4105, 4106":      "EventCode=4103, 4104, 4105, 4106",
		"execve":                                "execve",
		" GetObject,CopyObject ":                "GetObject, CopyObject",
		"subsystem=com.apple.TCC":               "subsystem=com.apple.TCC",
		"/var/log/vmkernel.log":                 "/var/log/vmkernel.log",
		"open/write/unlink":                     "open/write/unlink",
		"None":                                  "",
		"":                                      "",
		"someone opens a file":                  "",
		"EventCode=1 with a rare parent":        "",
		"exec logs":                             "",
		"process: at, job runner":               "",
		"a,b,c,d,e,f,g,h,i":                     "",
		"x\x1b[31m":                             "",
		"EventCode=" + string(make([]byte, 70)): "",
	} {
		if got := structuredChannel(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// No channel of the embedded knowledge base is a phrase.
func TestEmbeddedChannelsAreFacts(t *testing.T) {
	kb, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range kb.Strategies() {
		for _, l := range s.Sources {
			if l.Channel != structuredChannel(l.Channel) {
				t.Errorf("%s: channel %q", s.ID, l.Channel)
			}
			if l.Channel != "" {
				n++
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d channels", n)
	}
}
