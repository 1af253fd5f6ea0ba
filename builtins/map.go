package builtins

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// mapItems is this.map(what, items, concurrency=8, on_error='stop'): a child for each
// item, of which so many run at the same time.
//
// what is the name of a flow, a template, or a function of the script. A flow or template
// gets an item that is a dict as its inputs, and any other as the input item. A function
// gets the item and returns the execution to be run, made with run=False: the script
// stands still while it computes, so what it waits for itself is done one after the
// other. An execution that has ended already counts as done.
//
// on_error='stop' returns the output values in the order of the items; the first failure
// cancels the children that run, waits for them, and raises DependencyFailedError, which
// names the item. on_error='collect' returns the executions in the order of the items,
// all of which have ended, however they did.
func (e *execution) mapItems(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var what, given starlark.Value
	concurrency, onError := 8, "stop"
	if err := unpack("map", args, kwargs, nil, required("what", &what), required("items", &given), arg("concurrency", &concurrency), keyword("on_error", &onError)); err != nil {
		return nil, err
	}
	switch {
	case concurrency < 1:
		return nil, &runtime.NamedError{Class: "ValueError", Err: errors.New("map: concurrency is 0, want 1 or more")}
	case onError != "stop" && onError != "collect":
		return nil, &runtime.NamedError{Class: "ValueError", Err: fmt.Errorf("map: on_error is %q, want \"stop\" or \"collect\"", onError)}
	}
	child, err := e.mapped(thread, what)
	if err != nil {
		return nil, err
	}
	items, err := mappedItems(given)
	if err != nil {
		return nil, err
	}
	values := map[*runtime.Execution]*execution{} // as the function has returned them
	ended, err := e.caller.FanOut(runtime.FanOut{
		Items: len(items), Concurrency: concurrency, Collect: onError == "collect",
		Make: func(i int) (*runtime.Execution, error) {
			v, err := child(items[i])
			if err != nil {
				return nil, err
			}
			x, ok := v.(*execution)
			if !ok {
				return nil, typeError("map: item %d: the function returned %s, want an execution, such as this.connect(..., run=False)", i, v.Type())
			}
			if err := x.lookUp(); err != nil {
				return nil, err
			}
			values[x.target] = x
			return x.target, nil
		},
	})
	if err != nil {
		return nil, err
	}
	out := make([]starlark.Value, len(ended))
	for i, x := range ended {
		switch v := values[x]; {
		case onError == "collect" && v != nil:
			out[i] = v
		case onError == "collect":
			out[i] = &execution{caller: e.caller, target: x}
		default:
			if out[i], err = field(e.caller, x, "output_value"); err != nil {
				return nil, err
			}
		}
	}
	return starlark.NewList(out), nil
}

// mapped returns what makes the child of an item.
func (e *execution) mapped(thread *starlark.Thread, what starlark.Value) (func(item starlark.Value) (starlark.Value, error), error) {
	created := starlark.Tuple{starlark.String("run"), starlark.False}
	switch what := what.(type) {
	case starlark.String:
		return func(item starlark.Value) (starlark.Value, error) {
			return e.flow(thread, starlark.Tuple{what}, []starlark.Tuple{created, itemInputs(item)})
		}, nil
	case *template:
		return func(item starlark.Value) (starlark.Value, error) {
			return what.clone(thread, nil, []starlark.Tuple{created, itemInputs(item)})
		}, nil
	case starlark.Callable:
		return func(item starlark.Value) (starlark.Value, error) {
			return starlark.Call(thread, what, starlark.Tuple{item}, nil)
		}, nil
	}
	return nil, typeError("map: want the name of a flow, a template, or a function that returns an execution, got %s", what.Type())
}

// itemInputs are the inputs of the child of an item, as a keyword argument.
func itemInputs(item starlark.Value) starlark.Tuple {
	if _, ok := item.(starlark.IterableMapping); !ok {
		inputs := starlark.NewDict(1)
		_ = inputs.SetKey(starlark.String("item"), item) // a string can be a key
		item = inputs
	}
	return starlark.Tuple{starlark.String("inputs"), item}
}

// maxItems is how many items map takes: as many children as a flow may have by default.
const maxItems = 1_000_000

func mappedItems(given starlark.Value) ([]starlark.Value, error) {
	iter := starlark.Iterate(given)
	if iter == nil {
		return nil, typeError("map: items is a %s, want a list", given.Type())
	}
	defer iter.Done()
	var items []starlark.Value
	for item := starlark.Value(nil); iter.Next(&item); {
		if len(items) == maxItems {
			return nil, &runtime.NamedError{Class: "ValueError", Err: fmt.Errorf("map: more than %d items", maxItems)}
		}
		items = append(items, item)
	}
	return items, nil
}
