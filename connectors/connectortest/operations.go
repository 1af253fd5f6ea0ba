package connectortest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// ofTest is a promise of the test of a type, which one that has none does not make.
func ofTest(check func(context.Context, Subject) error) func(context.Context, Subject) error {
	return func(ctx context.Context, s Subject) error {
		test, err := connectors.OperationOf(s.Driver, connectors.TestOperation)
		if err != nil {
			return nil
		}
		s.Driver = test.Driver
		return check(ctx, s)
	}
}

// checkTest tests the inputs of the good call, and of those that say where to alone.
func checkTest(ctx context.Context, s Subject) error {
	out, err := perform(ctx, s, s.Good, connectors.Host{Files: s.Files}, patience)
	if err != nil {
		return fmt.Errorf("the test of the good call fails: %w", err)
	}
	if ok, _ := out.Get("ok"); ok != true {
		return fmt.Errorf("ok is %v", ok)
	}
	steps, err := stepsOf(out)
	if err != nil {
		return err
	}
	for i, step := range steps {
		name, _ := step.(*value.Dict).Get("step")
		if ok, _ := step.(*value.Dict).Get("ok"); ok != true {
			return fmt.Errorf("step %v failed, and the test did not", name)
		}
		if i == len(steps)-1 && name != "request" {
			return fmt.Errorf("the last step is %v, want request", name)
		}
	}
	return nil
}

func stepsOf(out *value.Dict) (value.List, error) {
	list, _ := out.Get("steps")
	steps, _ := list.(value.List)
	if len(steps) == 0 {
		return nil, errors.New("there are no steps")
	}
	return steps, nil
}

// checkTestReads looks at what the test says of itself.
func checkTestReads(ctx context.Context, s Subject) error {
	request, err := s.Driver.Prepare(s.Good)
	if err != nil {
		return err
	}
	if !request.ReadOnly {
		return errors.New("the test is not one that only reads")
	}
	return checkUnknown(ctx, s)
}

// checkTestCancelled cancels a test that waits for its server.
func checkTestCancelled(ctx context.Context, s Subject) error {
	if err := checkEnded(ctx, s); err != nil {
		return err
	}
	// What hangs may be the work of the call, of which the test does nothing.
	if _, err := perform(ctx, s, with(s.Hanging, "timeout", 0.5), connectors.Host{}, promptly); err == nil {
		return nil
	}
	return checkCancelled(ctx, s)
}

// checkTestUnreached has the host refuse to connect.
func checkTestUnreached(ctx context.Context, s Subject) error {
	dialled := false
	refusal := fmt.Errorf("%w: this host reaches nobody", connectors.ErrNotAllowed)
	host := connectors.Host{Files: s.Files, Dialer: refusing(func() error { dialled = true; return refusal })}
	out, err := perform(ctx, s, s.Good, host, patience)
	switch {
	case !dialled && err == nil:
		return nil // the type reaches no server
	case err == nil:
		return errors.New("the test succeeds without a connection")
	case !errors.Is(err, connectors.ErrNotAllowed):
		return fmt.Errorf("the test fails with %q, which is not what the host said", err)
	case out == nil:
		return errors.New("the test that failed has no outputs")
	}
	steps, err := stepsOf(out)
	if err != nil {
		return err
	}
	last := steps[len(steps)-1].(*value.Dict)
	name, _ := last.Get("step")
	text, _ := last.Get("error")
	advice, _ := last.Get("advice")
	if name != "connect" || !strings.Contains(fmt.Sprint(text), "this host reaches nobody") || advice == nil {
		return fmt.Errorf("the last step is %v: %v (%v), want connect, what the host said, and what to do", name, text, advice)
	}
	return nil
}

// checkOperations looks at how operations are described.
func checkOperations(_ context.Context, s Subject) error {
	for _, o := range connectors.Operations(s.Driver) {
		if err := sentence(o.Doc); err != nil {
			return fmt.Errorf("doc of %s: %w", o.Name, err)
		}
		if o.IsAction() && o.Name != strings.ToUpper(o.Name) {
			return fmt.Errorf("action %q: want upper case letters", o.Name)
		}
		spec := o.Driver.Spec()
		if len(spec.Outputs) == 0 {
			return fmt.Errorf("%s declares no outputs", o.Name)
		}
		for _, f := range slices.Concat(spec.Inputs, spec.Outputs) {
			if err := sentence(f.Doc); err != nil {
				return fmt.Errorf("doc of %s of %s: %w", f.Name, o.Name, err)
			}
		}
		for _, f := range s.Driver.Spec().Inputs {
			if of, ok := spec.Input(f.Name); !ok || of.Type != f.Type {
				return fmt.Errorf("input %s of %s is not that of the type", f.Name, o.Name)
			}
		}
	}
	return nil
}
