package datetimemod_test

import (
	"strings"
	"testing"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

var clock = libtest.At(time.Date(2024, 2, 29, 12, 30, 45, 123456789, time.FixedZone("", 3600)))

func modules() starlark.StringDict { return starlark.StringDict{"datetime": datetimemod.Module()} }

// What asks for the time has that of the execution, in UTC whatever the machine's zone.
func TestNow(t *testing.T) {
	for expression, want := range map[string]string{
		"datetime.now()":                                   "2024-02-29 11:30:45.123456",
		"datetime.utcnow()":                                "2024-02-29 11:30:45.123456",
		"datetime.today()":                                 "2024-02-29 11:30:45.123456",
		"datetime.now(timezone.utc)":                       "2024-02-29 11:30:45.123456+00:00",
		"datetime.now(tz=timezone(timedelta(hours=13)))":   "2024-03-01 00:30:45.123456+13:00",
		"repr(datetime.now().astimezone())":                "datetime.datetime(2024, 2, 29, 11, 30, 45, 123456, tzinfo=datetime.timezone(datetime.timedelta(0), 'UTC'))",
		"date.today()":                                     "2024-02-29",
		"datetime.fromtimestamp(0)":                        "1970-01-01 00:00:00",
		"datetime.fromtimestamp(0).timestamp()":            "0.0",
		"datetime.now() - datetime(2024, 2, 29, 11)":       "0:30:45.123456",
		"datetime.now(None) < datetime(2024, 3, 1)":        "True",
		"(datetime.now() + timedelta(days=1)).isoformat()": "2024-03-01T11:30:45.123456",
	} {
		r := libtest.Flow(t, modules(), clock, "from datetime import date, datetime, timedelta, timezone\ndef handler(system, this):\n    return str("+expression+")\n")
		if r.Output != want {
			t.Errorf("%s: %v %s, want %s", expression, r.Output, r.Message, want)
		}
	}
}

// The clock is for handler alone, and is not there without an execution.
func TestNowOutside(t *testing.T) {
	r := libtest.Flow(t, modules(), clock, "from datetime import datetime\nthen = datetime.now()\ndef handler(system, this):\n    return 1\n")
	if !strings.Contains(r.Message, "handler") {
		t.Errorf("at module level: %q", r.Message)
	}
	if _, err := libtest.Evaluate(modules(), "datetime.datetime.now()"); err == nil || !strings.Contains(err.Error(), "no clock") {
		t.Errorf("without an execution: %v", err)
	}
}

// A value in an output is refused, and the error says what to keep.
func TestStored(t *testing.T) {
	for expression, want := range map[string]string{
		"datetime(2024, 1, 1)":       "a datetime cannot be stored or sent: keep its isoformat()",
		"[{'at': date(2024, 1, 1)}]": "a date cannot be stored or sent: keep its isoformat()",
		"time(1)":                    "a time cannot be stored or sent: keep its isoformat()",
		"timedelta(1)":               "a timedelta cannot be stored or sent: keep its total_seconds()",
		"timezone.utc":               "a timezone cannot be stored or sent: keep its utcoffset",
		"datetime":                   "cannot be stored or sent",
		"date(2024, 1, 1).isoformat": "cannot be stored or sent",
	} {
		r := libtest.Flow(t, modules(), clock, "from datetime import date, datetime, time, timedelta, timezone\ndef handler(system, this):\n    return "+expression+"\n")
		if !strings.Contains(r.Message, want) {
			t.Errorf("%s: %v %q", expression, r.Output, r.Message)
		}
	}
	r := libtest.Flow(t, modules(), clock, "from datetime import date\ndef handler(system, this):\n    return [date(2024, 1, 1).isocalendar(), date(2024, 1, 1).timetuple()[:3]]\n")
	want := value.List{value.List{int64(2024), int64(1), int64(1)}, value.Tuple{int64(2024), int64(1), int64(1)}}
	if diff := cmp.Diff(value.Value(want), r.Output); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is large, or makes something large, is refused at once.
func TestHostile(t *testing.T) {
	for expression, want := range map[string]string{
		"d.strftime('%99999999999999999999d')":        "more than",
		"d.strftime('%67108865d')":                    "more than",
		"d.strftime('%60000000d' * 3)":                "more than",
		"d.strftime('%c' * 600000)":                   "longer than",
		"datetime.datetime.strptime('x', 'x' * 5000)": "longer than",
		"datetime.timedelta(days=1 << 1000000)":       "too large",
		"datetime.timedelta(1) * (1 << 1000000)":      "too large",
		"datetime.datetime.fromtimestamp(1 << 500)":   "out of range",
		"datetime.date(1 << 100, 1, 1)":               "out of range",
	} {
		_, err := libtest.Evaluate(modules(), "[d for d in [datetime.datetime(2024, 1, 1)] if "+expression+"]")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.200v", expression, err)
		}
	}
}
