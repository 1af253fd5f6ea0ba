// Package pytzmod is the modules pytz and pytz.exceptions of flows, with the names and
// results of pytz 2020 and later:
//
//	timezone(name)                      a zone with localize, normalize, fromutc, zone,
//	                                    utcoffset, dst and tzname
//	utc, UTC, FixedOffset(minutes)
//	all_timezones, all_timezones_set
//	exceptions: Error, InvalidTimeError, AmbiguousTimeError, NonExistentTimeError,
//	UnknownTimeZoneError
//
// As there, a zone given to datetime(...) or replace(...) as tzinfo is the first that
// the place has had, which is mostly its local mean time: use localize(d). What is added to
// a datetime keeps its offset: use normalize(d).
//
// The time zones are built in, and never those of the machine.
//
// What differs from pytz:
//
//   - Clocks are set also before 1902 and after 2037, which pytz does not know.
//   - No common_timezones, country_timezones and country_names: the database in the
//     program does not say which zones are old names or of which country.
package pytzmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/builtins/lib/internal/tzdata"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

var (
	baseError        = exception.NewClass("pytz.exceptions", "Error", exception.StandardException)
	invalidTime      = exception.NewClass("pytz.exceptions", "InvalidTimeError", baseError)
	nonExistentTime  = exception.NewClass("pytz.exceptions", "NonExistentTimeError", invalidTime)
	ambiguousTime    = exception.NewClass("pytz.exceptions", "AmbiguousTimeError", invalidTime)
	unknownZone      = exception.NewClass("pytz.exceptions", "UnknownTimeZoneError", exception.KeyError)
	exceptionClasses = starlark.StringDict{
		"Error": baseError, "InvalidTimeError": invalidTime, "NonExistentTimeError": nonExistentTime,
		"AmbiguousTimeError": ambiguousTime, "UnknownTimeZoneError": unknownZone,
	}
)

// Module is the module pytz, frozen.
func Module() *starlarkstruct.Module {
	names := tzdata.Names()
	set := starlark.NewSet(len(names))
	for _, name := range names {
		_ = set.Insert(starlark.String(name)) // texts can be hashed
	}
	members := starlark.StringDict{
		"utc": utc, "UTC": utc, "exceptions": Exceptions(),
		"all_timezones": py.Strings(names), "all_timezones_set": set,
	}
	for name, class := range exceptionClasses {
		if class != baseError {
			members[name] = class
		}
	}
	return py.Module("pytz", map[string]py.Func{"timezone": timezone, "FixedOffset": fixedOffset}, members)
}

// Exceptions is the module pytz.exceptions, frozen.
func Exceptions() *starlarkstruct.Module { return py.Module("pytz.exceptions", nil, exceptionClasses) }

func timezone(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "zone", &v); err != nil {
		return nil, err
	}
	name, ok := starlark.AsString(v)
	if v == starlark.None {
		return nil, exception.Errorf(unknownZone, "None")
	} else if !ok {
		return nil, py.TypeError("zone must be a str, not %s", pytype.TypeName(v))
	}
	if strings.EqualFold(name, "utc") {
		return utc, nil
	}
	z, ok, err := tzdata.Load(name)
	if !ok && err == nil {
		for _, known := range tzdata.Names() {
			if strings.EqualFold(known, name) {
				z, ok, err = tzdata.Load(known)
				break
			}
		}
	}
	if err != nil {
		return nil, err
	}
	if !ok {
		text := name
		if near := connectors.Nearest(name, tzdata.Names()); near != "" {
			text += " (did you mean " + near + "?)"
		}
		return nil, exception.Errorf(unknownZone, "%s", text)
	}
	return zoneOf(z), nil
}
