package using

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/schema"
)

// Retry makes a call again that fails, each time as a child of its own.
type Retry struct {
	MaxTries        int
	Delay, MaxDelay time.Duration
	Backoff, Jitter float64
	Timeout         time.Duration // 0 is none
}

// DelayAfter is how long to wait after so many tries have failed. random is a number from
// 0 to less than 1.
func (r *Retry) DelayAfter(tries int, random float64) time.Duration {
	d := float64(r.Delay) * math.Pow(r.Backoff, float64(tries-1))
	d = min(d, float64(max(r.MaxDelay, r.Delay)))
	return time.Duration(d * (1 + r.Jitter*random))
}

// Timeout cancels a call that takes longer.
type Timeout struct{ Timeout time.Duration }

// Cache answers a call with what an equal one has come to.
type Cache struct {
	MaxAge time.Duration
	Key    string // in place of the inputs; "" for them
}

// Check has a function of the script judge the output.
type Check struct{}

// Validate holds the output against a schema.
type Validate struct {
	Schema value.Value // a schema, or the name of a stored one
}

// Notify sends a message when the call has ended.
type Notify struct {
	Subject, Message string // "" for what says how it ended
	On               string // error, success or end, which is both
}

// A Kind describes the steps of one name.
type Kind struct {
	Name, Doc string
	Params    []Param
}

// A Param is one option of a step.
type Param struct {
	Name, Doc string
	Type      string // as a script author would say it
	Default   string // as it would be written in a script; "" for none
	Required  bool
	Enum      []string // the only texts that are allowed; nil for any

	into any
	min  float64 // of a number
	unit time.Duration
}

type kind struct {
	name, doc string
	options   func() (options any, params []Param)
}

// MaxCacheAge is how long something may be kept, at most.
const MaxCacheAge = 366 * 24 * time.Hour

var kinds = []kind{
	{"retry", "Make the call again until it succeeds, each time as a child of its own. What a person has cancelled is not made again.", func() (any, []Param) {
		o := &Retry{MaxTries: 3, Delay: 10 * time.Second, MaxDelay: 5 * time.Minute, Backoff: 1}
		return o, []Param{
			{Name: "max_tries", Doc: "How often the call is made, at most.", into: &o.MaxTries, min: 1},
			{Name: "delay_sec", Doc: "How long to wait before it is made again, in seconds.", into: &o.Delay},
			{Name: "timeout_sec", Doc: "After how long since the first try it is not made again, in seconds; a try that runs is not ended by it.", into: &o.Timeout},
			{Name: "backoff", Doc: "By what the delay is multiplied after each further try; 1 leaves it as it is.", into: &o.Backoff, min: 1},
			{Name: "max_delay_sec", Doc: "What a delay grows to at most, in seconds; one that is longer from the start stays.", into: &o.MaxDelay},
			{Name: "jitter", Doc: "By what part of itself a delay is longer at most, by chance.", into: &o.Jitter},
		}
	}},
	{"timeout", "Cancel the call when it takes longer; with retry inside of it, all tries together.", func() (any, []Param) {
		o := new(Timeout)
		return o, []Param{{Name: "timeout_sec", Doc: "How long it may take, in seconds.", into: &o.Timeout, Required: true}}
	}},
	{"cache", "Answer the call with the output of an equal one that has succeeded before.", func() (any, []Param) {
		o := &Cache{MaxAge: time.Hour}
		return o, []Param{
			{Name: "max_age_minutes", Doc: "How old that output may be, in minutes.", into: &o.MaxAge, unit: time.Minute},
			{Name: "key", Doc: "What makes calls of the same connector, flow or script equal, in place of their inputs.", into: &o.Key},
		}
	}},
	{"check", "Fail the call when a function says that its output is wrong.", func() (any, []Param) {
		return new(Check), []Param{
			{Name: "condition", Doc: "A function of the output: True and None are right; False or a text that says what is wrong are not, nor is an exception.", Type: "function", Required: true, into: new(value.Value)},
		}
	}},
	{"validate", "Fail the call when its output does not fit a schema.", func() (any, []Param) {
		o := new(Validate)
		return o, []Param{{Name: "schema", Doc: "A JSON Schema, or the name of a stored one.", Type: "dict or string", into: &o.Schema, Required: true}}
	}},
	{"notify", "Send a message to people when the call has ended.", func() (any, []Param) {
		o := &Notify{On: "error"}
		return o, []Param{
			{Name: "subject", Doc: "The subject; without it what has ended, and how.", into: &o.Subject},
			{Name: "on", Doc: "After which end: an error, a success, or any.", into: &o.On, Enum: []string{"error", "success", "end"}},
			{Name: "message", Doc: "The text; without it how the call has ended.", into: &o.Message},
		}
	}},
}

