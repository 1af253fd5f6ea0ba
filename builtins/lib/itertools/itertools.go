// Package itertoolsmod is the module itertools of flows:
//
//	count cycle repeat                                endless ones
//	chain chain.from_iterable compress islice pairwise tee zip_longest
//	product permutations combinations combinations_with_replacement
//	accumulate dropwhile filterfalse groupby starmap takewhile
//
// Each returns an iterator, which can be gone through once, by a loop, next() or what
// takes an iterable. Elements are made when they are taken, so they may be any number.
// Texts give their characters and bytes give ints, as in Python.
//
// What differs from Python: functions of a flow are called at once, and not when an
// element is taken, as in generator expressions. So accumulate, dropwhile, filterfalse,
// groupby and starmap take nothing that is endless; takewhile may, which stops. The groups
// of groupby stay as they are when the next one is taken. What is made of an endless
// iterator can be taken in parts only: list(count()) ends the flow. There is no batched,
// as in Python 3.11.
package itertoolsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module itertools, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("itertools", map[string]py.Func{
		"accumulate":                    accumulate,
		"combinations":                  combinations,
		"combinations_with_replacement": combinationsWithReplacement,
		"compress":                      compress,
		"count":                         count,
		"cycle":                         cycle,
		"dropwhile":                     dropwhile,
		"filterfalse":                   filterfalse,
		"groupby":                       groupby,
		"islice":                        islice,
		"pairwise":                      pairwise,
		"permutations":                  permutations,
		"product":                       product,
		"repeat":                        repeat,
		"starmap":                       starmap,
		"takewhile":                     takewhile,
		"tee":                           tee,
		"zip_longest":                   zipLongest,
	}, starlark.StringDict{"chain": &pytype.Class{
		Module: "itertools", ID: "chain", New: pytype.Plain(chain),
		Is: func(v starlark.Value) bool { return v.Type() == "itertools.chain" },
		Constants: starlark.StringDict{
			"from_iterable": starlark.NewBuiltin("itertools.chain.from_iterable", chainFromIterable),
		},
	}})
}

// iterables goes through several arguments.
func iterables(fn string, args []starlark.Value) (nexts []py.Next, endless bool, err error) {
	nexts = make([]py.Next, len(args))
	for i, a := range args {
		if nexts[i], err = py.Taker(fn, a); err != nil {
			return nil, false, err
		}
		endless = endless || py.IsEndless(a)
	}
	return nexts, endless, nil
}

// noKeywords refuses keyword arguments.
func noKeywords(b *starlark.Builtin, kwargs []starlark.Tuple) error {
	if len(kwargs) > 0 {
		return py.TypeError("%s() takes no keyword arguments", b.Name())
	}
	return nil
}
