package py

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// UnpackArgs is [starlark.UnpackArgs] with Python's error for a keyword that is none of
// the parameters. Its hint knows all of them: Starlark's looks at the first half.
func UnpackArgs(fn string, args starlark.Tuple, kwargs []starlark.Tuple, pairs ...any) error {
	if len(kwargs) > 0 {
		names := make([]string, 0, len(pairs)/2)
		for i := 0; i < len(pairs); i += 2 {
			names = append(names, strings.TrimRight(pairs[i].(string), "?"))
		}
		for _, kw := range kwargs {
			if name := string(kw[0].(starlark.String)); !slices.Contains(names, name) {
				called := fn[strings.LastIndexByte(fn, '.')+1:]
				return exception.Hinted(exception.TypeError, connectors.DidYouMean(name, names), "%s() got an unexpected keyword argument '%s'", called, name)
			}
		}
	}
	return starlark.UnpackArgs(fn, args, kwargs, pairs...)
}
