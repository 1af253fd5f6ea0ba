package runtime

import (
	"context"
	"errors"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

// What a flow waits for that is neither an execution of its tree nor a time - a lock, the
// answer of a person - comes from somebody who knows that it waits, and wakes it.

// errLate is the error of await when the time is over.
var errLate = errors.New("the time is over")

// await waits until happened says so: it is asked at first, and whenever x is woken. A
// zero until is no limit; after it the error is errLate. A flow that waits for long is
// parked, and asks anew when it comes back: so it has to be known to whoever wakes it
// before happened has said no.
func (x *Execution) await(ctx context.Context, until time.Time, happened func() (bool, error)) error {
	return x.waiting(func() error {
		patience := time.NewTimer(x.rt.opts.ParkFrom)
		defer patience.Stop()
		var late <-chan time.Time
		if !until.IsZero() {
			t := time.NewTimer(until.Sub(x.clock()))
			defer t.Stop()
			late = t.C
		}
		look := time.NewTicker(maxTimer) // who was to wake it may have been cut off
		defer look.Stop()
		woken := x.wokenChannel()
		ready := func() bool { return len(woken) > 0 }
		for long := false; ; {
			if ok, err := happened(); ok || err != nil {
				return err
			}
			parked, unblock := (<-chan struct{})(nil), func() {}
			if long {
				parked, unblock = x.tree.block(x, blocked{until: until, ready: ready, outside: true})
			}
			var err error
			select {
			case <-woken:
			case <-look.C:
			case <-patience.C:
				long = true
			case <-parked:
				err = errParked
			case <-late:
				err = errLate
			case <-ctx.Done():
				err = cancelCause(ctx)
			}
			unblock()
			if err != nil {
				return err
			}
		}
	})
}

func (x *Execution) wokenChannel() chan struct{} {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.woken == nil {
		x.woken = make(chan struct{}, 1)
	}
	return x.woken
}

// wake has x look whether what it waits for has happened.
func (x *Execution) wake() {
	select {
	case x.wokenChannel() <- struct{}{}:
	default:
	}
}

// wakeExecution wakes one wherever it is. One that is gone, or in no process, needs none:
// it looks when it is resumed.
func (r *Runtime) wakeExecution(ctx context.Context, id string) error {
	if x := r.find(id); x != nil {
		x.wake()
		return nil
	}
	if r.commits == nil {
		return nil
	}
	err := r.opts.Store.Ask(ctx, store.Request{Execution: id, Kind: store.RequestWake})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
