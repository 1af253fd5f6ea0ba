package randommod

import (
	"math"
	"slices"
	"sort"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

func choice(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "seq", &given); err != nil {
		return nil, err
	}
	seq, err := py.Choosable(given)
	if err != nil {
		return nil, err
	}
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	return seq.At(t.below(seq.Len)), nil
}

func shuffle(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "x", &given); err != nil {
		return nil, err
	}
	list, ok := given.(starlark.HasSetIndex)
	if !ok {
		return nil, py.TypeError("'%s' object does not support item assignment", given.Type())
	}
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	watch := py.Watch{Thread: thread}
	for i := list.Len() - 1; i > 0; i-- {
		j := t.below(i + 1)
		x, y := list.Index(i), list.Index(j)
		if err := list.SetIndex(i, y); err != nil {
			return nil, err
		}
		if err := list.SetIndex(j, x); err != nil {
			return nil, err
		}
		if err := watch.Err(); err != nil {
			return nil, err
		}
	}
	return starlark.None, nil
}

func sample(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given, number starlark.Value
	var counts starlark.Value = starlark.None
	if len(args) > 2 {
		return nil, py.TypeError("sample() takes from 1 to 2 positional arguments but %d were given", len(args))
	}
	if err := py.UnpackArgs(b.Name(), args, kwargs, "population", &given, "k", &number, "counts?", &counts); err != nil {
		return nil, err
	}
	population, err := py.SequenceOf(given, "Population must be a sequence.  For dicts or sets, use sorted(d).")
	if err != nil {
		return nil, err
	}
	k, err := py.Small(number)
	if err != nil {
		return nil, err
	}
	total := population.Len
	var upTo []int // for counts: the last place of each element, plus 1
	if counts != starlark.None {
		if upTo, err = cumulated(b.Name(), counts, population.Len); err != nil {
			return nil, err
		}
		total = upTo[len(upTo)-1]
	}
	switch {
	case k < 0 || k > total:
		return nil, py.ValueError("Sample larger than population or is negative")
	case k > py.MaxElements:
		return nil, py.ErrTooManyElements("sample")
	}
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	out := make([]starlark.Value, 0, k)
	watch := py.Watch{Thread: thread}
	for place := range places(t, total, k) {
		if upTo != nil {
			place = sort.SearchInts(upTo, place+1)
		}
		out = append(out, population.At(place))
		if err := watch.Err(); err != nil {
			return nil, err
		}
	}
	return starlark.NewList(out), nil
}

// places yields k different numbers below n, by Python's algorithm: which of two
// it is depends on k and n.
func places(t *twister, n, k int) func(yield func(int) bool) {
	size := 21
	if k > 5 {
		size += int(math.Pow(4, math.Ceil(math.Log(float64(k*3))/math.Log(4))))
	}
	return func(yield func(int) bool) {
		if n > size {
			selected := make(map[int]bool, k)
			for range k {
				j := t.below(n)
				for selected[j] {
					j = t.below(n)
				}
				selected[j] = true
				if !yield(j) {
					return
				}
			}
			return
		}
		pool := make([]uint32, n)
		for i := range pool {
			pool[i] = uint32(i)
		}
		for i := range k {
			j := t.below(n - i)
			if !yield(int(pool[j])) {
				return
			}
			pool[j] = pool[n-i-1]
		}
	}
}

// cumulated returns the sums of counts from the first on.
func cumulated(fn string, counts starlark.Value, n int) ([]int, error) {
	elems, err := py.Elements(fn, counts)
	if err != nil {
		return nil, err
	}
	if len(elems) != n {
		return nil, py.ValueError("The number of counts does not match the population")
	}
	if n == 0 {
		return nil, exception.Errorf(exception.IndexError, "pop from empty list")
	}
	sums, total := make([]int, n), 0
	for i, e := range elems {
		c, ok := e.(starlark.Int)
		if !ok {
			return nil, py.TypeError("Counts must be integers")
		}
		var count int
		if err := starlark.AsInt(c, &count); err != nil || count < 0 || count > math.MaxInt-total {
			return nil, py.ValueError("counts must be ints from 0 on, not %v", c)
		}
		total += count
		sums[i] = total
	}
	if total <= 0 {
		return nil, py.ValueError("Total of counts must be greater than zero")
	}
	return sums, nil
}

func choices(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	var weights, cumulative, number starlark.Value = starlark.None, starlark.None, starlark.MakeInt(1)
	if len(args) > 2 {
		return nil, py.TypeError("choices() takes from 1 to 2 positional arguments but %d were given", len(args))
	}
	if err := py.UnpackArgs(b.Name(), args, kwargs, "population", &given, "weights?", &weights, "cum_weights?", &cumulative, "k?", &number); err != nil {
		return nil, err
	}
	population, err := py.Population(given)
	if err != nil {
		return nil, err
	}
	if n, ok := weights.(starlark.Int); ok {
		return nil, py.TypeError("The number of choices must be a keyword argument: k=%v", n)
	}
	k, err := py.Small(number)
	switch {
	case err != nil:
		return nil, err
	case k > py.MaxElements:
		return nil, py.ErrTooManyElements("choices")
	case weights != starlark.None && cumulative != starlark.None:
		return nil, py.TypeError("Cannot specify both weights and cumulative weights")
	case population.Len == 0 && k > 0:
		return nil, py.ErrNoChoice()
	}
	pick := func(x float64) int { return int(x * float64(population.Len)) }
	if weights != starlark.None || cumulative != starlark.None {
		sums, err := weighted(b.Name(), weights, cumulative, population.Len)
		if err != nil {
			return nil, err
		}
		total, last := sums[len(sums)-1], len(sums)-1
		pick = func(x float64) int {
			x *= total
			return sort.Search(last, func(i int) bool { return x < sums[i] })
		}
	}
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	out := make([]starlark.Value, 0, max(k, 0))
	watch := py.Watch{Thread: thread}
	for range max(k, 0) {
		out = append(out, population.At(pick(t.float())))
		if err := watch.Err(); err != nil {
			return nil, err
		}
	}
	return starlark.NewList(out), nil
}

// weighted returns cumulative weights of n elements.
func weighted(fn string, weights, cumulative starlark.Value, n int) ([]float64, error) {
	given := cumulative
	if given == starlark.None {
		given = weights
	}
	elems, err := py.Elements(fn, given)
	if err != nil {
		return nil, err
	}
	sums, sum := make([]float64, len(elems)), 0.0
	for i, e := range elems {
		w, err := py.Float(e)
		if err != nil {
			return nil, err
		}
		if sum += w; cumulative != starlark.None {
			sum = w
		}
		sums[i] = sum
	}
	switch {
	case len(sums) != n:
		return nil, py.ValueError("The number of weights does not match the population")
	case n == 0:
		return nil, exception.Errorf(exception.IndexError, "list index out of range")
	case math.IsNaN(sum) || math.IsInf(sum, 0):
		return nil, py.ValueError("Total of weights must be finite")
	case sum <= 0:
		return nil, py.ValueError("Total of weights must be greater than zero")
	}
	return slices.Clip(sums), nil
}
