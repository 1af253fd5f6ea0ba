package dateutilmod

import (
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

var parserError = exception.NewClass("dateutil.parser._parser", "ParserError", exception.ValueError)

// The longest text that is parsed.
const maxText = 4096

func parserModule() *starlarkstruct.Module {
	return py.Module("dateutil.parser", nil, starlark.StringDict{
		"parse": pytype.Func(parse).Builtin("dateutil.parser.parse"), "isoparse": pytype.Func(isoparse).Builtin("dateutil.parser.isoparse"),
		"ParserError": parserError,
	})
}

func parse(c pytype.Call) (starlark.Value, error) {
	var v, info, fallback, tzinfos starlark.Value
	var ignoreTZ, dayFirst, yearFirst, fuzzy, withTokens starlark.Value = starlark.False, starlark.False, starlark.False, starlark.False, starlark.False
	if err := c.Unpack("timestr", &v, "parserinfo?", &info, "default?", &fallback, "ignoretz?", &ignoreTZ, "tzinfos?", &tzinfos,
		"dayfirst?", &dayFirst, "yearfirst?", &yearFirst, "fuzzy?", &fuzzy, "fuzzy_with_tokens?", &withTokens); err != nil {
		return nil, err
	}
	if info != nil && info != starlark.None {
		return nil, py.TypeError("parse: there is no parserinfo in flows, want None, not %s", pytype.TypeName(info))
	}
	var text string
	switch v := v.(type) {
	case starlark.String:
		text = string(v)
	case starlark.Bytes:
		text = string(v)
	default:
		return nil, py.TypeError("Parser must be a string or character stream, not %s", pytype.TypeName(v))
	}
	if len(text) > maxText {
		return nil, exception.Errorf(parserError, "a text of more than %d bytes is no date: %s", maxText, short(text))
	}
	p, err := parseText(text, bool(yearFirst.Truth()), bool(dayFirst.Truth()), bool(fuzzy.Truth() || withTokens.Truth()))
	switch {
	case err != nil:
		return nil, exception.Errorf(parserError, "Unknown string format: %s", text)
	case p.result.empty():
		return nil, exception.Errorf(parserError, "String does not contain a date: %s", text)
	}
	b := building{Call: c, text: text, result: &p.result}
	d, err := b.build(fallback, tzinfos, bool(ignoreTZ.Truth()))
	if err != nil || !bool(withTokens.Truth()) {
		return d, err
	}
	var rest starlark.Tuple
	for _, s := range p.skippedTexts() {
		rest = append(rest, starlark.String(s))
	}
	return starlark.Tuple{d, rest}, nil
}

// A building makes a datetime of what was found.
type building struct {
	pytype.Call
	text   string
	result *result
	now    time.Time // zero until it was asked for
}

// clock is the time of the execution, which is asked for when it matters.
func (b *building) clock() (time.Time, error) {
	if b.now.IsZero() {
		now, err := datetimemod.Now(b.Thread)
		if err != nil {
			return now, err
		}
		b.now = now
	}
	return b.now, nil
}

func (b *building) build(fallback, tzinfos starlark.Value, ignoreTZ bool) (starlark.Value, error) {
	if err := b.completeYear(); err != nil {
		return nil, err
	}
	d, err := b.naive(fallback)
	if err != nil || ignoreTZ {
		return d, err
	}
	return b.aware(d, tzinfos)
}

// completeYear puts a year of two digits into the hundred years around now.
func (b *building) completeYear() error {
	r := b.result
	if r.year < 0 || r.year >= 100 || r.century {
		return nil
	}
	now, err := b.clock()
	if err != nil {
		return err
	}
	this := now.Year()
	year := r.year + this/100*100
	if year >= this+50 {
		year -= 100
	} else if year < this-50 {
		year += 100
	}
	r.year = year
	return nil
}

func (b *building) naive(fallback starlark.Value) (starlark.Value, error) {
	r := b.result
	var start time.Time
	switch f := fallback.(type) {
	case nil, starlark.NoneType:
		start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // of which nothing is left
		if r.year < 0 || r.month < 0 || r.day < 0 {
			now, err := b.clock()
			if err != nil {
				return nil, err
			}
			start = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
		}
		fallback = datetimemod.NewDatetime(start, nil, 0)
	case *datetimemod.Datetime:
		start = f.Wall()
	default:
		return nil, py.TypeError("default must be a datetime, not %s", pytype.TypeName(fallback))
	}
	var replace []starlark.Tuple
	for _, part := range []struct {
		name string
		n    int
	}{
		{"year", r.year}, {"month", r.month}, {"day", r.day}, {"hour", r.hour}, {"minute", r.minute}, {"second", r.second}, {"microsecond", r.microsecond},
	} {
		if part.n >= 0 {
			replace = append(replace, keyword(part.name, starlark.MakeInt(part.n)))
		}
	}
	if r.day < 0 { // the last one if the month has not that of the default
		year, month := start.Year(), int(start.Month())
		if r.year >= 0 {
			year = r.year
		}
		if r.month >= 0 {
			month = r.month
		}
		if last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day(); month >= 1 && month <= 12 && start.Day() > last {
			replace = append(replace, keyword("day", starlark.MakeInt(last)))
		}
	}
	d, err := call(fallback, "replace", replace...)
	if err != nil {
		text := err.Error()
		if e := exception.Of(err); e != nil {
			text = e.Str()
		}
		return nil, exception.Errorf(parserError, "%s: %s", text, b.text)
	}
	if r.weekday >= 0 && r.day <= 0 {
		return (&weekday{day: r.weekday}).from(d)
	}
	return d, nil
}

func (b *building) aware(d starlark.Value, tzinfos starlark.Value) (starlark.Value, error) {
	r := b.result
	// validate of dateutil: Z and +0000 are UTC.
	if r.hasOffset && r.offset == 0 && r.zone == "" || r.zone == "Z" || r.zone == "z" {
		r.zone, r.offset, r.hasOffset = "UTC", 0, true
	} else if !(r.hasOffset && r.offset == 0) && r.zone != "" && isUTC(r.zone) {
		r.offset, r.hasOffset = 0, true
	}
	z, found, err := b.given(tzinfos)
	if err != nil {
		return nil, err
	}
	switch {
	case found:
	case r.hasOffset && r.offset == 0:
		z = tzutc
	case r.hasOffset && (r.offset <= -86400 || r.offset >= 86400):
		return nil, exception.Errorf(parserError, "the offset is a day or more: %s", b.text)
	case r.hasOffset:
		z = offsetZone(r.zone, time.Duration(r.offset)*time.Second)
	default: // none, or a name that nobody knows
		return d, nil
	}
	if z == nil {
		return call(d, "replace", keyword("tzinfo", starlark.None))
	}
	wall := d.(*datetimemod.Datetime).Wall()
	fold := 0
	if z.Local(wall, 0).Name != r.zone && z.Local(wall, 1).Name == r.zone {
		fold = 1
	}
	return datetimemod.NewDatetime(wall, z, fold), nil
}

// given is the zone that the argument tzinfos has for the text, nil for none.
func (b *building) given(tzinfos starlark.Value) (z datetimemod.Zone, found bool, err error) {
	r := b.result
	var v starlark.Value
	var name, offset starlark.Value = starlark.None, starlark.None
	if r.zone != "" {
		name = starlark.String(r.zone)
	}
	if r.hasOffset {
		offset = starlark.MakeInt(r.offset)
	}
	switch t := tzinfos.(type) {
	case nil, starlark.NoneType:
		return nil, false, nil
	case starlark.Callable:
		if v, err = starlark.Call(b.Thread, t, starlark.Tuple{name, offset}, nil); err != nil {
			return nil, false, err
		}
	case starlark.Mapping:
		if v, found, err = t.Get(name); err != nil || !found {
			return nil, false, err
		}
	default:
		return nil, false, py.TypeError("tzinfos must be a dict or a function, not %s", pytype.TypeName(tzinfos))
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return nil, true, nil
	case datetimemod.Zone:
		return v, true, nil
	case starlark.Int:
		seconds, err := starlark.AsInt32(v)
		if err != nil || seconds <= -86400 || seconds >= 86400 {
			return nil, false, py.ValueError("offset must be less than a day, not %v seconds", v)
		}
		return offsetZone(r.zone, time.Duration(seconds)*time.Second), true, nil
	}
	return nil, false, py.TypeError("Offset must be tzinfo subclass, or int offset.")
}
