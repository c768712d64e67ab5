package gazetteer

import "strings"

// rule says what a name needs to count. The stricter rule has the higher value.
type rule uint8

const (
	// free: counts in any writing.
	free rule = iota
	// cased: counts with ATT&CK's capitals, weak without.
	cased
	// exact: counts as ATT&CK writes it or all in capitals; otherwise no match.
	exact
	// word: an ordinary word or a product's name. Weak, unless a word beside it
	// says what it is ("Play ransomware") or ATT&CK writes it in capitals and so does the text.
	word
	// command: counts as a command line only ("net.exe", "net user").
	command
	// bound: counts only after its parent's name ("Acquire Infrastructure: Server").
	bound
)

// ordinaryNames are names of software and groups that are words of the
// language, of the trade or of products. Written by hand from ATT&CK's lists;
// a name of four letters or fewer has rule exact without being listed,
// one of five rule cased.
const ordinaryNames = `
action agenda ajax anchor apostle armageddon aurora avenger axiom
backspace badnews beijing biscuit bitter blackcoffee blackfly bookworm bread
brushfire bubblewrap buckeye bumblebee bushwalk
calendar callisto callme cannon canopy carbon cerberus chafer chameleon chaos charger
chimera chimneysweep chopstick chromium cicada circles cleaver coathanger
cobalt comment confucius covenant crimson crutch cuba
darkmatter deadeye denis desert disco donut dragonfish dragonfly driftwood dustpan
electrum elfin elise elmer embargo emissary empire epic equation escobar exodus explosive
ferocious flame flamer flashflood flipside frankenstein
gallium gamefish gazer gorgon griffon
hangover havoc haymaker hogfish honeybee hornbill httpclient
inc inception insomnia
james joker judy karma kevin krypton
leviathan lightwire lookback lucifer lurid
machete mandrake mango mantis marcher matryoshka maze medusa mercury meteor milan mirage monsoon mosquito mythic
newscaster nickel nightclub ninja octopus oxide briar meek
pacemaker page pallas pandora patchwork phosphorus photo pitstop platinum play plead pony poseidon
potassium prestige proton ps1 radium raindrop rancor rattlesnake reaper reaver reptile responder
riptide rover royal ruler samurai scorpion seasalt shark sharpshooter shipshape shotput sidewinder
silence silicon slightpulse sliver snake solar soldier spaceship spark spica springtail strider
sunbird sunburst sunshop sunspot supernova swallowtail
tangelo teardrop terracotta textmate tick trailblaze trailblazer trinity triton tsar
uppercut ups vermin viper webmasters windshield windshift wiper zen zinc zlib
`

// ordinaryPhrases are names of more words that are phrases of the language.
const ordinaryPhrases = `
action rat|agent smith|binary validator|blind eagle|brave prince|cherry picker|cloud atlas|corona updates|
cutting edge|deputy dog|desert falcon|dust storm|evil corp|frozen cell|ghost push|gold dragon|golden cup|
green lambert|line dancer|line runner|night dragon|outer space|pass the hash toolkit|quick assist|
red alert|rising sun|silent librarian|skeleton key|small sieve|solar storm|token control|tortoise shell|
unknown logger|down new|build downer|juicy mix
`

// commandWords are tools of operating systems whose names are ordinary words,
// each with the words that follow it on a command line. "exe" stands for .exe,
// "-" for an option, "#" for a number.
const commandWords = `
net exe user view use group localgroup start stop share accounts
at exe
reg exe add query delete save export import copy
ping exe - #
route exe print
expand exe -
ftp exe -
arp exe -
`

// singleFree are the technique names of one word that mean nothing else.
const singleFree = `
bootkit cmstp cor_profiler dcsync installutil kerberoasting keylogging listplanting mavinject mshta
msiexec odbcconf pubprn regsvr32 rundll32 syncappvpublishingserver timestomp verclsid ptrace emond
kernelcallbacktable appdomainmanager rommonkit clickonce
`

// singleWord are technique names of one word that reports use for the
// technique and for much else; all other names of one word are bound.
const singleWord = `
phishing proxy powershell javascript python rootkit masquerading cron msbuild applescript systemctl
launchctl steganography defacement malvertising screensaver ntds hooking impersonation geofencing
keychain lua ssh vnc
`

