package flow

import "tradecraft/intake/site/script/host"

// Bits is a set of things seen in a piece of code.
type Bits uint64

// Things that are seen.
const (
	Payment   Bits = 1 << iota // a word of payment fields
	PayField                   // a payment field is read
	Gate                       // the address is tested for a checkout page
	GateWord                   // a word of checkout pages
	Read                       // a field's value is read
	ReadAll                    // all inputs of the page are selected
	Serialize                  // a form is read as a whole
	Send                       // something is sent over the network
	SendImage                  // by the address of an image or script
	Beacon                     // by sendBeacon
	Socket                     // by WebSocket or EventSource
	Peer                       // by WebRTC
	FormTo                     // a form's action is set
	Foreign                    // an absolute host that is nobody's we know
	Odd                        // a host that is odd by itself
	Encode                     // base64, JSON, percent
	Encrypt                    // ciphers and public keys
	OnSubmit                   // listens to submit, click, change
	OnKey                      // listens to keys
	Dynamic                    // code from text
	NewScript                  // inserts a script element
	Insert                     // inserts any element
	CookieRead
	CookieWrite
	StoreRead
	StoreWrite
	HookNet     // replaces the browser's network functions
	HookForm    // replaces a form's submit
	HookPay     // replaces a payment provider's object or its methods
	FieldMarkup // carries markup with payment inputs
	HideFrame   // hides a frame or a payment element
	Pixels      // reads the pixels of a picture
	Bytes       // takes bytes apart
	ImageFile   // names a picture file
	DevTools    // looks for developer tools
	Secret      // a word of passwords
	Personal    // a word of names and addresses
	Miner       // a word of miners
	WorkerFetch // a service worker's fetch listener
	ReadRequest // reads the body of a request
	Digits      // a pattern of card numbers, or their length
	Timer       // runs again and again
	Decline     // tells the buyer to try again
	Nonce       // takes a script's nonce
	Location    // reads the address
	Navigate    // sets the address
	Write       // document.write
	Observe     // watches changes of the page
	Hidden      // makes an element without size
	Agent       // reads the user agent
	Debugger    // console traps, debugger
	Luhn        // the sum of card numbers
	Brand       // skimmers' own names
	Shop        // shop software's names
	Provider    // payment providers' names
	Self        // reads its own text
	Chars       // builds text from character codes
	Plain       // http without TLS, or a script file that answers (.php)
	Message     // postMessage to others
)

// Count returns how many of the things are in b.
func (b Bits) Has(want Bits) bool { return b&want == want }

// Taint is what a value carries.
type Taint uint32

// What values carry.
const (
	Field     Taint = 1 << iota // what was typed into a field
	PayValue                    // what was typed into a payment field
	AllValues                   // what was typed into all fields
	Key                         // keystrokes
	Cookie
	Store
	Password
	Place   // the page's address
	Request // what the page itself sends
	Agents  // the user agent
	Net     // what came from the network
	Pixel   // what came out of a picture
	Encoded
	Encrypted
	elem    // an element
	elemPay // an element of payment
	elemAll // all inputs
	formRef
)

// Typed is what a visitor typed.
const Typed = Field | PayValue | AllValues | Key | Password

// Value is the part of a taint that is a value and not an element.
func (t Taint) Value() Taint { return t &^ (elem | elemPay | elemAll | formRef) }

// Sink is one place where a script lets something out or in.
type Sink struct {
	// Kind is how: fetch, xhr, beacon, image, script, frame, websocket, peer, form,
	// navigation, ajax, markup, code, cookie, storage, message.
	Kind string
	// Pos is the byte in the text.
	Pos int32
	// URL is the constant start of the address, "" when not known; Host what it
	// names; Local is true for a path of the same site.
	URL   string
	Host  host.Host
	Local bool
	// Taint is what goes there.
	Taint Taint
	// Dynamic is true when the address is computed from what is not constant.
	Dynamic bool
}

// Scope is a function, or the whole script, with what is seen in and below it.
type Scope struct {
	Bits  Bits
	Nodes int
	Pos   int32
}

// Facts is what was seen in one text.
type Facts struct {
	Bits   Bits
	Scopes []Scope
	Sinks  []Sink
	Hosts  []host.Host
	// First is where a thing was first seen.
	First map[Bits]int32
	// Nodes is the size, Strings and Idents the counts of those nodes.
	Nodes, Strings, Idents, Calls, Functions int
	// HexNames counts names such as _0x1f2e, ShortNames those of one or two letters.
	HexNames, ShortNames int
	// StringBytes is the length of all strings, Longest the longest.
	StringBytes, Longest int
	// Numbers counts number literals, Computed the members by computed key.
	Numbers, Computed int
	// Reads and PayReads name the fields that are read, as the script names them.
	Reads map[string]bool
	// Counts of some calls.
	Fetches, Evals, Listeners int
}

// Best is the largest set of want found in one scope of at most nodes.
func (f *Facts) Best(want Bits, nodes int) (best int) {
	for _, s := range f.Scopes {
		if s.Nodes <= nodes {
			best = max(best, count(s.Bits&want))
		}
	}
	return best
}

// Together says whether one scope of at most nodes has all of want.
func (f *Facts) Together(want Bits, nodes int) (Scope, bool) {
	found := Scope{Nodes: 1 << 30}
	for _, s := range f.Scopes {
		if s.Bits.Has(want) && s.Nodes <= nodes && s.Nodes < found.Nodes {
			found = s
		}
	}
	return found, found.Nodes < 1<<30
}

func count(b Bits) (n int) {
	for ; b != 0; b &= b - 1 {
		n++
	}
	return n
}
