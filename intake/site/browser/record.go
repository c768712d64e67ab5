package browser

import "encoding/json"

// Channels by which data leave.
const (
	ChannelForm       = "form"
	ChannelNavigation = "navigation"
	ChannelLink       = "link"
	ChannelMessage    = "postMessage"
	ChannelStorage    = "storage"
	ChannelWebSocket  = "websocket"
	ChannelWebRTC     = "webrtc"
)

// Frame is one place of a call stack.
type Frame struct {
	Function string
	URL      string // "" for code without an address
	Line     int    // 1-based
	Column   int    // 1-based
	ScriptID string // within Session
	Session  string
	Dynamic  string // eval or Function when the place is where such code was made
}

// Exit is one thing that left a page, or was put where a later page finds it.
type Exit struct {
	Channel  string // one of the constants, or the type of the request: fetch, xhr, image, …
	Method   string
	URL      string // destination; for storage its name, for messages the sender's origin
	Body     []byte
	Frame    string // URL of the document or worker
	Main     bool   // sent by the main frame of the page, or by a frame of its origin
	Stack    []Frame
	Worker   string // kind of worker, "" for documents
	Session  string
	Stopped  bool
	Hook     bool // seen in the page, not on the network
	Typed    bool // after data were typed
	Redirect bool // a server sent the request on
}

// Read is a field's value or a cookie that a script read.
type Read struct {
	Value string // of the field; "" for cookies
	What  string // type of the field, or cookie
	Frame string
	Stack []Frame
}

// Cipher is plain text that a page encrypted, with the result.
type Cipher struct {
	Algorithm     string
	Plain, Sealed []byte
	Stack         []Frame
}

// Event is what a hook saw beside exits and reads: a sink that was called, an
// action that was changed, the proof of a payload.
type Event struct {
	Kind  string // sink, action, proof
	Name  string
	Value string
	URL   string // new action
	Frame string
	Stack []Frame
}

// Script is one script as the engine compiled it.
type Script struct {
	Session, ID string
	URL         string
	Frame       string // URL of its document, where known
	FrameID     string
	Text        string // "" when it could not be had; at most MaxScript bytes
	Bytes       int
	Line        int // 1-based, where it starts in URL: inline scripts
	Module      bool
	Stack       []Frame // who made it, for dynamic code
	Worker      string
	Inline      bool // stands in a document
	Dynamic     bool // made from a string
}

// MaxScript bounds the text of a script that is kept.
const MaxScript = 5 << 20

// Response is a document that was received.
type Response struct {
	URL     string
	Status  int
	Headers map[string]string // lower-case names
	Main    bool
	Remote  string // address it came from
}

// Loader says who asked for a URL.
type Loader struct {
	URL   string
	Stack []Frame
	By    string // document that has it, when no script asked
}

// Record is all that was seen since the last time it was taken.
type Record struct {
	Exits     []Exit
	Reads     []Read
	Ciphers   []Cipher
	Events    []Event
	Scripts   []Script
	Responses []Response
	Loaders   map[string]Loader // of scripts, by URL
	Dialogs   int
	Failed    []string // requests that failed, with the reason
	Crashed   bool
	Dropped   int // observations beyond the bounds
}

// Bounds of a record.
const (
	maxExits   = 20_000
	maxReads   = 5_000
	maxEvents  = 5_000
	maxScripts = 3_000
	maxBody    = 1 << 20
)

// The parts of protocol events that are read.
type (
	callFrame struct {
		FunctionName, ScriptID, URL string
		LineNumber, ColumnNumber    int
	}
	stackTrace struct {
		CallFrames []callFrame
		Parent     *stackTrace
	}
	request struct {
		URL, Method, PostData, URLFragment string
		HasPostData                        bool
		PostDataEntries                    []struct{ Bytes []byte }
	}
	requestWillBeSent struct {
		RequestID, DocumentURL, FrameID, Type string
		Request                               request
		RedirectResponse                      *json.RawMessage
		Initiator                             struct {
			Type, URL  string
			LineNumber float64
			Stack      *stackTrace
		}
	}
	requestPaused struct {
		RequestID, FrameID, ResourceType, NetworkID string
		Request                                     request
	}
	responseReceived struct {
		RequestID, Type, FrameID string
		Response                 struct {
			URL, RemoteIPAddress string
			Status               int
			Headers              map[string]string
		}
	}
	scriptParsed struct {
		ScriptID, URL, Hash            string
		StartLine, StartColumn, Length int
		IsModule, HasSourceURL         bool
		StackTrace                     *stackTrace
		ExecutionContextAuxData        struct {
			IsDefault bool
			Type      string
			FrameID   string
		}
	}
	hookEvent struct {
		K, A, U, V, S, L, C string
		B                   bool
	}
)
