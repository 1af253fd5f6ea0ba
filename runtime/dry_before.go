package runtime

import (
	"context"
	"maps"
)

// What a dry run takes to be done before something is what the flow that does it knows to
// be: its own calls, and what others have done before it has waited for them or was started
// by them. What is done at the same time is left out, as that is another each time.

// A dryCall is a connection that was started.
type dryCall struct {
	sees    string        // what it has in common with those that see what it does
	decided chan struct{} // closed once it is known whether it is made
	unmade  bool          // it may write, and is not made
}

// A dryBefore is what was done before, of those calls that may write and were not made. It
// does not change.
type dryBefore struct {
	unmade map[string]bool   // what they have in common with those that see it
	open   map[*dryCall]bool // those of which it is not known yet
}

// and returns what was done before both, and a call that is nil for none.
func (b dryBefore) and(o dryBefore, call *dryCall) dryBefore {
	both := dryBefore{maps.Clone(b.unmade), map[*dryCall]bool{}}
	if both.unmade == nil {
		both.unmade = map[string]bool{}
	}
	maps.Copy(both.unmade, o.unmade)
	add := func(c *dryCall) {
		select {
		case <-c.decided:
			if c.unmade {
				both.unmade[c.sees] = true
			}
		default:
			both.open[c] = true
		}
	}
	for _, open := range []map[*dryCall]bool{b.open, o.open} {
		for c := range open {
			add(c)
		}
	}
	if call != nil {
		add(call)
	}
	return both
}

// has reports whether a call that others see was not made before.
func (b dryBefore) has(ctx context.Context, sees string) bool {
	if b.unmade[sees] {
		return true
	}
	for c := range b.open {
		if c.sees != sees {
			continue
		}
		select {
		case <-c.decided:
			if c.unmade {
				return true
			}
		case <-ctx.Done():
			return false
		}
	}
	return false
}

// startNext starts an execution that was created, for the flow that x runs.
func (x *Execution) startNext(o *Execution) error {
	if x.rt.dry == nil || o.Status() != Created {
		return o.Start()
	}
	o.ahead.Store(x.ahead.Load())
	before := x.knownBefore()
	o.mu.Lock()
	o.before = before
	if j, ok := o.job.(*connectionJob); ok {
		o.call = &dryCall{sees: j.sees(o), decided: make(chan struct{})}
	}
	call := o.call
	o.mu.Unlock()
	if err := o.Start(); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.before = x.before.and(dryBefore{}, call)
	return nil
}

func (x *Execution) knownBefore() dryBefore {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.before
}

// waitedFor has x go on after others: its clock is as far ahead as theirs, and what was done
// before their end was done before.
func (x *Execution) waitedFor(others []*Execution) {
	for _, o := range others {
		if ahead := o.ahead.Load(); ahead > x.ahead.Load() {
			x.ahead.Store(ahead)
		}
		before := o.knownBefore()
		x.mu.Lock()
		x.before = x.before.and(before, nil)
		x.mu.Unlock()
	}
}

// decided notes whether the call of x is made. That is so from then on.
func (x *Execution) decided(unmade bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := x.call
	if c == nil {
		return
	}
	select {
	case <-c.decided:
	default:
		c.unmade = unmade
		close(c.decided)
	}
}
