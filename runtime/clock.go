package runtime

import (
	"context"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// Sleep waits for a time, for the flow that x runs. A flow that is run again
// sleeps until the instant that was computed the first time. The error is the
// cause of x's context.
func (x *Execution) Sleep(d time.Duration) error {
	until, err := x.instant("this.sleep", d)
	if err != nil {
		return err
	}
	return x.sleepUntil(until)
}

// instant is the time in d, the same whenever the flow is run again.
func (x *Execution) instant(what string, d time.Duration) (time.Time, error) {
	var until time.Time
	result, err := x.effect(&effect{
		kind: journal.Sleep, name: what, target: d.String(),
		args: func(a *journal.Args) { a.Int(int64(d)) },
		perform: func(context.Context) ([]byte, error) {
			until = x.clock().Add(d)
			if !x.recorded() {
				return nil, nil
			}
			return journal.AppendTime(nil, until), nil
		},
	})
	if err != nil || result == nil {
		return until, err
	}
	return journal.Time(result)
}

// maxTimer is how long the clock goes unlooked at: it may be set meanwhile.
const maxTimer = 30 * time.Second

func (x *Execution) sleepUntil(until time.Time) error {
	if x.far != nil {
		return x.far.sleepUntil(until)
	}
	left := until.Sub(x.clock())
	if left <= 0 {
		return nil
	}
	if x.rt.dry != nil {
		x.dryStep(PlanStep{What: "time", Action: "sleep", Inputs: value.DictOf("seconds", secondsOf(left)), Why: "no time is waited"})
		x.ahead.Add(int64(left))
		return nil
	}
	return x.waiting(func() error {
		parked, unblock := x.tree.block(x, blocked{until: until, ready: func() bool { return false }})
		defer unblock()
		t := time.NewTimer(min(left, maxTimer))
		defer t.Stop()
		for {
			select {
			case <-t.C:
				if left = until.Sub(x.rt.now()); left <= 0 {
					return nil
				}
				t.Reset(min(left, maxTimer))
			case <-parked:
				return errParked
			case <-x.ctx.Done():
				return cancelCause(x.ctx)
			}
		}
	})
}

// Now is the time as the flow that x runs may know it.
func (x *Execution) Now() (time.Time, error) {
	var now time.Time
	result, err := x.effect(&effect{
		kind: journal.Now, name: "the clock",
		perform: func(context.Context) ([]byte, error) {
			now = x.clock()
			if !x.recorded() {
				return nil, nil
			}
			return journal.AppendTime(nil, now), nil
		},
	})
	if err != nil || result == nil {
		return now, err
	}
	return journal.Time(result)
}
