package randommod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	randommod "github.com/flowrun/flowrun/builtins/lib/random"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict { return starlark.StringDict{"random": randommod.Module()} }

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

// What would be too large, or take for ever, is an error.
func TestLimits(t *testing.T) {
	for expression, want := range map[string]string{
		`random.Random(1).getrandbits(1 << 21)`:                                "at most 1048576 bits",
		`random.Random(1).randbytes(1 << 27)`:                                  "more than 67108864 bytes",
		`random.Random(1).choices([1, 2], k=1 << 40)`:                          "more than 4194304 elements",
		`random.Random(1).sample(range(1 << 30), 1 << 29)`:                     "more than 4194304 elements",
		`random.Random(1).gammavariate(1e308, 1)`:                              "no number for these parameters",
		`random.Random(1).gammavariate(float("nan"), 1)`:                       "no number for these parameters",
		`random.Random(1).vonmisesvariate(0, float("nan"))`:                    "no number for these parameters",
		`random.Random(1).sample([1, 2], 1, counts=[1 << 62, 1 << 62])`:        "ints from 0 on",
		`random.Random(1).sample([1, 2], 1, counts=[2, -1])`:                   "ints from 0 on",
		`random.Random(1).setstate((3, tuple([1 << 33] * 624 + [624]), None))`: "not what getstate() has returned",
		`random.random()`:          "no execution",
		`random.Random().random()`: "no execution",
	} {
		_, err := libtest.Evaluate(modules(), expression)
		if want == "" && err == nil {
			continue
		}
		if err == nil || want == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
}
