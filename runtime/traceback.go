package runtime

import (
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// A FlowError is an error that left a flow: what Python calls an uncaught
// exception.
type FlowError struct {
	Class   string // such as "DependencyFailedError"; "" if it has no name
	Message string
	Frames  []Frame // outermost first

	err error
}

// A Frame is a place in a flow where a function was active.
type Frame struct {
	File     string
	Line     int
	Column   int
	Function string
	Source   string // the line's text, without its indentation
}

// Error is one line for a status or a log.
func (e *FlowError) Error() string {
	message, _, _ := strings.Cut(e.Message, "\n")
	if e.Class == "" {
		return message
	}
	return e.Class + ": " + message
}

func (e *FlowError) Unwrap() error { return e.err }

// Traceback is the long form for the author of the flow, as Python prints it. The
// traceback of a child that failed comes first.
func (e *FlowError) Traceback() string {
	var b strings.Builder
	var failed *DependencyFailedError
	if errors.As(e.err, &failed) {
		if child := failed.Execution.Record(); child.StatusMessage != "" {
			b.WriteString(child.StatusMessage)
			fmt.Fprintf(&b, "\nThat ended %s, and its parent failed of it:\n\n", failed.Execution.Describe())
		}
	}
	if len(e.Frames) > 0 {
		b.WriteString("Traceback (most recent call last):\n")
	}
	for _, f := range e.Frames {
		fmt.Fprintf(&b, "  File %q, line %d, in %s\n", f.File, f.Line, f.Function)
		if f.Source != "" {
			fmt.Fprintf(&b, "    %s\n", f.Source)
		}
	}
	if e.Class != "" {
		b.WriteString(e.Class + ": ")
	}
	b.WriteString(e.Message)
	b.WriteString("\n")
	return b.String()
}

func (e *FlowError) at() string {
	if len(e.Frames) == 0 {
		return ""
	}
	f := e.Frames[len(e.Frames)-1]
	return line{f.File, int32(f.Line)}.String()
}

// describe makes a FlowError of what the interpreter returned.
func (j *flowJob) describe(err error) *FlowError {
	e := &FlowError{Class: ExceptionClass(err), Message: err.Error(), err: err}
	// A load that failed has its own stack below the one of the file that loads.
	for inner := err; inner != nil; {
		var eval *starlark.EvalError
		if !errors.As(inner, &eval) {
			break
		}
		e.Message = eval.Msg
		for _, f := range eval.CallStack {
			if f.Pos.Line == 0 || dialect.HiddenFrame(f) {
				continue
			}
			e.Frames = append(e.Frames, Frame{
				File:     f.Pos.Filename(),
				Line:     int(f.Pos.Line),
				Column:   int(f.Pos.Col),
				Function: functionName(f.Name),
				Source:   strings.TrimSpace(j.sourceLine(f.Pos.Filename(), int(f.Pos.Line))),
			})
		}
		inner = eval.Unwrap()
	}
	return e
}

func functionName(name string) string {
	if name == "<toplevel>" {
		return "<module>"
	}
	return name
}

func (j *flowJob) sourceLine(file string, n int) string {
	if j.program != nil && file == j.program.Filename() {
		return j.program.Line(n)
	}
	if m := j.modules.loaded[file]; m != nil && m.program != nil {
		return m.program.Line(n)
	}
	return ""
}
