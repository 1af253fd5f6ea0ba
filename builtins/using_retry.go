package builtins

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/using"
	"go.starlark.net/starlark"
)

// retry makes a call again until it succeeds, each time as a child of its own.
func (m *making) retry(o *using.Retry, r request, a allowance, inner performer) (starlark.Value, error) {
	x := m.e.caller
	until := a.until
	if o.Timeout > 0 {
		now, err := x.Now()
		if err != nil {
			return nil, err
		}
		if end := now.Add(o.Timeout); until.IsZero() || end.Before(until) {
			until = end
		}
	}
	for try := 1; ; try++ {
		v, err := inner(a)
		if !failed(v, err) || try == o.MaxTries {
			return v, err
		}
		delay, randomErr := m.delay(o, try)
		if randomErr != nil {
			return nil, randomErr
		}
		if !until.IsZero() {
			now, clockErr := x.Now()
			if clockErr != nil {
				return nil, clockErr
			}
			if now.Add(delay).After(until) {
				return v, err
			}
		}
		if delay > 0 {
			message := fmt.Sprintf("%s: try %d of %d in %g s", r.describe(), try+1, o.MaxTries, delay.Round(10*time.Millisecond).Seconds())
			if err := x.Save(runtime.Change{Message: &message}); err != nil {
				return nil, err
			}
		}
		if sleepErr := x.Sleep(delay); sleepErr != nil {
			return nil, sleepErr
		}
	}
}

// delay is how long to wait after so many tries.
func (m *making) delay(o *using.Retry, tries int) (time.Duration, error) {
	if o.Jitter == 0 || o.Delay == 0 {
		return o.DelayAfter(tries, 0), nil
	}
	b, err := m.e.caller.Entropy("retry", 8)
	if err != nil {
		return 0, err
	}
	return o.DelayAfter(tries, float64(binary.BigEndian.Uint64(b)>>11)/(1<<53)), nil
}

// failed reports whether a call is worth another try: it did not succeed, be it told by
// an error or, when the call asked for it, by the status of the child alone, and nobody has
// cancelled it.
func failed(v starlark.Value, err error) bool {
	var refused *refusal
	var failure *runtime.DependencyFailedError
	var timeout *runtime.DependencyTimeoutError
	switch {
	case errors.As(err, &refused), errors.As(err, &timeout):
		return true
	case errors.As(err, &failure):
		return failure.Status == runtime.EndedError
	}
	child := ended(v, err)
	return child != nil && child.target.Status() == runtime.EndedError
}

// timeout cancels a child that takes too long. Where there is nothing further inside, its
// time begins with the wait for it.
func (m *making) timeout(o *using.Timeout, innermost bool, a allowance, inner performer) (starlark.Value, error) {
	own := allowance{limit: max(o.Timeout, 1)}
	if innermost && a.limit == 0 {
		return inner(own)
	}
	own, err := own.begin(m.e.caller)
	if err != nil {
		return nil, err
	}
	if a.limit > 0 && a.until.Before(own.until) {
		own = a
	}
	return inner(own)
}

// An allowance is how long what is made may take; the zero one is without a limit.
type allowance struct {
	limit time.Duration
	until time.Time // zero: from the wait on
}

// begin has the time run from now on.
func (a allowance) begin(x *runtime.Execution) (allowance, error) {
	if a.limit == 0 || !a.until.IsZero() {
		return a, nil
	}
	now, err := x.Now()
	a.until = now.Add(a.limit)
	return a, err
}

// wait waits for a child, and cancels it when the time is over.
func (a allowance) wait(x, child *runtime.Execution, when runtime.ReturnWhen) error {
	left := a.limit
	if !a.until.IsZero() {
		now, err := x.Now()
		if err != nil {
			return err
		}
		left = max(a.until.Sub(now), 1)
	}
	_, err := x.WaitFor([]*runtime.Execution{child}, when, left) // which starts it
	var late *runtime.DependencyTimeoutError
	if errors.As(err, &late) {
		late.Timeout = a.limit
		if err := x.CancelOther(child, fmt.Sprintf("not ended after %g s", a.limit.Seconds())); err != nil {
			return err
		}
	}
	return err
}

// describe names what is called, for people.
func (r *request) describe() string {
	c := r.connection
	switch {
	case c != nil && c.RecordName != "":
		return fmt.Sprintf("connection %s", value.Summary(c.RecordName, 60))
	case c != nil && c.Connector != "":
		return fmt.Sprintf("connection %s", value.Summary(c.Connector, 60))
	case c != nil:
		return "connection " + c.ConnectorType
	case r.flow.RecordName != "":
		return fmt.Sprintf("%s %s", r.fn, value.Summary(r.flow.RecordName, 60))
	case r.flow.Name != "":
		return fmt.Sprintf("flow %s", value.Summary(r.flow.Name, 60))
	}
	return "script"
}
