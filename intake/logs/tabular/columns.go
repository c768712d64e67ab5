package tabular

import (
	"bytes"
	"strconv"

	"tradecraft/intake/logs/dialect"
)

// columns are the names of a CSV log with what each is for.
type columns struct {
	names [][]byte
	// places of columns that are read here, -1 when absent
	provider, channel, id, message, action, payload int
}

// renamed are columns that exports name otherwise than events do, by plainName.
var renamed = map[string]string{
	"dateandtime": "EventTime", "eventid": "EventID", "machinename": "Computer", "computername": "Computer", "logname": "Channel",
	"providername": "Provider_Name", "recordid": "EventRecordID", "eventrecordid": "EventRecordID", "timecreated": "TimeCreated",
}

func newColumns(names [][]byte) *columns {
	c := &columns{provider: -1, channel: -1, id: -1, message: -1, action: -1, payload: -1}
	viewer, powershell := false, false
	for _, n := range names {
		switch plainName(n) {
		case "taskcategory":
			viewer = true
		case "providername":
			powershell = true
		}
	}
	for i, n := range names {
		plain := plainName(n)
		name := bytes.TrimSpace(n)
		switch plain {
		case "provider", "providername":
			c.provider = i
		case "source":
			if viewer {
				c.provider, name = i, []byte("Provider_Name")
			}
		case "channel", "logname":
			c.channel = i
		case "eventid":
			c.id = i
		case "id":
			if powershell {
				c.id, name = i, []byte("EventID")
			}
		case "message", "description":
			c.message = i
		case "actiontype":
			c.action = i
		case "payload", "auditdata":
			c.payload = i
		}
		if to := renamed[plain]; to != "" {
			name = []byte(to)
		}
		c.names = append(c.names, name)
	}
	if viewer && c.message < 0 { // Event Viewer gives the message's column no name
		c.message = len(c.names)
		c.names = append(c.names, []byte("Message"))
	}
	return c
}

func at(row [][]byte, i int) []byte {
	if i < 0 || i >= len(row) {
		return nil
	}
	return row[i]
}

// object appends a row as a JSON object: its columns, what its message says,
// and what makes it an event of Windows.
func (c *columns) object(row [][]byte, dst []byte) []byte {
	dst = append(dst, '{')
	put := func(name, value []byte) {
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, name), ':')
		if (len(value) > 1) && (value[0] == '{' || value[0] == '[') && nested(value) {
			dst = append(dst, value...)
			return
		}
		dst = appendString(dst, value)
	}
	text := func(name, value string) { put([]byte(name), []byte(value)) }
	for i, name := range c.names {
		if value := at(row, i); len(name) > 0 && len(value) > 0 {
			put(name, value)
		}
	}
	id, _ := strconv.ParseUint(string(bytes.TrimSpace(at(row, c.id))), 10, 32)
	channel := string(at(row, c.channel))
	if provider := at(row, c.provider); c.channel < 0 && len(provider) > 0 && id > 0 {
		if channel = dialect.Channel(string(provider), uint32(id)); channel != "" {
			text("Channel", channel)
		}
	}
	if message := at(row, c.message); channel != "" && len(message) > 0 {
		dialect.Message(string(message), text)
	}
	if payload := at(row, c.payload); len(payload) > 0 {
		dialect.Payload(payload, text)
	}
	if action, ok := dialect.DefenderAction(string(at(row, c.action))); ok && c.channel < 0 {
		c.defender(action, row, text)
	}
	return append(dst, '}')
}

// defender adds what an event of Windows has for the columns of Defender.
func (c *columns) defender(d dialect.Defender, row [][]byte, text func(name, value string)) {
	text("Channel", d.Channel)
	text("EventID", strconv.Itoa(int(d.EventID)))
	text("Provider_Name", dialect.DefenderProvider)
	for _, v := range d.Values {
		text(v[0], v[1])
	}
	for i, name := range c.names {
		value := at(row, i)
		if to := d.Field(string(name)); to != "" && len(value) > 0 {
			text(to, c.whole(string(name), string(value), row))
		}
	}
}

// whole joins folder and name where Defender's FolderPath has the folder alone.
func (c *columns) whole(column, value string, row [][]byte) string {
	file := dialect.DefenderFile(column)
	if file == "" {
		return value
	}
	for i, n := range c.names {
		if string(n) == file {
			return dialect.JoinPath(value, string(at(row, i)))
		}
	}
	return value
}
