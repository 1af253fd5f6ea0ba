package itertoolsmod

import (
	"math"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

func chain(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	b := starlark.NewBuiltin("itertools.chain", nil)
	if err := noKeywords(b, kwargs); err != nil {
		return nil, err
	}
	return chained(thread, b.Name(), args)
}

func chainFromIterable(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &iterable); err != nil {
		return nil, err
	}
	parts, err := py.All(thread, b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	return chained(thread, "itertools.chain", parts)
}

func chained(thread *starlark.Thread, name string, parts []starlark.Value) (starlark.Value, error) {
	nexts, endless, err := iterables(name, parts)
	if err != nil {
		return nil, err
	}
	return py.NewStream(thread, name, endless, func() starlark.Value {
		for len(nexts) > 0 {
			if v := nexts[0](); v != nil {
				return v
			}
			nexts = nexts[1:]
		}
		return nil
	}, parts...), nil
}

func compress(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var data, selectors starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "data", &data, "selectors", &selectors); err != nil {
		return nil, err
	}
	nexts, _, err := iterables(b.Name(), []starlark.Value{data, selectors})
	if err != nil {
		return nil, err
	}
	if py.IsEndless(data) && py.IsEndless(selectors) { // it might never find an element
		return nil, py.ValueError("%s: both arguments are endless: take a part of one by itertools.islice", b.Name())
	}
	watch := py.Watch{Thread: thread}
	return py.NewStream(thread, b.Name(), false, func() starlark.Value {
		for watch.Err() == nil {
			v := nexts[0]()
			if v == nil {
				return nil
			}
			s := nexts[1]()
			if s == nil {
				return nil
			}
			if s.Truth() {
				return v
			}
		}
		return nil
	}, data, selectors), nil
}

func islice(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	var bounds [3]starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &iterable, &bounds[0], &bounds[1], &bounds[2]); err != nil {
		return nil, err
	}
	if len(args) == 2 {
		bounds[0], bounds[1] = nil, bounds[0]
	}
	at := [3]int{0, math.MaxInt, 1}
	for i, v := range bounds {
		if v == nil || v == starlark.None {
			continue
		}
		n, err := py.Int(v)
		if err != nil || n.Sign() < 0 || i == 2 && n.Sign() == 0 {
			if i == 2 {
				return nil, py.ValueError("Step for islice() must be a positive integer or None.")
			}
			return nil, py.ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
		}
		if at[i], err = py.Small(v); err != nil {
			return nil, err
		}
	}
	next, err := py.Taker(b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	following, stop, step := at[0], at[1], at[2]
	if py.IsEndless(iterable) && (following > py.MaxElements || step > py.MaxElements) {
		return nil, py.ErrTooManyElements(b.Name())
	}
	place := 0 // of the next element that is taken
	watch := py.Watch{Thread: thread}
	return py.NewStream(thread, b.Name(), stop == math.MaxInt && py.IsEndless(iterable), func() starlark.Value {
		for ; place < following; place++ {
			if watch.Err() != nil || next() == nil {
				place, following = stop, stop
				return nil
			}
		}
		if place >= stop {
			return nil
		}
		v := next()
		if v == nil {
			place, following = stop, stop
			return nil
		}
		place++
		if following > stop-step {
			following = stop
		} else {
			following += step
		}
		return v
	}, iterable), nil
}

func pairwise(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &iterable); err != nil {
		return nil, err
	}
	next, err := py.Taker(b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	var before starlark.Value
	return py.NewStream(thread, b.Name(), py.IsEndless(iterable), func() starlark.Value {
		if before == nil {
			if before = next(); before == nil {
				return nil
			}
		}
		v := next()
		if v == nil {
			return nil
		}
		pair := starlark.Tuple{before, v}
		before = v
		return pair
	}, iterable), nil
}

func zipLongest(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var fill starlark.Value = starlark.None
	if err := py.UnpackArgs(b.Name(), nil, kwargs, "fillvalue?", &fill); err != nil {
		return nil, err
	}
	nexts, endless, err := iterables(b.Name(), args)
	if err != nil {
		return nil, err
	}
	return py.NewStream(thread, b.Name(), endless, func() starlark.Value {
		row, any := make(starlark.Tuple, len(nexts)), false
		for i, next := range nexts {
			if next != nil {
				row[i] = next()
			}
			if row[i] == nil {
				row[i], nexts[i] = fill, nil
				continue
			}
			any = true
		}
		if !any {
			return nil
		}
		return row
	}, args...), nil
}

// A cell is an element that several iterators come by, and what follows it.
type cell struct {
	v    starlark.Value
	next *cell // nil until somebody asks
}

func tee(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	n := 2
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &iterable, &n); err != nil {
		return nil, err
	}
	switch {
	case n < 0:
		return nil, py.ValueError("n must be >= 0")
	case n > 1<<16:
		return nil, py.ErrTooManyElements(b.Name())
	}
	next, err := py.Taker(b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	first := &cell{}
	out := make(starlark.Tuple, n)
	for i := range out {
		at := first
		out[i] = py.NewStream(thread, b.Name(), py.IsEndless(iterable), func() starlark.Value {
			if at.next == nil {
				at.next = &cell{v: next()}
			}
			if at.next.v == nil {
				return nil
			}
			at = at.next
			return at.v
		}, iterable)
	}
	return out, nil
}
