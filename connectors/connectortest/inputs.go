package connectortest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// rejected checks that inputs are refused by an input error that names one.
func rejected(s Subject, inputs *value.Dict, name string) error {
	_, err := s.Driver.Prepare(inputs)
	switch {
	case err == nil:
		return fmt.Errorf("inputs with a wrong %q are accepted", name)
	case !errors.Is(err, connectors.ErrInput):
		return fmt.Errorf("a wrong %q gives %q, which is no InputError", name, err)
	case !strings.Contains(err.Error(), `"`+name+`"`):
		return fmt.Errorf("the error %q does not name %q", err, name)
	}
	return nil
}

func checkUnknown(_ context.Context, s Subject) error {
	for _, f := range s.Driver.Spec().Inputs {
		if len(f.Name) < 3 {
			continue
		}
		// The last two letters swapped: the nearest name is plain.
		n := len(f.Name)
		misspelt := f.Name[:n-2] + f.Name[n-1:] + f.Name[n-2:n-1] + "z"
		if err := rejected(s, with(s.Good, misspelt, "x"), misspelt); err != nil {
			return err
		}
	}
	_, err := s.Driver.Prepare(with(s.Good, "timeuot", 1))
	if err == nil || !strings.Contains(err.Error(), `did you mean "timeout"?`) {
		return fmt.Errorf(`the input "timeuot" gives %v, which does not suggest "timeout"`, err)
	}
	return nil
}

func checkMissing(_ context.Context, s Subject) error {
	for _, f := range s.Driver.Spec().Inputs {
		if !f.Required {
			continue
		}
		without := s.Good.Clone()
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			without.Delete(name)
		}
		if err := rejected(s, without, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// checkTypes gives every input a value of a type that it cannot take.
func checkTypes(_ context.Context, s Subject) error {
	for _, f := range s.Driver.Spec().Inputs {
		var wrong value.Value
		switch {
		case f.Type == "any":
			continue
		case f.Type == "list" || strings.HasPrefix(f.Type, "list of") || f.Type == "dict":
			wrong = int64(7)
		default:
			wrong = value.List{value.List{value.DictOf("wrong", nil)}}
		}
		in := s.Good.Clone()
		for _, alias := range f.Aliases {
			in.Delete(alias)
		}
		if err := rejected(s, with(in, f.Name, wrong), f.Name); err != nil {
			return err
		}
		if f.Enum != nil {
			if err := rejected(s, with(in, f.Name, "no-such-choice"), f.Name); err != nil {
				return err
			}
		}
	}
	return nil
}