// Names returns the names of all steps.
func Names() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// Kinds describes all steps.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		_, params := k.options()
		for j := range params {
			params[j].describe()
		}
		all[i] = Kind{k.name, k.doc, params}
	}
	return all
}

func isKnown(name string) bool { return slices.Contains(Names(), name) }

func kindNamed(name string) (kind, bool) {
	for _, k := range kinds {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

func paramNamed(params []Param, name string) *Param {
	for i := range params {
		if params[i].Name == name {
			return &params[i]
		}
	}
	return nil
}

// describe fills in what the Go type and its value say.
func (p *Param) describe() {
	switch into := p.into.(type) {
	case *int:
		p.Type, p.Default = "int", fmt.Sprint(*into)
	case *float64:
		p.Type, p.Default = "float", fmt.Sprint(*into)
	case *time.Duration:
		p.Type = "float"
		if *into != 0 {
			p.Default = fmt.Sprintf("%g", float64(*into)/float64(p.perUnit()))
		}
	case *string:
		p.Type = "string"
		if *into != "" {
			p.Default = fmt.Sprintf("'%s'", *into)
		}
	}
}

func (p *Param) perUnit() time.Duration {
	if p.unit == 0 {
		return time.Second
	}
	return p.unit
}

// set gives the option a value; msg says what is wrong with it, and class how a script
// is told.
func (p *Param) set(v value.Value) (class, msg string) {
	mismatch := func(want string) (string, string) {
		return "TypeError", fmt.Sprintf("want %s, got %s", want, value.TypeName(v))
	}
	number, isNumber := numberOf(v)
	switch into := p.into.(type) {
	case *int:
		n, ok := v.(int64)
		switch {
		case !ok:
			return mismatch("a whole number")
		case float64(n) < p.min || n > math.MaxInt32:
			return "ValueError", fmt.Sprintf("it is %d, want %g or more", n, p.min)
		}
		*into = int(n)
	case *float64:
		switch {
		case !isNumber:
			return mismatch("a number")
		case !(number >= p.min && number <= 1000):
			return "ValueError", fmt.Sprintf("it is %g, want %g to 1000", number, p.min)
		}
		*into = number
	case *time.Duration:
		what := "seconds"
		if p.unit == time.Minute {
			what = "minutes"
		}
		switch {
		case !isNumber:
			return mismatch("a number of " + what)
		case !(number >= 0 && number*p.perUnit().Seconds() <= MaxCacheAge.Seconds()):
			return "ValueError", fmt.Sprintf("%g is no number of %s from 0 to a year", number, what)
		}
		*into = time.Duration(number * float64(p.perUnit()))
	case *string:
		s, ok := v.(string)
		switch {
		case !ok:
			return mismatch("a string")
		case p.Enum != nil && !slices.Contains(p.Enum, s):
			return "ValueError", fmt.Sprintf("it is %s, want one of %v", value.Summary(v, 40), p.Enum)
		}
		*into = s
	case *value.Value:
		*into = v
		if p.Name == "schema" {
			return checkSchema(v)
		}
	}
	return "", ""
}

func numberOf(v value.Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func checkSchema(v value.Value) (class, msg string) {
	switch v := v.(type) {
	case string:
		if v == "" {
			return "ValueError", "it is empty"
		}
	case *value.Dict, bool:
		if _, err := schema.Compile(v); err != nil {
			return "ValueError", err.Error()
		}
	default:
		return "TypeError", "want a schema or the name of one, got " + value.TypeName(v)
	}
	return "", ""
}

// ErrSchema is the kind of error of [Fits] for a schema that is none.
var ErrSchema = errors.New("no schema")

// Fits reports what of an output does not fit a schema; the error shows no value.
func Fits(s, output value.Value) error {
	compiled, err := schema.Compile(s)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSchema, err)
	}
	return compiled.Validate(output)
}
