package connectors_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/flowrun/flowrun/connectors"
)

func TestInputError(t *testing.T) {
	for want, e := range map[string]*connectors.InputError{
		"T: wrong":                             {Type: "T", Reason: "wrong"},
		"T: wrong (try this)":                  {Type: "T", Reason: "wrong", Hint: "try this"},
		`T: wrong, in connector "c"`:           {Type: "T", Reason: "wrong", Origin: `connector "c"`},
		"T: wrong (try this), in secret a:b.c": {Type: "T", Input: "x", Reason: "wrong", Hint: "try this", Origin: "secret a:b.c"},
	} {
		if e.Error() != want || !errors.Is(e, connectors.ErrInput) || errors.Is(e, connectors.ErrDriver) {
			t.Errorf("got %q, want %q", e, want)
		}
	}
	all := connectors.InputErrors{{Type: "T", Input: "a", Reason: "one"}, {Type: "T", Input: "b", Reason: "two"}}
	if all.Error() != "T: one; two" || !errors.Is(all, connectors.ErrInput) || !errors.Is(all, all[1]) {
		t.Errorf("got %q", all)
	}
}

func TestStep(t *testing.T) {
	if connectors.Step("x", nil) != nil {
		t.Error("nil becomes an error")
	}
	err := connectors.Step("request", fmt.Errorf("outer: %w", connectors.Step("connect", fs.ErrExist)))
	if err.Error() != "outer: connect: file already exists" || connectors.StepOf(err) != "connect" || !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %q at %q", err, connectors.StepOf(err))
	}
	if got := connectors.StepOf(fs.ErrExist) + connectors.StepOf(nil); got != "" {
		t.Errorf("a step %q that nobody marked", got)
	}
}
