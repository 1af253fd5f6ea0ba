package schema

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	// maxWork is what one check may cost, at some 100 ns.
	maxWork = 6_000_000
	// maxPattern is how many instructions a pattern may become.
	maxPattern = 20_000
)

// A meter ends a check that takes too long. A schema of a few lines can ask for 2^100
// steps, and the library has nothing to stop it with; but it asks the format of each
// value before it goes into it, so every part of a schema is given one.
type meter struct{ left int }

// spent is what ends a check.
type spent struct{}

func (m *meter) spend(n int) {
	if m.left -= n; m.left < 0 {
		panic(spent{})
	}
}

// run calls f, which may spend maxWork; less of it for a value of some depth, as of each
// error that the library comes across, also where it goes on, it keeps the path.
func (m *meter) run(depth int, f func() error) (err error) {
	defer func() {
		switch r := recover(); r {
		case nil:
		case spent{}:
			err = ErrTooMuch
		default:
			panic(r)
		}
	}()
	m.left = maxWork / (1 + depth/20)
	return f()
}

// A pattern is a regular expression that pays for what it matches.
type pattern struct {
	*regexp.Regexp
	meter *meter
	size  int // in instructions
}

func (p pattern) MatchString(s string) bool {
	p.meter.spend(1 + len(s)*p.size/64)
	return p.Regexp.MatchString(s)
}

func (m *meter) pattern(text string) (jsonschema.Regexp, error) {
	m.spend(len(text))
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	m.spend(len(prog.Inst))
	if len(prog.Inst) > maxPattern {
		return nil, fmt.Errorf("it is too large: %d instructions, %d at most", len(prog.Inst), maxPattern)
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	return pattern{re, m, len(prog.Inst)}, nil
}

// install has s, and all that it reaches, metered.
func (m *meter) install(s *jsonschema.Schema) error {
	seen := map[*jsonschema.Schema]bool{}
	todo := []*jsonschema.Schema{s}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[s] {
			continue
		}
		seen[s] = true
		if !strings.HasPrefix(s.Location, location+"#") {
			return errReference
		}
		parts := partsOf(s)
		todo = append(todo, parts...)
		if s.Bool == nil {
			m.replaceFormat(s, len(parts))
		}
	}
	return nil
}

// partsOf returns the schemas that s hands a value, or parts of it, on to.
func partsOf(s *jsonschema.Schema) []*jsonschema.Schema {
	parts := []*jsonschema.Schema{
		s.Ref, s.RecursiveRef, s.Not, s.If, s.Then, s.Else, s.PropertyNames, s.UnevaluatedProperties,
		s.Contains, s.Items2020, s.UnevaluatedItems, s.ContentSchema,
	}
	if s.DynamicRef != nil {
		parts = append(parts, s.DynamicRef.Ref)
	}
	for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf, s.PrefixItems} {
		parts = append(parts, list...)
	}
	for _, either := range []any{s.AdditionalProperties, s.Items, s.AdditionalItems} {
		switch e := either.(type) {
		case *jsonschema.Schema:
			parts = append(parts, e)
		case []*jsonschema.Schema:
			parts = append(parts, e...)
		}
	}
	for _, p := range s.Properties {
		parts = append(parts, p)
	}
	for _, p := range s.PatternProperties {
		parts = append(parts, p)
	}
	for _, p := range s.DependentSchemas {
		parts = append(parts, p)
	}
	for _, d := range s.Dependencies {
		if p, ok := d.(*jsonschema.Schema); ok {
			parts = append(parts, p)
		}
	}
	return slices.DeleteFunc(parts, func(p *jsonschema.Schema) bool { return p == nil })
}

// replaceFormat has the meter asked where s has its format checked, and the values of
// an enum looked up there, which the library compares one after the other.
func (m *meter) replaceFormat(s *jsonschema.Schema, parts int) {
	f := &metered{
		meter:   m,
		fixed:   5 + parts + len(s.Required),
		perItem: 2 + len(s.PatternProperties),
		unique:  s.UniqueItems,
	}
	for _, names := range s.DependentRequired {
		f.fixed += 1 + len(names)
	}
	for _, d := range s.Dependencies {
		if names, ok := d.([]string); ok {
			f.fixed += 1 + len(names)
		}
	}
	if s.Const != nil {
		f.lists = append(f.lists, newChoice([]any{*s.Const}))
		s.Const = nil
	}
	if s.Enum != nil {
		f.lists = append(f.lists, newChoice(s.Enum.Values))
		s.Enum = nil
	}
	name := ""
	if s.Format != nil {
		name, f.format = s.Format.Name, s.Format.Validate
	}
	s.Format = &jsonschema.Format{Name: cmp.Or(name, "metered"), Validate: f.validate}
}

// A metered is what is asked in place of a format.
type metered struct {
	meter          *meter
	fixed, perItem int
	unique         bool
	lists          []*choice
	format         func(any) error // may be nil
}

func (f *metered) validate(v any) error {
	cost := f.fixed
	switch v := v.(type) {
	case []any:
		cost += len(v) * f.perItem
		if f.unique {
			times := 2 // each item is hashed, and looked up
			if len(v) <= 20 {
				times = len(v) // each is compared with each
			}
			cost += times * size(v)
		}
	case map[string]any:
		cost += len(v) * f.perItem
	case string:
		cost += len(v) / 16
	case json.Number:
		cost += len(v)
	}
	f.meter.spend(cost)
	for _, l := range f.lists {
		if !l.has(v, f.meter) {
			return l
		}
	}
	if f.format != nil {
		return f.format(v)
	}
	return nil
}

// size is about how long it takes to look at all of a value.
func size(v any) int {
	n := 1
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += size(e)
		}
	case map[string]any:
		for k, e := range v {
			n += len(k)/64 + size(e)
		}
	case string:
		n += len(v) / 64
	case json.Number:
		n += len(v)
	}
	return n
}
