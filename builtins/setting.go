package builtins

import (
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// settingMethods are those of a setting: a value that all flows share, and a lock of its
// name.
var settingMethods = map[string]method[*record]{
	"acquire":     acquire,
	"delete":      deleteSetting,
	"list_append": listAppend,
	"release":     release,
	"save":        saveSetting,
	"update":      updateSetting,
}

// setting is one of that name. With value= it is saved at once, as older scripts do.
func (s *system) setting(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	var rest []starlark.Tuple
	for _, kw := range kwargs {
		if kw[0] == starlark.String("value") {
			given = kw[1]
		} else {
			rest = append(rest, kw)
		}
	}
	r, err := stored(runtime.ListSettings)(s, thread, args, rest)
	if err != nil || given == nil {
		return r, err
	}
	return saveSetting(r.(*record), thread, starlark.Tuple{given}, nil)
}

func saveSetting(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value = starlark.None
	if err := unpack("save", args, kwargs, nil, required("value", &v)); err != nil {
		return nil, err
	}
	stored, err := runtime.FromStarlark(v)
	if err != nil {
		return nil, typeError("save: value: %v", err)
	}
	r.fields = nil
	return r, r.x.Settings().Save(r.name, stored)
}

func deleteSetting(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("delete", args, kwargs, nil); err != nil {
		return nil, err
	}
	r.fields = nil
	return starlark.None, r.x.Settings().Delete(r.name)
}

// listAppend adds its arguments to a list.
func listAppend(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 || len(args) == 0 {
		return nil, typeError("list_append: want the elements to be added")
	}
	elements, err := runtime.FromStarlark(starlark.NewList(args))
	if err != nil {
		return nil, typeError("list_append: %v", err)
	}
	r.fields = nil
	return r, r.x.Settings().Append(r.name, elements.(value.List))
}

func acquire(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	timeout := time.Duration(-1)
	if err := unpack("acquire", args, kwargs, nil, arg("timeout", &timeout)); err != nil {
		return nil, err
	}
	switch { // None is no limit, which is zero there; zero is to look once
	case timeout < 0:
		timeout = 0
	case timeout == 0:
		timeout = -1
	}
	r.fields = nil // what it held before may have been changed by who had the lock
	return r, r.x.Settings().Acquire(r.name, timeout)
}

func release(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("release", args, kwargs, nil); err != nil {
		return nil, err
	}
	return r, r.x.Settings().Release(r.name)
}

// updateSetting returns the new value.
func updateSetting(r *record, thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var fn starlark.Value
	if err := unpack("update", args, kwargs, nil, required("fn", &fn)); err != nil {
		return nil, err
	}
	f, ok := fn.(starlark.Callable)
	if !ok {
		return nil, typeError("update: want a function that takes the value and returns the new one, got %s", fn.Type())
	}
	r.fields = nil
	v, err := r.x.Settings().Update(r.name, func(old value.Value) (value.Value, error) {
		arg, err := runtime.ToStarlark(old)
		if err != nil {
			return nil, err
		}
		result, err := starlark.Call(thread, f, starlark.Tuple{arg}, nil)
		if err != nil {
			return nil, err
		}
		if result == starlark.None && old != nil {
			return nil, typeError("update: the function returned None: it has to return the new value (setting.delete() removes one)")
		}
		stored, err := runtime.FromStarlark(result)
		if err != nil {
			return nil, typeError("update: the new value: %v", err)
		}
		return stored, nil
	})
	if err != nil {
		return nil, err
	}
	return runtime.ToStarlark(v)
}
