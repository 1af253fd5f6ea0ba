package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flowrun/flowrun/cmd/flowrun/assist"
	"github.com/sourcegraph/jsonrpc2"
)

// A state is how far a session is.
type state int

const (
	fresh state = iota
	running
	stopped // shutdown was asked for
)

// A server is one session with an editor.
type server struct {
	Options
	conn   *jsonrpc2.Conn
	stop   context.CancelFunc
	docs   documents
	spaces spaces
	queue  *queue[*jsonrpc2.Request] // what the editor has sent
	dirty  *queue[string]            // documents to check
	ended  <-chan struct{}           // closed with the session
	heard  atomic.Int64              // when the last message came, in nanoseconds

	mu        sync.Mutex
	cancelled map[jsonrpc2.ID]bool // requests in the queue that are of no interest any more
	queued    map[jsonrpc2.ID]bool

	// What follows is the worker's, and does not change once documents are open.
	state  state
	exited bool
	client initializeParams
	enc    encoding
	folder string // that the editor has open
}

// Handle implements [jsonrpc2.Handler]. It is called for one message after the other, and
// returns at once, so that a cancellation overtakes what waits.
func (s *server) Handle(_ context.Context, _ *jsonrpc2.Conn, r *jsonrpc2.Request) {
	s.heard.Store(time.Now().UnixNano())
	if r.Method == "$/cancelRequest" {
		var p struct {
			ID jsonrpc2.ID `json:"id"`
		}
		if r.Params != nil && json.Unmarshal(*r.Params, &p) == nil {
			s.mu.Lock()
			if s.queued[p.ID] {
				s.cancelled[p.ID] = true
			}
			s.mu.Unlock()
		}
		return
	}
	if !r.Notif {
		s.mu.Lock()
		if s.queued == nil {
			s.queued, s.cancelled = map[jsonrpc2.ID]bool{}, map[jsonrpc2.ID]bool{}
		}
		s.queued[r.ID] = true
		s.mu.Unlock()
	}
	s.queue.add(r)
}

// work does what the editor sends until there is no more to come.
func (s *server) work() {
	for {
		r, ok := s.queue.next()
		if !ok {
			return
		}
		if r.Notif {
			s.notified(r)
			continue
		}
		s.mu.Lock()
		given := s.cancelled[r.ID]
		delete(s.queued, r.ID)
		delete(s.cancelled, r.ID)
		s.mu.Unlock()
		if given {
			s.reply(r, nil, &jsonrpc2.Error{Code: codeRequestCancelled, Message: "cancelled"})
			continue
		}
		result, err := s.answer(r)
		s.reply(r, result, err)
	}
}

// reply answers a request. An editor that is gone gets no answer, and ends the session by
// that.
func (s *server) reply(r *jsonrpc2.Request, result any, err error) {
	ctx := context.Background() // writing is not cut short
	var coded *jsonrpc2.Error
	switch {
	case errors.As(err, &coded):
		_ = s.conn.ReplyWithError(ctx, r.ID, coded)
	case err != nil:
		_ = s.conn.ReplyWithError(ctx, r.ID, &jsonrpc2.Error{Code: codeRequestFailed, Message: err.Error()})
	default:
		_ = s.conn.Reply(ctx, r.ID, result)
	}
}

func decode(r *jsonrpc2.Request, into any) error {
	if r.Params == nil {
		return &jsonrpc2.Error{Code: codeInvalidParams, Message: r.Method + " needs params"}
	}
	if err := json.Unmarshal(*r.Params, into); err != nil {
		return &jsonrpc2.Error{Code: codeInvalidParams, Message: fmt.Sprintf("%s: %v", r.Method, err)}
	}
	return nil
}

