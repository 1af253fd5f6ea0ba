package datetimemod

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A zone is a timezone, a ZoneInfo or a zone of pytz.
type zone struct {
	loc   *time.Location
	fixed bool   // a timezone
	name  string // of a timezone that was given one, or of a ZoneInfo
	shift delta  // of a timezone
}

var (
	utc          = &zone{loc: time.UTC, fixed: true}
	zoneNotFound = exception.NewClass("zoneinfo", "ZoneInfoNotFoundError", exception.KeyError)

	timezoneClass = &class{
		name:    "timezone",
		is:      func(v starlark.Value) bool { z, ok := v.(*zone); return ok && z.fixed },
		members: starlark.StringDict{"utc": utc},
		new: func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var offset delta
			var name string
			if err := starlark.UnpackArgs(b.Name(), args, kwargs, "offset", &offset, "name?", &name); err != nil {
				return nil, err
			}
			if offset <= -day || offset >= day {
				return nil, py.ValueError("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %s.", offset)
			}
			if offset == 0 && name == "" {
				return utc, nil
			}
			return fixedZone(offset, name), nil
		},
	}
	tzinfoClass = &class{
		name: "tzinfo",
		is:   func(v starlark.Value) bool { _, ok := v.(*zone); return ok },
		new: func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return nil, py.TypeError("tzinfo cannot be made: use timezone or ZoneInfo")
		},
	}
	zoneInfoClass = &class{
		name: "ZoneInfo",
		is:   func(v starlark.Value) bool { z, ok := v.(*zone); return ok && !z.fixed },
		new:  zoneOfName,
	}
)

func fixedZone(offset delta, name string) *zone {
	return &zone{loc: time.FixedZone("", int(offset/second)), fixed: true, name: name, shift: offset}
}

func zoneOfName(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "key", &name); err != nil {
		return nil, err
	}
	// Local is that of the machine.
	if name == "" || name == "Local" || strings.HasPrefix(name, "/") {
		return nil, exception.Errorf(zoneNotFound, "No time zone found with key %s", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, exception.Errorf(zoneNotFound, "No time zone found with key %s", name)
	}
	return &zone{loc: loc, name: name}, nil
}

// offset is what local time is ahead of UTC.
func (z *zone) offset(wall time.Time) delta {
	if z.fixed {
		return z.shift
	}
	_, s := z.instant(wall).Zone()
	return delta(s) * second
}

// instant is when the clocks of the zone show a time, which stands in UTC. Of two such
// instants it is the first; where clocks have been put forward past it, the offset before
// counts.
func (z *zone) instant(wall time.Time) time.Time {
	if z.fixed {
		return wall.Add(-z.shift.duration()).In(z.loc)
	}
	// The offsets a day before and after are the candidates.
	_, before := wall.Add(-24 * time.Hour).In(z.loc).Zone()
	_, after := wall.Add(24 * time.Hour).In(z.loc).Zone()
	for _, s := range []int{before, after} {
		t := wall.Add(-time.Duration(s) * time.Second).In(z.loc)
		if _, is := t.Zone(); is == s {
			return t
		}
	}
	return wall.Add(-time.Duration(before) * time.Second).In(z.loc)
}

// wall is what the clocks of the zone show at an instant, as a time that stands in UTC.
func (z *zone) wall(t time.Time) time.Time {
	if z.fixed {
		return t.UTC().Add(z.shift.duration())
	}
	_, s := t.In(z.loc).Zone()
	return t.UTC().Add(time.Duration(s) * time.Second)
}

// abbreviation is what tzname gives.
func (z *zone) abbreviation(wall time.Time) string {
	if !z.fixed {
		name, _ := z.instant(wall).Zone()
		return name
	}
	if z.name != "" {
		return z.name
	}
	if z.shift == 0 {
		return "UTC"
	}
	return "UTC" + offsetText(z.shift, ":")
}

// offsetText writes an offset as +01:00; seconds and microseconds only if there are.
func offsetText(d delta, colon string) string {
	sign := '+'
	if d < 0 {
		sign, d = '-', -d
	}
	s := fmt.Sprintf("%c%02d%s%02d", sign, d/hour, colon, d/minute%60)
	if rest := d % minute; rest != 0 {
		s += fmt.Sprintf("%s%02d", colon, rest/second)
		if rest %= second; rest != 0 {
			s += fmt.Sprintf(".%06d", rest)
		}
	}
	return s
}

func (z *zone) Str() string {
	if z.fixed {
		return z.abbreviation(time.Time{})
	}
	return z.name
}

func (z *zone) String() string {
	switch {
	case z == utc:
		return "datetime.timezone.utc"
	case z.fixed && z.name != "":
		return fmt.Sprintf("datetime.timezone(%s, %q)", z.shift, z.name)
	case z.fixed:
		return fmt.Sprintf("datetime.timezone(%s)", z.shift)
	}
	return fmt.Sprintf("zoneinfo.ZoneInfo(key='%s')", z.name)
}

func (z *zone) Type() string          { return "tzinfo" }
func (z *zone) Freeze()               {}
func (z *zone) Truth() starlark.Bool  { return true }
func (z *zone) Hash() (uint32, error) { return starlark.String(z.String()).Hash() }

var zoneMethods = methods[*zone]{
	"utcoffset": func(z *zone, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		wall, ok, err := zoneArg(b, args, kwargs)
		if err != nil || !ok && !z.fixed {
			return starlark.None, err
		}
		return z.offset(wall), nil
	},
	"tzname": func(z *zone, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		wall, ok, err := zoneArg(b, args, kwargs)
		if err != nil || !ok && !z.fixed {
			return starlark.None, err
		}
		return starlark.String(z.abbreviation(wall)), nil
	},
	// localize and normalize are of pytz.
	"localize": func(z *zone, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var d *datetime
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "dt", &d, "is_dst?", new(starlark.Value)); err != nil {
			return nil, err
		}
		if d.zone != nil {
			return nil, py.ValueError("Not naive datetime (tzinfo is already set)")
		}
		return &datetime{d.wall, z}, nil
	},
	"normalize": func(z *zone, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var d *datetime
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "dt", &d, "is_dst?", new(starlark.Value)); err != nil {
			return nil, err
		}
		if d.zone == nil {
			return nil, py.ValueError("Naive time - no tzinfo set")
		}
		return &datetime{z.wall(d.instant()), z}, nil
	},
}

// zoneArg is the datetime that a zone is asked about; ok is false for None.
func zoneArg(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (wall time.Time, ok bool, err error) {
	var v starlark.Value
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "dt", &v); err != nil {
		return wall, false, err
	}
	switch d := v.(type) {
	case *datetime:
		return d.wall, true, nil
	case starlark.NoneType:
		return wall, false, nil
	}
	return wall, false, py.TypeError("%s() argument must be a datetime instance or None, not %s", b.Name(), v.Type())
}

func (z *zone) Attr(name string) (starlark.Value, error) {
	if (name == "key" || name == "zone") && !z.fixed {
		return starlark.String(z.name), nil
	}
	return zoneMethods.attr(z, name)
}

func (z *zone) AttrNames() []string {
	if z.fixed {
		return zoneMethods.names()
	}
	return zoneMethods.names("key", "zone")
}

var _ starlark.HasAttrs = (*zone)(nil)
