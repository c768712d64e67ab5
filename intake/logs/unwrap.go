package logs

import "bytes"

// unwrap looks for the list of events that an object holds and is otherwise
// nothing: CloudTrail's {"Records":[…]}, Azure's {"records":[…]}, Graph's
// {"@odata.context":"…","value":[…]}, Elasticsearch's {"hits":{"hits":[…]}}.
// It returns the bytes up to the list's first event and how many objects they
// open; 0 when data begins with an event.
func unwrap(data []byte) (used, opened int) {
	at := 0
	for opened < 3 && at < len(data) && data[at] == '{' {
		at++
		opened++
		n, found := member(data[at:])
		if n == 0 {
			return 0, 0
		}
		at += n
		if found {
			return at, opened
		}
	}
	return 0, 0
}

// lists are the names of lists of events; those that begin such an object may
// also be one of the others.
func isList(name string) bool {
	switch name {
	case "Records", "records", "value", "events", "Events", "items", "results", "hits", "data", "entries", "logEvents":
		return true
	}
	return false
}

func isBeside(name string) bool {
	switch name {
	case "@odata.context", "kind", "etag", "nextPageToken", "took", "timed_out", "count", "total", "next", "status", "@odata.count", "_shards", "max_score":
		return true
	}
	return false
}

// member reads the members of an object up to a list of events and returns the
// bytes before the list's first event; or those before an object that may hold
// the list. It is 0 when there is no such member.
func member(data []byte) (used int, list bool) {
	at := 0
	for range 8 {
		at += blanks(data[at:])
		if at >= len(data) || data[at] != '"' {
			return 0, false
		}
		end := bytes.IndexByte(data[at+1:min(len(data), at+32)], '"')
		if end < 0 {
			return 0, false
		}
		name := string(data[at+1 : at+1+end])
		listed := isList(name)
		if !listed && !isBeside(name) {
			return 0, false
		}
		at += end + 2
		at += blanks(data[at:])
		if at >= len(data) || data[at] != ':' {
			return 0, false
		}
		at++
		at += blanks(data[at:])
		if at >= len(data) {
			return 0, false
		}
		if listed && data[at] == '[' {
			next := at + 1 + blanks(data[at+1:])
			return next, next < len(data) && (data[next] == '{' || data[next] == ']')
		}
		if listed && data[at] == '{' {
			return at, false
		}
		n := value(data[at:])
		if n == 0 {
			return 0, false
		}
		at += n
		at += blanks(data[at:])
		if at >= len(data) || data[at] != ',' {
			return 0, false
		}
		at++
	}
	return 0, false
}

func blanks(data []byte) int {
	for i, c := range data {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return i
		}
	}
	return len(data)
}

// value returns the length of any JSON value, 0 when it is not complete.
// Brackets are only counted.
func value(data []byte) int {
	depth := 0
	for at := 0; at < len(data); at++ {
		switch c := data[at]; c {
		case '"':
			for at++; at < len(data) && data[at] != '"'; at++ {
				if data[at] == '\\' {
					at++
				}
			}
			if at >= len(data) {
				return 0
			}
			if depth == 0 {
				return at + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
			if depth < 0 {
				return at
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
	}
	return 0
}

// after returns the length of what stands behind the list in an object around
// it, up to the next member or the object's end; 0 when it is something else.
func after(data []byte) int {
	n := value(data)
	if n == 0 {
		return 0
	}
	at := n + blanks(data[n:])
	if at >= len(data) || data[at] != ':' {
		return 0
	}
	at++
	at += blanks(data[at:])
	if n = value(data[at:]); n == 0 {
		return 0
	}
	return at + n
}
