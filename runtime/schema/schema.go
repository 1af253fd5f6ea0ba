// Package schema checks values against JSON Schema: the inputs and outputs of
// flows, and what a flow has validated.
//
// A schema is of draft 2020-12, or of the older one that its $schema names (4, 6, 7,
// 2019-09). It is one document: a $ref reaches what stands in it, never a file or the
// network. Of the language of JSON Schema all is there but $dynamicRef and
// $recursiveRef. A format that is known (date, time, date-time, duration, email,
// hostname, ipv4, ipv6, uri, uuid, regex, json-pointer and their kin) is checked in
// every draft; others, like password, say only how to ask. Patterns are those of Go's
// regexp, which look neither ahead nor behind.
//
// Of the values of flows tuples and sets are arrays; bytes are a string, the base64
// of them, as JSON has them; a dict is an object, and all its keys have to be strings.
// A float without a fraction is an integer, as 1.0 is to JSON Schema. NaN and the
// infinities fit no schema.
package schema

import (
	"cmp"
	"errors"
	"fmt"
	"sync"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// What a schema, and a value that is checked, may be at most.
const (
	// MaxSchema is how many values a schema may consist of, keys among them.
	MaxSchema = 10_000
	// MaxSchemaDepth is how many lists and dicts of a schema may stand in one another.
	MaxSchemaDepth = 100
	// MaxValues is how many values a checked value may consist of.
	MaxValues = 500_000
)

// ErrTooMuch is the kind of error of [Schema.Validate] for a value that takes too
// long to check: a schema can ask for more steps than anybody waits for.
var ErrTooMuch = errors.New("too much to check")

// A Schema is a schema that has been read. It may be used by several goroutines at
// once, of which one checks at a time.
type Schema struct {
	source value.Value

	mu       sync.Mutex // of the meter, which compiled holds too
	meter    *meter
	compiled *jsonschema.Schema
}

// location is where a schema is for the library, which wants to have it somewhere.
const location = "flow:///schema"

// Compile returns the schema that v says: a dict, or True and False, which all values
// fit and none. What is wrong with it is an [*Error] with the places in the schema, as
// in `properties.port.type: want one of ..., got "strng" (did you mean "string"?)`.
func Compile(v value.Value) (*Schema, error) {
	switch v.(type) {
	case bool, *value.Dict:
	default:
		return nil, wrong("", fmt.Sprintf("want a dict, got %s", value.TypeName(v)))
	}
	doc, depth, err := convert(v, limits{nodes: MaxSchema, depth: MaxSchemaDepth})
	if err != nil {
		return nil, err
	}
	if err := refuse(v); err != nil {
		return nil, err
	}
	s := &Schema{source: v, meter: new(meter)}
	if err := s.compile(doc, depth); err != nil {
		return nil, schemaError(err, v, doc)
	}
	return s, nil
}

func (s *Schema) compile(doc any, depth int) error {
	return s.meter.run(depth, func() error {
		c := jsonschema.NewCompiler()
		c.UseLoader(noLoader{})
		c.UseRegexpEngine(s.meter.pattern)
		c.AssertFormat()
		if err := c.AddResource(location, doc); err != nil {
			return err
		}
		var err error
		if s.compiled, err = c.Compile(location); err != nil {
			return err
		}
		return s.meter.install(s.compiled)
	})
}

// noLoader keeps a schema to its own document.
type noLoader struct{}

var errOutside = errors.New("outside of the document")

func (noLoader) Load(url string) (any, error) { return nil, fmt.Errorf("%w: %s", errOutside, url) }

// Validate checks a value. An error is an [*Error] of all that does not fit, or
// [ErrTooMuch]. It never shows a value, which may be a secret: only where it stands, of
// what type it is and what the schema wants.
func (s *Schema) Validate(v value.Value) error {
	doc, depth, err := convert(v, limits{nodes: MaxValues, depth: value.MaxDepth})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.meter.run(depth, func() error { return s.compiled.Validate(doc) })
	var invalid *jsonschema.ValidationError
	if errors.As(err, &invalid) {
		c := collector{root: doc}
		c.add(invalid)
		return c.err()
	}
	return err
}

// An Error is what of a value does not fit its schema, or of a schema those of
// schemas, in an order that depends on nothing else.
type Error struct {
	Violations []Violation // 20 at most
	More       int         // that are not among them
}

// A Violation is one thing that does not fit.
type Violation struct {
	Path string // of the value, like items[3].price; "" is the value itself
	Msg  string // like "got string, want number"
}

// MaxViolations is how many violations an [Error] shows.
const MaxViolations = 20

func (e *Error) Error() string {
	text := ""
	for _, v := range e.Violations {
		if text != "" {
			text += "; "
		}
		text += v.String()
	}
	if e.More > 0 {
		text += fmt.Sprintf("; and %d more", e.More)
	}
	return cmp.Or(text, "does not fit the schema")
}

func (v Violation) String() string {
	if v.Path == "" {
		return v.Msg
	}
	return v.Path + ": " + v.Msg
}

func wrong(path, msg string) *Error {
	return &Error{Violations: []Violation{{Path: path, Msg: msg}}}
}
