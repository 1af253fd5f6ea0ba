package copymod_test

import (
	"strings"
	"testing"

	collectionsmod "github.com/flowrun/flowrun/builtins/lib/collections"
	copymod "github.com/flowrun/flowrun/builtins/lib/copy"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

func modules() starlark.StringDict {
	return starlark.StringDict{
		"copy": copymod.Module(), "collections": collectionsmod.Module(),
		"struct": starlark.NewBuiltin("struct", starlarkstruct.Make),
	}
}

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

// What Python has not, and what would be too large.
func TestDeep(t *testing.T) {
	for expression, want := range map[string]string{
		`[(c.x.append(5), s, c) for s in [struct(x=[1])] for c in [copy.deepcopy(s)]][0][1:]`:                             `(struct(x = [1]), struct(x = [1, 5]))`,
		`len([copy.deepcopy(v) for l in [[0]] for v in [[(l.insert(0, (l[0], l[0])), l[0])[1] for i in range(15)][-1]]])`: "1",
		`copy.deepcopy([l for l in [0] for i in range(2000) for l in [[l]]])[0]`:                                          "[0]",
	} {
		if got, err := libtest.Evaluate(modules(), expression); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", expression, got, err, want)
		}
	}
	for expression, want := range map[string]string{
		`[copy.deepcopy(l[0]) for l in [[[]]] for m in [[l.insert(0, [l[0]]) for i in range(2000)]]]`: "nested more than 1000 levels deep",
		`copy.deepcopy(list(range(4200000)))`: "more than 4194304 elements",
	} {
		if _, err := libtest.Evaluate(modules(), expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
}
