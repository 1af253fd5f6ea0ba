package connectors

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// InputErrors are all the mistakes of one set of inputs.
type InputErrors []*InputError

func (e InputErrors) Error() string {
	texts := make([]string, len(e))
	for i, err := range e {
		texts[i] = err.Error()
		if i > 0 {
			texts[i] = strings.TrimPrefix(texts[i], err.Type+": ")
		}
	}
	return strings.Join(texts, "; ")
}

func (e InputErrors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

// decode fills the driver's struct and the common inputs, and returns the secret
// inputs. An input that is None counts as not given.
func decode(spec *Spec, fields []structField, inputs *value.Dict, in, common reflect.Value) ([]Secret, error) {
	var errs InputErrors
	fail := func(input, reason, hint string) {
		errs = append(errs, &InputError{Type: spec.Type, Input: input, Reason: reason, Hint: hint})
	}
	given := make([]value.Value, len(fields))
	by := make([]string, len(fields)) // the name an input was given by
	misspelt := map[string]bool{}     // what unknown names seem to mean
	for k, v := range inputs.All() {
		name, ok := k.(string)
		if !ok {
			fail("", fmt.Sprintf("an input's name is a string, got %s %s", value.TypeName(k), value.Summary(k, 40)), "")
			continue
		}
		i := slices.IndexFunc(fields, func(f structField) bool { return f.Name == name || slices.Contains(f.Aliases, name) })
		switch {
		case i < 0:
			fail(name, fmt.Sprintf("no input named %q", name), hintFor(name, spec))
			misspelt[Nearest(name, spec.InputNames())] = true
		case v == nil:
		case given[i] != nil:
			fail(name, fmt.Sprintf("input %q is given twice, as %q too", name, by[i]), "")
		default:
			given[i], by[i] = v, name
		}
	}
	var secrets []Secret
	for i, f := range fields {
		v := given[i]
		if v == nil {
			if f.Required && !misspelt[f.Name] {
				fail(f.Name, fmt.Sprintf("input %q is required", f.Name), fmt.Sprintf("%s: %s", f.Type, firstLower(f.Doc)))
			}
			if v = f.fallback; v == nil {
				continue
			}
		}
		for _, at := range []struct {
			index []int
			in    reflect.Value
		}{{f.index, in}, {f.common, common}} {
			if at.index == nil {
				continue
			}
			field := at.in.FieldByIndex(at.index)
			err := assign(field, v)
			if value.HasSecret(v) { // who calls a driver directly gives it texts
				err = errHeldSecret
			}
			if err != nil {
				fail(f.Name, fmt.Sprintf("input %q: %v", f.Name, err), "")
				break
			}
			if reason, hint := checkEnum(f, field); reason != "" {
				fail(f.Name, reason, hint)
				break
			}
		}
		if f.Secret && f.index != nil {
			secrets = appendSecrets(secrets, in.FieldByIndex(f.index))
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return secrets, nil
}

func hintFor(name string, spec *Spec) string {
	names := spec.InputNames()
	for _, f := range spec.Inputs {
		names = append(names, f.Aliases...)
	}
	if hint := DidYouMean(name, names); hint != "" {
		return hint
	}
	names = spec.InputNames()
	if more := len(names) - shownNames; more > 1 {
		names = append(names[:shownNames], fmt.Sprintf("%d more", more))
	}
	return "its inputs are " + strings.Join(names, ", ")
}

// shownNames is how many of a type's inputs an error lists: those that the type begins with
// are those that matter most.
const shownNames = 12

func checkEnum(f structField, field reflect.Value) (reason, hint string) {
	if f.Enum == nil {
		return "", ""
	}
	switch field.Kind() {
	case reflect.Pointer:
		return checkEnum(f, field.Elem())
	case reflect.Slice:
		for i := range field.Len() {
			if reason, hint := checkEnum(f, field.Index(i)); reason != "" {
				return reason, hint
			}
		}
		return "", ""
	}
	if slices.Contains(f.Enum, field.String()) {
		return "", ""
	}
	return fmt.Sprintf("input %q: %q is none of %s", f.Name, field.String(), strings.Join(f.Enum, ", ")),
		DidYouMean(field.String(), f.Enum)
}

func firstLower(s string) string {
	if s == "" || len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
