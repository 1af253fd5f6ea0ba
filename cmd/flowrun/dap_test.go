package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-dap"
)

// An editor is the other side of a debug adapter.
type editor struct {
	t   *testing.T
	w   io.Writer
	r   *bufio.Reader
	seq int

	wait func() error // until the adapter has ended
}

func (e *editor) request(command string) dap.Request {
	e.seq++
	return dap.Request{ProtocolMessage: dap.ProtocolMessage{Seq: e.seq, Type: "request"}, Command: command}
}

func (e *editor) send(m dap.Message) {
	e.t.Helper()
	if err := dap.WriteProtocolMessage(e.w, m); err != nil {
		e.t.Fatal(err)
	}
}

// until reads messages until one is of the type that is wanted.
func until[T dap.Message](e *editor) T {
	e.t.Helper()
	for {
		m, err := dap.ReadProtocolMessage(e.r)
		if err != nil {
			e.t.Fatal(err)
		}
		if failed, ok := m.(*dap.ErrorResponse); ok {
			if _, wanted := any(*new(T)).(*dap.ErrorResponse); !wanted {
				e.t.Fatal(failed.Body.Error.Format)
			}
		}
		if found, ok := m.(T); ok {
			return found
		}
	}
}

func startAdapter(t *testing.T, dir string) *editor {
	t.Helper()
	cmd := command(t, dir, nil, "debug", "--dap")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &editor{t: t, w: in, r: bufio.NewReader(out), wait: cmd.Wait}
}

func TestDebugAdapter(t *testing.T) {
	dir := t.TempDir()
	const text = "def half(n):\n    h = n / 2\n    return h\n\ndef handler(system, this):\n    total = {'sum': 0}\n    for i in range(3):\n        total['sum'] += half(i)\n    this.log(total)\n    return total['none']\n"
	write(t, dir, "flowrun.yaml", "", "flows/bad.star", text)
	var run struct{ ID string }
	if err := json.Unmarshal([]byte(flowrun(t, dir, nil, "run", "bad", "--json", "--quiet").stdout), &run); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "flows", "bad.star")
	e := startAdapter(t, dir)

	e.send(&dap.InitializeRequest{Request: e.request("initialize")})
	if c := until[*dap.InitializeResponse](e).Body; !c.SupportsStepBack || !c.SupportsConditionalBreakpoints {
		t.Errorf("%+v", c)
	}
	e.send(&dap.ThreadsRequest{Request: e.request("threads")})
	until[*dap.ErrorResponse](e)
	e.send(&dap.LaunchRequest{Request: e.request("launch"), Arguments: json.RawMessage(`{"id": "none"}`)})
	if m := until[*dap.ErrorResponse](e); !strings.Contains(m.Body.Error.Format, `no execution named "none"`) {
		t.Error(m.Body.Error.Format)
	}
	e.send(&dap.LaunchRequest{Request: e.request("launch"), Arguments: json.RawMessage(`{"id": "` + run.ID + `"}`)})
	until[*dap.InitializedEvent](e)
	e.send(&dap.SetBreakpointsRequest{Request: e.request("setBreakpoints"), Arguments: dap.SetBreakpointsArguments{
		Source: dap.Source{Path: file}, Breakpoints: []dap.SourceBreakpoint{{Line: 2, Condition: "n == 1"}},
	}})
	if b := until[*dap.SetBreakpointsResponse](e).Body.Breakpoints; len(b) != 1 || !b[0].Verified {
		t.Errorf("%+v", b)
	}
	stopped := func(m dap.RequestMessage, reason string, line int) {
		t.Helper()
		e.send(m)
		if at := until[*dap.StoppedEvent](e).Body; at.Reason != reason {
			t.Errorf("%s: %+v, want %s", m.GetRequest().Command, at, reason)
		}
		e.send(&dap.StackTraceRequest{Request: e.request("stackTrace"), Arguments: dap.StackTraceArguments{ThreadId: 1}})
		frames := until[*dap.StackTraceResponse](e).Body.StackFrames
		if len(frames) == 0 || frames[0].Line != line || frames[0].Source.Path != file || frames[0].Source.SourceReference != 0 {
			t.Errorf("%s: %+v, want line %d", m.GetRequest().Command, frames, line)
		}
	}
	stopped(&dap.ConfigurationDoneRequest{Request: e.request("configurationDone")}, "entry", 6)
	stopped(&dap.ContinueRequest{Request: e.request("continue")}, "breakpoint", 2)
	stopped(&dap.NextRequest{Request: e.request("next")}, "step", 3)
	stopped(&dap.StepBackRequest{Request: e.request("stepBack")}, "step", 2)

	e.send(&dap.ScopesRequest{Request: e.request("scopes"), Arguments: dap.ScopesArguments{FrameId: 1}})
	scopes := until[*dap.ScopesResponse](e).Body.Scopes
	variables := func(reference int) map[string]dap.Variable {
		t.Helper()
		e.send(&dap.VariablesRequest{Request: e.request("variables"), Arguments: dap.VariablesArguments{VariablesReference: reference}})
		all := map[string]dap.Variable{}
		for _, v := range until[*dap.VariablesResponse](e).Body.Variables {
			all[v.Name] = v
		}
		return all
	}
	locals := variables(scopes[0].VariablesReference)
	if locals["i"].Value != "1" || locals["total"].Value != `{"sum": 0.0}` || variables(locals["total"].VariablesReference)[`"sum"`].Value != "0.0" {
		t.Errorf("%+v", locals)
	}
	if globals := variables(scopes[1].VariablesReference); globals["half"].Type != "function" {
		t.Errorf("%+v", globals)
	}
	e.send(&dap.EvaluateRequest{Request: e.request("evaluate"), Arguments: dap.EvaluateArguments{Expression: "n + 41"}})
	if got := until[*dap.EvaluateResponse](e).Body.Result; got != "42" {
		t.Error(got)
	}
	e.send(&dap.EvaluateRequest{Request: e.request("evaluate"), Arguments: dap.EvaluateArguments{Expression: "nothing"}})
	until[*dap.ErrorResponse](e)

	stopped(&dap.StepOutRequest{Request: e.request("stepOut")}, "step", 8)
	stopped(&dap.ContinueRequest{Request: e.request("continue")}, "exception", 10)
	stopped(&dap.ReverseContinueRequest{Request: e.request("reverseContinue")}, "breakpoint", 2)
	// The file is another one by now: the editor gets the text that ran.
	write(t, dir, "flows/bad.star", "# edited\n"+text)
	e.send(&dap.StackTraceRequest{Request: e.request("stackTrace"), Arguments: dap.StackTraceArguments{ThreadId: 1}})
	source := until[*dap.StackTraceResponse](e).Body.StackFrames[0].Source
	e.send(&dap.SourceRequest{Request: e.request("source"), Arguments: dap.SourceArguments{SourceReference: source.SourceReference}})
	if got := until[*dap.SourceResponse](e).Body.Content; got != text {
		t.Errorf("%q", got)
	}
	e.send(&dap.SetExceptionBreakpointsRequest{Request: e.request("setExceptionBreakpoints"), Arguments: dap.SetExceptionBreakpointsArguments{Filters: []string{}}})
	until[*dap.SetExceptionBreakpointsResponse](e)
	e.send(&dap.ContinueRequest{Request: e.request("continue")})
	until[*dap.TerminatedEvent](e)
	e.send(&dap.DisconnectRequest{Request: e.request("disconnect")})
	until[*dap.DisconnectResponse](e)
	if err := e.wait(); err != nil {
		t.Error(err)
	}
}
