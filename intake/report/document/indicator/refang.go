package indicator

import "strings"

// Refang undoes the usual ways of making an address unclickable: hxxp, [.],
// (.), [dot], [:], [@], [/], a bracket on one side only. Other text comes back
// as it is.
func Refang(s string) string {
	if i := strings.IndexAny(s, "[]({\\"); i >= 0 {
		s = refangBrackets(s)
	}
	for _, scheme := range []string{"hxxps", "hxxp", "hxtps", "hxtp", "h**ps", "h**p", "htxps", "htxp", "fxp", "xhttps", "xhttp"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && strings.HasPrefix(s[len(scheme):], ":") {
			return realScheme(scheme) + s[len(scheme):]
		}
	}
	return s
}

func realScheme(scheme string) string {
	switch {
	case scheme == "fxp":
		return "ftp"
	case strings.HasSuffix(scheme, "s"):
		return "https"
	}
	return "http"
}

// fanged are the pieces replaced, the longest first.
func fanged(s string) (piece, real string) {
	for _, p := range [...][2]string{
		{"[://]", "://"}, {"[:]//", "://"}, {"[dot]", "."}, {"(dot)", "."}, {"{dot}", "."}, {"[at]", "@"}, {"(at)", "@"},
		{"[.]", "."}, {"(.)", "."}, {"{.}", "."}, {"[,]", "."}, {"[:]", ":"}, {"[@]", "@"}, {"(@)", "@"}, {"[/]", "/"},
		{"[.", "."}, {".]", "."}, {"\\.", "."}, {"(.", "."}, {".)", "."},
	} {
		if len(s) >= len(p[0]) && strings.EqualFold(s[:len(p[0])], p[0]) {
			return p[0], p[1]
		}
	}
	return "", ""
}

func refangBrackets(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		switch s[i] {
		case '[', '(', '{', '.', '\\':
			if piece, real := fanged(s[i:]); piece != "" {
				b.WriteString(real)
				i += len(piece)
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
