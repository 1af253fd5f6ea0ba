// Package dateutilmod is the modules dateutil, dateutil.relativedelta, dateutil.parser and
// dateutil.tz of flows, with the names and results of dateutil 2.9:
//
//	relativedelta  relativedelta with all its arguments, arithmetic, normalized();
//	               weekday, MO to SU
//	parser         parse with default, ignoretz, tzinfos, dayfirst, yearfirst, fuzzy and
//	               fuzzy_with_tokens; isoparse; ParserError
//	tz             tzutc, UTC, tzoffset, tzlocal, gettz; enfold, datetime_exists,
//	               datetime_ambiguous, resolve_imaginary
//
// What the text for parse leaves out is taken from the time of the execution, unless
// default is given; only then the flow asks for it, which is recorded.
//
// What differs from dateutil:
//
//   - No rrule, easter, utils and zoneinfo; no parserinfo and isoparser; no tzstr, tzrange
//     and tzical, so gettz knows the names of time zones and no rules such as EST5EDT4.
//   - A relativedelta cannot be changed, and abs(r) is not there.
//   - The local zone is UTC: tzlocal() is that, and a text that says UTC gives tzutc().
//   - An unknown name of a zone in a text is left out without a warning.
//   - Time zones are built in: gettz shows as tzfile('Europe/Vienna'), knows no files, and
//     sets clocks also after 2037, which dateutil does not.
//   - parse takes texts of at most 4,096 bytes.
package dateutilmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// Modules are the modules, frozen, by their names.
func Modules() starlark.StringDict {
	relative := relativedeltaModule()
	parser := parserModule()
	tz := tzModule()
	return starlark.StringDict{
		"dateutil": py.Module("dateutil", nil, starlark.StringDict{
			"relativedelta": relative, "parser": parser, "tz": tz,
		}),
		"dateutil.relativedelta": relative,
		"dateutil.parser":        parser,
		"dateutil.tz":            tz,
	}
}
