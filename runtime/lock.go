package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// A Lock is a named lock as it is: a setting can be locked, whether it has a value or not.
type Lock struct {
	Name   string
	Holder Holder
	Queue  []Holder // those that wait for it, in the order in which they get it
}

// A Holder is an execution that has a lock, or waits for it.
type Holder struct {
	Execution string // its id
	Describe  string // such as `flow "deploy"`
	Since     time.Time

	step int // of its flow, by which it is told from other times
}

// The kind of objects that locks are. A value is a list: the holder, then those that wait.
const lockObject = "lock"

// passOn takes a lock from its holder, if that is the one, and gives it to the first that
// waits and can take it.
func (r *Runtime) passOn(ctx context.Context, name string, one func(Holder) bool) error {
	l, err := r.lock(ctx, name)
	if err != nil {
		return err
	}
	gone := map[string]bool{}
	for _, h := range l.Queue {
		can, err := r.canTake(ctx, h.Execution)
		if err != nil {
			return err
		}
		gone[h.Execution] = !can
	}
	next := ""
	if err := r.changeLock(ctx, name, func(l *Lock) error {
		if !one(l.Holder) {
			return nil
		}
		l.Holder = Holder{}
		l.Queue = slices.DeleteFunc(l.Queue, func(h Holder) bool { return gone[h.Execution] })
		if len(l.Queue) > 0 {
			l.Holder, l.Queue = l.Queue[0], l.Queue[1:]
			l.Holder.Since = r.now()
			next = l.Holder.Execution
		}
		return nil
	}); err != nil || next == "" {
		return err
	}
	return r.wakeExecution(ctx, next)
}

// canTake reports whether an execution that waits for a lock can take it: it has not ended,
// and some process runs it.
func (r *Runtime) canTake(ctx context.Context, id string) (bool, error) {
	if x := r.live(id); x != nil {
		return !x.Status().Ended(), nil
	}
	if r.commits == nil {
		return false, nil
	}
	live, err := r.opts.Store.Live(ctx, store.Root(id))
	if err != nil || !live {
		return false, orGone(err)
	}
	row, err := r.opts.Store.Execution(ctx, id)
	return err == nil && !Status(row.Status).Ended(), orGone(err)
}

// orGone is no error for what is not there any more.
func orGone(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// lock returns a lock as it is; one that nobody has and nobody waits for has no holder.
func (r *Runtime) lock(ctx context.Context, name string) (Lock, error) {
	o, err := r.object(ctx, lockObject, name)
	if errors.Is(err, store.ErrNotFound) {
		return Lock{Name: name}, nil
	}
	if err != nil {
		return Lock{}, err
	}
	return decodeLock(o)
}

func (r *Runtime) changeLock(ctx context.Context, name string, f func(*Lock) error) error {
	return r.change(ctx, lockObject, name, func(old *store.Object) (*store.Object, error) {
		l := Lock{Name: name}
		if old != nil {
			var err error
			if l, err = decodeLock(*old); err != nil {
				return nil, err
			}
		}
		if err := f(&l); err != nil {
			return nil, err
		}
		if l.Holder.Execution == "" && len(l.Queue) == 0 {
			return nil, nil
		}
		b, err := encodeLock(l)
		if err != nil {
			return nil, err
		}
		return &store.Object{Value: b, CreatedAt: r.now(), ModifiedAt: r.now(), By: l.Holder.Execution}, nil
	})
}

func encodeLock(l Lock) ([]byte, error) {
	list := make(value.List, 0, 1+len(l.Queue))
	for _, h := range append([]Holder{l.Holder}, l.Queue...) {
		list = append(list, h.encode())
	}
	return value.Marshal(list)
}

func decodeLock(o store.Object) (Lock, error) {
	corrupt := fmt.Errorf("lock %q: %w", o.Name, journal.ErrCorrupt)
	v, err := decode(o.Value)
	list, ok := v.(value.List)
	if err != nil || !ok || len(list) == 0 {
		return Lock{}, corrupt
	}
	l := Lock{Name: o.Name}
	for i, e := range list {
		h, ok := decodeHolder(e)
		switch {
		case !ok:
			return Lock{}, corrupt
		case i == 0:
			l.Holder = h
		default:
			l.Queue = append(l.Queue, h)
		}
	}
	return l, nil
}

func (h Holder) encode() value.Tuple {
	return value.Tuple{h.Execution, h.Describe, h.Since.UnixMicro(), int64(h.step)}
}

func decodeHolder(v value.Value) (h Holder, ok bool) {
	t, _ := v.(value.Tuple)
	if len(t) != 4 {
		return h, false
	}
	id, ok1 := t[0].(string)
	describe, ok2 := t[1].(string)
	since, ok3 := t[2].(int64)
	step, ok4 := t[3].(int64)
	return Holder{id, describe, time.UnixMicro(since), int(step)}, ok1 && ok2 && ok3 && ok4
}

// Locks returns the locks that somebody has, or waits for, by name.
func (r *Runtime) Locks(ctx context.Context) ([]Lock, error) {
	if err := r.settle(); err != nil {
		return nil, err
	}
	var all []Lock
	for o, err := range r.objects.Objects(ctx, lockObject) {
		if err != nil {
			return nil, err
		}
		l, err := decodeLock(o)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// ReleaseLock takes a lock from whoever has it, for a person. The error is a
// [NotFoundError] if nobody has it.
func (r *Runtime) ReleaseLock(ctx context.Context, name string) (Holder, error) {
	l, err := r.lock(ctx, name)
	if err != nil {
		return Holder{}, err
	}
	if l.Holder.Execution == "" {
		return Holder{}, &NotFoundError{Kind: "lock", Name: name, Hint: "nobody has it"}
	}
	return l.Holder, r.passOn(ctx, name, func(h Holder) bool { return h == l.Holder })
}
