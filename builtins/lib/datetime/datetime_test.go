package datetimemod_test

import (
	"testing"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func clock(*starlark.Thread) (time.Time, error) {
	return time.Date(2024, 2, 29, 12, 30, 45, 123456789, time.FixedZone("", 3600)), nil
}

func TestPython(t *testing.T) { libtest.Run(t, datetimemod.Modules(clock)) }

// What asks for the time has that of the execution, in UTC whatever the machine's zone.
func TestNow(t *testing.T) {
	modules := datetimemod.Modules(clock)
	for expression, want := range map[string]string{
		"datetime.datetime.now()":                                             "2024-02-29 11:30:45.123456",
		"datetime.datetime.utcnow()":                                          "2024-02-29 11:30:45.123456",
		"datetime.datetime.now(datetime.timezone.utc)":                        "2024-02-29 11:30:45.123456+00:00",
		"datetime.datetime.now(zoneinfo.ZoneInfo('Europe/Vienna'))":           "2024-02-29 12:30:45.123456+01:00",
		"datetime.date.today()":                                               "2024-02-29",
		"pytz.timezone('America/New_York').localize(datetime.datetime.now())": "2024-02-29 11:30:45.123456-05:00",
	} {
		got, err := libtest.Evaluate(modules, expression)
		if err != nil || got != want {
			t.Errorf("%s: %s %v, want %s", expression, got, err, want)
		}
	}
}
