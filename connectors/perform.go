package connectors

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// A Connection is a call that is ready to be made: its inputs are applied and
// checked, nothing has been sent.
type Connection struct {
	// ReadOnly tells that the call changes nothing on the other side.
	ReadOnly bool

	typ     string
	request *Request
	redact  *Redactor
}

// Perform makes the call: within its time-out, with every secret taken out of
// outputs, error and progress, and with an error that begins with the connector
// type. A driver that panics is an error. Outputs beside an error are what is
// known of the failure; they may be nil. When ctx ends Perform returns as soon
// as the driver does, with an error for which errors.Is holds of the cause and of
// ctx.Err().
func (c *Connection) Perform(ctx context.Context, host Host) (*value.Dict, error) {
	if progress := host.Progress; progress != nil {
		host.Progress = func(message string) { progress(c.redact.Text(message)) }
	}
	if timeout := c.request.Timeout; timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, timeout,
			fmt.Errorf("%w after timeout (%s)", ErrTimeout, seconds(timeout)))
		defer cancel()
	}
	out, err := c.request.do(ctx, host)
	if out != nil {
		out, _ = c.redact.Value(out).(*value.Dict)
	}
	if err == nil {
		return out, nil
	}
	if cause := context.Cause(ctx); cause != nil {
		because, ended := errors.Is(err, cause), errors.Is(err, ctx.Err())
		switch {
		case because && ended:
		case because:
			err = endedError{cause: err, ctxErr: ctx.Err()}
		case ended:
			err = atStep(StepOf(err), endedError{cause: cause, ctxErr: ctx.Err()})
		default:
			err = endedError{cause: cause, ctxErr: ctx.Err(), detail: err}
		}
	}
	if !strings.HasPrefix(err.Error(), c.typ+": ") {
		err = fmt.Errorf("%s: %w", c.typ, err)
	}
	return out, c.redact.Error(err)
}

func (r *Request) do(ctx context.Context, host Host) (out *value.Dict, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("%w: panic: %v", ErrDriver, p)
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r.Do(ctx, host)
}

func atStep(step string, err error) error {
	if step == "" {
		return err
	}
	return Step(step, err)
}

// endedError says why a context ended, where the driver could only say that it
// did, or what broke when it did. It is both the cause and the context's own
// error.
type endedError struct {
	cause  error
	ctxErr error
	detail error // what the driver said, if not that the context ended
}

func (e endedError) Error() string {
	if e.detail != nil {
		return e.cause.Error() + ": " + e.detail.Error()
	}
	return e.cause.Error()
}

func (e endedError) Unwrap() []error {
	errs := []error{e.cause, e.ctxErr}
	if e.detail != nil {
		errs = append(errs, e.detail)
	}
	return errs
}

func seconds(d time.Duration) string { return fmt.Sprintf("%g s", d.Seconds()) }
