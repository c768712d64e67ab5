package procedure

import (
	"net/netip"
	"regexp"
	"strings"
)

// Marks stand in a normal form for what changes from one intrusion to the next.
const (
	markAddress   = "<address>"
	markHost      = "<host>"
	markMail      = "<mail>"
	markHash      = "<hash>"
	markGUID      = "<guid>"
	markNumber    = "<number>"
	markURL       = "<url>"
	markEncoded   = "<encoded>"
	markRandom    = "<random>"
	markUser      = "<user>"
	markParameter = "<parameter>"
)

var (
	reParameter = regexp.MustCompile(`#\{[^{}]*\}`)
	reURL       = regexp.MustCompile(`(?i)\b(https?|ftps?|sftp|smb)://[^\s"'<>|)]+`)
	reGUID      = regexp.MustCompile(`(?i)\{?\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b\}?`)
	reHash      = regexp.MustCompile(`(?i)\b(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})\b`)
	reMail      = regexp.MustCompile(`(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b`)
	reIPv4      = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b(?:/\d{1,2}\b)?`)
	reUNC       = regexp.MustCompile(`(^|[\s"'=(,])\\{2,}[^\\/\s"'<>|*?]+\\`)
	reHome      = regexp.MustCompile(`(?i)(\b[a-z]:\\+users\\+|/home/|/users/)([^\\/\s"'<>|*?%$#]+)`)
	reEnv       = regexp.MustCompile(`(?i)\$\{?env:(\w+)\}?|%(\w+)%|!(\w+)!`)
	reLong      = regexp.MustCompile(`\b\d{5,}\b`)
	reSlashes   = regexp.MustCompile(`\\{2,}`)
	reName      = regexp.MustCompile(`[A-Za-z0-9]{8,}`)
	reHost      = regexp.MustCompile(`(?i)\b[a-z0-9-]+(?:\.[a-z0-9-]+)+\.[a-z]{2,12}\b`)
)

// Mask puts marks in place of what changes between intrusions and writes the
// rest in lower case: addresses, hosts, mail addresses, hashes, GUIDs, long
// numbers, URLs (their file's ending stays), user folders, encoded text,
// names that look random, and the parameters #{name} of emulation plans.
// Environment variables are written %name% in every shell's spelling.
func Mask(text string) string {
	text = bounded(text)
	if len(text) >= minEncoded && !strings.ContainsAny(text, " \t") {
		if _, ok := decode(text); ok {
			return markEncoded
		}
	}
	text = reParameter.ReplaceAllString(text, markParameter)
	text = reURL.ReplaceAllStringFunc(text, func(u string) string { return markURL + ending(u) })
	text = reMail.ReplaceAllString(text, markMail)
	text = reGUID.ReplaceAllString(text, markGUID)
	text = reHash.ReplaceAllString(text, markHash)
	text = reUNC.ReplaceAllString(text, "${1}\x00"+markHost+`\`)
	text = reIPv4.ReplaceAllStringFunc(text, maskAddress)
	text = reSlashes.ReplaceAllStringFunc(text, func(string) string { return `\` })
	text = strings.ReplaceAll(text, "\x00", `\\`)
	text = reHome.ReplaceAllString(text, "${1}"+markUser)
	text = reEnv.ReplaceAllString(text, "%${1}${2}${3}%")
	text = reHost.ReplaceAllStringFunc(text, maskHost)
	text = reName.ReplaceAllStringFunc(text, maskRandom)
	text = reLong.ReplaceAllString(text, markNumber)
	return strings.ToLower(text)
}

// ending is the file ending of a URL's path, "" when it has none.
func ending(u string) string {
	if i := strings.IndexAny(u, "?#"); i >= 0 {
		u = u[:i]
	}
	_, path, _ := strings.Cut(u, "://")
	_, path, ok := strings.Cut(path, "/")
	if !ok {
		return ""
	}
	file := path[strings.LastIndexByte(path, '/')+1:]
	if i := strings.LastIndexByte(file, '.'); i >= 0 && len(file)-i <= 6 {
		return file[i:]
	}
	return ""
}

func maskAddress(a string) string {
	host, _, _ := strings.Cut(a, "/")
	if _, err := netip.ParseAddr(host); err != nil {
		return a
	}
	if host == "127.0.0.1" || host == "0.0.0.0" {
		return a // where it means the machine itself it tells something
	}
	return markAddress
}

// maskHost takes a dotted name for a host unless its last part is a file's
// ending or its first one begins a .NET name.
func maskHost(name string) string {
	name = strings.ToLower(name)
	first, _, _ := strings.Cut(name, ".")
	last := name[strings.LastIndexByte(name, '.')+1:]
	if strings.Contains(fileEndings, " "+last+" ") || first == "system" || first == "microsoft" || first == "net" {
		return name
	}
	return markHost
}

// fileEndings are endings of files and of .NET names, blank apart.
const fileEndings = " exe dll sys bat cmd ps1 psm1 psd1 vbs vbe js jse wsf hta py rb pl sh php asp aspx ashx jsp" +
	" txt log csv xml json yml yaml ini cfg conf config dat bin tmp bak old zip rar tar gz tgz bz cab iso img vhd" +
	" doc docx docm xls xlsx xlsm ppt pptx pdf rtf lnk url msi msp jar war elf so dylib plist evtx dmp hiv pfx pem key crt cer" +
	" localhost service task client io webclient "

// maskRandom takes a run of letters and digits for made up when it changes
// between letters and digits more often than names do.
func maskRandom(name string) string {
	turns, digits := 0, 0
	for i := range len(name) {
		if digit(name[i]) {
			digits++
		}
		if i > 0 && digit(name[i]) != digit(name[i-1]) {
			turns++
		}
	}
	if turns >= 4 && digits >= 3 {
		return markRandom
	}
	return name
}
