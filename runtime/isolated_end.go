package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// By what a flow has ended.
const (
	endedItself  = 0 // its return, a limit, whatever has cancelled it
	endedByRaise = 1 // the FlowError
	endedByText  = 2 // the class of the error
)

// ended is how a flow ends as its interpreter tells it. The error is a protocolError.
func (h *host) ended(ctx context.Context, body []byte) (outcome, error) {
	r := journal.ReadArgs(body)
	unused := r.Int()
	out := outcome{status: Status(r.Text()), message: r.Text(), statusMessage: r.Text()}
	result := r.Bytes()
	var flowErr *FlowError
	switch r.Int() {
	case endedByRaise:
		flowErr = h.readFlowError(r, 0)
		out.err = flowErr
	case endedByText:
		out.failure = encodeFailure(&FlowError{Class: r.Text(), Message: out.statusMessage})
	}
	if r.Close() != nil || !out.status.Ended() {
		return outcome{}, malformed("the end of a flow")
	}
	if result != nil {
		if _, err := value.Unmarshal(result); err != nil || out.status != EndedSuccess {
			return outcome{}, malformed("the result of handler")
		}
	}
	h.x.tree.budget.returnSteps(unused, h.lent)
	if early, stopped := h.j.leftEarly(h.x.ctx, h.x, out.err); stopped {
		return early, nil
	}
	switch {
	case out.status == EndedSuccess && result != nil:
		return h.j.gaveBack(h.x.giveBack(result)), nil
	case out.status == EndedSuccess:
		return outcome{status: EndedSuccess, message: out.message}, nil
	case flowErr != nil && out.status == EndedError:
		out.message, out.statusMessage, out.failure = flowErr.Error(), flowErr.Traceback(), encodeFailure(flowErr)
		return out, nil
	case ctx.Err() != nil && out.endsBy(ended(ctx)):
		return ended(ctx), nil
	case out.status == EndedCancelled:
		return outcome{}, malformed("a cancelled flow that nobody has cancelled")
	}
	out.err = errors.New(out.message)
	return out, nil
}

// endsBy reports whether a flow says to have ended as its context has it end.
func (o *outcome) endsBy(cause outcome) bool {
	return o.status == cause.status && (o.status == EndedCancelled || o.message == cause.message)
}

// giveBack makes an encoded value that handler has returned the output value.
func (x *Execution) giveBack(b []byte) error {
	if x.hasOutput() {
		return errTwoOutputs
	}
	return x.setEncodedOutput(b)
}

// What a FlowError is an error of, as far as others look at it.
const (
	ofOther      = 0
	ofDependency = 1 // the execution, its status and its message
	ofLimit      = 2
	ofTimeout    = 3 // the time, and how many executions, and which
)

func appendFlowError(a *journal.Args, e *FlowError, x *Execution) {
	a.Text(e.Class).Text(shorten(e.Message)).Int(int64(e.Omitted)).Int(int64(e.omittedAt)).Int(int64(len(e.Frames)))
	for _, f := range e.Frames {
		a.Text(f.File).Int(int64(f.Line)).Int(int64(f.Column)).Text(f.Function).Text(shorten(f.Source)).Text(shorten(f.Marks)).Int(int64(f.Repeated))
	}
	var failed *DependencyFailedError
	var late *DependencyTimeoutError
	var limit *LimitError
	switch {
	case errors.As(e.err, &failed):
		a.Int(ofDependency).Text(x.ref(failed.Execution.id)).Text(string(failed.Status)).Text(shorten(failed.Message))
	case errors.As(e.err, &limit):
		a.Int(ofLimit)
		appendError(a, limit)
	case errors.As(e.err, &late):
		a.Int(ofTimeout).Int(int64(late.Timeout)).Int(int64(len(late.Executions)))
		for _, o := range late.Executions {
			a.Text(x.ref(o.id))
		}
	default:
		a.Int(ofOther)
	}
	switch {
	case e.Cause == nil:
		a.Int(0)
		return
	case e.Implied:
		a.Int(2)
	default:
		a.Int(1)
	}
	appendFlowError(a, e.Cause, x)
}

func (h *host) readFlowError(r *journal.ArgsReader, depth int) *FlowError {
	e := &FlowError{Class: r.Text(), Message: r.Text(), Omitted: int(r.Int()), omittedAt: int(r.Int())}
	for n := r.Int(); n > 0 && r.More(); n-- {
		e.Frames = append(e.Frames, Frame{File: r.Text(), Line: int(r.Int()), Column: int(r.Int()), Function: r.Text(), Source: r.Text(), Marks: r.Text(), Repeated: int(r.Int())})
	}
	switch r.Int() {
	case ofDependency:
		ref, status, message := r.Text(), Status(r.Text()), r.Text()
		if o, err := h.execution(ref); err == nil {
			e.err, e.Failed = &DependencyFailedError{Execution: o, Status: status, Message: message}, o
		}
	case ofLimit:
		e.err = readError(r)
		var limit *LimitError
		if errors.As(e.err, &limit) && limit.Limit == "heap" {
			limit.Value = fmt.Sprint(h.x.tree.budget.limits.Heap)
			e.Message = limit.Error()
		}
	case ofTimeout:
		late := &DependencyTimeoutError{Timeout: time.Duration(r.Int())}
		for n := r.Int(); n > 0 && r.More(); n-- {
			if o, err := h.execution(r.Text()); err == nil {
				late.Executions = append(late.Executions, o)
			}
		}
		e.err = late
	case ofOther:
		// Mostly it is the latest of those that the flow was given.
		if h.failed != nil && h.failed.Error() == e.Message && ExceptionClass(h.failed) == e.Class {
			e.err = h.failed
		}
	}
	if e.err == nil {
		e.err = &NamedError{e.Class, errors.New(e.Message)}
	}
	if cause := r.Int(); cause > 0 && depth <= maxCauses {
		e.Implied = cause == 2
		e.Cause = h.readFlowError(r, depth+1)
	}
	return e
}
