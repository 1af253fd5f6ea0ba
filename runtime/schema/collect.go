package schema

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// A collector makes violations of the errors of the library. Its own words for them
// contain values in places (of enum, const, format, pattern, minimum and the like, and
// in what is wrapped in them), so none of them is used: what is said here is made of
// the schema, of types, of numbers of items and of the names of keys.
type collector struct {
	root  any
	base  path // of root, when it is a part
	open  bool // the value is a schema, and no secret
	found []found
}

type found struct {
	at  path
	msg func() string // only called for what is shown, as there may be very many
}

func (c *collector) err() error {
	slices.SortStableFunc(c.found, func(a, b found) int { return slices.CompareFunc(a.at, b.at, compareSteps) })
	e := new(Error)
	for rest := c.found; len(rest) > 0; {
		n := 1
		for n < len(rest) && slices.Equal(rest[0].at, rest[n].at) {
			n++
		}
		here := rest[:n]
		rest = rest[n:]
		if len(e.Violations) == MaxViolations {
			e.More += n
			continue
		}
		var msgs []string
		for _, f := range here {
			msgs = append(msgs, f.msg())
		}
		slices.Sort(msgs)
		for _, msg := range slices.Compact(msgs) {
			if len(e.Violations) == MaxViolations {
				e.More++
				continue
			}
			e.Violations = append(e.Violations, Violation{Path: here[0].at.String(), Msg: msg})
		}
	}
	return e
}

func compareSteps(a, b step) int {
	return cmp.Or(cmp.Compare(a.index, b.index), cmp.Compare(a.key, b.key))
}

func (c *collector) note(at path, format string, args ...any) {
	c.later(at, func() string { return fmt.Sprintf(format, args...) })
}

func (c *collector) later(at path, msg func() string) {
	c.found = append(c.found, found{append(c.base[:len(c.base):len(c.base)], at...), msg})
}

func (c *collector) all(causes []*jsonschema.ValidationError) {
	for _, cause := range causes {
		c.add(cause)
	}
}

func (c *collector) add(e *jsonschema.ValidationError) {
	at := pathOf(e.InstanceLocation, c.root)
	within := func(key string) path { return append(at[:len(at):len(at)], step{key: key, isKey: true}) }
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		c.all(e.Causes)
	case *kind.AnyOf:
		c.alternatives(at, e)
	case *kind.OneOf:
		if len(k.Subschemas) == 2 {
			c.note(at, "fits alternatives %d and %d of oneOf, want one", k.Subschemas[0]+1, k.Subschemas[1]+1)
			return
		}
		c.alternatives(at, e)
	case *kind.Type:
		hint := ""
		if c.open && len(at) > 0 && at[len(at)-1].key == "required" && k.Got == "boolean" {
			hint = " (the names of those properties, beside properties)"
		}
		c.note(at, "got %s, want %s%s", k.Got, oneOf(k.Want), hint)
	case *kind.Required:
		for _, name := range k.Missing {
			c.note(within(name), "missing")
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			c.note(within(name), "no such property")
		}
	case *kind.FalseSchema:
		c.note(at, "no value is allowed here")
	case *kind.PropertyNames:
		c.later(within(k.Property), func() string {
			sub := collector{root: k.Property, open: c.open}
			sub.all(e.Causes)
			return "the name is not allowed: " + sub.err().Error()
		})
	case *kind.DependentRequired:
		c.depends(within, k.Prop, k.Missing)
	case *kind.Dependency:
		c.depends(within, k.Prop, k.Missing)
	default:
		c.later(at, func() string { return c.simple(e.ErrorKind) })
	}
}

func (c *collector) depends(within func(string) path, name string, missing []string) {
	for _, m := range missing {
		c.note(within(m), "missing, and required as %s is given", value.Summary(name, 40))
	}
}

