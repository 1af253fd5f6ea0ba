package form

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// What a form may be at most.
const (
	MaxElements = 1000
	MaxOptions  = 10_000 // of all elements together
	MaxPatterns = 5000   // characters of all patterns together
)

// maxErrors is how much of what is wrong is told.
const maxErrors = 20

// Errors is what is wrong with a form, or with an answer to it, in the order of the
// elements: 20 things at most.
type Errors []Error

// An Error is what is wrong with an element, or its answer. It never shows an answer.
type Error struct {
	Element string // where it stands; "" for the whole
	Msg     string
}

func (e Error) Error() string {
	if e.Element == "" {
		return e.Msg
	}
	return e.Element + ": " + e.Msg
}

func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i := range e {
		texts[i] = e[i].Error()
	}
	return strings.Join(texts, "; ")
}

func (e *Errors) add(element, format string, args ...any) {
	if len(*e) < maxErrors {
		*e = append(*e, Error{element, fmt.Sprintf(format, args...)})
	}
}

func (e Errors) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// unknown is what is said of a name that is none of known.
func unknown(what, name string, known []string) string {
	shown := value.Summary(name, 60)
	if hint := connectors.DidYouMean(name, known); hint != "" {
		return fmt.Sprintf("unknown %s %s (%s)", what, shown, hint)
	}
	return fmt.Sprintf("unknown %s %s", what, shown)
}

// Parse returns the form that the body of a message says. Its errors are [Errors],
// with the places in the body: `properties.delay: unknown element "nunber" (did you
// mean "number"?)`.
func Parse(v value.Value) (*Form, error) {
	body, ok := v.(*value.Dict)
	if !ok {
		return nil, Errors{{Msg: fmt.Sprintf("want a dict, got %s", value.TypeName(v))}}
	}
	p := parser{form: &Form{required: map[string]bool{}}}
	p.body(body)
	if err := p.errs.orNil(); err != nil {
		return nil, err
	}
	return p.form, nil
}

type parser struct {
	form              *Form
	errs              Errors
	options, patterns int // so far
}

var bodyKeys = []string{"type", "properties", "required", "title", "description"}

func (p *parser) body(body *value.Dict) {
	for k := range body.All() {
		if name, ok := k.(string); !ok {
			p.errs.add("", "a key is a string, got %s", value.TypeName(k))
		} else if !slices.Contains(bodyKeys, name) {
			p.errs.add("", "%s", unknown("key", name, bodyKeys))
		}
	}
	if t, ok := body.Get("type"); ok && t != "object" {
		p.errs.add("type", `want "object"`)
	}
	v, _ := body.Get("properties")
	properties, ok := v.(*value.Dict)
	switch {
	case !ok:
		p.errs.add("properties", "want a dict of elements, got %s", value.TypeName(v))
		return
	case properties.Len() > MaxElements:
		p.errs.add("properties", "more than %d elements", MaxElements)
		return
	}
	orders := map[string]float64{}
	for k, v := range properties.All() {
		name, ok := k.(string)
		if !ok {
			p.errs.add("properties", "a name is a string, got %s", value.TypeName(k))
			continue
		}
		dict, ok := v.(*value.Dict)
		if !ok {
			p.errs.add(at(name), "want a dict, got %s", value.TypeName(v))
			continue
		}
		e := &reader{parser: p, dict: dict, Element: Element{Name: name}, order: math.Inf(1)}
		e.read()
		orders[name] = e.order
		p.form.Elements = append(p.form.Elements, e.Element)
	}
	slices.SortStableFunc(p.form.Elements, func(a, b Element) int { return cmp.Compare(orders[a.Name], orders[b.Name]) })
	if v, ok := body.Get("required"); ok {
		p.require("required", v, p.form.required)
	}
	for i := range p.form.Elements {
		e := &p.form.Elements[i]
		e.Required = e.Required || p.form.required[e.Name]
		if e.Required {
			p.form.required[e.Name] = true
		}
		for name := range e.requires {
			if p.form.Element(name) == nil {
				p.errs.add(at(e.Name)+".required", "%s", unknown("element", name, p.form.names()))
			}
		}
	}
}

func at(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-')
	}) || name == "" || len(name) > 60 {
		return "properties[" + value.Summary(name, 60) + "]"
	}
	return "properties." + name
}

// require reads a list of names of elements.
func (p *parser) require(where string, v value.Value, into map[string]bool) {
	items, ok := sequence(v)
	if !ok {
		p.errs.add(where, "want a list of names of elements, got %s", value.TypeName(v))
		return
	}
	for i, item := range items {
		name, ok := item.(string)
		switch {
		case !ok:
			p.errs.add(fmt.Sprintf("%s[%d]", where, i), "want a string, got %s", value.TypeName(item))
		case p.form.Element(name) == nil:
			p.errs.add(fmt.Sprintf("%s[%d]", where, i), "%s", unknown("element", name, p.form.names()))
		}
		into[name] = true
	}
}

func sequence(v value.Value) ([]value.Value, bool) {
	switch v := v.(type) {
	case value.List:
		return v, true
	case value.Tuple:
		return v, true
	case value.Set:
		return v, true
	}
	return nil, false
}
