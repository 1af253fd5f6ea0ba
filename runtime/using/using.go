// Package using describes what calls of a flow can be made with: again when they fail,
// within a time, out of a cache. A script says it before a call,
//
//	this.using('retry', max_tries=3).using('timeout', timeout_sec=60).connect(...)
//
// and the YAML of a connector or the header of a flow for all calls that do not say
// otherwise, the first outermost:
//
//	using:
//	  retry: {max_tries: 3}
//	  timeout: {timeout_sec: 60}
//
// Both take what stands here. What is done by it is for those who make the calls.
package using

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A Step is one thing that a call is made with.
type Step struct {
	Name    string
	Options any // *[Retry], *[Timeout], *[Cache], *[Check], *[Validate] or *[Notify]

	given *value.Dict
}

// Steps are what a call is made with, the first outermost.
type Steps []Step

// An Error is one thing that is wrong, and where.
type Error struct {
	Step   string // whose options are wrong; "" if it is none
	Option string // "" if it is no option
	Class  string // the exception that a script gets: TypeError or ValueError
	Msg    string // such as `no argument named "max_trys"`
	Hint   string // such as `did you mean "max_tries"?`
}

// Error returns the message and the hint.
func (e Error) Error() string {
	if e.Hint == "" {
		return e.Msg
	}
	return fmt.Sprintf("%s (%s)", e.Msg, e.Hint)
}

// Path is where in a document it is, below the key using.
func (e Error) Path() []any {
	var path []any
	for _, key := range []string{e.Step, e.Option} {
		if key != "" {
			path = append(path, key)
		}
	}
	return path
}

// Told is what is to be said of it in a document, where the path stands for itself.
func (e Error) Told() string {
	if e.Step == "" {
		return "using: " + e.Msg
	}
	return "using: " + e.Step + ": " + e.Msg
}

// Errors are all that is wrong with a document. It is not empty.
type Errors []Error

func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i, one := range e {
		texts[i] = one.Told()
		if one.Hint != "" {
			texts[i] += " (" + one.Hint + ")"
		}
	}
	return strings.Join(texts, "; ")
}

// New returns a step from what a script says. options may be nil. The error is an
// [Error], the first of what is wrong.
func New(name string, options *value.Dict) (Step, error) {
	step, errs := read(name, options)
	if len(errs) > 0 {
		return Step{}, errs[0]
	}
	return step, nil
}

// Parse reads the using of a connector or a header: dicts of options, or None, by the
// names of steps. The error is [Errors]. Whether the name of a schema is that of one is
// not looked at.
func Parse(doc *value.Dict) (Steps, error) {
	var steps Steps
	var errs Errors
	for k, v := range doc.All() {
		name, _ := k.(string)
		options, ok := v.(*value.Dict)
		if !ok && v != nil && isKnown(name) {
			errs = append(errs, Error{Step: name, Class: "TypeError", Msg: "want a dict of options, got " + value.TypeName(v)})
			continue
		}
		step, wrong := read(name, options)
		if _, isCheck := step.Options.(*Check); isCheck {
			wrong = Errors{{Step: name, Class: "ValueError", Msg: "a check is a function, which only a script has", Hint: "want validate, with a schema"}}
		}
		if errs = append(errs, wrong...); len(wrong) == 0 {
			steps = append(steps, step)
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return steps, nil
}

func read(name string, given *value.Dict) (Step, Errors) {
	kind, ok := kindNamed(name)
	if !ok {
		return Step{}, Errors{unknown(name)}
	}
	options, params := kind.options()
	var errs Errors
	seen := map[string]bool{}
	for k, v := range given.All() {
		option, _ := k.(string)
		p := paramNamed(params, option)
		if p == nil {
			errs = append(errs, Error{
				Step: name, Option: option, Class: "TypeError", Msg: fmt.Sprintf("no argument named %s", value.Summary(k, 60)), Hint: takes(option, params),
			})
			continue
		}
		if v == nil { // as if it were not given
			continue
		}
		seen[option] = true
		if class, msg := p.set(v); msg != "" {
			errs = append(errs, Error{Step: name, Option: option, Class: class, Msg: fmt.Sprintf("argument %q: %s", option, msg)})
		}
	}
	for _, p := range params {
		if p.Required && !seen[p.Name] {
			errs = append(errs, Error{Step: name, Class: "TypeError", Msg: fmt.Sprintf("argument %q is missing", p.Name)})
		}
	}
	return Step{Name: name, Options: options, given: given}, errs
}

func unknown(name string) Error {
	names := Names()
	return Error{
		Option: name, Class: "ValueError", Msg: fmt.Sprintf("nothing named %s", value.Summary(name, 60)),
		Hint: cmp.Or(connectors.DidYouMean(name, names), "known: "+strings.Join(names, ", ")),
	}
}

func takes(name string, params []Param) string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	return cmp.Or(connectors.DidYouMean(name, names), "it takes "+strings.Join(names, ", "))
}

// Has reports whether there is a step of that name.
func (s Steps) Has(name string) bool {
	for _, step := range s {
		if step.Name == name {
			return true
		}
	}
	return false
}

// Without returns the steps whose names are not among those of others.
func (s Steps) Without(others Steps) Steps {
	var rest Steps
	for _, step := range s {
		if !others.Has(step.Name) {
			rest = append(rest, step)
		}
	}
	return rest
}

// Document is what [Parse] makes the same steps of; nil for none.
func (s Steps) Document() *value.Dict {
	if len(s) == 0 {
		return nil
	}
	doc := new(value.Dict)
	for _, step := range s {
		if step.given == nil {
			doc.Set(step.Name, nil)
		} else {
			doc.Set(step.Name, step.given)
		}
	}
	return doc
}
