package datetimemod

import (
	"time"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

var datetimeMethods = merged(calendarMethods((*Datetime).Wall), pytype.Methods[*Datetime]{
	"isoformat": func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		sep, spec := "T", "auto"
		if err := c.Unpack("sep?", &sep, "timespec?", &spec); err != nil {
			return nil, err
		}
		if utf8.RuneCountInString(sep) != 1 {
			return nil, py.TypeError("isoformat() argument 1 must be a unicode character, not str")
		}
		return starlark.String(d.iso(sep, spec)), checkTimespec(spec)
	},
	"strftime": func(d *Datetime, c pytype.Call) (starlark.Value, error) { return strftimeCall(c, d.clock()) },
	"date":     func(d *Datetime, c pytype.Call) (starlark.Value, error) { return DateOf(d.wall), c.Unpack() },
	"time": func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		return &Time{d.clockWall(), nil, d.fold}, c.Unpack()
	},
	"timetz": func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		return &Time{d.clockWall(), d.zone, d.fold}, c.Unpack()
	},
	"timestamp": func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		t := d.Instant()
		if d.zone == nil {
			return starlark.Float(float64(t.Unix()) + float64(t.Nanosecond()/1000)/1e6), c.Unpack()
		}
		return starlark.Float(between(t, time.Unix(0, 0)).seconds()), c.Unpack()
	},
	"astimezone": func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		var tz starlark.Value
		if err := c.Unpack("tz?", &tz); err != nil {
			return nil, err
		}
		z, err := ZoneArgument(tz)
		if err != nil {
			return nil, err
		}
		if z == nil {
			z = local
		}
		if d.zone != nil && sameZone(d.zone, z) {
			return d, nil
		}
		return at(d.Instant(), z)
	},
	"replace": func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		f, tz := fieldsOf(d.wall, d.fold), zoneValue(d.zone)
		if err := c.Unpack("year?", &f.year, "month?", &f.month, "day?", &f.day, "hour?", &f.hour, "minute?", &f.minute,
			"second?", &f.second, "microsecond?", &f.micro, "tzinfo?", &tz, "fold?", &f.fold); err != nil {
			return nil, err
		}
		return f.datetime(tz)
	},
	"timetuple": func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		dst := -1
		if o := d.Offset(); o != nil && !o.NoDST {
			if dst = 0; o.Saving != 0 {
				dst = 1
			}
		}
		return structTime(clockOf(d.wall), dst), c.Unpack()
	},
	"utctimetuple": func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		t, err := inRange(d.Instant())
		if err != nil {
			return nil, err
		}
		return structTime(clockOf(t), 0), c.Unpack()
	},
	"utcoffset": answered(Offset.utcoffset),
	"dst":       answered(Offset.dst),
	"tzname":    answered(Offset.tzname),
})

// local is what astimezone takes for the zone of the machine.
var local = Timezone{name: "UTC", named: true}

// clockWall is the time of the day on the first day that there is.
func (d *Datetime) clockWall() time.Time { return firstDay.Add(d.wall.Sub(midnight(d.wall))) }

// answered is a method that the zone answers, None for what is naive.
func answered(f func(Offset) starlark.Value) func(*Datetime, pytype.Call) (starlark.Value, error) {
	return func(d *Datetime, c pytype.Call) (starlark.Value, error) {
		if o := d.Offset(); o != nil {
			return f(*o), c.Unpack()
		}
		return starlark.None, c.Unpack()
	}
}
