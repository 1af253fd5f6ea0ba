package datetimemod

import (
	"fmt"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Timezone is a timezone: an offset that is always the same.
type Timezone struct {
	offset time.Duration // in whole microseconds
	name   string
	named  bool
}

// UTC is timezone.utc.
var UTC = Timezone{}

const (
	oneDay = 24 * time.Hour
	// The offsets that Python's constants have.
	lastOffset = oneDay - time.Minute
)

// Fixed returns the timezone of an offset, which is less than a day, in whole
// microseconds.
func Fixed(offset time.Duration) Timezone { return Timezone{offset: offset} }

func timezoneClass() *pytype.Class {
	return &pytype.Class{
		Module: "datetime", ID: "timezone", Method: zoneMethods.Unbound,
		Is:        func(v starlark.Value) bool { _, ok := v.(Timezone); return ok },
		Constants: starlark.StringDict{"utc": UTC, "min": Fixed(-lastOffset), "max": Fixed(lastOffset)},
		New: func(c pytype.Call) (starlark.Value, error) {
			var offset Delta
			var name starlark.Value
			if err := c.Unpack("offset", &offset, "name?", &name); err != nil {
				return nil, err
			}
			d, err := offset.offset()
			if err != nil {
				return nil, err
			}
			switch name := name.(type) {
			case nil:
				return Fixed(d), nil
			case starlark.String:
				return Timezone{d, string(name), true}, nil
			}
			return nil, py.TypeError("timezone() argument 2 must be str, not %s", pytype.TypeName(name))
		},
	}
}

// offset is a timedelta that is less than a day.
func (d Delta) offset() (time.Duration, error) {
	if d.days < -1 || d.days > 0 || d == (Delta{-1, 0}) {
		return 0, py.ValueError("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %s.", d)
	}
	return time.Duration(d.days*microsPerDay+d.micros) * time.Microsecond, nil
}

// Local implements [Zone].
func (z Timezone) Local(time.Time, int) Offset {
	return Offset{UTC: z.offset, NoDST: true, Name: z.Str()}
}

// FromUTC implements [Zone].
func (z Timezone) FromUTC(t time.Time) (time.Time, int, Zone) { return t.UTC().Add(z.offset), 0, z }

// Dateless implements [Zone].
func (z Timezone) Dateless() (Offset, bool) { return z.Local(time.Time{}, 0), true }

// Str is the name.
func (z Timezone) Str() string {
	switch {
	case z.named:
		return z.name
	case z.offset == 0:
		return "UTC"
	}
	return "UTC" + offsetText(z.offset, ":")
}

func (z Timezone) String() string {
	switch {
	case z == UTC:
		return "datetime.timezone.utc"
	case z.named:
		return fmt.Sprintf("datetime.timezone(%s, %s)", DeltaOf(z.offset), pytype.Quoted(z.name))
	}
	return fmt.Sprintf("datetime.timezone(%s)", DeltaOf(z.offset))
}

func (z Timezone) Type() string          { return "timezone" }
func (z Timezone) Freeze()               {}
func (z Timezone) Truth() starlark.Bool  { return true }
func (z Timezone) Hash() (uint32, error) { return DeltaOf(z.offset).Hash() }

// CompareSameType implements [starlark.Comparable]: names do not count.
func (z Timezone) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	switch equal := z.offset == y.(Timezone).offset; op {
	case syntax.EQL:
		return equal, nil
	case syntax.NEQ:
		return !equal, nil
	}
	return false, py.TypeError("'%s' not supported between instances of 'datetime.timezone' and 'datetime.timezone'", op)
}

// Attr implements [starlark.HasAttrs].
func (z Timezone) Attr(name string) (starlark.Value, error) { return ZoneAttr(z, name), nil }

// AttrNames implements [starlark.HasAttrs].
func (z Timezone) AttrNames() []string { return ZoneAttrNames() }

// offsetText writes an offset as +01:00, with seconds and microseconds if it has them.
func offsetText(d time.Duration, colon string) string {
	sign := '+'
	if d < 0 {
		sign, d = '-', -d
	}
	s := fmt.Sprintf("%c%02d%s%02d", sign, d/time.Hour, colon, d/time.Minute%60)
	if rest := d % time.Minute; rest != 0 {
		s += fmt.Sprintf("%s%02d", colon, rest/time.Second)
		if rest %= time.Second; rest != 0 {
			s += fmt.Sprintf(".%06d", rest/time.Microsecond)
		}
	}
	return s
}

var (
	_ Zone                = Timezone{}
	_ starlark.Comparable = Timezone{}
	_ starlark.HasAttrs   = Timezone{}
)
