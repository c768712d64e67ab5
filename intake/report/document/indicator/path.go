package indicator

import "strings"

// path looks for a registry key or a file path that begins in the word
// text[start:end]. It returns where to go on, or 0 when there was none.
func (f *finder) path(start, end int) int {
	for i := start; i < end; i++ {
		if i > start && (isAlnum(f.text[i-1]) || strings.IndexByte(".]_-/\\%@", f.text[i-1]) >= 0) {
			continue
		}
		if n, hive := hiveAt(f.text[i:end]); n > 0 {
			e := f.extent(i, i+n, true)
			f.add(Registry, hive+canonicalKey(f.text[i+n:e]), i, e)
			return e
		}
		if n := rootAt(f.text[i:end]); n > 0 {
			e := f.extent(i, i+n, false)
			if e-i > n || f.text[i] == '%' {
				f.add(Path, f.text[i:e], i, e)
				return e
			}
		}
		if n := unixRootAt(f.text[i:end]); n > 0 {
			_, e := trim(f.text, i, end)
			if e-i > n {
				f.add(Path, f.text[i:e], i, e)
				return end
			}
		}
	}
	return 0
}

// hiveAt returns the length of a registry root and its full name.
func hiveAt(s string) (n int, name string) {
	if len(s) < 5 || s[0]|0x20 != 'h' || s[1]|0x20 != 'k' {
		return 0, ""
	}
	for _, h := range [...][2]string{
		{"HKEY_LOCAL_MACHINE", "HKEY_LOCAL_MACHINE"}, {"HKEY_CURRENT_USER", "HKEY_CURRENT_USER"}, {"HKEY_CLASSES_ROOT", "HKEY_CLASSES_ROOT"},
		{"HKEY_USERS", "HKEY_USERS"}, {"HKEY_CURRENT_CONFIG", "HKEY_CURRENT_CONFIG"},
		{"HKLM", "HKEY_LOCAL_MACHINE"}, {"HKCU", "HKEY_CURRENT_USER"}, {"HKCR", "HKEY_CLASSES_ROOT"}, {"HKCC", "HKEY_CURRENT_CONFIG"}, {"HKU", "HKEY_USERS"},
	} {
		n := len(h[0])
		if len(s) <= n+1 || !strings.EqualFold(s[:n], h[0]) {
			continue
		}
		if s[n] == ':' {
			n++
		}
		if s[n] == '\\' || s[n] == '/' {
			return n, h[1]
		}
	}
	return 0, ""
}

