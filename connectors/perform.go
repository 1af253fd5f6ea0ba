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
// as the driver does, with an error for which errors.Is holds of the cause.
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
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, ctx.Err()) && !errors.Is(err, cause) {
		err = endedError{step: StepOf(err), cause: cause, ctxErr: ctx.Err()}
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

// endedError says why a context ended, where the driver could only say that it
// did. It is both the cause and the context's own error.
type endedError struct {
	step   string
	cause  error
	ctxErr error
}

func (e endedError) Error() string {
	if e.step != "" {
		return e.step + ": " + e.cause.Error()
	}
	return e.cause.Error()
}

func (e endedError) Unwrap() []error { return []error{e.cause, e.ctxErr} }

func seconds(d time.Duration) string { return fmt.Sprintf("%g s", d.Seconds()) }
