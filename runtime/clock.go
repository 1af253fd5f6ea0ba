package runtime

import (
	"context"
	"time"
)

// Sleep waits for a time, for the flow that x runs. Its error is the cause of
// x's context.
func (x *Execution) Sleep(d time.Duration) error {
	return x.effect("this.sleep", func(ctx context.Context) error {
		return x.waiting(func() error {
			t := time.NewTimer(d)
			defer t.Stop()
			select {
			case <-t.C:
				return nil
			case <-ctx.Done():
				return cancelCause(ctx)
			}
		})
	})
}

// Now is the time as the flow that x runs may know it.
func (x *Execution) Now() (time.Time, error) {
	var now time.Time
	err := x.effect("the clock", func(context.Context) error {
		now = x.rt.now()
		return nil
	})
	return now, err
}
