package html

import (
	"strings"
	"testing"
)

func TestSoftBreaks(t *testing.T) {
	tests := map[string]string{
		"PowerShell":                         "PowerShell",
		"Windows Management Instrumentation": "Windows Management Instrumen-tation",
		"Spearphishing Attachment":           "Spear-phishing Attachment",
		"Reconnaissance":                     "Recon-nais-sance",
		"Authentication":                     "Authen-tication",
		"Infrastructure":                     "Infrastruc-ture",
		"SMB/Windows Admin Shares":           "SMB/|Windows Admin Shares",
		"Überwachungseinrichtung":            "Über-wachungsein-richtung",
		"":                                   "",
	}
	for in, want := range tests {
		got := strings.NewReplacer("\u00ad", "-", "\u200b", "|").Replace(softBreaks(in))
		if got != want {
			t.Errorf("softBreaks(%q) = %q, want %q", in, got, want)
		}
	}
}
