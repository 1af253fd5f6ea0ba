package runtime

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A FlowError is an error that left a flow: what Python calls an uncaught
// exception.
type FlowError struct {
	Class   string // such as "DependencyFailedError"; "" if it has no name
	Message string
	Frames  []Frame // outermost first
	Omitted int     // how many frames of a deep stack are left out in the middle

	Cause   *FlowError // what it was raised from, or while what was handled; nil for neither
	Implied bool       // Cause is what was handled

	// Failed is the execution of which the flow failed: what it was waiting for. It is
	// nil if that is not why.
	Failed *Execution

	omittedAt int // the frame before which they are left out
	err       error
}

// maxCauses is how many exceptions of a chain are shown.
const maxCauses = 10

// maxFrames is how many frames of one stack are shown.
const maxFrames = 100

// A Frame is a place in a flow where a function was active.
type Frame struct {
	File     string
	Line     int
	Column   int // of the part of the line that failed, in characters from 1
	Function string
	Source   string // the line's text, without its indentation
	Marks    string // what stands below Source: ^ below the part, ~ below its operands; "" for the whole line
	Repeated int    // how many frames more of the same line and function follow
}

// maxRepeated is how many frames in a row of one line are shown: the last of them tells
// how many there are more.
const maxRepeated = 3

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
	if e.Failed != nil {
		if child := e.Failed.Record(); child.StatusMessage != "" {
			b.WriteString(child.StatusMessage)
			fmt.Fprintf(&b, "\nThat ended %s, and its parent failed of it:\n\n", e.Failed.Describe())
		}
	}
	if e.Cause != nil {
		b.WriteString(e.Cause.Traceback())
		if e.Implied {
			b.WriteString("\nDuring handling of the above exception, another exception occurred:\n\n")
		} else {
			b.WriteString("\nThe above exception was the direct cause of the following exception:\n\n")
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
		if f.Marks != "" {
			fmt.Fprintf(&b, "    %s\n", f.Marks)
		}
		if f.Repeated == 1 {
			b.WriteString("  [Previous line repeated 1 more time]\n")
		} else if f.Repeated > 1 {
			fmt.Fprintf(&b, "  [Previous line repeated %d more times]\n", f.Repeated)
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
	e, _ := exception.Catch(err, engineClass, nil)
	flowErr := j.describeException(e, err, 0)
	// A load that failed has its own stack below the one of the file that loads.
	var eval *starlark.EvalError
	for inner := err; errors.As(inner, &eval); {
		if inner = eval.Unwrap(); errors.As(inner, &eval) {
			flowErr.addFrames(j, eval.CallStack)
		}
	}
	return flowErr
}

// describeException makes a FlowError of an exception that was err, and of those that
// it came from.
func (j *flowJob) describeException(e *exception.Exception, err error, depth int) *FlowError {
	flowErr := &FlowError{Class: e.Class().Name(), Message: e.Str(), err: err}
	if hint := j.hint(e); hint != "" {
		flowErr.Message += " (" + hint + ")"
	}
	var failed *DependencyFailedError
	if errors.As(err, &failed) {
		flowErr.Failed = failed.Execution
	}
	flowErr.addFrames(j, e.Trace())
	if cause, implied := e.Cause(); cause != nil && depth < maxCauses {
		flowErr.Cause, flowErr.Implied = j.describeException(cause, &exception.Raised{Exception: cause}, depth+1), implied
	}
	return flowErr
}

func (e *FlowError) addFrames(j *flowJob, stack starlark.CallStack) {
	type shown struct{ frame, repeated int }
	var list []shown
	run := 0 // how many frames in a row are the same
	for _, i := range dialect.VisibleFrames(stack) {
		if n := len(list); n > 0 && sameLine(stack[list[n-1].frame], stack[i]) {
			if run++; run > maxRepeated {
				list[n-1].repeated++
				continue
			}
		} else {
			run = 1
		}
		list = append(list, shown{frame: i})
	}
	if n := len(list) - maxFrames; n > 0 {
		e.Omitted += n
		list = slices.Delete(list, maxFrames/2, maxFrames/2+n)
		e.omittedAt = len(e.Frames) + maxFrames/2
	}
	for _, s := range list {
		pos := stack[s.frame].Pos
		f := Frame{
			File:     pos.Filename(),
			Line:     int(pos.Line),
			Column:   int(pos.Col),
			Function: dialect.FrameName(stack[s.frame].Name),
			Repeated: s.repeated,
		}
		if program := j.programOf(f.File); program != nil {
			part := program.Part(pos)
			f.Source, f.Column, f.Marks = strings.TrimSpace(program.Line(f.Line)), part.Col, part.Marks
		}
		e.Frames = append(e.Frames, f)
	}
}

func sameLine(a, b starlark.CallFrame) bool {
	return a.Pos.Line == b.Pos.Line && a.Name == b.Name && a.Pos.Filename() == b.Pos.Filename()
}

// sourceLine is a line of a file that the flow runs or has loaded, "" if it is not known.
func (j *flowJob) sourceLine(file string, n int) string {
	if j.isolated != nil {
		return j.isolated.sourceLine(file, n)
	}
	if program := j.programOf(file); program != nil {
		return program.Line(n)
	}
	return ""
}

// programOf is the program of a file that the flow runs or has loaded; nil if there is
// none.
func (j *flowJob) programOf(file string) *dialect.Program {
	if j.program != nil && file == j.program.Filename() {
		return j.program
	}
	if m := j.modules.loaded[file]; m != nil {
		return m.program
	}
	return nil
}

// hint says what the author may have meant; "" says nothing.
func (j *flowJob) hint(e *exception.Exception) string {
	hint := e.Hint()
	if j.program == nil {
		return hint
	}
	class, message := e.Class().Name(), e.Str()
	if h := j.program.Hint(class, message, hint); h != "" {
		return h
	}
	for _, file := range slices.Sorted(maps.Keys(j.modules.loaded)) {
		if m := j.modules.loaded[file]; m.program != nil {
			if h := m.program.Hint(class, message, hint); h != "" {
				return h
			}
		}
	}
	return ""
}
