package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/debug"
	"github.com/google/go-dap"
	"go.starlark.net/starlark"
)

// serveDAP speaks the Debug Adapter Protocol on stdin and stdout:
// https://microsoft.github.io/debug-adapter-protocol/specification
func (p *process) serveDAP(ctx context.Context, rt *runtime.Runtime) error {
	a := &adapter{p: p, rt: rt, out: p.stdout, folder: p.dir}
	defer a.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := bufio.NewReader(p.stdin)
	for {
		message, err := dap.ReadProtocolMessage(in)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return exitError{exitFailed, err}
		}
		if !a.handle(ctx, message) {
			return nil
		}
	}
}

// An adapter is one session of an editor. Requests that go on are answered at once, and
// done by a goroutine: a pause, or a disconnect, may come meanwhile.
type adapter struct {
	p      *process
	rt     *runtime.Runtime
	folder string // that files are relative to

	writing sync.Mutex
	out     io.Writer
	seq     int

	id    string
	s     *debug.Session
	going sync.WaitGroup // what goes on
	stop  context.CancelFunc

	mu   sync.Mutex
	at   debug.Stop
	refs []starlark.Value // what variablesReference stands for, from firstRef on
}

// The one thread that there is. References below firstRef are scopes: two for each
// frame.
const (
	threadID = 1
	firstRef = 1_000_000
)

func (a *adapter) close() {
	if a.stop != nil {
		a.stop()
	}
	if a.s != nil {
		a.s.Pause()
		a.going.Wait()
		a.s.Close()
	}
}

func (a *adapter) send(m dap.Message) {
	a.writing.Lock()
	defer a.writing.Unlock()
	a.seq++
	switch m := m.(type) {
	case dap.ResponseMessage:
		m.GetResponse().Seq = a.seq
	case dap.EventMessage:
		m.GetEvent().Seq = a.seq
	}
	_ = dap.WriteProtocolMessage(a.out, m) // an editor that is gone ends the input too
}

func (a *adapter) event(name string) dap.Event {
	return dap.Event{ProtocolMessage: dap.ProtocolMessage{Type: "event"}, Event: name}
}

func response(r *dap.Request) dap.Response {
	return dap.Response{ProtocolMessage: dap.ProtocolMessage{Type: "response"}, RequestSeq: r.Seq, Success: true, Command: r.Command}
}

func (a *adapter) fail(r *dap.Request, err error) {
	m := &dap.ErrorResponse{Response: response(r)}
	m.Success, m.Message = false, r.Command+" failed"
	m.Body.Error = &dap.ErrorMessage{Id: 1, Format: err.Error(), ShowUser: true}
	a.send(m)
}

// handle answers one request, and reports whether another may follow.
func (a *adapter) handle(ctx context.Context, m dap.Message) bool {
	switch m := m.(type) {
	case *dap.InitializeRequest:
		a.send(&dap.InitializeResponse{Response: response(&m.Request), Body: dap.Capabilities{
			SupportsConfigurationDoneRequest: true, SupportsConditionalBreakpoints: true, SupportsStepBack: true,
			SupportsEvaluateForHovers: true, SupportsTerminateRequest: true,
			ExceptionBreakpointFilters: []dap.ExceptionBreakpointsFilter{{Filter: "uncaught", Label: "Errors that end the flow", Default: true}},
		}})
	case *dap.LaunchRequest:
		a.launch(ctx, &m.Request, m.Arguments, &dap.LaunchResponse{Response: response(&m.Request)})
	case *dap.AttachRequest:
		a.launch(ctx, &m.Request, m.Arguments, &dap.AttachResponse{Response: response(&m.Request)})
	case *dap.DisconnectRequest:
		a.send(&dap.DisconnectResponse{Response: response(&m.Request)})
		return false
	case *dap.TerminateRequest:
		a.send(&dap.TerminateResponse{Response: response(&m.Request)})
		a.send(&dap.TerminatedEvent{Event: a.event("terminated")})
	case dap.RequestMessage:
		if a.s == nil {
			a.fail(m.GetRequest(), errors.New("there is no execution yet: launch says which"))
			return true
		}
		a.request(ctx, m)
	}
	return true
}

func (a *adapter) launch(ctx context.Context, r *dap.Request, arguments json.RawMessage, answer dap.Message) {
	var args struct {
		ID     string `json:"id"`
		Folder string `json:"directory"`
	}
	if err := json.Unmarshal(arguments, &args); err != nil || args.ID == "" {
		a.fail(r, errors.New(`want the "id" of an execution: flowrun execution list has them`))
		return
	}
	if _, err := record(ctx, a.rt, args.ID); err != nil {
		a.fail(r, err)
		return
	}
	if args.Folder != "" {
		a.folder = args.Folder
	}
	a.id, a.s = args.ID, newSession(a.rt, args.ID)
	a.s.StopWhereRaised(true)
	a.send(answer)
	a.send(&dap.InitializedEvent{Event: a.event("initialized")})
}

