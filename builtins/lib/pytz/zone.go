package pytzmod

import (
	"fmt"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/builtins/lib/internal/tzdata"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A zone is a tzinfo of pytz: a place, and what counts there for some time. A datetime has
// that of its own time.
type zone struct {
	data   *tzdata.Zone // nil for utc and a fixed offset
	offset datetimemod.Offset
	kind   kind
}

type kind int

const (
	changing kind = iota // DstTzInfo
	static               // StaticTzInfo
	fixed                // FixedOffset
	theUTC               // utc
)

var utc = &zone{kind: theUTC, offset: datetimemod.Offset{Name: "UTC"}}

// zoneOf is what timezone gives: the zone as it was before clocks were set at first.
func zoneOf(data *tzdata.Zone) *zone {
	if p, ok := data.Fixed(); ok {
		return &zone{data, offsetOf(p), static}
	}
	z := &zone{data: data}
	return z.at(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))
}

// at is the zone with what counts at an instant.
func (z *zone) at(t time.Time) *zone {
	if z.kind != changing {
		return z
	}
	return &zone{z.data, offsetOf(z.data.At(t)), changing}
}

// offsetOf has whole minutes, as pytz has them.
func offsetOf(p tzdata.Period) datetimemod.Offset {
	return datetimemod.Offset{UTC: minutes(p.Offset), Saving: minutes(p.Saving), Name: p.Name}
}

// minutes rounds to the next whole minute.
func minutes(d time.Duration) time.Duration {
	d += 30 * time.Second
	if rest := d % time.Minute; rest < 0 {
		d -= time.Minute + rest
	} else {
		d -= rest
	}
	return d
}

func fixedOffset(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var n int
	if err := py.UnpackArgs(b.Name(), args, kwargs, "offset", &n); err != nil {
		return nil, err
	}
	switch {
	case n == 0:
		return utc, nil
	case n <= -24*60 || n >= 24*60:
		return nil, py.ValueError("absolute offset is too large, %d", n)
	}
	return &zone{offset: datetimemod.Offset{UTC: time.Duration(n) * time.Minute, NoName: true}, kind: fixed}, nil
}

// Local implements [datetimemod.Zone]: what a datetime has been given counts.
func (z *zone) Local(time.Time, int) datetimemod.Offset { return z.offset }

// FromUTC implements [datetimemod.Zone].
func (z *zone) FromUTC(t time.Time) (time.Time, int, datetimemod.Zone) {
	z = z.at(t)
	return t.UTC().Add(z.offset.UTC), 0, z
}

// Dateless implements [datetimemod.Zone].
func (z *zone) Dateless() (datetimemod.Offset, bool) { return z.offset, z.kind != changing }

// localize is a naive time in the zone. dst says which one is meant if clocks have shown
// it twice or never; nil that then there is to be an error.
func (z *zone) localize(d *datetimemod.Datetime, dst *bool) (*datetimemod.Datetime, error) {
	if d.Zone() != nil {
		return nil, py.ValueError("Not naive datetime (tzinfo is already set)")
	}
	wall := d.Wall()
	if z.kind != changing {
		return datetimemod.NewDatetime(wall, z, d.Fold()), nil
	}
	found := z.candidates(wall)
	switch {
	case len(found) == 1:
		return datetimemod.NewDatetime(wall, found[0], d.Fold()), nil
	case len(found) == 0 && dst == nil:
		return nil, exception.Errorf(nonExistentTime, "%s", d.Str())
	case len(found) == 0 && *dst: // by a clock that has been set already
		return datetimemod.NewDatetime(wall, z.choose(wall.Add(6*time.Hour), true), d.Fold()), nil
	case len(found) == 0:
		return datetimemod.NewDatetime(wall, z.choose(wall.Add(-6*time.Hour), false), d.Fold()), nil
	case dst == nil:
		return nil, exception.Errorf(ambiguousTime, "%s", d.Str())
	}
	return datetimemod.NewDatetime(wall, z.choose(wall, *dst), d.Fold()), nil
}