// simple says what is wrong with a value that has no parts of interest.
func (c *collector) simple(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Enum: // of the schemas of schemas, which are not metered
		return c.wantOneOf(k.Want, k.Got)
	case *kind.Const:
		return c.wantOneOf([]any{k.Want}, k.Got)
	case *kind.Format:
		if among, ok := k.Err.(*choice); ok {
			return c.wantOneOf(among.values, k.Got)
		}
		if c.open && k.Want == "regex" {
			return "not a pattern: " + strings.TrimPrefix(k.Err.Error(), "error parsing regexp: ")
		}
		return "want " + k.Want
	case *kind.Pattern:
		return "does not match the pattern " + value.Summary(k.Want, 100)
	case *kind.MinLength:
		return fmt.Sprintf("want %d characters at least", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("want %d characters at most", k.Want)
	case *kind.Minimum:
		return "want " + number(k.Want) + " at least"
	case *kind.Maximum:
		return "want " + number(k.Want) + " at most"
	case *kind.ExclusiveMinimum:
		return "want more than " + number(k.Want)
	case *kind.ExclusiveMaximum:
		return "want less than " + number(k.Want)
	case *kind.MultipleOf:
		return "want a multiple of " + number(k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("want %d items at least, got %d", k.Want, k.Got)
	case *kind.MaxItems:
		return fmt.Sprintf("want %d items at most, got %d", k.Want, k.Got)
	case *kind.AdditionalItems:
		return fmt.Sprintf("got %d items too many", k.Count)
	case *kind.MinProperties:
		return fmt.Sprintf("want %d properties at least, got %d", k.Want, k.Got)
	case *kind.MaxProperties:
		return fmt.Sprintf("want %d properties at most, got %d", k.Want, k.Got)
	case *kind.UniqueItems:
		return fmt.Sprintf("items [%d] and [%d] are equal", k.Duplicates[0], k.Duplicates[1])
	case *kind.Contains:
		return "no item fits contains"
	case *kind.MinContains:
		return fmt.Sprintf("%d items fit contains, want %d at least", len(k.Got), k.Want)
	case *kind.MaxContains:
		return fmt.Sprintf("%d items fit contains, want %d at most", len(k.Got), k.Want)
	case *kind.Not:
		return "fits the schema of not"
	case *kind.RefCycle:
		return "the schema refers to itself without end"
	}
	return "does not fit the schema"
}

// alternatives tells what keeps a value from each alternative of anyOf or oneOf.
func (c *collector) alternatives(at path, e *jsonschema.ValidationError) {
	var types []string
	got := ""
	for _, cause := range e.Causes {
		for len(cause.Causes) == 1 {
			if _, ok := cause.ErrorKind.(*kind.Reference); !ok {
				break
			}
			cause = cause.Causes[0]
		}
		t, ok := cause.ErrorKind.(*kind.Type)
		if !ok || len(cause.InstanceLocation) != len(e.InstanceLocation) {
			types = nil
			break
		}
		got = t.Got
		types = append(types, t.Want...)
	}
	if types != nil {
		slices.Sort(types)
		c.note(at, "got %s, want %s", got, oneOf(slices.Compact(types)))
		return
	}
	const most = 3
	var why []string
	for i, cause := range e.Causes {
		sub := collector{root: c.root, base: c.base, open: c.open}
		sub.add(cause)
		if c.open && len(sub.found) == 1 && strings.Contains(sub.found[0].msg(), "did you mean") {
			c.found = append(c.found, sub.found...)
			return
		}
		if i < most {
			why = append(why, sub.first(append(c.base[:len(c.base):len(c.base)], at...)))
		}
	}
	if more := len(e.Causes) - most; more > 0 {
		why = append(why, fmt.Sprintf("and %d more", more))
	}
	c.note(at, "fits none of %d alternatives (%s)", len(e.Causes), strings.Join(why, "; "))
}

// first returns the first violation, seen from a path.
func (c *collector) first(from path) string {
	e := c.err().(*Error)
	if len(e.Violations) == 0 {
		return "does not fit"
	}
	text := strings.TrimPrefix(e.Violations[0].String(), from.String())
	if text = strings.TrimPrefix(strings.TrimPrefix(text, "."), ": "); len(e.Violations)+e.More > 1 {
		text += ", ..."
	}
	return text
}

// wantOneOf says what values the schema has.
func (c *collector) wantOneOf(want []any, got any) string {
	const most = 10
	var shown, names []string
	for _, w := range want {
		if s, ok := w.(string); ok {
			names = append(names, s)
		}
		if len(shown) < most {
			shown = append(shown, show(w))
		}
	}
	text := "want " + oneOf(shown)
	if more := len(want) - most; more > 0 {
		text = fmt.Sprintf("want %s, or one of %d more", strings.Join(shown, ", "), more)
	}
	if s, ok := got.(string); ok && c.open {
		hint := ""
		if near := connectors.DidYouMean(s, names); near != "" {
			hint = " (" + near + ")"
		}
		text += ", got " + value.Summary(s, 40) + hint
	}
	return text
}

// show returns a value of a schema as JSON.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case []any:
		return fmt.Sprintf("an array of %d items", len(v))
	case map[string]any:
		return fmt.Sprintf("an object of %d properties", len(v))
	case string:
		return value.Summary(v, 40)
	}
	text := fmt.Sprint(v)
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return text
}

func number(r *big.Rat) string {
	if r.IsInt() && r.Num().BitLen() < 200 {
		return r.Num().String()
	}
	f, _ := r.Float64()
	return fmt.Sprint(f)
}

func oneOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
