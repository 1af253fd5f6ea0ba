// Package collectionsmod is the module collections of flows:
//
//	Counter      elements most_common subtract total update fromkeys, + - & | and comparisons
//	OrderedDict  move_to_end popitem(last=), equality by order
//	defaultdict  default_factory
//	deque        maxlen, all methods, indices
//	namedtuple   rename, defaults; _asdict _fields _field_defaults _make _replace
//
// The first three have the methods of dicts, are dicts for isinstance, can be given as
// **x, and are stored as dicts. A namedtuple is a tuple for isinstance, for unpacking and
// indices, and is stored as a list.
//
// What differs from Python: a Counter, OrderedDict or defaultdict equals only another one
// of its class: write dict(x) == {...} to compare with a dict, and tuple(x) == (...) for a
// namedtuple. default_factory cannot be assigned. repr has double quotes. There is no
// ChainMap, UserDict, UserList and UserString. A deque has at most 4,194,304 elements.
package collectionsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module collections, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("collections", map[string]py.Func{"namedtuple": namedtuple}, starlark.StringDict{
		"Counter":     counterClass,
		"OrderedDict": orderedClass,
		"defaultdict": defaultClass,
		"deque":       dequeClass,
	})
}
