package dateutilmod_test

import (
	"strings"
	"testing"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	dateutilmod "github.com/flowrun/flowrun/builtins/lib/dateutil"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict {
	m := dateutilmod.Modules()
	m["datetime"] = datetimemod.Module()
	return m
}

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

var now = libtest.At(time.Date(2026, 11, 27, 15, 4, 5, 6000, time.UTC))

// What a text leaves out is taken from the time of the execution; what is
// wanted was worked out from the source of dateutil, which is not run here.
func TestParseNow(t *testing.T) {
	for expression, want := range map[string]string{
		"parse('10 09 03')":                 "2003-10-09 00:00:00",
		"parse('1/2/24')":                   "2024-01-02 00:00:00",
		"parse('1/2/24', dayfirst=True)":    "2024-02-01 00:00:00",
		"parse('01-02-03', yearfirst=True)": "2001-02-03 00:00:00",
		"parse('990102')":                   "1999-01-02 00:00:00",
		"parse('13-01-02')":                 "2002-01-13 00:00:00",
		"parse('5 Jan 75')":                 "2075-01-05 00:00:00",
		"parse('5 Jan 76')":                 "1976-01-05 00:00:00",
		"parse('Jan of 99')":                "1999-01-27 00:00:00",
		"parse('10:36')":                    "2026-11-27 10:36:00",
		"parse('Sep 25')":                   "2026-09-25 00:00:00",
		"parse('Feb 2023')":                 "2023-02-27 00:00:00",
		"parse('Monday')":                   "2026-11-30 00:00:00",
		"parse('Friday 5pm')":               "2026-11-27 17:00:00",
		"parse('25')":                       "2026-11-25 00:00:00",
	} {
		r := libtest.Flow(t, modules(), now, "from dateutil.parser import parse\ndef handler(system, this):\n    return str("+expression+")\n")
		if r.Output != want {
			t.Errorf("%s: %v %s, want %s", expression, r.Output, r.Message, want)
		}
	}
}

func TestHostile(t *testing.T) {
	m := modules()
	for expression, want := range map[string]string{
		"dateutil.parser.parse('9' * 5000000)":                                                       "more than 4096 bytes",
		"dateutil.parser.parse('1.' * 2000)":                                                         "Unknown string format",
		"dateutil.parser.parse('9' * 4000)":                                                          "Unknown string format",
		"dateutil.parser.isoparse('9' * 5000000)":                                                    "Invalid ISO date",
		"datetime.date(2024, 1, 1) + dateutil.relativedelta.relativedelta(years=1 << 500)":           "too large",
		"datetime.date(2024, 1, 1) + dateutil.relativedelta.relativedelta(seconds=1 << 500)":         "too large",
		"dateutil.relativedelta.relativedelta(years=1e300).normalized() + datetime.date(2024, 1, 1)": "too large",
		"dateutil.relativedelta.relativedelta(days=1e300).normalized()":                              "too large",
	} {
		if got, err := libtest.Evaluate(m, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s %.200v", expression, got, err)
		}
	}
}
