package intake_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake"
)

// fake is a reader of what begins with its prefix.
type fake struct {
	prefix string
	c      *tradecraft.Case
	err    error
}

func (f fake) Takes(_ string, data []byte) bool { return strings.HasPrefix(string(data), f.prefix) }

func (f fake) Read(context.Context, string, []byte) (*tradecraft.Case, error) { return f.c, f.err }

func titled(title string) *tradecraft.Case { return &tradecraft.Case{Title: title} }

// damaged is a case whose evidence says itself what was lost.
func damaged() *tradecraft.Case {
	return &tradecraft.Case{Title: "damaged", Evidence: []tradecraft.Evidence{{
		Kind: tradecraft.KindReport, Name: "x", Problems: []tradecraft.Problem{{Severity: tradecraft.SeverityError, Message: "page 2 is torn"}},
	}}}
}

func TestRead(t *testing.T) {
	broken := tradecraft.Errorf("op", tradecraft.Invalid, "x: torn at byte 7")
	tests := map[string]struct {
		readers []intake.Reader
		title   string // of the case
		problem string // of its first evidence
		kind    tradecraft.ErrorKind
	}{
		"the first that takes it": {[]intake.Reader{fake{"a", titled("a"), nil}, fake{"", titled("any"), nil}}, "any", "", ""},
		"order counts":            {[]intake.Reader{fake{"", titled("any"), nil}, fake{"d", titled("d"), nil}}, "any", "", ""},
		"nobody":                  {[]intake.Reader{fake{"a", titled("a"), nil}}, "", "no reader takes this", ""},
		"nothing could be read":   {[]intake.Reader{fake{"", nil, broken}}, "", "torn at byte 7", ""},
		"the reader says what":    {[]intake.Reader{fake{"", damaged(), broken}}, "damaged", "page 2 is torn", ""},
		"a case without problems": {[]intake.Reader{fake{"", titled("odd"), broken}}, "", "torn at byte 7", ""},
		"our own fault":           {[]intake.Reader{fake{"", nil, tradecraft.Errorf("op", tradecraft.Internal, "no model")}}, "", "", tradecraft.Internal},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := intake.New(tt.readers...).Read(t.Context(), "x", []byte("data"))
			if tradecraft.KindOf(err) != tt.kind {
				t.Fatalf("error %v, want kind %q", err, tt.kind)
			}
			if err != nil {
				return
			}
			if c.Title != tt.title {
				t.Errorf("title %q, want %q", c.Title, tt.title)
			}
			if intake.HasError(c) != (tt.problem != "") {
				t.Errorf("HasError %v", intake.HasError(c))
			}
			if tt.problem != "" && c.Evidence[0].Problems[0].Message != tt.problem {
				t.Errorf("problem %q, want %q", c.Evidence[0].Problems[0].Message, tt.problem)
			}
		})
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := intake.New(fake{"", titled("x"), nil}).Read(ctx, "x", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestUnreadable(t *testing.T) {
	c := intake.Unreadable(`C:\cases\scan.pdf`, []byte("abc"), tradecraft.Errorf("op", tradecraft.Denied, "scan.pdf: needs a password"))
	e := c.Evidence[0]
	if e.Name != "scan.pdf" || e.Bytes != 3 || len(e.SHA256) != 64 || e.ID == "" {
		t.Errorf("evidence %+v", e)
	}
	if p := e.Problems[0]; p.Message != "needs a password" || !strings.Contains(p.Advice, "password") || p.Offset != -1 {
		t.Errorf("problem %+v", p)
	}
	if e := intake.Unreadable("gone", nil, errors.New("x")).Evidence[0]; e.SHA256 != "" || e.Bytes != 0 {
		t.Errorf("evidence that was never had: %+v", e)
	}
}
