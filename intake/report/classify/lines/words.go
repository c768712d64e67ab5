package lines

import (
	"iter"
	"strings"
	"sync"
)

// Classes of words that tell what a line is for.
const (
	Advises     = iota // recommend, should, patch
	Vendor             // our customers, the product
	Background         // believed, campaign, since
	Action             // downloads, injects, deletes
	Actor              // attacker, malware, it
	Hedge              // could, may, capable
	Negation           // not, never
	Boilerplate        // cookie, share, print
	WordClasses        // number of classes
)

var captionWords = map[string]bool{"figure": true, "fig": true, "table": true, "screenshot": true, "image": true, "listing": true, "exhibit": true, "picture": true, "diagram": true}

// orders are verbs that open a piece of advice; signatures are words of names
// of detection rules.
var (
	orders = set(`monitor block deny disable implement enable ensure use apply restrict configure require limit enforce look review
		audit consider keep update patch install maintain avoid train educate check verify identify detect prevent protect conduct
		deploy establish follow develop create scan set turn refer report contact harden isolate segment hunt search detection mitigation
		recommendation recommendations don't never always do make provide regularly employ test back remove change add run`)
	signatures = set(`sigma yara suricata snort et trojan-downloader etpro heuristic alert rule msg sid classtype win32 trojan.win32 detection name`)
)

func set(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// vocabulary holds words, pairs of words, and stems that end in *.
var vocabulary = [WordClasses]string{
	Advises: `recommend* mitigat* should ensure implement* patch* enforce* restrict* monitor monitoring audit* organizations administrators admins
		consider avoid advised advise educate train backup* update updates policies policy best-practice* strong-password* multi-factor mfa
		apply disable_macros block detect* alert* hunt* prevent* protect* defend* defender* siem edr`,
	Vendor: `customers our products product solution* platform trendmicro cortex wildfire falcon fireeye mandiant symantec kaspersky
		subscribe webinar learn blog contact service services endpoint_protection autofocus next-generation firewall* offering*`,
	Background: `believed attributed suspected targeted targeting targets campaign* since previously reported observed report* researchers
		group groups government* sector* industry industries countries victims alleged* sponsored sanctions arrested likely
		active 2015 2016 2017 2018 2019 2020 2021 2022 2023 media news published`,
	Action: `downloads downloaded downloading executes executed executing creates created creating drops dropped injects injected
		injecting sends sent sending uses used using runs ran launches launched loads loaded decrypts decrypted decodes decoded deletes deleted
		copies copied writes wrote modifies modified sets connects connected communicates collects collected steals stole exfiltrates
		exfiltrated encrypts encrypted enumerates enumerated checks checked gathers gathered installs installed registers registered
		exploits exploited abuses abused leverages leveraged deploys deployed obtains obtained retrieves retrieved disables disabled
		terminates terminated kills searches searched lists queries queried captures captured logs records scans scanned moves moved
		establishes established performs performed bypass* obfuscat* hides contains receives received uploads uploaded reads dumps dumped
		starts started calls invokes allocates resolves spawns masquerades compromised tricks lures adds added replaces persist*`,
	Actor: `attacker* adversar* actor actors malware trojan backdoor ransomware payload implant dropper loader rat operator operators
		hacker* group's script macro shellcode dll binary executable it they he worm botnet sample`,
	Hedge:    `could may might can possible possibly potentially would if perhaps capable able probably appears seems ability`,
	Negation: `not no never without didn't doesn't don't wasn't cannot can't unable neither nor failed n't`,
	Boilerplate: `cookie* copyright rights reserved privacy terms newsletter share twitter linkedin facebook print pdf read minutes min posted
		author tags categories related comments sign email_address view download_report back home menu search skip previous next`,
}

// index gives the vocabulary by word and, for stems, by their first three bytes.
var index = sync.OnceValues(buildIndex)

func buildIndex() (map[string][]int, map[string][]stem) {
	w, s := map[string][]int{}, map[string][]stem{}
	for c, list := range vocabulary {
		for _, v := range strings.Fields(list) {
			v = strings.ReplaceAll(v, "_", " ")
			if p, ok := strings.CutSuffix(v, "*"); ok {
				s[p[:3]] = append(s[p[:3]], stem{p, c})
				continue
			}
			w[v] = append(w[v], c)
		}
	}
	return w, s
}

type stem struct {
	prefix string
	class  int
}

// wordClass yields the classes of a word or a pair of words.
func wordClass(w string) iter.Seq[int] {
	return func(yield func(int) bool) {
		words, stems := index()
		for _, c := range words[w] {
			if !yield(c) {
				return
			}
		}
		if len(w) < 3 || strings.Contains(w, " ") {
			return
		}
		for _, s := range stems[w[:3]] {
			if strings.HasPrefix(w, s.prefix) && !yield(s.class) {
				return
			}
		}
	}
}
