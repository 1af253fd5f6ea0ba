package collectionsmod_test

import (
	"strings"
	"testing"

	collectionsmod "github.com/flowrun/flowrun/builtins/lib/collections"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict {
	return starlark.StringDict{"collections": collectionsmod.Module()}
}

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

// What is shown of the values, which has double quotes here.
func TestText(t *testing.T) {
	for expression, want := range map[string]string{
		`collections.Counter("aab")`:                                      `Counter({"a": 2, "b": 1})`,
		`collections.Counter()`:                                           `Counter()`,
		`collections.Counter(a=1, b="x")`:                                 `Counter({"a": 1, "b": "x"})`,
		`collections.OrderedDict(b=1, a=[2])`:                             `OrderedDict({"b": 1, "a": [2]})`,
		`collections.OrderedDict()`:                                       `OrderedDict()`,
		`collections.defaultdict(list, a=1)`:                              `defaultdict(<built-in function list>, {"a": 1})`,
		`collections.deque([1, "a"])`:                                     `deque([1, "a"])`,
		`collections.deque([1], 5)`:                                       `deque([1], maxlen=5)`,
		`collections.namedtuple("P", "x y")(1, "a")`:                      `P(x=1, y="a")`,
		`collections.namedtuple("P", "x y")`:                              `<class '__main__.P'>`,
		`[(d.append(d), str(d)) for d in [collections.deque([1])]][0][1]`: `deque([1, [...]])`,
		`[(d.append(l), l.append(d), str(d)) for d in [collections.deque()] for l in [[]]][0][2]`: `deque([[[...]]])`,
		`[(d.update(k=d), str(d)) for d in [collections.OrderedDict()]][0][1]`:                    `OrderedDict({"k": OrderedDict({...})})`,
	} {
		got, err := libtest.Evaluate(modules(), expression)
		if err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", expression, got, err, want)
		}
	}
}

// What would be too large is an error, also where much is in few values.
func TestLimits(t *testing.T) {
	for expression, want := range map[string]string{
		`collections.deque(range(4200000))`:                                                                 "more than 4194304 elements",
		`collections.deque([1, 2, 3]) * 100000000`:                                                          "more than 4194304 elements",
		`collections.namedtuple("T", ["a%d" % i for i in range(2000)])`:                                     "at most 1000",
		`collections.deque([1]).index([2] * 1000)`:                                                          "the list is not in deque",
		`[d for d in [collections.deque([0])] for i in range(60) for d in [collections.deque([d, d])]][-1]`: "too large to be written",
		`[d for d in [0] for i in range(60) for d in [collections.OrderedDict(a=d, b=d)]][-1]`:              "too large to be written",
		`[d for d in [0] for i in range(60) for d in [collections.namedtuple("T", "a b")(d, d)]][-1]`:       "too large to be written",
	} {
		_, err := libtest.Evaluate(modules(), expression)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
}
