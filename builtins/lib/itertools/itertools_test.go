package itertoolsmod_test

import (
	"strings"
	"testing"

	itertoolsmod "github.com/flowrun/flowrun/builtins/lib/itertools"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict { return starlark.StringDict{"itertools": itertoolsmod.Module()} }

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

// What has no end, or would be too large, ends with an error that says so.
func TestLimits(t *testing.T) {
	for expression, want := range map[string]string{
		`list(itertools.count())`:                                         "itertools.count has no end",
		`max(itertools.cycle([1, 2]))`:                                    "itertools.cycle: the result would have more than",
		`itertools.accumulate(itertools.count())`:                         "itertools.count has no end: take a part of it by itertools.islice",
		`itertools.groupby(itertools.count())`:                            "has no end",
		`itertools.starmap(pow, itertools.cycle([(1, 2)]))`:               "has no end",
		`itertools.filterfalse(None, itertools.count())`:                  "has no end",
		`itertools.permutations(itertools.count())`:                       "has no end",
		`itertools.product(itertools.count())`:                            "has no end",
		`itertools.chain.from_iterable(itertools.repeat([]))`:             "has no end",
		`itertools.compress(itertools.count(), itertools.repeat(0))`:      "both arguments are endless",
		`itertools.islice(itertools.count(), 1 << 40, None)`:              "more than 4194304 elements",
		`itertools.islice(itertools.count(), 0, 1 << 50, 1 << 40)`:        "more than 4194304 elements",
		`itertools.product([1, 2], repeat=1 << 30)`:                       "more than 4194304 elements",
		`itertools.combinations_with_replacement([1], 1 << 30)`:           "more than 4194304 elements",
		`itertools.tee([1], 1 << 30)`:                                     "more than 4194304 elements",
		`itertools.accumulate(["x" * 100000] * 10000)`:                    "more than 67108864 bytes",
		`itertools.accumulate([[1] * 10000] * 10000)`:                     "more than 4194304 elements",
		`itertools.chain(*[itertools.chain([1])] * 2) and len(itertools)`: "has no len",
	} {
		_, err := libtest.Evaluate(modules(), expression)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
}

// Iterators that take from one another cannot be nested without bound.
func TestNesting(t *testing.T) {
	thread := new(starlark.Thread)
	members := itertoolsmod.Module().Members
	x := starlark.Value(starlark.NewList(nil))
	var err error
	n := 0
	for ; n < 1_000_000 && err == nil; n++ {
		x, err = starlark.Call(thread, members["pairwise"], starlark.Tuple{x}, nil)
	}
	if n > 2000 || err == nil || !strings.Contains(err.Error(), "take from one another") {
		t.Errorf("%d deep: %v", n, err)
	}
}
