package dialect

import (
	"sort"

	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// A keyed is a value to be sorted, and what it is sorted by.
type keyed struct{ key, value starlark.Value }

// sortValues sorts values in place, those that are equal in the order they had.
func sortValues(thread *starlark.Thread, values []starlark.Value, key starlark.Callable, reverse bool) error {
	list := make([]keyed, len(values))
	for i, v := range values {
		list[i] = keyed{v, v}
		if key != nil {
			k, err := starlark.Call(thread, key, starlark.Tuple{v}, nil)
			if err != nil {
				return err
			}
			list[i].key = k
		}
	}
	// Once there is an error all are equal: the sort comes to its end soon.
	var failed error
	p := pace{thread: thread}
	sort.SliceStable(list, func(i, j int) bool {
		if failed != nil {
			return false
		}
		if reverse {
			i, j = j, i
		}
		var less bool
		if less, failed = starlark.Compare(star.LT, list[i].key, list[j].key); failed == nil {
			failed = p.step()
		}
		return less
	})
	for i, k := range list {
		values[i] = k.value
	}
	return failed
}
