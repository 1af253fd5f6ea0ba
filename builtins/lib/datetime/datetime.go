// Package datetimemod is the modules datetime, zoneinfo and pytz of flows, with Python's
// names and results: date, time, datetime, timedelta, timezone, ZoneInfo, and
// pytz.timezone and pytz.utc. The clock is that of the execution. Time zone data is built
// in, and never that of the machine.
//
// What differs from Python: a timedelta spans at most 290,000 years; there is no fold:
// of a local time that there is twice the first is meant; a pytz zone is a ZoneInfo that
// has localize and normalize too; types cannot be derived from.
package datetimemod

import (
	"time"
	_ "time/tzdata" // the machine may have none, or others

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// A Clock tells the time as the flow on a thread may know it.
type Clock func(*starlark.Thread) (time.Time, error)

// Modules are the modules, frozen, by their names.
func Modules(clock Clock) starlark.StringDict {
	c := classes{clock: clock}
	zoneinfo := py.Module("zoneinfo", nil, starlark.StringDict{
		"ZoneInfo": zoneInfoClass, "ZoneInfoNotFoundError": zoneNotFound,
	})
	pytz := py.Module("pytz", map[string]py.Func{"timezone": zoneOfName}, starlark.StringDict{
		"utc": utc, "UTC": utc, "UnknownTimeZoneError": zoneNotFound,
	})
	return starlark.StringDict{
		"datetime": py.Module("datetime", nil, starlark.StringDict{
			"date": c.date(), "datetime": c.datetime(), "time": timeClass, "timedelta": deltaClass,
			"timezone": timezoneClass, "tzinfo": tzinfoClass, "UTC": utc,
			"MINYEAR": starlark.MakeInt(1), "MAXYEAR": starlark.MakeInt(9999),
		}),
		"zoneinfo": zoneinfo,
		"pytz":     pytz,
	}
}

// A class is one of the types: called it makes a value, and it has functions and
// constants.
type class struct {
	name    string
	new     py.Func
	members starlark.StringDict
	is      func(starlark.Value) bool
}

func (c *class) Name() string { return "datetime." + c.name }
func (c *class) CallInternal(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return c.new(thread, starlark.NewBuiltin(c.name, c.new), args, kwargs)
}
func (c *class) Attr(name string) (starlark.Value, error) {
	if name == "__name__" {
		return starlark.String(c.name), nil
	}
	return c.members[name], nil
}
func (c *class) AttrNames() []string            { return c.members.Keys() }
func (c *class) Instance(v starlark.Value) bool { return c.is(v) }
func (c *class) String() string                 { return "<class 'datetime." + c.name + "'>" }
func (c *class) Type() string                   { return "type" }
func (c *class) Freeze()                        {}
func (c *class) Truth() starlark.Bool           { return true }
func (c *class) Hash() (uint32, error)          { return starlark.String(c.name).Hash() }

var (
	_ starlark.Callable = (*class)(nil)
	_ starlark.HasAttrs = (*class)(nil)
)

// functions makes members of functions.
func functions(prefix string, fns map[string]py.Func) starlark.StringDict {
	d := make(starlark.StringDict, len(fns))
	for name, fn := range fns {
		d[name] = starlark.NewBuiltin(prefix+"."+name, fn)
	}
	return d
}

// methods are what values of a type have, by name.
type methods[T starlark.Value] map[string]func(T, *starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error)

func (m methods[T]) attr(x T, name string) (starlark.Value, error) {
	f := m[name]
	if f == nil {
		return nil, nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return f(x, thread, b, args, kwargs)
	}).BindReceiver(x), nil
}

func (m methods[T]) names(fields ...string) []string {
	for name := range m {
		fields = append(fields, name)
	}
	return sorted(fields)
}

// none unpacks no arguments.
func none(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) error {
	return starlark.UnpackArgs(b.Name(), args, kwargs)
}
