package datetimemod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

var structFields = []string{"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"}

// StructTimeType is time.struct_time. A record of it has tm_zone and tm_gmtoff too.
func StructTimeType() *pytype.RecordType { return structTimeType }

var structTimeType = newStructTimeType()

func newStructTimeType() *pytype.RecordType {
	t := pytype.NewStructType("time", "struct_time", structFields)
	t.New = func(c pytype.Call) (starlark.Value, error) {
		var v starlark.Value
		if err := c.Unpack("iterable", &v); err != nil {
			return nil, err
		}
		elems, err := py.Elements("time.struct_time()", v)
		if err != nil {
			return nil, err
		}
		if len(elems) < len(structFields) {
			return nil, py.TypeError("time.struct_time() takes an at least 9-sequence (%d-sequence given)", len(elems))
		}
		if len(elems) > len(structFields)+2 {
			return nil, py.TypeError("time.struct_time() takes an at most 11-sequence (%d-sequence given)", len(elems))
		}
		r := newStructTime(t, elems[:len(structFields)])
		for i, name := range []string{"tm_zone", "tm_gmtoff"} {
			if n := len(structFields) + i; n < len(elems) {
				r.Hidden[name] = elems[n]
			}
		}
		return r, nil
	}
	return t
}

func newStructTime(t *pytype.RecordType, values starlark.Tuple) *pytype.Record {
	r := t.Of(values...)
	r.Hidden = starlark.StringDict{"tm_zone": starlark.None, "tm_gmtoff": starlark.None}
	return r
}

// StructTime returns a clock as a struct_time, with its zone if it is aware; dst is
// tm_isdst: 1 for daylight saving time, 0 for not, -1 for not known.
func StructTime(c Clock, dst int) *pytype.Record {
	r := structTime(c, dst)
	if c.Aware {
		r.Hidden["tm_zone"] = starlark.String(c.Name)
		r.Hidden["tm_gmtoff"] = starlark.MakeInt64(int64(c.Offset.Seconds()))
	}
	return r
}

func structTime(c Clock, dst int) *pytype.Record {
	values := make(starlark.Tuple, len(structFields))
	for i, n := range []int{c.Year, c.Month, c.Day, c.Hour, c.Minute, c.Second, c.Weekday, c.YearDay, dst} {
		values[i] = starlark.MakeInt(n)
	}
	return newStructTime(structTimeType, values)
}
