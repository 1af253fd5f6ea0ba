// Package timemod is the module time of flows, with Python 3.11's names and results:
//
//	time, time_ns                       the time of the execution
//	monotonic, perf_counter, and _ns    the same
//	sleep                               this.sleep
//	gmtime, localtime, mktime           of seconds since 1970, and back
//	asctime, ctime, strftime, strptime
//	struct_time, timezone, altzone, daylight, tzname
//
// What asks for the time asks the execution: the answer is recorded, and the same when
// the flow is run again. sleep is this.sleep: it is recorded, ends at the instant that was
// computed first, also after a restart, and a long one keeps nothing in memory. These can
// be called within handler only.
//
// What differs from Python:
//
//   - monotonic and perf_counter are the recorded clock too, as seconds since 1970. Their
//     differences are times; but a clock that is put back, or the wait of an execution
//     that was suspended, is in them.
//   - The local time zone is UTC wherever the flow runs: localtime is gmtime, and tzname
//     ("UTC", "UTC"). There is no tzset; module datetime knows others.
//   - No process_time, thread_time and clock_ functions, and no get_clock_info.
//   - A struct_time is not equal to a tuple.
package timemod

import (
	"math"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module time, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("time", map[string]py.Func{
		"time": seconds, "monotonic": seconds, "perf_counter": seconds,
		"time_ns": nanoseconds, "monotonic_ns": nanoseconds, "perf_counter_ns": nanoseconds,
		"sleep": sleep, "gmtime": structTime("GMT"), "localtime": structTime("UTC"), "mktime": mktime,
		"asctime": asctime, "ctime": ctime, "strftime": strftime, "strptime": strptime,
	}, starlark.StringDict{
		"struct_time": datetimemod.StructTimeType(),
		"timezone":    starlark.MakeInt(0), "altzone": starlark.MakeInt(0), "daylight": starlark.MakeInt(0),
		"tzname": starlark.Tuple{starlark.String("UTC"), starlark.String("UTC")},
	})
}

func seconds(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	now, err := datetimemod.Now(thread)
	if err != nil {
		return nil, err
	}
	return starlark.Float(float64(now.UnixMicro()) / 1e6), nil
}

func nanoseconds(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	now, err := datetimemod.Now(thread)
	if err != nil {
		return nil, err
	}
	return starlark.MakeInt64(now.UnixNano()), nil
}

func sleep(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &v); err != nil {
		return nil, err
	}
	if b, ok := v.(starlark.Bool); ok { // an int in Python
		v = starlark.MakeInt(0)
		if b {
			v = starlark.MakeInt(1)
		}
	}
	s, ok := starlark.AsFloat(v)
	switch {
	case !ok:
		return nil, py.TypeError("'%s' object cannot be interpreted as an integer", pytype.TypeName(v))
	case math.IsNaN(s):
		return nil, py.ValueError("Invalid value NaN (not a number)")
	case s < 0:
		return nil, py.ValueError("sleep length must be non-negative")
	case s >= math.MaxInt64/1e9:
		return nil, exception.Errorf(exception.OverflowError, "timestamp too large to convert to C _PyTime_t")
	}
	x := runtime.Current(thread)
	if x == nil {
		return nil, exception.Errorf(exception.RuntimeError, "there is no clock outside of an execution")
	}
	return starlark.None, x.Sleep(time.Duration(math.Ceil(s * 1e9)))
}

// instant is an argument of seconds since 1970, or the time of the execution.
func instant(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (time.Time, error) {
	var v starlark.Value = starlark.None
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0, &v); err != nil {
		return time.Time{}, err
	}
	// Years have as many digits as C has room for.
	const most = 1 << 55
	switch s := v.(type) {
	case starlark.NoneType:
		return datetimemod.Now(thread)
	case starlark.Int:
		if n, ok := s.Int64(); ok && n < most && n > -most {
			return time.Unix(n, 0).UTC(), nil
		}
	case starlark.Float:
		f := math.Floor(float64(s))
		if f != f {
			return time.Time{}, py.ValueError("Invalid value NaN (not a number)")
		}
		if math.Abs(f) < most {
			return time.Unix(int64(f), 0).UTC(), nil
		}
	default:
		return time.Time{}, py.TypeError("'%s' object cannot be interpreted as an integer", pytype.TypeName(v))
	}
	return time.Time{}, exception.Errorf(exception.OverflowError, "timestamp out of range for platform time_t")
}

// structTime is gmtime or localtime, which differ in the name of their zone.
func structTime(zone string) py.Func {
	return func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		t, err := instant(thread, b, args, kwargs)
		if err != nil {
			return nil, err
		}
		c := clockOf(t)
		c.Name = zone
		return datetimemod.StructTime(c, 0), nil
	}
}

func ctime(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	t, err := instant(thread, b, args, kwargs)
	if err != nil {
		return nil, err
	}
	return ascText(clockOf(t))
}
