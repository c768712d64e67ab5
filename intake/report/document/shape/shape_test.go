package shape

import "testing"

func TestLooks(t *testing.T) {
	tests := []struct {
		line                        string
		heading, row, caption, code bool
		mark                        int
		drop                        bool
	}{
		{line: "Initial Access", heading: true},
		{line: "2.1 Command and Control", heading: true},
		{line: "The actor sent mail."},
		{line: "evil[.]example[.]com"},
		{line: "| IP | 192.0.2.1 |", row: true},
		{line: "Host | Address | Port", row: true},
		{line: "Figure 3: The chain", caption: true},
		{line: "Figure 3 shows the chain."},
		{line: "Table 1. Techniques", caption: true},
		{line: "powershell.exe -nop -w hidden", code: true},
		{line: "cmd.exe is used by the actor."},
		{line: "rule x { condition: true }", code: true},
		{line: "• a point", mark: 4, drop: true},
		{line: "- a point", mark: 2, drop: true},
		{line: "1. Open it.", mark: 3},
		{line: "(3) Open it.", mark: 4},
		{line: "o Open it.", mark: 2},
		{line: "a) Open it.", mark: 3},
		{line: "(855) 292-3937 is the number."},
	}
	for _, tt := range tests {
		n, drop := Bullet(tt.line)
		if n != tt.mark || drop != tt.drop {
			t.Errorf("Bullet(%q) = %d, %v", tt.line, n, drop)
		}
		for name, got := range map[string][2]bool{
			"Row": {Row(tt.line), tt.row}, "Caption": {Caption(tt.line), tt.caption}, "Code": {Code(tt.line), tt.code},
		} {
			if got[0] != got[1] {
				t.Errorf("%s(%q) = %v", name, tt.line, got[0])
			}
		}
		if tt.heading && !Heading(tt.line) || !tt.heading && n == 0 && !tt.caption && !tt.code && Heading(tt.line) {
			t.Errorf("Heading(%q) = %v", tt.line, !tt.heading)
		}
	}
}
