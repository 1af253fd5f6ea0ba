package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// Acquire waits until nobody else has the lock of that name, and takes it. A timeout of
// zero is no limit, a negative one looks once. Those that wait get it in the order in
// which they came, unless their process is gone. It stays locked until somebody releases
// it, whatever becomes of the execution.
//
// The error of a time that is over is a NamedError LockTimeoutError, of a lock that this
// execution has already InvalidInputError, and [ErrDeadlock] of one that its tree cannot
// release: its holder, and every other flow of it, waits without a time-out for what this
// execution is to do.
func (s Settings) Acquire(name string, timeout time.Duration) error {
	until := int64(0)
	if timeout != 0 {
		t, err := s.x.instant("acquire", max(timeout, 0))
		if err != nil {
			return err
		}
		until = t.UnixNano()
	}
	_, err := s.x.operate("setting.acquire", name, until, int64(timeout))
	return err
}

// Release releases the lock of that name, whichever execution has it. The error for one
// that nobody has is a NamedError InvalidInputError.
func (s Settings) Release(name string) error {
	// Whose it is is on record before it is released: should that have to be done again
	// it is not taken from the next one.
	holder, err := s.x.operate("setting.holder", name)
	if err != nil {
		return err
	}
	_, err = s.x.operate("setting.release", name, holder)
	return err
}

// Update replaces the value of a setting by what f makes of it, under its lock: nobody who
// locks the setting, or updates it, comes in between. f gets None for a setting that is not
// there. With an error of f nothing is changed. Update may be called by who has the lock.
func (s Settings) Update(name string, f func(value.Value) (value.Value, error)) (value.Value, error) {
	had, err := s.x.operate("setting.lock", name)
	if err != nil {
		return nil, err
	}
	v, err := s.updated(name, f)
	if had == true || err != nil && IsSignal(err) { // the end of the execution releases it
		return v, err
	}
	_, releaseErr := s.x.operate("setting.unlock", name)
	return v, errors.Join(err, releaseErr)
}

func (s Settings) updated(name string, f func(value.Value) (value.Value, error)) (value.Value, error) {
	record, err := s.Get(name)
	if err != nil && ExceptionClass(err) != "ResourceNotFoundError" {
		return nil, err
	}
	var old value.Value
	if record != nil {
		old, _ = record.Get("value")
	}
	v, err := f(old)
	if err != nil {
		return nil, err
	}
	return v, s.Save(name, v)
}

var lockOperations = map[string]operation{
	"setting.acquire": {
		perform: func(o *operating) (value.Value, error) {
			until, timeout := argument[int64](o), argument[int64](o)
			return nil, o.acquire(until, time.Duration(timeout), false)
		},
		known: func(x *Execution, of string, _ value.Value) { x.locked(of, x.effects()) },
	},
	"setting.holder": {perform: (*operating).lockHolder},
	"setting.release": {
		perform: (*operating).release,
		known:   func(x *Execution, of string, _ value.Value) { x.locked(of, 0) },
	},
	// What follows is for Update: whether the execution had the lock before, and its end.
	"setting.lock": {
		perform: func(o *operating) (value.Value, error) {
			err := o.acquire(0, 0, true)
			if errors.Is(err, errHeld) {
				return true, nil
			}
			return false, err
		},
		known: func(x *Execution, of string, had value.Value) {
			if had == false {
				x.mu.Lock()
				defer x.mu.Unlock()
				x.updating = append(x.updating, of)
			}
		},
	},
	"setting.unlock": {
		perform: func(o *operating) (value.Value, error) {
			return nil, o.x.rt.passOn(o.ctx, o.of, func(h Holder) bool { return h.Execution == o.x.id })
		},
		known: func(x *Execution, of string, _ value.Value) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.updating = slices.DeleteFunc(x.updating, func(name string) bool { return name == of })
		},
	},
}

// endLocks gives back the locks of updates that the end of the flow has cut off, and what
// it asked for in an earlier process without coming to know of it.
func (x *Execution) endLocks() error {
	if err := x.forgetUnrecorded(); err != nil {
		return err
	}
	x.mu.Lock()
	names := x.updating
	x.updating = nil
	x.mu.Unlock()
	for _, name := range names {
		if err := x.rt.passOn(context.WithoutCancel(x.ctx), name, func(h Holder) bool { return h.Execution == x.id }); err != nil {
			return err
		}
	}
	return nil
}

