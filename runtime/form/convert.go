package form

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors/value"
)

var errReadOnly = errors.New("cannot be changed")

// maxMatched is how long a text may be that a pattern has to match, in bytes.
const maxMatched = 20_000

// FromText returns the answer that a line of text is, as a person types it, nil when
// it is empty: a number; y, yes, true, on, 1 or n, no, false, off, 0 for a toggle; a
// date; a time or datetime, with or without seconds and time zone; the value, the label
// or the number (from 1) of an option, several with commas; YAML for what is to be a
// list or a dict. It is checked as by [Form.Check], and the error does not show it.
func FromText(e Element, text string) (value.Value, error) {
	if e.Kind == Select && text != "" {
		return e.toOptions(text, true)
	}
	return e.convert(text)
}

// convert returns an answer as a flow gets it; nil for none.
func (e *Element) convert(v value.Value) (value.Value, error) {
	if v == nil || v == "" {
		return nil, nil
	}
	switch e.Kind {
	case Number:
		return e.toNumber(v)
	case Toggle, Submit:
		return toBool(v)
	case Select:
		return e.toOptions(v, false)
	case Date:
		return toTime(v, "a date like 2026-11-27", "2006-01-02", "2006-01-02")
	case Time:
		return toTime(v, "a time like 08:30 or 08:30:00+01:00", "15:04:05.999999999-07:00",
			"15:04Z07:00", "15:04:05Z07:00", "15:04", "15:04:05")
	case Datetime:
		return toTime(v, "a date and time like 2026-11-27T08:30:00+01:00", "2006-01-02T15:04:05.999999999-07:00",
			"2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04", "2006-01-02T15:04:05",
			"2006-01-02 15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04", "2006-01-02 15:04:05")
	}
	switch e.typ {
	case "array", "object":
		return e.toContainer(v)
	case "number", "integer":
		return e.toNumber(v)
	case "boolean":
		return toBool(v)
	}
	text, ok := v.(string)
	if !ok {
		return nil, got("a text", v)
	}
	return text, e.checkText(text)
}

func got(want string, v value.Value) error {
	return fmt.Errorf("want %s, got %s", want, value.TypeName(v))
}

func (e *Element) checkText(text string) error {
	n := utf8.RuneCountInString(text)
	switch {
	case e.MaxLength > 0 && n > e.MaxLength:
		return fmt.Errorf("want %d characters at most", e.MaxLength)
	case n < e.MinLength:
		return fmt.Errorf("want %d characters at least", e.MinLength)
	case e.pattern == nil:
	case len(text) > maxMatched:
		return fmt.Errorf("want %d bytes at most, as it has a pattern", maxMatched)
	case !e.pattern.MatchString(text):
		return fmt.Errorf("does not match the pattern %s", value.Summary(e.Pattern, 100))
	}
	return nil
}

func (e *Element) toNumber(v value.Value) (value.Value, error) {
	want := "a number"
	if e.typ == "integer" {
		want = "an int"
	}
	if text, ok := v.(string); ok {
		if v, ok = numberOf(strings.TrimSpace(text)); !ok {
			return nil, fmt.Errorf("want %s, got a text that is none", want)
		}
	}
	f, ok := float(v)
	if !ok || math.IsInf(f, 0) && v == f {
		return nil, got(want, v)
	}
	if e.typ == "integer" && v == f {
		if f != math.Trunc(f) {
			return nil, errors.New("want an int, got a float with a fraction")
		}
		i, _ := big.NewFloat(f).Int(nil)
		v = value.Int(i)
	}
	if e.Minimum != nil && compare(v, e.Minimum) < 0 {
		return nil, fmt.Errorf("want %s at least", value.Summary(e.Minimum, 40))
	}
	if e.Maximum != nil && compare(v, e.Maximum) > 0 {
		return nil, fmt.Errorf("want %s at most", value.Summary(e.Maximum, 40))
	}
	return v, nil
}

