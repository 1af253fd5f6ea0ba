package form

import (
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// Check returns the answer as a flow gets it: with defaults for what is not in it,
// converted as [FromText] does where a text was given for something else, in the order
// of the form, and without what was left empty. The button of a form that has only one
// is pressed. answer may be nil; it is not changed.
//
// All that is wrong with it is told in [Errors], by element: what is missing and
// required, of another type, beyond a limit, none of the options, or in no element of
// the form. When a submit is pressed that has a list of required elements of its own,
// that list counts in place of the form's.
func (f *Form) Check(answer *value.Dict) (*value.Dict, error) {
	var errs Errors
	for k := range answer.All() {
		name, ok := k.(string)
		switch {
		case !ok:
			errs.add("", "a name is a string, got %s", value.TypeName(k))
		case f.Element(name) == nil:
			errs.add("", "%s", unknown("element", name, f.names()))
		}
	}
	pressed := f.pressed(answer, &errs)
	required := f.required
	if pressed != nil && pressed.only {
		required = pressed.requires
	}
	out := new(value.Dict)
	for i := range f.Elements {
		e := &f.Elements[i]
		var v value.Value
		switch e.Kind {
		case Markdown:
			if given, _ := answer.Get(e.Name); given != nil {
				errs.add(e.Name, "is only shown, and takes no answer")
			}
			continue
		case Submit:
			if pressed == e {
				v = true
			}
		default:
			var err error
			if v, err = e.answer(answer); err != nil {
				errs.add(e.Name, "%v", err)
				continue
			}
		}
		if v != nil {
			out.Set(e.Name, v)
		} else if required[e.Name] {
			if e.Kind == Submit {
				errs.add(e.Name, "has to be pressed")
			} else {
				errs.add(e.Name, "missing")
			}
		}
	}
	if err := errs.orNil(); err != nil {
		return nil, err
	}
	return out, nil
}

// pressed returns the submit that was pressed, nil if there is none.
func (f *Form) pressed(answer *value.Dict, errs *Errors) *Element {
	var all []string
	var only, pressed *Element
	for i := range f.Elements {
		e := &f.Elements[i]
		if e.Kind != Submit {
			continue
		}
		all, only = append(all, value.Summary(e.Name, 60)), e
		given, _ := answer.Get(e.Name)
		if given == nil {
			continue
		}
		v, err := e.convert(given)
		switch {
		case err != nil:
			errs.add(e.Name, "%v", err)
		case v == true && pressed != nil:
			errs.add(e.Name, "only one of the buttons can be pressed, and %s is", value.Summary(pressed.Name, 60))
		case v == true:
			pressed = e
		}
	}
	if pressed != nil || len(all) == 0 {
		return pressed
	}
	if given, _ := answer.Get(only.Name); len(all) == 1 && given == nil {
		return only
	}
	if len(*errs) == 0 || len(all) > 1 {
		errs.add("", "one of the buttons has to be pressed: %s", strings.Join(all[:min(len(all), 10)], ", "))
	}
	return nil
}

// answer returns the answer to the element, nil if there is none.
func (e *Element) answer(answer *value.Dict) (value.Value, error) {
	given, ok := answer.Get(e.Name)
	if !ok {
		given = e.Default
	}
	v, err := e.convert(given)
	if err != nil {
		return nil, err
	}
	if e.ReadOnly && ok && !value.Equal(v, e.Default) {
		return nil, errReadOnly
	}
	if v == nil && e.Kind == Toggle {
		return false, nil
	}
	return v, nil
}