// forgetUnrecorded takes a flow that was run again out of the locks that it has, or waits
// for, by a step that it has not come to this time.
func (x *Execution) forgetUnrecorded() error {
	if !x.ranAgain {
		return nil
	}
	ctx := context.WithoutCancel(x.ctx)
	locks, err := x.rt.Locks(ctx)
	if err != nil {
		return err
	}
	done := x.effects()
	unrecorded := func(h Holder) bool { return h.Execution == x.id && h.step > done }
	for _, l := range locks {
		if unrecorded(l.Holder) || slices.ContainsFunc(l.Queue, unrecorded) {
			if _, err := x.rt.leaveLock(ctx, l.Name, unrecorded, false); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	errHeld    = errors.New("this execution has it already")
	errNotHeld = errors.New("nobody has it")
)

func lockError(class, name string, err error) error {
	return &NamedError{class, fmt.Errorf("lock %q: %w", name, err)}
}

func (o *operating) acquire(until int64, timeout time.Duration, update bool) error {
	x := o.x
	me := Holder{Execution: x.id, Describe: x.Describe(), Since: x.rt.now(), step: o.step}
	mine := func(h Holder) bool { return h.Execution == me.Execution && h.step == me.step }
	var before Holder
	defer x.rt.waits.leaveLock(x)
	take := func() (got bool, err error) {
		err = x.rt.changeLock(o.ctx, o.of, func(l *Lock) error {
			switch {
			case l.Holder.Execution == "":
				l.Holder = me
				got = true
			case mine(l.Holder):
				got = true
			case l.Holder.Execution == me.Execution:
				return errHeld
			case !slices.ContainsFunc(l.Queue, mine):
				l.Queue = append(l.Queue, me)
			}
			before = l.Holder
			return nil
		})
		if err == nil && !got && until == 0 { // a wait with a time-out ends by itself
			err = x.rt.waits.enterLock(x, lockWait{o.of, o.holder}, o.ofTree(before))
		}
		return got, err
	}
	var end time.Time
	if until != 0 {
		end = time.Unix(0, until)
	}
	err := x.await(o.ctx, end, take)
	var s *SuspendedError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errHeld):
		if update {
			return errHeld
		}
		return lockError("InvalidInputError", o.of, fmt.Errorf("%w: it would wait for itself (release it first)", errHeld))
	case errors.As(err, &s):
		return err // it goes on waiting when it is resumed
	}
	got, leaveErr := x.rt.leaveLock(context.WithoutCancel(o.ctx), o.of, mine, errors.Is(err, errLate))
	switch {
	case leaveErr != nil:
		return errors.Join(err, leaveErr)
	case errors.Is(err, errLate) && got:
		return nil
	case errors.Is(err, errLate):
		since := ""
		if before.Execution != "" {
			since = fmt.Sprintf(": %s (%s) has it since %s", before.Describe, before.Execution, before.Since.UTC().Format(time.RFC3339))
		}
		return lockError("LockTimeoutError", o.of, fmt.Errorf("not free within %g s%s", max(timeout, 0).Seconds(), since))
	}
	return err
}

// holder is who has the lock, nil if it is none of the tree.
func (o *operating) holder() *Execution {
	l, err := o.x.rt.lock(o.ctx, o.of)
	if err != nil {
		return nil
	}
	return o.ofTree(l.Holder)
}

func (o *operating) ofTree(h Holder) *Execution {
	if x := o.x.rt.live(h.Execution); x != nil && x.tree == o.x.tree {
		return x
	}
	return nil
}

// leaveLock takes one that waits out of the queue. If it has got the lock meanwhile it may
// keep it, or passes it on.
func (r *Runtime) leaveLock(ctx context.Context, name string, mine func(Holder) bool, keep bool) (got bool, err error) {
	err = r.changeLock(ctx, name, func(l *Lock) error {
		got = mine(l.Holder)
		l.Queue = slices.DeleteFunc(l.Queue, mine)
		return nil
	})
	if err != nil || !got || keep {
		return got, err
	}
	return got, r.passOn(ctx, name, mine)
}

func (o *operating) lockHolder() (value.Value, error) {
	l, err := o.x.rt.lock(o.ctx, o.of)
	switch {
	case err != nil:
		return nil, err
	case l.Holder.Execution == "":
		return nil, lockError("InvalidInputError", o.of, fmt.Errorf("%w: it is not locked, or was released before", errNotHeld))
	}
	return l.Holder.encode(), nil
}

func (o *operating) release() (value.Value, error) {
	t := argument[value.Tuple](o)
	h, ok := decodeHolder(t)
	o.bad = o.bad || !ok
	if o.bad {
		return nil, nil
	}
	return nil, o.x.rt.passOn(o.ctx, o.of, func(now Holder) bool { return now == h })
}
