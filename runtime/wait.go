package runtime

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/flowrun/flowrun/runtime/journal"
)

// WaitFor waits, on behalf of the flow x, for other executions. Those that were
// created and not started are started. A timeout of zero is no limit.
//
// It returns the executions in the order of others, for FirstEnded and
// FirstSucceeded those first that have ended. The error is a
// [DependencyFailedError], a [DependencyTimeoutError], [ErrDeadlock] when the
// wait could never end, or the cause of x's context.
func (x *Execution) WaitFor(others []*Execution, when ReturnWhen, timeout time.Duration) ([]*Execution, error) {
	var until time.Time
	if timeout > 0 {
		var err error
		if until, err = x.instant("wait", timeout); err != nil {
			return nil, err
		}
	}
	result, err := x.waitEffect(others, when, timeout, until)
	if err != nil {
		return nil, err
	}
	ended, waited := x.waitOutcome(others, result, timeout)
	return order(others, ended, when), waited
}

// waitEffect waits, until an instant if there is a timeout, and returns what is recorded
// of it.
func (x *Execution) waitEffect(others []*Execution, when ReturnWhen, timeout time.Duration, until time.Time) ([]byte, error) {
	return x.effect(&effect{
		kind: journal.Wait, name: "wait", target: x.waitTarget(others),
		args: func(a *journal.Args) {
			a.Text(string(when)).Int(int64(timeout))
			for _, o := range others {
				a.Text(x.ref(o.id))
			}
		},
		perform: func(ctx context.Context) ([]byte, error) {
			for _, o := range others {
				if o.Status() == Created {
					if err := x.startNext(o); err != nil {
						return nil, err
					}
				}
			}
			var ended []*Execution
			err := x.waiting(func() (err error) {
				if x.rt.dry != nil && (when == FirstEnded || when == FirstSucceeded) {
					ended, err = x.waitInOrder(ctx, others, when, timeout, until)
					return err
				}
				ended, err = x.waitFor(ctx, others, when, timeout, until)
				return err
			})
			return waitResult(others, ended, when, err)
		},
	})
}

// waitInOrder is waitFor for the first of others in a dry run, in which all end at once:
// which one is the first is to be the same each time.
func (x *Execution) waitInOrder(ctx context.Context, others []*Execution, when ReturnWhen, timeout time.Duration, until time.Time) ([]*Execution, error) {
	if _, err := x.waitFor(ctx, others, AllEnded, timeout, until); err != nil {
		return nil, err
	}
	for _, o := range others {
		if status, _ := o.result(); status == EndedSuccess || when == FirstEnded {
			return []*Execution{o}, nil
		}
	}
	return x.waitFor(ctx, others, when, timeout, until)
}

// What a wait records: nothing if all went as asked, which is told by how the
// others have ended; else a byte that says what happened and the numbers of those
// that have ended, in the order in which they did.
const (
	waitEnded  = 'e' // those were the first
	waitFailed = 'f' // the first number's failed
	waitLate   = 't' // the time was over
)

func waitResult(others, ended []*Execution, when ReturnWhen, err error) ([]byte, error) {
	var failed *DependencyFailedError
	var late *DependencyTimeoutError
	var what byte
	switch {
	case errors.As(err, &failed):
		what, ended = waitFailed, []*Execution{failed.Execution}
	case errors.As(err, &late):
		what = waitLate
	case err != nil:
		return nil, err
	case when != FirstEnded && when != FirstSucceeded || len(others) == 1:
		return nil, nil
	default:
		what = waitEnded
	}
	result := []byte{what}
	for _, e := range ended {
		result = binary.AppendUvarint(result, uint64(slices.Index(others, e)))
	}
	return result, nil
}

func (x *Execution) waitOutcome(others []*Execution, result []byte, timeout time.Duration) (ended []*Execution, err error) {
	if x.rt.dry != nil {
		x.waitedFor(others)
		for _, o := range others {
			if err := o.Undecided(); err != nil { // what becomes of it is not known
				return nil, fmt.Errorf("%s: %w", o.Describe(), err)
			}
		}
	}
	if len(result) == 0 {
		return others, nil
	}
	for rest := result[1:]; len(rest) > 0; {
		i, n := binary.Uvarint(rest)
		if n <= 0 || i >= uint64(len(others)) {
			return nil, fmt.Errorf("wait: %w", journal.ErrCorrupt)
		}
		ended, rest = append(ended, others[i]), rest[n:]
	}
	switch {
	case result[0] == waitFailed && len(ended) == 1:
		status, message := ended[0].result()
		err = &DependencyFailedError{Execution: ended[0], Status: status, Message: message, caller: x}
	case result[0] == waitLate:
		err = &DependencyTimeoutError{timeout, without(distinct(others), ended)}
	}
	return ended, err
}

// waitTarget names what is waited for, for a person.
func (x *Execution) waitTarget(others []*Execution) string {
	if x.far != nil { // it is named there
		return ""
	}
	if len(others) == 1 {
		return strconv.Quote(others[0].Name())
	}
	return fmt.Sprintf("%d executions", len(others))
}

