package runtime

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/using"
)

// connectionJob performs a call of a connector type.
type connectionJob struct {
	driver         connectors.Driver
	connector      *connectors.Connector // nil for a call without one
	inputs         *value.Dict           // the script's
	idempotencyKey string
	operation      string       // in place of the call, "" for that
	cache          *using.Cache // nil if it is always made
}

func (j *connectionJob) run(ctx context.Context, x *Execution) outcome {
	if x.rt.dry != nil {
		return j.dryRun(ctx, x)
	}
	applied, err := connectors.Apply(ctx, j.driver.Spec(), x.rt.secrets(), j.connector, j.inputs)
	if err != nil {
		return failure(ctx, err)
	}
	call, err := applied.Prepare(j.driver)
	if err != nil {
		return failure(ctx, err)
	}
	shown := applied.Shown()
	if encoded, err := value.Marshal(shown); err == nil {
		x.mu.Lock()
		x.input = encoded
		x.mu.Unlock()
	}
	if j.cache == nil {
		return j.call(ctx, x, call)
	}
	c := caching{cache: j.cache, equal: value.List{"connection", x.connectorType, x.connectorName}, inputs: shown, secret: plainSecret(j.driver.Spec(), shown)}
	if len(x.protect.Inputs) > 0 {
		c.secret = "its inputs are protected (key= says what makes calls equal)"
	}
	return c.through(ctx, x, func() outcome { return j.call(ctx, x, call) })
}

// call makes a call that is ready to be made.
func (j *connectionJob) call(ctx context.Context, x *Execution, call *connectors.Connection) outcome {
	opts := x.rt.opts
	if x.sent && j.idempotencyKey == "" && !(j.connector != nil && j.connector.Repeatable) {
		return failure(ctx, &InDoubtError{Type: x.connectorType})
	}
	if !call.ReadOnly {
		if err := x.willSend(); err != nil {
			return failure(ctx, err)
		}
	}
	out, err := call.Perform(ctx, connectors.Host{
		Files:          opts.Files,
		Dialer:         opts.Dialer,
		Progress:       x.progress,
		IdempotencyKey: j.idempotencyKey,
	})
	if out != nil {
		if saveErr := x.setOutput(out); saveErr != nil {
			return failure(ctx, errors.Join(err, saveErr))
		}
	}
	if err == nil {
		err = j.keepAnalysis(ctx, x, out)
	}
	if err != nil {
		return failure(ctx, err)
	}
	return outcome{status: EndedSuccess}
}

// willSend has it on disk that a call is about to be made that may change
// something, and all that led to it.
func (x *Execution) willSend() error {
	c := x.rt.commits
	if c == nil {
		return nil
	}
	x.mu.Lock()
	x.sent = true
	c.putExecution(x)
	x.mu.Unlock()
	if err := c.sync(); err != nil {
		return x.suspendTree(err)
	}
	return nil
}

// failure is how a connection ends that did not succeed. Whatever a driver
// answers after it was cancelled, it was cancelled.
func failure(ctx context.Context, err error) outcome {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	var s *SuspendedError
	if errors.As(err, &s) {
		return outcome{suspended: s}
	}
	return outcome{status: EndedError, message: err.Error(), err: err}
}

// ended is how an execution ends whose context has.
func ended(ctx context.Context) outcome {
	var s *SuspendedError
	if errors.As(suspended(ctx), &s) {
		return outcome{suspended: s}
	}
	cause := cancelCause(ctx)
	var limit *LimitError
	if errors.As(cause, &limit) {
		return outcome{status: EndedError, message: limit.Error(), err: limit}
	}
	return outcome{status: EndedCancelled, message: cause.Error(), err: cause}
}

// progress notes how far a long call is.
func (x *Execution) progress(message string) {
	message, now := shorten(message), x.rt.now()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status.Ended() {
		return
	}
	x.message = message
	if x.hidden {
		return
	}
	x.put()
	x.rt.events.send(Event{Kind: EventProgress, Time: now, Execution: x, Status: x.status, Message: message})
}