// phraseCased are technique names of several words that are phrases of the
// trade: with ATT&CK's capitals they count.
const phraseCased = `
accessibility features|access notifications|account access removal|acquire access|active scanning|active setup|audio capture|authentication package|automated collection|
bind mounts|browser extensions|cached domain credentials|clipboard data|cloud api|code repositories|
code signing|component object model|compute hijacking|container api|container service|control panel|
create account|create snapshot|data encrypted|data manipulation|default accounts|delay execution|
deploy container|device registration|embedded payloads|native api|data encoding|bidirectional communication|domain accounts|domain controller authentication|domain properties|
email collection|email forwarding rule|email hiding rules|email spoofing|exclusive control|external proxy|
file deletion|file transfer protocols|generate content|group policy preferences|hidden users|hidden window|
hide infrastructure|hybrid identity|identify roles|iis components|input capture|installer packages|
internal proxy|junk data|launch agent|launch daemon|link target|linked devices|local accounts|login hook|
login items|mail protocols|malicious copy and paste|malicious file|malicious image|malicious library|
malicious link|mutual exclusion|network device cli|new service|office test|outlook forms|outlook home page|
outlook rules|polymorphic code|port monitors|power settings|print processors|private keys|process discovery|
remote access hardware|remote access software|remote access tools|remote desktop software|remote services|
resource forking|scan databases|scheduled transfer|search closed sources|server software component|
service execution|service stop|shared modules|shell history|software deployment tools|software discovery|
standard encoding|startup items|system checks|system services|time providers|transport agent|
trusted relationship|udev rules|unix shell|upload malware|upload tool|user execution|valid accounts|video capture|
visual basic|vulnerability scanning|web cookies|web protocols|web service|windows credential manager|
windows management instrumentation|windows service|wordlist scanning|written content|
credentials in files|cloud administration command|system firmware|component firmware|default credentials|
input prompt|data compressed|login item|python startup hooks|terminal services dll|
`

// phraseWord are technique names of several words that are names of products
// and protocols or everyday phrases: weak without more.
const phraseWord = `
bits jobs|cloud firewall|dynamic data exchange|ip addresses|network devices|password managers|
remote desktop protocol|social engineering|windows host firewall|network device firewall|
bash history|sudo caching|command line interface|third party software|windows remote management|at linux|at windows|
`

// phraseBound are technique names of several words that say nothing alone.
const phraseBound = `
add ins|artificial intelligence|business relationships|chat messages|client configurations|cloud account|
cloud accounts|cloud groups|cloud services|code signing certificates|conditional access policies|
customer relationship management software|digital certificates|dns passive dns|dns server|domain account|
domain groups|email account|email accounts|email addresses|employee names|local account|local groups|
messaging applications|multi factor authentication|network security appliances|network topology|
search engines|social media|social media accounts|threat intel vendors|virtual private server|web services|
wi fi networks|virtualization solution|extended attributes|private keys and certificates|
network trust dependencies|purchase technical data|physical locations|
`

// companyWords stand beside a name of rule word and say what it is; those of
// groupCompany speak of a group.
const companyWords = `
malware ransomware backdoor backdoors trojan implant implants rat loader downloader dropper botnet stealer
infostealer wiper rootkit bootkit worm spyware framework tool toolkit utility payload payloads sample samples
variant variants beacon beacons webshell miner keylogger builder c2 virus agent stager
`

const groupCompany = `
group gang actor actors operator operators affiliate affiliates apt crew collective hackers cybergang
`

// namingWords come before a name: "a backdoor named Snake".
const namingWords = `
called named dubbed codenamed nicknamed as aka
`

// vocabulary holds the lists above as sets.
type vocabulary struct {
	names, phrases           map[string]bool
	single, phrase           map[string]rule
	commands                 map[string][]string
	software, groups, naming map[string]bool
}

func newVocabulary() *vocabulary {
	v := &vocabulary{
		names:    set(strings.Fields(ordinaryNames)),
		phrases:  set(phrases(ordinaryPhrases)),
		single:   make(map[string]rule),
		phrase:   make(map[string]rule),
		commands: make(map[string][]string),
		software: set(strings.Fields(companyWords)),
		groups:   set(strings.Fields(groupCompany)),
		naming:   set(strings.Fields(namingWords)),
	}
	for _, w := range strings.Fields(singleFree) {
		v.single[w] = free
	}
	for _, w := range strings.Fields(singleWord) {
		v.single[w] = word
	}
	for r, list := range map[rule]string{cased: phraseCased, word: phraseWord, bound: phraseBound} {
		for _, p := range phrases(list) {
			v.phrase[p] = r
		}
	}
	for line := range strings.Lines(strings.TrimSpace(commandWords)) {
		f := strings.Fields(line)
		v.commands[f[0]] = f[1:]
	}
	return v
}

// techniqueRule returns the rule of a technique's name by its words.
func (v *vocabulary) techniqueRule(normal []string) rule {
	if len(normal) == 1 {
		if r, ok := v.single[normal[0]]; ok {
			return r
		}
		return bound
	}
	return v.phrase[strings.Join(normal, " ")]
}

// entityRule returns the rule of a software's, group's or campaign's name.
func (v *vocabulary) entityRule(normal []string, name string) rule {
	if len(normal) > 1 {
		if v.phrases[strings.Join(normal, " ")] {
			return word
		}
		return cased
	}
	switch w := normal[0]; {
	case v.commands[w] != nil:
		return command
	case v.names[w]:
		return word
	case len(w) <= 4 && !isTool(w):
		return exact
	case len(w) == 5 && name != w:
		return cased
	}
	return free
}

// isTool names the short commands that are no words.
func isTool(w string) bool { return w == "cmd" }

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, w := range list {
		m[w] = true
	}
	return m
}

func phrases(list string) []string {
	var out []string
	for p := range strings.SplitSeq(list, "|") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return out
}
