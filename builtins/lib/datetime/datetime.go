// Package datetimemod is the module datetime of flows, with Python 3.11's names and
// results:
//
//	date       all of it
//	time       all of it
//	datetime   all of it; fold counts as PEP 495 says
//	timedelta  all of it, but for abs() and divmod()
//	timezone   all of it
//	tzinfo     for isinstance only
//	UTC, MINYEAR, MAXYEAR
//
// now, utcnow and today tell the time of the execution: recorded, and the same when the
// flow is run again. They can be called within handler only.
//
// What differs from Python:
//
//   - The local time zone is UTC, wherever the flow runs: for now() and today(), for
//     timestamps of naive values, and for astimezone() without a zone.
//   - strftime and strptime know English, that is the locale C; strftime does what the
//     C library of Linux does.
//   - abs(d) is -d if d < timedelta() else d, and divmod(d, e) is (d // e, d % e): the
//     functions abs and divmod of a flow know numbers only.
//   - Classes cannot be derived from, so tzinfo cannot be implemented.
//   - isocalendar() gives a value with year, week and weekday that can be unpacked,
//     indexed and cut as a tuple, but is not equal to one. timetuple() likewise.
//   - There is no pickling, and no value of this module can be stored or sent: keep
//     isoformat() in outputs, and read it by fromisoformat().
package datetimemod

import (
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module datetime, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("datetime", nil, starlark.StringDict{
		"date": dateClass(), "datetime": datetimeClass(), "time": timeClass(), "timedelta": deltaClass(),
		"timezone": timezoneClass(), "tzinfo": tzinfoClass(), "UTC": UTC,
		"MINYEAR": starlark.MakeInt(minYear), "MAXYEAR": starlark.MakeInt(maxYear),
	})
}

// Now is the time of the execution whose flow runs on thread, in UTC and whole
// microseconds. It is recorded. An error says that no execution is there, or why the flow
// may not ask.
func Now(thread *starlark.Thread) (time.Time, error) {
	x := runtime.Current(thread)
	if x == nil {
		return time.Time{}, exception.Errorf(exception.RuntimeError, "there is no clock outside of an execution")
	}
	now, err := x.Now()
	return now.UTC().Truncate(time.Microsecond), err
}
