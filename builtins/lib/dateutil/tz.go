package dateutilmod

import (
	"fmt"
	"math"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/builtins/lib/internal/tzdata"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/syntax"
)

// A fixedZone is tzutc(), tzlocal() or a tzoffset.
type fixedZone struct {
	class  string
	name   string // "" for None
	offset time.Duration
}

var (
	tzutc   = fixedZone{class: "tzutc", name: "UTC"}
	tzlocal = fixedZone{class: "tzlocal", name: "UTC"}
)

func tzModule() *starlarkstruct.Module {
	class := func(id string, make pytype.Func) *pytype.Class {
		return &pytype.Class{Module: "dateutil.tz.tz", ID: id, New: make, Is: func(v starlark.Value) bool {
			z, ok := v.(fixedZone)
			return ok && z.class == id
		}}
	}
	constant := func(z fixedZone) pytype.Func {
		return func(c pytype.Call) (starlark.Value, error) { return z, c.Unpack() }
	}
	members := starlark.StringDict{
		"UTC": tzutc, "tzutc": class("tzutc", constant(tzutc)), "tzlocal": class("tzlocal", constant(tzlocal)), "tzoffset": class("tzoffset", newOffset),
	}
	for name, f := range map[string]pytype.Func{
		"gettz": gettz, "enfold": enfold, "datetime_exists": datetimeExists, "datetime_ambiguous": datetimeAmbiguous, "resolve_imaginary": resolveImaginary,
	} {
		members[name] = f.Builtin("dateutil.tz." + name)
	}
	return py.Module("dateutil.tz", nil, members)
}

func newOffset(c pytype.Call) (starlark.Value, error) {
	var name, offset starlark.Value
	if err := c.Unpack("name", &name, "offset", &offset); err != nil {
		return nil, err
	}
	text, ok := starlark.AsString(name)
	if !ok && name != starlark.None {
		return nil, py.TypeError("name must be a str or None, not %s", pytype.TypeName(name))
	}
	if d, ok := offset.(datetimemod.Delta); ok {
		days, s, micros := d.Parts()
		offset = starlark.Float(float64(days*86400+s) + float64(micros)/1e6)
	}
	f, ok := starlark.AsFloat(offset)
	if !ok {
		return nil, py.TypeError("unsupported type for timedelta seconds component: %s", pytype.TypeName(offset))
	}
	if !(math.Abs(f) < 86400) {
		return nil, py.ValueError("offset must be less than a day, not %v seconds", f)
	}
	return offsetZone(text, time.Duration(math.Round(f*1e6))*time.Microsecond), nil
}

func offsetZone(name string, offset time.Duration) fixedZone {
	return fixedZone{"tzoffset", name, offset}
}

// gettz returns the zone of a name, None if there is none.
func gettz(c pytype.Call) (starlark.Value, error) {
	var v starlark.Value
	if err := c.Unpack("name?", &v); err != nil {
		return nil, err
	}
	name, ok := starlark.AsString(v)
	switch {
	case v == nil || v == starlark.None || ok && name == "":
		return tzlocal, nil
	case !ok:
		return nil, py.TypeError("name must be a str or None, not %s", pytype.TypeName(v))
	}
	z, ok, err := tzdata.Load(name)
	if err != nil || !ok {
		return starlark.None, err
	}
	return &zone{z}, nil
}

// Local implements [datetimemod.Zone].
func (z fixedZone) Local(time.Time, int) datetimemod.Offset {
	return datetimemod.Offset{UTC: z.offset, Name: z.name, NoName: z.name == ""}
}

// FromUTC implements [datetimemod.Zone].
func (z fixedZone) FromUTC(t time.Time) (time.Time, int, datetimemod.Zone) {
	return t.UTC().Add(z.offset), 0, z
}

// Dateless implements [datetimemod.Zone].
func (z fixedZone) Dateless() (datetimemod.Offset, bool) { return z.Local(time.Time{}, 0), true }

func (z fixedZone) String() string {
	if z.class != "tzoffset" {
		return z.class + "()"
	}
	name := "None"
	if z.name != "" {
		name = pytype.Quoted(z.name)
	}
	return fmt.Sprintf("tzoffset(%s, %d)", name, int(z.offset.Seconds()))
}

func (z fixedZone) Type() string          { return z.class }
func (z fixedZone) Freeze()               {}
func (z fixedZone) Truth() starlark.Bool  { return true }
func (z fixedZone) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: '%s'", z.class) }

// CompareSameType implements [starlark.Comparable]: names do not count.
func (z fixedZone) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	return onlyEqual(op, z.offset == y.(fixedZone).offset, z.class)
}

// Attr implements [starlark.HasAttrs].
func (z fixedZone) Attr(name string) (starlark.Value, error) {
	if name == "is_ambiguous" {
		return isAmbiguous(z), nil
	}
	return datetimemod.ZoneAttr(z, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (z fixedZone) AttrNames() []string { return datetimemod.ZoneAttrNames("is_ambiguous") }

// A zone is a tzfile: a zone of the time zone database.
type zone struct{ data *tzdata.Zone }

// Local implements [datetimemod.Zone]. What clocks leave out is taken as by a clock that
// was set already.
func (z *zone) Local(wall time.Time, fold int) datetimemod.Offset {
	first, second := z.data.Local(wall, 0), z.data.Local(wall, 1)
	if fold != 0 || first.Offset < second.Offset {
		first = second
	}
	return datetimemod.OffsetOf(first)
}

// FromUTC implements [datetimemod.Zone].
func (z *zone) FromUTC(t time.Time) (time.Time, int, datetimemod.Zone) {
	wall, fold := datetimemod.FromUTC(z.data, t)
	return wall, fold, z
}

// Dateless implements [datetimemod.Zone]: without a day there is no answer, also where all
// days have the same.
func (z *zone) Dateless() (o datetimemod.Offset, ok bool) { return o, false }

func (z *zone) String() string        { return "tzfile(" + pytype.Quoted(z.data.Name()) + ")" }
func (z *zone) Type() string          { return "tzfile" }
func (z *zone) Freeze()               {}
func (z *zone) Truth() starlark.Bool  { return true }
func (z *zone) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'tzfile'") }

// CompareSameType implements [starlark.Comparable].
func (z *zone) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	return onlyEqual(op, z.data.Name() == y.(*zone).data.Name(), "tzfile")
}

// Attr implements [starlark.HasAttrs].
func (z *zone) Attr(name string) (starlark.Value, error) {
	if name == "is_ambiguous" {
		return isAmbiguous(z), nil
	}
	return datetimemod.ZoneAttr(z, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (z *zone) AttrNames() []string { return datetimemod.ZoneAttrNames("is_ambiguous") }

var (
	_ datetimemod.Zone    = fixedZone{}
	_ starlark.Comparable = fixedZone{}
	_ starlark.HasAttrs   = fixedZone{}
	_ datetimemod.Zone    = (*zone)(nil)
	_ starlark.Comparable = (*zone)(nil)
	_ starlark.HasAttrs   = (*zone)(nil)
)
