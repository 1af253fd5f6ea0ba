package dateutilmod

import (
	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// isAmbiguous is the method of a zone that says whether its clocks show a time twice.
func isAmbiguous(z datetimemod.Zone) starlark.Value {
	return pytype.Func(func(c pytype.Call) (starlark.Value, error) {
		var d *datetimemod.Datetime
		if err := c.Unpack("dt", &d); err != nil {
			return nil, err
		}
		return starlark.Bool(ambiguous(d, z)), nil
	}).Builtin("is_ambiguous")
}

func ambiguous(d *datetimemod.Datetime, z datetimemod.Zone) bool {
	return z.Local(d.Wall(), 0).UTC != z.Local(d.Wall(), 1).UTC && exists(d, z)
}

// exists reports whether the clocks of a zone show the time.
func exists(d *datetimemod.Datetime, z datetimemod.Zone) bool {
	there := datetimemod.NewDatetime(d.Wall(), z, d.Fold())
	wall, _, _ := z.FromUTC(there.Instant())
	return wall.Equal(d.Wall())
}

func enfold(c pytype.Call) (starlark.Value, error) {
	var d *datetimemod.Datetime
	fold := 1
	if err := c.Unpack("dt", &d, "fold?", &fold); err != nil {
		return nil, err
	}
	return call(d, "replace", keyword("fold", starlark.MakeInt(fold)))
}

// inZone unpacks a datetime, and the zone that it is to be in or has.
func inZone(c pytype.Call) (*datetimemod.Datetime, datetimemod.Zone, error) {
	var d *datetimemod.Datetime
	var tz starlark.Value
	if err := c.Unpack("dt", &d, "tz?", &tz); err != nil {
		return nil, nil, err
	}
	z, err := datetimemod.ZoneArgument(tz)
	if err != nil {
		return nil, nil, err
	}
	if z == nil {
		z = d.Zone()
	}
	if z == nil {
		return nil, nil, py.ValueError("Datetime is naive and no time zone provided.")
	}
	return d, z, nil
}

func datetimeExists(c pytype.Call) (starlark.Value, error) {
	d, z, err := inZone(c)
	if err != nil {
		return nil, err
	}
	return starlark.Bool(exists(d, z)), nil
}

func datetimeAmbiguous(c pytype.Call) (starlark.Value, error) {
	d, z, err := inZone(c)
	if err != nil {
		return nil, err
	}
	return starlark.Bool(ambiguous(d, z)), nil
}

// resolveImaginary puts a time forward that clocks have left out, by as much as they were.
func resolveImaginary(c pytype.Call) (starlark.Value, error) {
	var d *datetimemod.Datetime
	if err := c.Unpack("dt", &d); err != nil {
		return nil, err
	}
	z := d.Zone()
	if z == nil || exists(d, z) {
		return d, nil
	}
	const day = 24 * 60 * 60 * 1e9
	gap := z.Local(d.Wall().Add(day), 0).UTC - z.Local(d.Wall().Add(-day), 0).UTC
	return starlark.Binary(syntax.PLUS, d, datetimemod.DeltaOf(gap))
}
