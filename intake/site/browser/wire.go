package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"tradecraft"
)

// wire is one connection to a browser with all its sessions. Answers go to
// whoever waits, events to one handler in the order they came; the handler may
// send and wait itself.
type wire struct {
	conn *chromedp.Conn

	writing sync.Mutex
	mu      sync.Mutex
	next    int64
	waiting map[int64]chan answer
	events  []event
	more    *sync.Cond
	closed  error
}

type answer struct {
	result json.RawMessage
	err    error
}

// event is one event of one session; session "" is the browser itself.
type event struct {
	session string
	method  string
	params  json.RawMessage
}

// dial connects to a browser; handle gets its events until the connection ends.
func dial(ctx context.Context, url string, handle func(event)) (*wire, error) {
	conn, err := chromedp.DialContext(ctx, url)
	if err != nil {
		return nil, tradecraft.Errorf("browser.dial", tradecraft.Unavailable, "connecting to the browser: %w", err)
	}
	w := &wire{conn: conn, waiting: map[int64]chan answer{}}
	w.more = sync.NewCond(&w.mu)
	go w.read()
	go w.dispatch(handle)
	return w, nil
}

func (w *wire) read() {
	for {
		var m cdproto.Message
		if err := w.conn.Read(context.Background(), &m); err != nil {
			w.end(err)
			return
		}
		if m.ID == 0 && m.Method == "" {
			continue
		}
		w.mu.Lock()
		if m.ID != 0 {
			if ch := w.waiting[m.ID]; ch != nil {
				a := answer{result: json.RawMessage(m.Result)}
				if m.Error != nil {
					a.err = fmt.Errorf("%s", m.Error.Message)
				}
				ch <- a
				delete(w.waiting, m.ID)
			}
		} else {
			w.events = append(w.events, event{string(m.SessionID), string(m.Method), json.RawMessage(m.Params)})
			w.more.Signal()
		}
		w.mu.Unlock()
	}
}

func (w *wire) dispatch(handle func(event)) {
	for {
		w.mu.Lock()
		for len(w.events) == 0 && w.closed == nil {
			w.more.Wait()
		}
		if w.closed != nil {
			w.mu.Unlock()
			return
		}
		batch := w.events
		w.events = nil
		w.mu.Unlock()
		for _, e := range batch {
			handle(e)
		}
	}
}

// end tells all who wait that nothing more comes.
func (w *wire) end(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed != nil {
		return
	}
	w.closed = tradecraft.Errorf("browser.wire", tradecraft.Unavailable, "the browser has ended: %w", err)
	for id, ch := range w.waiting {
		ch <- answer{err: w.closed}
		delete(w.waiting, id)
	}
	w.more.Broadcast()
}

func (w *wire) close() {
	_ = w.conn.Close()
	w.end(context.Canceled)
}

// send writes a command; its answer comes to the channel.
func (w *wire) send(session, method string, params any) (int64, chan answer) {
	ch := make(chan answer, 1)
	raw, err := json.Marshal(params)
	if params == nil {
		raw, err = []byte("{}"), nil
	}
	w.mu.Lock()
	if err == nil {
		err = w.closed
	}
	if err != nil {
		w.mu.Unlock()
		ch <- answer{err: err}
		return 0, ch
	}
	w.next++
	id := w.next
	w.waiting[id] = ch
	w.mu.Unlock()
	w.writing.Lock()
	defer w.writing.Unlock()
	m := &cdproto.Message{ID: id, SessionID: target.SessionID(session), Method: cdproto.MethodType(method), Params: raw}
	if err := w.conn.Write(context.Background(), m); err != nil {
		w.end(err)
	}
	return id, ch
}

// post sends a command whose answer nobody needs.
func (w *wire) post(session, method string, params any) { w.send(session, method, params) }

// call sends a command and decodes its answer into out, which may be nil.
func (w *wire) call(ctx context.Context, session, method string, params, out any) error {
	id, ch := w.send(session, method, params)
	select {
	case a := <-ch:
		if a.err != nil {
			return fmt.Errorf("%s: %w", method, a.err)
		}
		if out == nil {
			return nil
		}
		return json.Unmarshal(a.result, out)
	case <-ctx.Done():
		w.mu.Lock()
		delete(w.waiting, id)
		w.mu.Unlock()
		return fmt.Errorf("%s: %w", method, ctx.Err())
	}
}
