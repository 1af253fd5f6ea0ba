// Package zoneinfomod is the module zoneinfo of flows, with Python 3.11's names and
// results: ZoneInfo, with key, no_cache and the methods of a tzinfo;
// available_timezones; ZoneInfoNotFoundError.
//
// The time zones are built in, and never those of the machine; [tzdata] says which.
//
// What differs from Python:
//
//   - There are no files: no from_file, TZPATH and reset_tzpath.
//   - Zones of the same key are one, also those made by no_cache.
//   - dst() is what a summer is ahead of the standard time before it, also for the few
//     where Python takes that of another year.
//   - A ZoneInfo cannot be stored or sent: keep its key.
package zoneinfomod

import (
	"strings"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/builtins/lib/internal/tzdata"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/syntax"
)

var notFound = exception.NewClass("zoneinfo", "ZoneInfoNotFoundError", exception.KeyError)

// Module is the module zoneinfo, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("zoneinfo", map[string]py.Func{"available_timezones": available}, starlark.StringDict{
		"ZoneInfo": class(), "ZoneInfoNotFoundError": notFound,
	})
}

func available(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	names := tzdata.Names()
	set := starlark.NewSet(len(names))
	for _, name := range names {
		if err := set.Insert(starlark.String(name)); err != nil {
			return nil, err
		}
	}
	return set, nil
}

func class() *pytype.Class {
	return &pytype.Class{
		Module: "zoneinfo", ID: "ZoneInfo", New: ofKey,
		Is:        func(v starlark.Value) bool { _, ok := v.(*zoneInfo); return ok },
		Functions: map[string]pytype.Func{"no_cache": ofKey},
	}
}

func ofKey(c pytype.Call) (starlark.Value, error) {
	var key string
	if err := c.Unpack("key", &key); err != nil {
		return nil, err
	}
	if strings.HasPrefix(key, "/") || strings.Contains("/"+key+"/", "/../") {
		return nil, py.ValueError("ZoneInfo keys may not be absolute paths or lead out of the folder, got: %s", key)
	}
	z, ok, err := tzdata.Load(key)
	if err != nil {
		return nil, err
	}
	if !ok {
		text := "No time zone found with key " + key
		if near := connectors.Nearest(key, tzdata.Names()); near != "" {
			text += " (did you mean " + near + "?)"
		}
		return nil, exception.Errorf(notFound, "%s", text)
	}
	return &zoneInfo{z}, nil
}

// A zoneInfo is a ZoneInfo.
type zoneInfo struct{ zone *tzdata.Zone }

// Local implements [datetimemod.Zone].
func (z *zoneInfo) Local(wall time.Time, fold int) datetimemod.Offset {
	return datetimemod.OffsetOf(z.zone.Local(wall, fold))
}

// FromUTC implements [datetimemod.Zone].
func (z *zoneInfo) FromUTC(t time.Time) (time.Time, int, datetimemod.Zone) {
	wall, fold := datetimemod.FromUTC(z.zone, t)
	return wall, fold, z
}

// Dateless implements [datetimemod.Zone].
func (z *zoneInfo) Dateless() (datetimemod.Offset, bool) {
	p, ok := z.zone.Fixed()
	return datetimemod.OffsetOf(p), ok
}

// Str is the key.
func (z *zoneInfo) Str() string { return z.zone.Name() }

func (z *zoneInfo) String() string {
	return "zoneinfo.ZoneInfo(key=" + pytype.Quoted(z.zone.Name()) + ")"
}

func (z *zoneInfo) Type() string          { return "ZoneInfo" }
func (z *zoneInfo) Freeze()               {}
func (z *zoneInfo) Truth() starlark.Bool  { return true }
func (z *zoneInfo) Hash() (uint32, error) { return starlark.String(z.zone.Name()).Hash() }

// CompareSameType implements [starlark.Comparable].
func (z *zoneInfo) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	switch equal := z.zone.Name() == y.(*zoneInfo).zone.Name(); op {
	case syntax.EQL:
		return equal, nil
	case syntax.NEQ:
		return !equal, nil
	}
	return false, py.TypeError("'%s' not supported between instances of 'zoneinfo.ZoneInfo' and 'zoneinfo.ZoneInfo'", op)
}

// Attr implements [starlark.HasAttrs].
func (z *zoneInfo) Attr(name string) (starlark.Value, error) {
	if name == "key" {
		return starlark.String(z.zone.Name()), nil
	}
	return datetimemod.ZoneAttr(z, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (z *zoneInfo) AttrNames() []string { return datetimemod.ZoneAttrNames("key") }

var (
	_ datetimemod.Zone    = (*zoneInfo)(nil)
	_ starlark.Comparable = (*zoneInfo)(nil)
	_ starlark.HasAttrs   = (*zoneInfo)(nil)
)

// Instead implements [runtime.Unstorable].
func (z *zoneInfo) Instead() string { return "keep its key, and make a zone of that by ZoneInfo()" }
