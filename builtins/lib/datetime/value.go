package datetimemod

import (
	"fmt"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Datetime is a datetime: what a calendar and a clock show, and in which zone; without
// one, nil, it is naive.
type Datetime struct {
	wall time.Time
	zone Zone
	fold int
}

// NewDatetime returns what a calendar and a clock show, as a time whose location does not
// count, in a zone or nil. Years are 1 to 9999, and there are whole microseconds.
func NewDatetime(wall time.Time, z Zone, fold int) *Datetime {
	y, m, d := wall.Date()
	return &Datetime{time.Date(y, m, d, wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), time.UTC), z, fold}
}

// Wall is what calendar and clock show, as a time that stands in UTC.
func (d *Datetime) Wall() time.Time { return d.wall }

// Zone is the zone, nil if the datetime is naive.
func (d *Datetime) Zone() Zone { return d.zone }

// Fold is the attribute fold.
func (d *Datetime) Fold() int { return d.fold }

// Offset is what the zone says, nil if the datetime is naive.
func (d *Datetime) Offset() *Offset { return d.offset(d.fold) }

func (d *Datetime) offset(fold int) *Offset {
	if d.zone == nil {
		return nil
	}
	o := d.zone.Local(d.wall, fold)
	return &o
}

// Instant is when it is, a naive datetime being taken as UTC.
func (d *Datetime) Instant() time.Time { return d.instant(d.fold) }

func (d *Datetime) instant(fold int) time.Time {
	if o := d.offset(fold); o != nil {
		return d.wall.Add(-o.UTC)
	}
	return d.wall
}

// ambiguous reports whether fold matters.
func (d *Datetime) ambiguous() bool {
	return d.zone != nil && d.offset(0).UTC != d.offset(1).UTC
}

func (d *Datetime) iso(sep, spec string) string {
	s := isoDate(d.wall) + sep + isoTime(d.wall, spec)
	if o := d.Offset(); o != nil {
		s += offsetText(o.UTC, ":")
	}
	return s
}

// Str is the datetime as ISO 8601 has it, with a space between date and time.
func (d *Datetime) Str() string { return d.iso(" ", "auto") }

func (d *Datetime) String() string {
	return fmt.Sprintf("datetime.datetime(%d, %d, %d, %s)", d.wall.Year(), d.wall.Month(), d.wall.Day(),
		timeArguments(d.wall)+foldArgument(d.fold)+zoneArgument(d.zone))
}

func (d *Datetime) Type() string         { return "datetime" }
func (d *Datetime) Freeze()              {}
func (d *Datetime) Truth() starlark.Bool { return true }

// Hash does not depend on fold.
func (d *Datetime) Hash() (uint32, error) {
	return starlark.MakeInt64(d.instant(0).UnixMicro()).Hash()
}

// clock is the datetime for strftime.
func (d *Datetime) clock() Clock {
	c := clockOf(d.wall)
	if o := d.Offset(); o != nil {
		c.in(*o)
	}
	return c
}

// Format is what format and f-strings give for a format.
func (d *Datetime) Format(spec string) (string, error) { return Strftime(spec, d.clock()) }

// CompareSameType implements [starlark.Comparable]. Within a zone clocks are compared,
// between zones instants. As PEP 495 has it, a time that fold matters to is never equal
// to one of another zone.
func (d *Datetime) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	e := y.(*Datetime)
	switch {
	case sameZone(d.zone, e.zone):
		return holds(op, d.wall.Compare(e.wall)), nil
	case d.zone == nil || e.zone == nil:
		return mixed(op, "datetimes")
	case (op == syntax.EQL || op == syntax.NEQ) && (d.ambiguous() || e.ambiguous()):
		return op == syntax.NEQ, nil
	}
	return holds(op, d.Instant().Compare(e.Instant())), nil
}

// Binary implements [starlark.HasBinary]. What is added moves the clock, whatever the
// zone does meanwhile.
func (d *Datetime) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch y := y.(type) {
	case Delta:
		switch {
		case op == syntax.PLUS:
		case op == syntax.MINUS && side == starlark.Left:
			y = y.negative()
		default:
			return nil, nil
		}
		t, err := moved(d.wall, y)
		return &Datetime{t, d.zone, 0}, err
	case *Datetime:
		switch {
		case op != syntax.MINUS:
			return nil, nil
		case sameZone(d.zone, y.zone):
			return between(d.wall, y.wall), nil
		case d.zone == nil || y.zone == nil:
			return nil, py.TypeError("can't subtract offset-naive and offset-aware datetimes")
		}
		return between(d.Instant(), y.Instant()), nil
	}
	return nil, nil
}

// Attr implements [starlark.HasAttrs].
func (d *Datetime) Attr(name string) (starlark.Value, error) {
	if v := dateField(d.wall, name); v != nil {
		return v, nil
	}
	if v := timeField(d.wall, d.fold, d.zone, name); v != nil {
		return v, nil
	}
	return datetimeMethods.Attr(d, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (d *Datetime) AttrNames() []string {
	return datetimeMethods.Names("day", "fold", "hour", "microsecond", "minute", "month", "second", "tzinfo", "year")
}

var (
	_ starlark.HasBinary  = (*Datetime)(nil)
	_ starlark.Comparable = (*Datetime)(nil)
	_ starlark.HasAttrs   = (*Datetime)(nil)
)