func (a *adapter) request(ctx context.Context, m dap.RequestMessage) {
	r := m.GetRequest()
	switch m := m.(type) {
	case *dap.SetBreakpointsRequest:
		answer := &dap.SetBreakpointsResponse{Response: response(r)}
		var breaks []debug.Breakpoint
		for _, b := range m.Arguments.Breakpoints {
			breaks = append(breaks, debug.Breakpoint{Line: b.Line, Condition: b.Condition})
			answer.Body.Breakpoints = append(answer.Body.Breakpoints, dap.Breakpoint{Verified: true, Line: b.Line})
		}
		a.s.SetBreakpoints(a.fileOf(m.Arguments.Source), breaks)
		a.send(answer)
	case *dap.SetExceptionBreakpointsRequest:
		a.s.StopWhereRaised(len(m.Arguments.Filters) > 0)
		a.send(&dap.SetExceptionBreakpointsResponse{Response: response(r)})
	case *dap.ConfigurationDoneRequest:
		a.send(&dap.ConfigurationDoneResponse{Response: response(r)})
		a.move(ctx, a.s.Start)
	case *dap.ContinueRequest:
		a.send(&dap.ContinueResponse{Response: response(r), Body: dap.ContinueResponseBody{AllThreadsContinued: true}})
		a.move(ctx, a.s.Continue)
	case *dap.NextRequest:
		a.send(&dap.NextResponse{Response: response(r)})
		a.move(ctx, a.s.Next)
	case *dap.StepInRequest:
		a.send(&dap.StepInResponse{Response: response(r)})
		a.move(ctx, a.s.StepIn)
	case *dap.StepOutRequest:
		a.send(&dap.StepOutResponse{Response: response(r)})
		a.move(ctx, a.s.StepOut)
	case *dap.StepBackRequest:
		a.send(&dap.StepBackResponse{Response: response(r)})
		a.move(ctx, a.s.Back)
	case *dap.ReverseContinueRequest:
		a.send(&dap.ReverseContinueResponse{Response: response(r)})
		a.move(ctx, a.s.ReverseContinue)
	case *dap.PauseRequest:
		a.s.Pause()
		a.send(&dap.PauseResponse{Response: response(r)})
	case *dap.ThreadsRequest:
		a.send(&dap.ThreadsResponse{Response: response(r), Body: dap.ThreadsResponseBody{Threads: []dap.Thread{{Id: threadID, Name: "execution " + a.id}}}})
	default:
		a.look(ctx, m)
	}
}

// move goes on, in the background, and tells the editor where the flow stands then.
func (a *adapter) move(ctx context.Context, f func(context.Context) (debug.Stop, error)) {
	ctx, a.stop = context.WithCancel(ctx)
	a.going.Go(func() {
		at, err := f(ctx)
		a.mu.Lock()
		a.at, a.refs = at, nil
		a.mu.Unlock()
		switch {
		case err != nil:
			a.send(&dap.OutputEvent{Event: a.event("output"), Body: dap.OutputEventBody{Category: "stderr", Output: err.Error() + "\n"}})
			a.send(&dap.TerminatedEvent{Event: a.event("terminated")})
		case at.Line == 0:
			a.send(&dap.OutputEvent{Event: a.event("output"), Body: dap.OutputEventBody{Category: "console", Output: at.Text + "\n"}})
			a.send(&dap.TerminatedEvent{Event: a.event("terminated")})
		default:
			a.send(&dap.StoppedEvent{Event: a.event("stopped"), Body: dap.StoppedEventBody{
				Reason: at.Reason, Text: at.Text, Description: at.Text, ThreadId: threadID, AllThreadsStopped: true,
			}})
		}
	})
}

// fileOf is what the flow calls a file of the editor's.
func (a *adapter) fileOf(s dap.Source) string {
	if s.Path == "" {
		return s.Name
	}
	if relative, err := filepath.Rel(a.folder, s.Path); err == nil && !strings.HasPrefix(relative, "..") {
		return filepath.ToSlash(relative)
	}
	return s.Path
}

// sourceOf is a file of the flow for the editor: on disk if it has the text that ran,
// else as the adapter has it.
func (a *adapter) sourceOf(ctx context.Context, file string) *dap.Source {
	source := &dap.Source{Name: filepath.Base(file), Path: filepath.Join(a.folder, filepath.FromSlash(file))}
	text, err := a.rt.Text(ctx, a.id, file)
	if err != nil {
		return source
	}
	if there, err := os.ReadFile(source.Path); err != nil || string(there) != string(text) {
		source.Name = file + " (as it ran)"
		source.SourceReference = a.reference(starlark.String(text))
	}
	return source
}

// reference makes a number that stands for a value until the flow goes on.
func (a *adapter) reference(v starlark.Value) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refs = append(a.refs, v)
	return firstRef + len(a.refs) - 1
}

func (a *adapter) referred(n int) (starlark.Value, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := n - firstRef; i >= 0 && i < len(a.refs) {
		return a.refs[i], nil
	}
	return nil, fmt.Errorf("no variable %d: the flow has gone on", n)
}