// candidates are the zones in which clocks have shown a time, the first one first.
func (z *zone) candidates(wall time.Time) []*zone {
	var found []*zone
	for _, near := range []time.Time{wall.Add(-24 * time.Hour), wall.Add(24 * time.Hour)} {
		instant := wall.Add(-z.at(near).offset.UTC)
		if at := z.at(instant); at.offset.UTC == z.at(near).offset.UTC && (len(found) == 0 || found[0].offset != at.offset) {
			found = append(found, at)
		}
	}
	if len(found) == 2 && found[0].offset.UTC < found[1].offset.UTC {
		found[0], found[1] = found[1], found[0]
	}
	return found
}

// choose is the zone of a time that there is. Where both or none are daylight saving, the
// first is taken for it.
func (z *zone) choose(wall time.Time, dst bool) *zone {
	found := z.candidates(wall)
	var fit []*zone
	for _, f := range found {
		if (f.offset.Saving != 0) == dst {
			fit = append(fit, f)
		}
	}
	switch {
	case len(found) == 0:
		return z.at(wall)
	case len(found) == 1 || len(fit) == 0 && dst:
		return found[0]
	case len(fit) == 0:
		return found[len(found)-1]
	case dst:
		return fit[0]
	}
	return fit[len(fit)-1]
}

// normalize is a datetime with what counts at its time.
func (z *zone) normalize(d *datetimemod.Datetime) (*datetimemod.Datetime, error) {
	if d.Zone() == nil {
		return nil, py.ValueError("Naive time - no tzinfo set")
	}
	wall, fold, at := z.FromUTC(d.Instant())
	if wall.Year() < 1 || wall.Year() > 9999 {
		return nil, exception.Errorf(exception.OverflowError, "date value out of range")
	}
	return datetimemod.NewDatetime(wall, at, fold), nil
}

// Str is the name.
func (z *zone) Str() string {
	if z.kind == changing || z.kind == static {
		return z.data.Name()
	}
	if z.kind == theUTC {
		return "UTC"
	}
	return z.String()
}

func (z *zone) String() string {
	switch z.kind {
	case theUTC:
		return "<UTC>"
	case fixed:
		return fmt.Sprintf("pytz.FixedOffset(%d)", z.offset.UTC/time.Minute)
	case static:
		return fmt.Sprintf("<StaticTzInfo %s>", pytype.Quoted(z.data.Name()))
	}
	sign, saving := "", "STD"
	if z.offset.UTC > 0 {
		sign = "+"
	}
	if z.offset.Saving != 0 {
		saving = "DST"
	}
	return fmt.Sprintf("<DstTzInfo %s %s%s%s %s>", pytype.Quoted(z.data.Name()), z.offset.Name, sign, datetimemod.DeltaOf(z.offset.UTC).Str(), saving)
}

func (z *zone) Type() string          { return "tzinfo" }
func (z *zone) Freeze()               {}
func (z *zone) Truth() starlark.Bool  { return true }
func (z *zone) Hash() (uint32, error) { return starlark.String(z.String()).Hash() }

// CompareSameType implements [starlark.Comparable].
func (z *zone) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	o, ok := y.(*zone)
	equal := ok && z.String() == o.String() && z.offset == o.offset
	switch op {
	case syntax.EQL:
		return equal, nil
	case syntax.NEQ:
		return !equal, nil
	}
	return false, py.TypeError("'%s' not supported between instances of 'tzinfo' and 'tzinfo'", op)
}

// Attr implements [starlark.HasAttrs].
func (z *zone) Attr(name string) (starlark.Value, error) {
	if name == "zone" {
		if z.kind == fixed {
			return starlark.None, nil
		}
		return starlark.String(z.Str()), nil
	}
	return methods.Attr(z, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (z *zone) AttrNames() []string { return methods.Names("zone") }

var (
	_ datetimemod.Zone    = (*zone)(nil)
	_ starlark.Comparable = (*zone)(nil)
	_ starlark.HasAttrs   = (*zone)(nil)
)

// Instead implements [runtime.Unstorable].
func (z *zone) Instead() string { return "keep its zone, and make one of that by pytz.timezone()" }
