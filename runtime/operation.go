package runtime

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// An operation is an effect on what is stored or shared: settings, files, messages, saved
// flows. All are recorded as entries of one kind, by name; so one is the same whether its
// flow is interpreted here or outside.
//
// When a process ends between an operation and its record, the operation is performed
// again. What it puts is written with the record, so that is written once; what it does
// otherwise it recognises as its own by the execution and the step.
type operation struct {
	perform func(*operating) (value.Value, error)
	// known is told of the result, whether it was performed or stands in the journal; nil
	// if nobody has to know.
	known func(x *Execution, of string, result value.Value)
}

// operationNamed returns an operation; ok is false if there is none of that name.
func operationNamed(name string) (op operation, ok bool) {
	for _, all := range []map[string]operation{settingOperations, lockOperations, libraryOperations, messageOperations, fileOperations, listOperations, vaultOperations, cacheOperations} {
		if op, ok = all[name]; ok {
			return op, true
		}
	}
	return operation{}, false
}

// An operating is an operation that is under way.
type operating struct {
	ctx  context.Context
	x    *Execution
	step int    // of the flow
	of   string // what it is about
	args value.List
	next int // argument to be read
	bad  bool

	put   []store.Object // to be written with the record
	after func()         // done when what was put can be seen; nil for nothing
}

// operate performs an operation for the flow that x runs. The name of what it is about,
// of, and the arguments are what tells that it is the same when the flow is run again.
func (x *Execution) operate(name, of string, args ...value.Value) (value.Value, error) {
	op, ok := operationNamed(name)
	if !ok {
		return nil, fmt.Errorf("no operation %q", name)
	}
	encoded, err := value.Marshal(value.List(args))
	if err != nil {
		return nil, &NamedError{"TypeError", fmt.Errorf("%s %q: %w", name, of, err)}
	}
	e := effect{
		kind: journal.Operate, name: name, target: name + " " + strconv.Quote(of),
		args: func(a *journal.Args) { a.Text(name).Text(of).Bytes(encoded) },
	}
	var after func()
	e.perform = func(ctx context.Context) ([]byte, error) {
		// The arguments are taken as they are now: who gave them may change them.
		given, err := decode(encoded)
		if err != nil {
			return nil, err
		}
		o := operating{ctx: ctx, x: x, step: x.effects(), of: of, args: given.(value.List)}
		perform := op.perform
		if x.rt.dry != nil {
			perform = func(o *operating) (value.Value, error) { return o.dryPerform(name, op) }
		}
		v, err := perform(&o)
		if o.bad {
			return nil, malformed("the arguments of " + name)
		}
		if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
			return nil, cancelCause(ctx) // what the store could not do then is no failure of the operation
		}
		if err != nil {
			return nil, err
		}
		for _, put := range o.put {
			if err := x.tree.budget.takeOutput(len(put.Value)); err != nil {
				return nil, err
			}
		}
		if err := x.rt.putObjects(ctx, &e, o.put); err != nil || v == nil {
			return nil, err
		}
		after = o.after
		return value.Marshal(v)
	}
	result, err := x.effect(&e)
	if err != nil {
		return nil, err
	}
	if after != nil {
		after()
	}
	v, err := decode(result)
	if err == nil && op.known != nil && x.far == nil {
		op.known(x, of, v)
	}
	return v, err
}

// putObjects has objects written with the record of an effect, or at once where nothing
// is recorded.
func (r *Runtime) putObjects(ctx context.Context, e *effect, objects []store.Object) error {
	if r.commits != nil {
		e.objects = objects
		return nil
	}
	return r.putNow(ctx, objects)
}

// putNow writes objects where nothing is recorded, which is in memory.
func (r *Runtime) putNow(ctx context.Context, objects []store.Object) error {
	for _, o := range objects {
		if err := r.objects.Change(ctx, o.Kind, o.Name, func(*store.Object) (*store.Object, error) {
			if o.Value == nil {
				return nil, nil
			}
			return &o, nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// argument returns the next argument if it is a T. What only a foreign interpreter can
// get wrong is noted.
func argument[T any](o *operating) (v T) {
	if o.next >= len(o.args) {
		o.bad = true
		return v
	}
	v, ok := o.args[o.next].(T)
	o.bad = o.bad || !ok
	o.next++
	return v
}

// any returns the next argument, which may be of any type.
func (o *operating) any() value.Value {
	if o.next >= len(o.args) {
		o.bad = true
		return nil
	}
	o.next++
	return o.args[o.next-1]
}

// object looks one up, as it is after all that was put so far.
func (r *Runtime) object(ctx context.Context, kind, name string) (store.Object, error) {
	if err := r.settle(); err != nil {
		return store.Object{}, err
	}
	return r.objects.Object(ctx, kind, name)
}

// settle waits until what was put can be seen.
func (r *Runtime) settle() error {
	if r.commits == nil {
		return nil
	}
	return r.commits.settle()
}

// change changes an object at once, after all that led to it is on disk.
func (r *Runtime) change(ctx context.Context, kind, name string, f func(old *store.Object) (*store.Object, error)) error {
	if err := r.sync(); err != nil {
		return err
	}
	return r.objects.Change(ctx, kind, name, f)
}

// write has an object written with the record of the operation. A value of nil removes it.
func (o *operating) write(kind, name string, encoded []byte) {
	now := o.x.rt.now()
	o.put = append(o.put, store.Object{Kind: kind, Name: name, Value: encoded, CreatedAt: now, ModifiedAt: now, By: o.x.id})
}