// answer answers a request. A mistake of this program costs the answer, and not the texts
// that the editor has open.
func (s *server) answer(r *jsonrpc2.Request) (_ any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: fmt.Sprintf("%s: panic: %v", r.Method, p)}
		}
	}()
	switch {
	case s.state == fresh && r.Method != "initialize":
		return nil, &jsonrpc2.Error{Code: codeServerNotInitialized, Message: "initialize comes first"}
	case s.state == stopped:
		return nil, &jsonrpc2.Error{Code: codeInvalidRequest, Message: "nothing but exit follows shutdown"}
	case r.Method == "initialize" && s.state == running:
		return nil, &jsonrpc2.Error{Code: codeInvalidRequest, Message: "initialize comes once"}
	}
	switch r.Method {
	case "initialize":
		return s.initialize(r)
	case "shutdown":
		s.state = stopped
		return nil, nil
	case "textDocument/codeAction":
		return s.codeActions(r)
	}
	ask, ok := questions[r.Method]
	if !ok {
		return nil, &jsonrpc2.Error{Code: codeMethodNotFound, Message: "there is no method " + r.Method + " here"}
	}
	var p placeParams
	if err := decode(r, &p); err != nil {
		return nil, err
	}
	d := s.docs.get(p.TextDocument.URI)
	if d == nil {
		return nil, &jsonrpc2.Error{Code: codeInvalidParams, Message: p.TextDocument.URI + " is not open"}
	}
	if !d.isFlow() {
		return nil, nil
	}
	q := s.question(d)
	defer s.spaces.release(q.space)
	q.params = p
	q.off = s.enc.offsetIn(q.text, p.Position)
	return ask(q)
}

// A question is one about an open text.
type question struct {
	s      *server
	space  *space
	w      *assist.World
	doc    *document
	text   *assist.Text
	params placeParams
	off    int
}

// question begins one about a document; its space is to be released.
func (s *server) question(d *document) *question {
	ws := s.spaces.use(s.dirOf(d))
	q := &question{s: s, space: ws, doc: d, w: &assist.World{}}
	if ws.Workspace != nil {
		q.w = ws.World()
	}
	q.text = d.text(s.nameOf(ws, d))
	return q
}

// dirOf is the folder of a document: that of its file, or the editor's.
func (s *server) dirOf(d *document) string {
	switch {
	case d.path != "":
		return filepath.Dir(d.path)
	case s.folder != "":
		return s.folder
	}
	return s.Dir
}

// nameOf is how the project calls a document.
func (s *server) nameOf(ws *space, d *document) string {
	if d.path == "" || ws.Workspace == nil {
		return d.uri
	}
	return ws.Name(d.path)
}

func (s *server) initialize(r *jsonrpc2.Request) (any, error) {
	if err := decode(r, &s.client); err != nil {
		return nil, err
	}
	s.state = running
	s.enc = agreed(s.client.Capabilities.General.PositionEncodings)
	s.folder = pathOf(s.client.RootURI)
	if s.folder == "" {
		s.folder = s.client.RootPath
	}
	if s.folder == "" && len(s.client.WorkspaceFolders) > 0 {
		s.folder = pathOf(s.client.WorkspaceFolders[0].URI)
	}
	return map[string]any{
		"serverInfo": map[string]any{"name": "flowrun", "version": s.Version},
		"capabilities": map[string]any{
			"positionEncoding": s.enc,
			"textDocumentSync": map[string]any{"openClose": true, "change": 2, "save": true},
			"completionProvider": map[string]any{
				"triggerCharacters": []string{".", "(", ",", "'", `"`, "[", "="},
			},
			"hoverProvider":              true,
			"signatureHelpProvider":      map[string]any{"triggerCharacters": []string{"(", ","}},
			"definitionProvider":         true,
			"referencesProvider":         true,
			"documentHighlightProvider":  true,
			"documentSymbolProvider":     true,
			"documentFormattingProvider": true,
			"renameProvider":             map[string]any{"prepareProvider": true},
			"codeActionProvider":         map[string]any{"codeActionKinds": []string{"quickfix"}},
		},
	}, nil
}
