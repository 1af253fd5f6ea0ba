package runtime

import (
	"errors"
	"fmt"
	"slices"
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
	Omitted int     // how many frames of a deep recursion are left out in the middle

	omittedAt int // the frame before which they are left out
	err       error
}

// maxFrames is how many frames of one stack are shown.
const maxFrames = 100

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
	return e.named(message)
}

// named puts the name of the class before a message, as Python does.
func (e *FlowError) named(message string) string {
	switch {
	case e.Class == "":
		return message
	case message == "":
		return e.Class
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
	for i, f := range e.Frames {
		if e.Omitted > 0 && i == e.omittedAt {
			fmt.Fprintf(&b, "  ... %d calls left out ...\n", e.Omitted)
		}
		fmt.Fprintf(&b, "  File %q, line %d, in %s\n", f.File, f.Line, f.Function)
		if f.Source != "" {
			fmt.Fprintf(&b, "    %s\n", f.Source)
		}
	}
	b.WriteString(e.named(e.Message))
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
		shown := slices.DeleteFunc(slices.Clone(eval.CallStack), func(f starlark.CallFrame) bool {
			return f.Pos.Line == 0 || dialect.HiddenFrame(f)
		})
		if n := len(shown) - maxFrames; n > 0 {
			e.Omitted += n
			shown = slices.Delete(shown, maxFrames/2, maxFrames/2+n)
			e.omittedAt = len(e.Frames) + maxFrames/2
		}
		for _, f := range shown {
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
	if e.Class == "AssertionError" { // its text begins with the name
		e.Message = strings.TrimPrefix(strings.TrimPrefix(e.Message, e.Class), ": ")
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