// numberOf reads an int of any size, or a float, in decimal.
func numberOf(text string) (value.Value, bool) {
	if len(text) > 1000 || strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) {
		return nil, false
	}
	if i, ok := new(big.Int).SetString(text, 10); ok {
		return value.Int(i), true
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

// compare compares two finite numbers.
func compare(a, b value.Value) int { return exact(a).Cmp(exact(b)) }

func exact(v value.Value) *big.Float {
	switch v := v.(type) {
	case int64:
		return new(big.Float).SetInt64(v)
	case *big.Int:
		return new(big.Float).SetInt(v)
	}
	return big.NewFloat(v.(float64))
}

func toBool(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "y", "yes", "true", "on", "1":
			return true, nil
		case "n", "no", "false", "off", "0":
			return false, nil
		}
		return nil, errors.New("want yes or no")
	}
	return nil, got("True or False", v)
}

// toTime reads a text in one of some formats and writes it in one.
func toTime(v value.Value, want, format string, formats ...string) (value.Value, error) {
	text, ok := v.(string)
	if !ok {
		return nil, got(want, v)
	}
	for _, f := range formats {
		if t, err := time.Parse(f, strings.TrimSpace(text)); err == nil {
			return t.Format(format), nil
		}
	}
	return nil, errors.New("want " + want)
}

// toOptions returns what is selected, which a text may say by the numbers of options
// when a person has typed it.
func (e *Element) toOptions(v value.Value, typed bool) (value.Value, error) {
	if !e.Multiple {
		return e.toOption(v, typed)
	}
	items, ok := sequence(v)
	if text, isText := v.(string); isText {
		for part := range strings.SplitSeq(text, ",") {
			items = append(items, strings.TrimSpace(part))
		}
	} else if !ok {
		return nil, got("a list of options", v)
	}
	if len(items) > len(e.Options) {
		return nil, fmt.Errorf("want %d options at most, got %d", len(e.Options), len(items))
	}
	list := make(value.List, 0, len(items))
	for _, item := range items {
		option, err := e.toOption(item, typed)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(list, func(v value.Value) bool { return value.Equal(v, option) }) {
			list = append(list, option)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}

// toOption returns the value of the option that has the value, else the label, else the
// number.
func (e *Element) toOption(v value.Value, typed bool) (value.Value, error) {
	text, isText := v.(string)
	for _, o := range e.Options {
		if value.Equal(o.Value, v) {
			return o.Value, nil
		}
	}
	if isText {
		for _, o := range e.Options {
			if o.Label == text || textOf(o.Value) == text {
				return o.Value, nil
			}
		}
		if n, err := strconv.Atoi(strings.TrimSpace(text)); typed && err == nil && 1 <= n && n <= len(e.Options) {
			return e.Options[n-1].Value, nil
		}
	}
	const most = 10
	var labels []string
	for _, o := range e.Options[:min(len(e.Options), most)] {
		labels = append(labels, value.Summary(o.Label, 40))
	}
	if more := len(e.Options) - most; more > 0 {
		labels = append(labels, fmt.Sprintf("or one of %d more", more))
	}
	return nil, errors.New("want one of " + strings.Join(labels, ", "))
}

// toContainer returns a list or a dict, of text as YAML.
func (e *Element) toContainer(v value.Value) (value.Value, error) {
	want := map[string]string{"array": "a list", "object": "a dict"}[e.typ]
	if text, ok := v.(string); ok {
		var err error
		if v, err = value.DecodeYAML([]byte(text), value.Limits{}); err != nil {
			return nil, fmt.Errorf("want %s in YAML", want) // the error may show it
		}
	}
	_, isList := sequence(v)
	if _, isDict := v.(*value.Dict); e.typ == "array" && !isList || e.typ == "object" && !isDict {
		return nil, got(want, v)
	}
	return v, nil
}
