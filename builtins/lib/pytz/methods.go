package pytzmod

import (
	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

var methods = pytype.Methods[*zone]{
	"localize": func(z *zone, c pytype.Call) (starlark.Value, error) {
		var d *datetimemod.Datetime
		var dst starlark.Value = starlark.False
		if err := c.Unpack("dt", &d, "is_dst?", &dst); err != nil {
			return nil, err
		}
		return z.localize(d, truth(dst))
	},
	"normalize": func(z *zone, c pytype.Call) (starlark.Value, error) {
		var d *datetimemod.Datetime
		if err := c.Unpack("dt", &d, "is_dst?", new(starlark.Value)); err != nil {
			return nil, err
		}
		return z.normalize(d)
	},
	"fromutc": func(z *zone, c pytype.Call) (starlark.Value, error) {
		var d *datetimemod.Datetime
		if err := c.Unpack("dt", &d); err != nil {
			return nil, err
		}
		if of, ok := d.Zone().(*zone); d.Zone() != nil && (!ok || of.Str() != z.Str()) {
			return nil, py.ValueError("fromutc: dt.tzinfo is not self")
		}
		return z.normalize(datetimemod.NewDatetime(d.Wall(), utc, 0))
	},
	"utcoffset": answered(func(o datetimemod.Offset) starlark.Value { v, _, _ := o.Values(); return v }),
	"dst":       answered(func(o datetimemod.Offset) starlark.Value { _, v, _ := o.Values(); return v }),
	"tzname":    answered(func(o datetimemod.Offset) starlark.Value { _, _, v := o.Values(); return v }),
}

// truth is an argument is_dst; None is that of no opinion.
func truth(v starlark.Value) *bool {
	if v == starlark.None {
		return nil
	}
	is := bool(v.Truth())
	return &is
}

// answered is a method that is asked about a datetime: one of the zone itself has its
// answer, any other is localized.
func answered(f func(datetimemod.Offset) starlark.Value) func(*zone, pytype.Call) (starlark.Value, error) {
	return func(z *zone, c pytype.Call) (starlark.Value, error) {
		var v starlark.Value
		var dst starlark.Value = starlark.None
		if err := c.Unpack("dt", &v, "is_dst?", &dst); err != nil {
			return nil, err
		}
		d, ok := v.(*datetimemod.Datetime)
		switch {
		case z.kind != changing:
			return f(z.offset), nil
		case v == starlark.None && c.Name == "tzname":
			return starlark.String(z.data.Name()), nil
		case v == starlark.None:
			return starlark.None, nil
		case !ok:
			return nil, py.TypeError("%s() argument must be a datetime, not %s", c.Name, pytype.TypeName(v))
		}
		if same, err := starlark.Equal(z, zoneValue(d)); same || err != nil {
			return f(z.offset), err
		}
		local, err := z.localize(d, truth(dst))
		if err != nil {
			return nil, err
		}
		return f(*local.Offset()), nil
	}
}

func zoneValue(d *datetimemod.Datetime) starlark.Value {
	if z := d.Zone(); z != nil {
		return z
	}
	return starlark.None
}
