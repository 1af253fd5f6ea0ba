package datetimemod

import (
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/builtins/lib/internal/tzdata"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A Zone is a tzinfo. Zones that are equal are one and the same to arithmetic.
type Zone interface {
	starlark.Value
	// Local returns what counts when clocks of the zone show wall, which stands in UTC;
	// fold says which time is meant of one that they show twice.
	Local(wall time.Time, fold int) Offset
	// FromUTC returns what clocks show at an instant: as a time that stands in UTC, its
	// fold, and the zone that a datetime has which shows it.
	FromUTC(t time.Time) (wall time.Time, fold int, z Zone)
	// Dateless returns what counts on all days, ok false if days differ.
	Dateless() (o Offset, ok bool)
}

// An Offset is what a zone says of a time.
type Offset struct {
	UTC    time.Duration // utcoffset(), in whole microseconds
	Saving time.Duration // dst()
	NoDST  bool          // dst() is None
	Name   string        // tzname()
	NoName bool          // tzname() is None
}

// OffsetOf returns what a period of the time zone database says.
func OffsetOf(p tzdata.Period) Offset {
	return Offset{UTC: p.Offset, Saving: p.Saving, Name: p.Name}
}

// FromUTC returns what clocks of a zone of the time zone database show at an instant.
func FromUTC(z *tzdata.Zone, t time.Time) (wall time.Time, fold int) {
	p := z.At(t)
	wall = t.UTC().Add(p.Offset)
	if z.Local(wall, 0).Offset != p.Offset {
		fold = 1
	}
	return wall, fold
}

// ZoneArgument is an argument tzinfo: nil for None and one that was not given.
func ZoneArgument(v starlark.Value) (Zone, error) {
	switch v := v.(type) {
	case nil, starlark.NoneType:
		return nil, nil
	case Zone:
		return v, nil
	}
	return nil, py.TypeError("tzinfo argument must be None or of a tzinfo subclass, not type '%s'", pytype.TypeName(v))
}

func zoneValue(z Zone) starlark.Value {
	if z == nil {
		return starlark.None
	}
	return z
}

// sameZone reports whether two zones are one, or both are none.
func sameZone(a, b Zone) bool {
	if a == nil || b == nil {
		return a == b
	}
	equal, err := starlark.Equal(a, b)
	return equal && err == nil
}

func tzinfoClass() *pytype.Class {
	return &pytype.Class{
		Module: "datetime", ID: "tzinfo", Method: zoneMethods.Unbound,
		Is: func(v starlark.Value) bool { _, ok := v.(Zone); return ok },
	}
}

// ZoneAttr returns a method that every zone has, nil if there is none of that name.
func ZoneAttr(z Zone, name string) starlark.Value { return zoneMethods.Attr(z, name) }

// ZoneAttrNames returns the names of the methods that every zone has and of others,
// sorted.
func ZoneAttrNames(others ...string) []string { return zoneMethods.Names(others...) }

var zoneMethods = pytype.Methods[Zone]{
	"utcoffset": zoneMethod(Offset.utcoffset),
	"tzname":    zoneMethod(Offset.tzname),
	"dst":       zoneMethod(Offset.dst),
	"fromutc": func(z Zone, c pytype.Call) (starlark.Value, error) {
		var d *Datetime
		if err := c.Unpack("dt", &d); err != nil {
			return nil, err
		}
		if !sameZone(d.zone, z) {
			return nil, py.ValueError("fromutc: dt.tzinfo is not self")
		}
		return at(d.wall, z)
	},
}

// zoneMethod is a method that is asked about a datetime or None.
func zoneMethod(f func(Offset) starlark.Value) func(Zone, pytype.Call) (starlark.Value, error) {
	return func(z Zone, c pytype.Call) (starlark.Value, error) {
		var v starlark.Value
		if err := c.Unpack("dt", &v); err != nil {
			return nil, err
		}
		switch d := v.(type) {
		case *Datetime:
			return f(z.Local(d.wall, d.fold)), nil
		case starlark.NoneType:
			if o, ok := z.Dateless(); ok {
				return f(o), nil
			}
			return starlark.None, nil
		}
		return nil, py.TypeError("%s(dt) argument must be a datetime instance or None, not %s", c.Name, pytype.TypeName(v))
	}
}

// Values returns what utcoffset(), dst() and tzname() give.
func (o Offset) Values() (utcoffset, dst, tzname starlark.Value) {
	return o.utcoffset(), o.dst(), o.tzname()
}

func (o Offset) utcoffset() starlark.Value { return DeltaOf(o.UTC) }

func (o Offset) tzname() starlark.Value {
	if o.NoName {
		return starlark.None
	}
	return starlark.String(o.Name)
}

func (o Offset) dst() starlark.Value {
	if o.NoDST {
		return starlark.None
	}
	return DeltaOf(o.Saving)
}

// at is the datetime of an instant in a zone.
func at(t time.Time, z Zone) (starlark.Value, error) {
	wall, fold, z := z.FromUTC(t)
	if wall.Year() < minYear || wall.Year() > maxYear {
		return nil, exception.Errorf(exception.OverflowError, "date value out of range")
	}
	return &Datetime{wall, z, fold}, nil
}
