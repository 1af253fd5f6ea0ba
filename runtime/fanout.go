package runtime

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A FanOut is work of the same kind for many items, some of it at a time.
type FanOut struct {
	Items int
	// Concurrency is how many executions run at the same time, 1 or more.
	Concurrency int
	// Make returns the execution for an item. One that was created is started, and one
	// that has ended counts as done. An error that is a [DependencyFailedError] is that
	// of the item; any other ends the fan-out.
	Make func(item int) (*Execution, error)
	// Collect has the other items go on when one fails.
	Collect bool
}

// FanOut performs it for the flow x, and returns the executions, which have ended, in
// the order of the items. The next item is made when an execution has ended, so the
// order of all that a flow sees depends on which has ended first alone, which is
// recorded.
//
// Without Collect the first failure, or an error of Make, cancels the executions that
// run and waits for their end. The error is that of Make, or the
// [DependencyFailedError] of an item.
func (x *Execution) FanOut(f FanOut) ([]*Execution, error) {
	r := fanOut{FanOut: f, x: x, all: make([]*Execution, 0, min(f.Items, 1<<16)), items: map[*Execution]int{}}
	for len(r.all) < f.Items || len(r.running) > 0 {
		if err := r.step(); err != nil {
			return nil, r.stop(err)
		}
	}
	return r.all, nil
}

// A fanOut is one that is performed.
type fanOut struct {
	FanOut
	x       *Execution
	all     []*Execution // by item
	running []*Execution
	items   map[*Execution]int // of those
}

// step makes the next item, or waits for one that runs.
func (r *fanOut) step() error {
	if len(r.all) < r.Items && len(r.running) < r.Concurrency {
		return r.next()
	}
	ended, err := r.x.waitFirst(r.running)
	if err != nil {
		return err
	}
	over := make(map[*Execution]bool, len(ended))
	for _, o := range ended {
		over[o] = true
	}
	r.running = slices.DeleteFunc(r.running, func(o *Execution) bool { return over[o] })
	for _, o := range ended {
		item := r.items[o]
		delete(r.items, o)
		if err := r.done(item, o); err != nil {
			return err
		}
	}
	return nil
}

func (r *fanOut) next() error {
	item := len(r.all)
	o, err := r.Make(item)
	var failed *DependencyFailedError
	if err != nil && (!errors.As(err, &failed) || IsSignal(err)) {
		return err
	}
	if failed != nil {
		o = failed.Execution
	}
	if r.x.id == o.id || strings.HasPrefix(r.x.id, o.id+".") {
		return fmt.Errorf("%w: item %d is the execution itself, or one that waits for it", ErrDeadlock, item)
	}
	if other, twice := r.items[o]; twice {
		return &NamedError{"ValueError", fmt.Errorf("item %d has the execution of item %d", item, other)}
	}
	r.all = append(r.all, o)
	ended, err := r.x.StartOther(o)
	if err != nil {
		return err
	}
	if ended {
		return r.done(item, o)
	}
	r.running = append(r.running, o)
	r.items[o] = item
	return nil
}

// done looks how an item has ended.
func (r *fanOut) done(item int, o *Execution) error {
	status, message := o.result()
	if r.Collect || status == EndedSuccess {
		return nil
	}
	return &DependencyFailedError{Execution: o, Status: status, Message: message, Of: fmt.Sprintf("item %d", item), caller: r.x}
}

// stop ends what runs, because of err.
func (r *fanOut) stop(err error) error {
	if IsSignal(err) || len(r.running) == 0 {
		return err
	}
	for _, o := range r.running {
		if cancelErr := r.x.CancelOther(o, "another item has failed"); cancelErr != nil {
			return cancelErr
		}
	}
	if _, waitErr := r.x.WaitFor(r.running, AllEnded, 0); waitErr != nil {
		return waitErr
	}
	return err
}

// waitFirst waits until one of others has ended, and returns those that have, in the
// order in which they did.
func (x *Execution) waitFirst(others []*Execution) ([]*Execution, error) {
	result, err := x.waitEffect(others, FirstEnded, 0, time.Time{})
	if err != nil {
		return nil, err
	}
	ended, err := x.waitOutcome(others, result, 0)
	return slices.Clone(ended), err
}
