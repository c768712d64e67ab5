package auditd

import (
	"bytes"
	"encoding/hex"
	"strings"

	"tradecraft"
	"tradecraft/intake/logs/event"
)

// Sniff reports whether text is an audit log: most of its lines are records.
func Sniff(head []byte) bool {
	lines, records := 0, 0
	for l := range bytes.Lines(head) {
		if l = bytes.TrimSpace(l); len(l) == 0 || string(l) == "----" {
			continue
		}
		if lines++; lines > 20 {
			break
		}
		if bytes.HasPrefix(l, typeMark) || bytes.HasPrefix(l, []byte("node=")) {
			if _, ok := parseHead(l); ok {
				records++
			}
		}
	}
	return records > 0 && 2*records >= lines
}

// Cut returns how much of data, which ends with a line, can be read without
// what follows: the records of its last event may go on.
func Cut(_, data []byte) int {
	var last uint64
	end := len(data)
	for n := range maxRecords {
		start := bytes.LastIndexByte(data[:max(0, end-1)], '\n') + 1
		r, ok := parseHead(data[start:end])
		switch {
		case n == 0 && !ok:
			return len(data)
		case !ok || n > 0 && r.serial != last:
			return end
		case start == 0:
			return len(data)
		}
		last, end = r.serial, start
	}
	return len(data)
}

// maxRecords bounds the records of one event.
const maxRecords = 512

// Decoder reads audit records. It is not safe for concurrent use.
type Decoder struct {
	build *event.Builder
	calls calls
	open  []*action // whose records are not complete, oldest first
	free  []*action
	// started are the processes whose start the block has, by id.
	started map[string]process
	buf     []byte
}

// NewDecoder returns a decoder that fills the given fields.
func NewDecoder(fields *event.Fields) *Decoder {
	return &Decoder{build: event.NewBuilder(fields), calls: newCalls(), started: map[string]process{}}
}

// Read reads the lines of a block.
func (d *Decoder) Read(b event.Block, take func(*event.Event) error) []tradecraft.Problem {
	var problems []tradecraft.Problem
	clear(d.started)
	b.Each(func(line []byte, number int, offset int64) bool {
		if len(line) == 0 || string(line) == "----" {
			return true
		}
		ok, err := d.Line(line, offset, "", take)
		if !ok {
			problems = append(problems, event.NotRecord(number, offset, "a record of auditd"))
		}
		return err == nil
	})
	_ = d.Flush(take)
	return problems
}

// Line reads one record and hands over the event it is, and those that it
// completes. ok is false when it is none. Host is the machine when the record
// names no node.
func (d *Decoder) Line(line []byte, offset int64, host string, take func(*event.Event) error) (ok bool, err error) {
	r, ok := parseHead(line)
	if !ok {
		return false, nil
	}
	e := d.build.Start(r.serial, offset)
	e.Product, e.Service, e.Channel, e.Time, e.Host = "linux", "auditd", Channel, r.time, host
	if len(r.node) > 0 {
		e.Host = string(r.node)
	}
	d.build.Add("type", event.Value{Kind: event.UTF8, Raw: r.kind})
	d.fields(&r)
	if err := take(e); err != nil {
		return true, err
	}
	return true, d.join(&r, e, take)
}

// Channel is what events of this reader are filed under.
const Channel = "linux/auditd"

// fields adds the fields of a record.
func (d *Decoder) fields(r *record) {
	d.buf = d.buf[:0]
	var arch, number string
	for rest := r.rest; ; {
		f, after, ok := next(rest, r.interpreted)
		if !ok {
			break
		}
		rest = after
		if f.quoted && string(f.name) == "msg" { // fields within: op=… acct=…
			for inner := f.value; ; {
				g, after, ok := next(inner, r.interpreted)
				if !ok {
					break
				}
				inner = after
				d.add(r, g)
			}
			continue
		}
		d.add(r, f)
		switch string(f.name) {
		case "arch":
			arch = string(f.value)
		case "syscall":
			number = string(f.value)
		}
	}
	d.name(arch, number)
	if bytes.Contains(r.rest, []byte("]=")) {
		d.pieces()
	}
}

// name adds SYSCALL, the name of the system call, which enriched records have.
func (d *Decoder) name(arch, number string) {
	if number == "" {
		return
	}
	if _, ok := d.build.Lookup("SYSCALL"); ok {
		return
	}
	name := d.calls.name(arch, number)
	if name == "" && strings.Trim(number, "0123456789") != "" {
		name = number // as ausearch -i writes it
	}
	d.build.AddText("SYSCALL", name)
}

// add decodes a value where the kernel writes text in hexadecimal because it
// has blanks, quotes or control characters.
func (d *Decoder) add(r *record, f field) {
	v := event.Value{Kind: event.UTF8, Raw: f.value}
	if !f.quoted && !r.interpreted && encoded(r.kind, f.name) {
		if start := len(d.buf); d.unhex(f.value) {
			v.Raw = d.buf[start:len(d.buf):len(d.buf)]
		}
	}
	switch string(f.name) {
	case "proctitle", "cmd":
		v.Raw = bytes.TrimRight(bytes.ReplaceAll(v.Raw, []byte{0}, []byte{' '}), " ")
	case "key":
		for k := range bytes.SplitSeq(v.Raw, []byte{1}) {
			d.build.Add("key", event.Value{Kind: event.UTF8, Raw: k})
		}
		return
	}
	d.build.AddBytes(f.name, v)
}

// unhex appends the bytes of hexadecimal digits to the buffer.
func (d *Decoder) unhex(s []byte) bool {
	if len(s) < 2 || len(s)%2 != 0 {
		return false
	}
	n := len(d.buf)
	d.buf = append(d.buf, make([]byte, len(s)/2)...)
	if _, err := hex.Decode(d.buf[n:], s); err != nil {
		d.buf = d.buf[:n]
		return false
	}
	return true
}

// encoded says whether a field is text that may be in hexadecimal.
func encoded(kind, name []byte) bool {
	switch string(name) {
	case "name", "exe", "comm", "cwd", "proctitle", "cmd", "acct", "data", "key", "dir", "watch", "path", "unit", "ocomm", "invalid_context", "vm":
		return true
	}
	return string(kind) == "EXECVE" && isArgument(name)
}

// isArgument says whether a name is a0, a1[2] and so on.
func isArgument(name []byte) bool {
	if len(name) < 2 || name[0] != 'a' || name[1] < '0' || name[1] > '9' {
		return false
	}
	for _, c := range name[1:] {
		if (c < '0' || c > '9') && c != '[' && c != ']' {
			return false
		}
	}
	return true
}

// pieces puts a long argument together that the kernel cut into a1[0], a1[1], …
func (d *Decoder) pieces() {
	var name string
	var whole []byte
	done := func() {
		if name != "" {
			d.build.Alias(name, event.Value{Kind: event.UTF8, Raw: whole})
		}
		name, whole = "", nil
	}
	d.build.Event().All(func(n string, v event.Value) bool {
		base, _, cut := strings.Cut(n, "[")
		if !cut || !isArgument([]byte(n)) {
			return true
		}
		if base != name {
			done()
			name = base
		}
		whole = append(whole, v.Raw...)
		return true
	})
	done()
}
