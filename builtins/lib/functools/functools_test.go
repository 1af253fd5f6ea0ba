package functoolsmod_test

import (
	"strings"
	"testing"

	functoolsmod "github.com/flowrun/flowrun/builtins/lib/functools"
	itertoolsmod "github.com/flowrun/flowrun/builtins/lib/itertools"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict {
	return starlark.StringDict{"functools": functoolsmod.Module(), "itertools": itertoolsmod.Module()}
}

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

func TestText(t *testing.T) {
	for expression, want := range map[string]string{
		`functools.partial(len, [1], x=2)`:                                     "functools.partial(<built-in function len>, <list>, x=<int>)",
		`functools.cache(len)`:                                                 "<cached <built-in function len>>",
		`functools.cache(len).cache_info()`:                                    "CacheInfo(hits=0, misses=0, maxsize=None, currsize=0)",
		`[(c.cache_info() == c.cache_info()) for c in [functools.cache(len)]]`: "[True]",
	} {
		if got, err := libtest.Evaluate(modules(), expression); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", expression, got, err, want)
		}
	}
}

// What has no end, and what would get too long, is an error.
func TestLimits(t *testing.T) {
	for expression, want := range map[string]string{
		`functools.reduce(max, itertools.count())`:                                         "has no end",
		`functools.partial(*[functools.partial(len, *range(60000))] + list(range(60000)))`: "more than 65536 arguments",
	} {
		_, err := libtest.Evaluate(modules(), expression)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
}
