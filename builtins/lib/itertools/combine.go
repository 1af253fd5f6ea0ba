package itertoolsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// picked returns the elements of a pool at some places.
func picked(pool []starlark.Value, places []int) starlark.Tuple {
	out := make(starlark.Tuple, len(places))
	for i, p := range places {
		out[i] = pool[p]
	}
	return out
}

// So many elements a row may have.
const maxRow = 1 << 16

func product(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	times := 1
	if err := py.UnpackArgs(b.Name(), nil, kwargs, "repeat?", &times); err != nil {
		return nil, err
	}
	switch {
	case times < 0:
		return nil, py.ValueError("repeat argument cannot be negative")
	case len(args) > 0 && times > maxRow/len(args):
		return nil, py.ErrTooManyElements(b.Name())
	}
	var given, pools [][]starlark.Value
	empty := false
	for _, a := range args {
		pool, err := py.All(thread, b.Name(), a)
		if err != nil {
			return nil, err
		}
		given = append(given, pool)
		empty = empty || len(pool) == 0 && times > 0
	}
	if len(args) > 0 {
		for range times {
			pools = append(pools, given...)
		}
	}
	places := make([]int, len(pools))
	over := empty
	return py.NewStream(thread, b.Name(), false, func() starlark.Value {
		if over {
			return nil
		}
		row := make(starlark.Tuple, len(pools))
		for i, pool := range pools {
			row[i] = pool[places[i]]
		}
		over = true
		for i := len(places) - 1; i >= 0 && over; i-- {
			if places[i]++; places[i] < len(pools[i]) {
				over = false
			} else {
				places[i] = 0
			}
		}
		return row
	}), nil
}

// poolOf returns the elements and the length of rows that are given to a function.
func poolOf(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple, optional bool) (pool []starlark.Value, r int, err error) {
	var iterable, length starlark.Value
	second := "r"
	if optional {
		second += "?"
	}
	if err := py.UnpackArgs(b.Name(), args, kwargs, "iterable", &iterable, second, &length); err != nil {
		return nil, 0, err
	}
	if pool, err = py.All(thread, b.Name(), iterable); err != nil {
		return nil, 0, err
	}
	r = len(pool)
	if length != nil && (length != starlark.None || !optional) {
		if _, ok := length.(starlark.Int); !ok {
			return nil, 0, py.TypeError("Expected int as r")
		}
		if r, err = py.Small(length); err != nil {
			return nil, 0, err
		}
	}
	switch {
	case r < 0:
		return nil, 0, py.ValueError("r must be non-negative")
	case r > maxRow && len(pool) > 0 && (r <= len(pool) || b.Name() == "itertools.combinations_with_replacement"):
		return nil, 0, py.ErrTooManyElements(b.Name())
	}
	return pool, r, nil
}

func permutations(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	pool, r, err := poolOf(thread, b, args, kwargs, true)
	if err != nil {
		return nil, err
	}
	n := len(pool)
	first, over := true, r > n
	places, cycles := make([]int, n), make([]int, 0)
	for i := range places {
		places[i] = i
	}
	for i := 0; i < r && !over; i++ {
		cycles = append(cycles, n-i)
	}
	return py.NewStream(thread, b.Name(), false, func() starlark.Value {
		if over {
			return nil
		}
		if first {
			first = false
			return picked(pool, places[:r])
		}
		for i := r - 1; i >= 0; i-- {
			if cycles[i]--; cycles[i] > 0 {
				j := n - cycles[i]
				places[i], places[j] = places[j], places[i]
				return picked(pool, places[:r])
			}
			p := places[i]
			copy(places[i:], places[i+1:])
			places[n-1] = p
			cycles[i] = n - i
		}
		over = true
		return nil
	}), nil
}

func combinations(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	pool, r, err := poolOf(thread, b, args, kwargs, false)
	if err != nil {
		return nil, err
	}
	n := len(pool)
	if r > n {
		return py.NewStream(thread, b.Name(), false, func() starlark.Value { return nil }), nil
	}
	return rising(thread, b.Name(), pool, r, func(places []int, i int) bool {
		if places[i] == i+n-r {
			return false
		}
		for at := places[i]; i < r; i++ {
			at++
			places[i] = at
		}
		return true
	}, func(i int) int { return i }), nil
}

func combinationsWithReplacement(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	pool, r, err := poolOf(thread, b, args, kwargs, false)
	if err != nil {
		return nil, err
	}
	n := len(pool)
	if n == 0 && r > 0 {
		return py.NewStream(thread, b.Name(), false, func() starlark.Value { return nil }), nil
	}
	return rising(thread, b.Name(), pool, r, func(places []int, i int) bool {
		if places[i] == n-1 {
			return false
		}
		for at := places[i] + 1; i < r; i++ {
			places[i] = at
		}
		return true
	}, func(int) int { return 0 }), nil
}

// rising yields rows whose places rise: advance counts from place i on, if it can; the
// first row has the places that first says.
func rising(thread *starlark.Thread, name string, pool []starlark.Value, r int, advance func(places []int, i int) bool, first func(i int) int) starlark.Value {
	var places []int
	over := false
	return py.NewStream(thread, name, false, func() starlark.Value {
		switch {
		case over:
			return nil
		case places == nil:
			places = make([]int, r)
			for i := range places {
				places[i] = first(i)
			}
			return picked(pool, places)
		}
		for i := r - 1; i >= 0; i-- {
			if advance(places, i) {
				return picked(pool, places)
			}
		}
		over = true
		return nil
	})
}
