package runtime

import "github.com/flowrun/flowrun/connectors/value"

// maxFailure bounds the text of an error as it is kept; what is longer is kept without
// its causes and children, and then without its frames.
const maxFailure = 1 << 20

// Value returns the error as data, which is what is kept of it with the execution: a
// dict of
//
//	class        such as "KeyError"; "" for what is no exception, such as a limit
//	message
//	frames       a list of dicts, outermost first: file, line, column, function, source,
//	             marks, repeated, as in [Frame]
//	omitted      how many frames are left out in the middle
//	cause        the error that it was raised from, or that was being handled; None if
//	             there is none
//	implied      whether cause is one that was being handled
//	child        what the execution ended with of which the flow failed: such a dict
//	             with an execution besides, its id; None if that is not why
func (e *FlowError) Value() value.Value {
	frames := make(value.List, len(e.Frames))
	for i, f := range e.Frames {
		frames[i] = value.DictOf("file", f.File, "line", f.Line, "column", f.Column, "function", f.Function,
			"source", f.Source, "marks", f.Marks, "repeated", f.Repeated)
	}
	var cause, child value.Value
	if e.Cause != nil {
		cause = e.Cause.Value()
	}
	if e.Failed != nil {
		child = failureOf(e.Failed)
	}
	return value.DictOf("class", e.Class, "message", e.Message, "frames", frames, "omitted", e.Omitted,
		"cause", cause, "implied", e.Implied, "child", child)
}

// failureOf is what an execution ended with that did not succeed.
func failureOf(x *Execution) value.Value {
	r := x.Record()
	d := value.DictOf("execution", r.ID)
	if failure, ok := r.Error.(*value.Dict); ok {
		for k, v := range failure.All() {
			d.SetKey(k, v)
		}
		return d
	}
	for k, v := range (&FlowError{Message: r.Message}).Value().(*value.Dict).All() {
		d.SetKey(k, v)
	}
	return d
}

// encodeFailure is the error as it is kept.
func encodeFailure(e *FlowError) []byte {
	for _, e := range []*FlowError{
		e,
		{Class: e.Class, Message: shorten(e.Message), Frames: e.Frames, Omitted: e.Omitted},
		{Class: e.Class, Message: shorten(e.Message)},
	} {
		if b, err := value.Marshal(e.Value()); err == nil && len(b) <= maxFailure {
			return b
		}
	}
	return nil
}