func canonicalKey(rest string) string {
	if strings.HasPrefix(rest, "/") {
		rest = strings.ReplaceAll(rest, "/", "\\")
	}
	return strings.ReplaceAll(rest, `\\`, `\`)
}

// rootAt returns the length of what begins a Windows path: C:\, %TEMP%\, \\host\.
func rootAt(s string) int {
	switch {
	case len(s) > 3 && s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z' && s[1] == ':' && s[2] == '\\':
		return 3
	case s[0] == '%':
		k := strings.IndexByte(s[1:], '%')
		if k > 1 && k < 30 && k+2 < len(s) && s[k+2] == '\\' && strings.Trim(s[1:k+1], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789()") == "" {
			return k + 3
		}
	case strings.HasPrefix(s, `\\`) && len(s) > 4:
		if k := strings.IndexByte(s[2:], '\\'); k > 0 && k < 64 && !strings.HasPrefix(s[2+k:], `\\`) && (isAlnum(s[2]) || s[2] == '[' || s[2] == '.' || s[2] == '%') {
			return k + 3
		}
	case len(s) > 9 && strings.EqualFold(s[:5], "$env:"):
		if k := strings.IndexByte(s, '\\'); k > 5 && k < 30 {
			return k + 1
		}
	}
	return 0
}

// unixRootAt returns the length of a top directory of a Unix system.
func unixRootAt(s string) int {
	if strings.HasPrefix(s, "~/") {
		return 2
	}
	if s[0] != '/' {
		return 0
	}
	k := strings.IndexByte(s[1:], '/')
	if k < 0 {
		return 0
	}
	switch s[1 : k+1] {
	case "etc", "tmp", "var", "usr", "home", "opt", "root", "bin", "sbin", "dev", "proc", "Library", "Users", "private", "Applications", "mnt", "srv", "boot", "lib":
		return k + 2
	}
	for _, root := range [...]string{"/System/Library/", "/data/local/"} {
		if strings.HasPrefix(s, root) {
			return len(root)
		}
	}
	return 0
}

// quoted returns the end of a path in quotes that begins at root, or 0.
func (f *finder) quoted(root, i int) int {
	for _, q := range [...][2]string{{`"`, `"`}, {"“", "”"}, {"'", "'"}, {"‘", "’"}, {"`", "`"}} {
		if !strings.HasSuffix(f.text[:root], q[0]) {
			continue
		}
		rest := f.text[i:min(len(f.text), i+260)]
		if k := strings.Index(rest, q[1]); k >= 0 && strings.IndexByte(rest[:k], '\n') < 0 && strings.Count(rest[:k], " ") <= 6 {
			return i + k
		}
	}
	return 0
}

// extent returns the end of a Windows path or registry key that begins at root
// and goes on at text[i:]. A blank belongs to it when a backslash follows within the same
// words: C:\Program Files\x, HKLM\SOFTWARE\Microsoft\Windows NT\y.
func (f *finder) extent(root, i int, key bool) int {
	begin, limit := i, min(len(f.text), i+maxToken)
	if end := f.quoted(root, i); end > 0 {
		return end
	}
	for i < limit {
		switch b := f.text[i]; {
		case b == ' ':
			if !key && hasFileEnding(f.text[begin:i]) || !f.goesOn(i+1) {
				return trimPath(f.text, begin, i)
			}
		case b < ' ' || strings.IndexByte("\"<>|`,;", b) >= 0 && !f.placeholder(i):
			return trimPath(f.text, begin, i)
		case strings.HasPrefix(f.text[i:], "”") || strings.HasPrefix(f.text[i:], "’") || strings.HasPrefix(f.text[i:], "“"):
			return trimPath(f.text, begin, i)
		}
		i++
	}
	return trimPath(f.text, begin, i)
}

// placeholder is true for the angle brackets of <random> inside a path.
func (f *finder) placeholder(i int) bool {
	switch f.text[i] {
	case '<':
		k := strings.IndexByte(f.text[i:min(len(f.text), i+32)], '>')
		return k > 0 && !strings.ContainsAny(f.text[i:i+k], "\n")
	case '>':
		return strings.LastIndexByte(f.text[max(0, i-32):i], '<') >= 0
	}
	return false
}

// goesOn is true when the words at text[i:] lead to a backslash.
func (f *finder) goesOn(i int) bool {
	for j := i; j < len(f.text) && j < i+40; j++ {
		switch b := f.text[j]; {
		case b == '\\':
			return j > i && f.text[j-1] != ' ' && (j+1 >= len(f.text) || f.text[j+1] != '\\') && f.text[j-1] != '%'
		case b < ' ' || b >= 0x80 || strings.IndexByte("\"<>|:,;/%=?*", b) >= 0 || b == '.' && j+1 < len(f.text) && f.text[j+1] == ' ':
			return false
		}
	}
	return false
}

func hasFileEnding(path string) bool {
	k := strings.LastIndexByte(path, '.')
	return k >= 0 && len(path)-k >= 3 && len(path)-k <= 6 && !strings.ContainsAny(path[k:], `\ `)
}

func trimPath(text string, begin, i int) int {
	for i > begin && strings.IndexByte(".:!?)]}'*(", text[i-1]) >= 0 {
		b := text[i-1]
		if (b == ')' || b == ']' || b == '}') && strings.IndexByte(text[begin:i], opener(b)) >= 0 {
			break
		}
		i--
	}
	return i
}