// waitFor returns those that have ended, in that order.
func (x *Execution) waitFor(ctx context.Context, given []*Execution, when ReturnWhen, timeout time.Duration, until time.Time) ([]*Execution, error) {
	others := distinct(given)
	inTree := !slices.ContainsFunc(others, func(o *Execution) bool { return o.tree != x.tree })
	w := newWaiter()
	for _, o := range others {
		o.addWaiter(w)
	}
	defer func() {
		for _, o := range others {
			o.removeWaiter(w)
		}
	}()
	// A wait with a time-out ends by itself.
	if timeout <= 0 {
		leave, err := x.rt.waits.enter(x, others, when == FirstEnded || when == FirstSucceeded)
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	var expired <-chan time.Time
	if timeout > 0 {
		t := time.NewTimer(until.Sub(x.clock()))
		defer t.Stop()
		expired = t.C
	}
	away := slices.DeleteFunc(slices.Clone(others), func(o *Execution) bool { return !o.away })
	var look <-chan time.Time
	if len(away) > 0 {
		ticker := time.NewTicker(lookElsewhereEvery)
		defer ticker.Stop()
		look = ticker.C
	}
	t := tally{when: when, total: len(others)}
	for {
		if over, err := t.add(w.take()); over || err != nil {
			return t.ended, err
		}
		parked, unblock := (<-chan struct{})(nil), func() {}
		if inTree {
			parked, unblock = x.tree.block(x, blocked{until: until, ready: w.ready})
		}
		select {
		case <-w.wake:
			unblock()
		case <-look:
			unblock()
			for _, o := range away {
				if err := o.lookElsewhere(ctx); err != nil {
					return t.ended, err
				}
			}
		case <-parked:
			unblock()
			return nil, errParked
		case <-expired:
			unblock()
			return t.ended, &DependencyTimeoutError{timeout, without(others, t.ended)}
		case <-ctx.Done():
			unblock()
			return nil, cancelCause(ctx)
		}
	}
}

// A tally counts how the executions of a wait end.
type tally struct {
	when      ReturnWhen
	total     int
	ended     []*Execution // in the order in which they ended
	succeeded int
	failed    *DependencyFailedError // the first one
}

// add counts more ended executions and says whether the wait is over, and how.
func (t *tally) add(ended []*Execution) (over bool, err error) {
	for _, e := range ended {
		t.ended = append(t.ended, e)
		status, message := e.result()
		if status == EndedSuccess {
			t.succeeded++
		} else if t.failed == nil {
			t.failed = &DependencyFailedError{Execution: e, Status: status, Message: message}
		}
	}
	all := len(t.ended) >= t.total
	switch t.when {
	case AllEnded:
		return all, nil
	case FirstEnded:
		return all || len(t.ended) > 0, nil
	case FirstSucceeded:
		if all && t.succeeded == 0 && t.failed != nil {
			return true, t.failed
		}
		return all || t.succeeded > 0, nil
	}
	if t.failed != nil {
		return true, t.failed
	}
	return all, nil
}

// distinct returns the executions without those that stand there before.
func distinct(others []*Execution) []*Execution {
	seen := make(map[*Execution]bool, len(others))
	return slices.DeleteFunc(slices.Clone(others), func(o *Execution) bool {
		again := seen[o]
		seen[o] = true
		return again
	})
}

// order puts the ended executions first where the wait was for the first.
func order(others, ended []*Execution, when ReturnWhen) []*Execution {
	if when != FirstEnded && when != FirstSucceeded {
		return others
	}
	return append(slices.Clone(ended), without(distinct(others), ended)...)
}

func without(others, ended []*Execution) []*Execution {
	gone := make(map[*Execution]bool, len(ended))
	for _, e := range ended {
		gone[e] = true
	}
	return slices.DeleteFunc(slices.Clone(others), func(o *Execution) bool { return gone[o] })
}

func (x *Execution) result() (Status, string) {
	if x.far != nil {
		x.far.refresh(x)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.status, x.message
}

// addWaiter tells w when x has ended, at once if it has.
func (x *Execution) addWaiter(w *waiter) {
	x.mu.Lock()
	if !x.status.Ended() {
		x.waiters = append(x.waiters, w)
		x.mu.Unlock()
		return
	}
	x.mu.Unlock()
	w.ended(x)
}

func (x *Execution) removeWaiter(w *waiter) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if i := slices.Index(x.waiters, w); i >= 0 {
		x.waiters = slices.Delete(x.waiters, i, i+1)
	}
}

// A waiter collects executions as they end.
type waiter struct {
	mu   sync.Mutex
	list []*Execution
	wake chan struct{} // holds a token while list is not empty
}

func newWaiter() *waiter { return &waiter{wake: make(chan struct{}, 1)} }

func (w *waiter) ended(x *Execution) {
	w.mu.Lock()
	w.list = append(w.list, x)
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// ready reports whether there is something to take.
func (w *waiter) ready() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.list) > 0
}

func (w *waiter) take() []*Execution {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.list
	w.list = nil
	return l
}
