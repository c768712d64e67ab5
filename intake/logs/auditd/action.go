package auditd

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"

	"tradecraft/intake/logs/event"
)

// action is what the records of one event together say.
type action struct {
	serial     uint64
	node       string
	time       int64
	offset     int64
	records    int
	call       string
	exe, comm  string
	pid, ppid  string
	user, auid string
	session    string
	cwd, title string
	args       []string
	made       []string // files that were created
	peer       netip.AddrPort
	success    bool
	key        string
}

// process is what is remembered of a process for its children.
type process struct{ image, line string }

const (
	maxOpen    = 4 // events whose records may be mixed
	maxArgs    = 4096
	maxStarted = 1 << 15
)

// join adds a record to the action it is part of, and hands over what is complete.
func (d *Decoder) join(r *record, e *event.Event, take func(*event.Event) error) error {
	kind := string(r.kind)
	switch kind {
	case "SYSCALL", "EXECVE", "CWD", "PATH", "PROCTITLE", "SOCKADDR", "EOE":
	default:
		return nil
	}
	a := d.action(r, e)
	a.records++
	a.take(kind, d.build)
	if kind == "PROCTITLE" || kind == "EOE" || a.records >= maxRecords {
		d.open = without(d.open, a)
		return d.finish(a, take)
	}
	if len(d.open) > maxOpen {
		oldest := d.open[0]
		d.open = without(d.open, oldest)
		return d.finish(oldest, take)
	}
	return nil
}

func without(list []*action, a *action) []*action {
	out := list[:0]
	for _, x := range list {
		if x != a {
			out = append(out, x)
		}
	}
	return out
}

// action finds the action of a record, or begins one.
func (d *Decoder) action(r *record, e *event.Event) *action {
	for _, a := range d.open {
		if a.serial == r.serial && a.node == e.Host {
			return a
		}
	}
	a := &action{}
	if n := len(d.free); n > 0 {
		a, d.free = d.free[n-1], d.free[:n-1]
		*a = action{args: a.args[:0], made: a.made[:0]}
	}
	a.serial, a.node, a.time, a.offset, a.success = r.serial, e.Host, r.time, e.Offset, true
	d.open = append(d.open, a)
	return a
}

// Flush hands over what is open, complete or not.
func (d *Decoder) Flush(take func(*event.Event) error) error {
	for _, a := range d.open {
		if err := d.finish(a, take); err != nil {
			return err
		}
	}
	d.open = d.open[:0]
	return nil
}

// take copies what an action needs out of a record.
func (a *action) take(kind string, b *event.Builder) {
	switch kind {
	case "SYSCALL":
		a.call, a.exe, a.comm = b.Text("SYSCALL"), b.Text("exe"), b.Text("comm")
		a.pid, a.ppid, a.session = b.Text("pid"), b.Text("ppid"), b.Text("ses")
		a.success, a.key = b.Text("success") != "no", b.Text("key")
		a.user, a.auid = account(b, "UID", "uid"), account(b, "AUID", "auid")
	case "EXECVE":
		a.arguments(b)
	case "CWD":
		a.cwd = b.Text("cwd")
	case "PROCTITLE":
		a.title = b.Text("proctitle")
	case "PATH":
		if b.Text("nametype") == "CREATE" && len(a.made) < 16 {
			a.made = append(a.made, b.Text("name"))
		}
	case "SOCKADDR":
		a.peer = sockaddr(b.Text("saddr"))
	}
}

// account is a user's name where the log has it, else the number, root for 0.
func account(b *event.Builder, enriched, raw string) string {
	if name := b.Text(enriched); name != "" {
		return name
	}
	switch id := b.Text(raw); id {
	case "0":
		return "root"
	case "4294967295", "-1", "unset":
		return ""
	default:
		return id
	}
}

// arguments collects a0, a1, … in their order, pieces put together.
func (a *action) arguments(b *event.Builder) {
	last := -1
	b.Event().All(func(name string, v event.Value) bool {
		if !isArgument([]byte(name)) {
			return true
		}
		base, _, _ := strings.Cut(name[1:], "[")
		n, err := strconv.Atoi(base)
		switch {
		case err != nil || len(a.args) >= maxArgs:
		case n == last && len(a.args) > 0:
			a.args[len(a.args)-1] += v.Text()
		default:
			a.args, last = append(a.args, v.Text()), n
		}
		return true
	})
}

// sockaddr reads the address of a SOCKADDR record, family and port first.
func sockaddr(s string) netip.AddrPort {
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) < 8 {
		return netip.AddrPort{}
	}
	port := uint16(raw[2])<<8 | uint16(raw[3])
	switch {
	case raw[0] == 2: // AF_INET
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(raw[4:8])), port)
	case raw[0] == 10 && len(raw) >= 24: // AF_INET6, after the flow label
		return netip.AddrPortFrom(netip.AddrFrom16([16]byte(raw[8:24])), port)
	}
	return netip.AddrPort{}
}

// finish hands over the events that an action is.
func (d *Decoder) finish(a *action, take func(*event.Event) error) error {
	defer func() { d.free = append(d.free, a) }()
	switch {
	case strings.HasPrefix(a.call, "execve") || a.call == "" && len(a.args) > 0:
		if a.success && (len(a.args) > 0 || a.title != "") {
			return take(d.processStart(a))
		}
	case a.call == "connect" && a.peer.IsValid():
		return take(d.connection(a))
	}
	for _, name := range a.made {
		if !a.success || name == "" {
			continue
		}
		if err := take(d.fileMade(a, name)); err != nil {
			return err
		}
	}
	return nil
}

// derive begins an event of a category.
func (d *Decoder) derive(a *action, category string) *event.Event {
	e := d.build.Start(a.serial, a.offset)
	e.Product, e.Category, e.Channel, e.Derived = "linux", category, Channel, true
	e.Time, e.Host = a.time, a.node
	b := d.build
	b.AddText("Image", a.exe)
	b.AddText("ProcessId", a.pid)
	b.AddText("User", a.user)
	b.AddText("LoginUser", a.auid)
	b.AddText("LogonId", a.session)
	b.AddText("key", a.key)
	return e
}

func (d *Decoder) processStart(a *action) *event.Event {
	e := d.derive(a, "process_creation")
	line := strings.Join(a.args, " ")
	if line == "" {
		line = a.title
	}
	b := d.build
	b.AddText("CommandLine", line)
	b.AddText("CurrentDirectory", a.cwd)
	b.AddText("ParentProcessId", a.ppid)
	if p, ok := d.started[a.ppid]; ok {
		b.AddText("ParentImage", p.image)
		b.AddText("ParentCommandLine", p.line)
	}
	if a.pid != "" && len(d.started) < maxStarted {
		d.started[a.pid] = process{a.exe, line}
	}
	return e
}

func (d *Decoder) connection(a *action) *event.Event {
	e := d.derive(a, "network_connection")
	b := d.build
	b.AddText("DestinationIp", a.peer.Addr().Unmap().String())
	b.AddText("DestinationPort", strconv.Itoa(int(a.peer.Port())))
	b.AddText("Initiated", "true")
	return e
}

func (d *Decoder) fileMade(a *action, name string) *event.Event {
	e := d.derive(a, "file_event")
	if !strings.HasPrefix(name, "/") && a.cwd != "" {
		name = strings.TrimRight(a.cwd, "/") + "/" + name
	}
	d.build.AddText("TargetFilename", name)
	return e
}
