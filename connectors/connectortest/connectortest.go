// Package connectortest says, as tests, what every driver of a connector type
// promises. A driver's own test of it is a few lines:
//
//	func TestDriver(t *testing.T) {
//		server := ...
//		connectortest.Run(t, connectortest.Subject{
//			Driver: rest.New(),
//			Good:   value.DictOf("url", server.URL),
//			Refused: value.DictOf("url", "http://127.0.0.1:1/"),
//			Hanging: value.DictOf("url", hanging.URL),
//		})
//	}
package connectortest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A Subject is a driver and the inputs that show what it does. The servers
// behind the inputs are the test's.
type Subject struct {
	Driver connectors.Driver

	// Good is a call that succeeds, any number of times and many at once.
	Good *value.Dict

	// Refused is a call whose server is there and says no, or is not there at
	// all: right inputs that do not succeed.
	Refused *value.Dict

	// Hanging is a call whose server takes the connection and never answers.
	Hanging *value.Dict

	// Files is the store that the calls use; nil for none.
	Files connectors.Files

	// Secrets are names of secret inputs that Good and Refused do not use and
	// that may be given to both, such as a password that nobody asks for. Inputs
	// that belong together, such as a user name, are given in SecretsWith.
	Secrets     []string
	SecretsWith *value.Dict
}

// Run checks all promises.
func Run(t *testing.T, s Subject) {
	t.Helper()
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) {
			if err := p.check(t.Context(), s); err != nil {
				t.Error(err)
			}
		})
	}
}

// Check returns how s breaks the promises, nil if it keeps them: for a test of
// the promises themselves.
func Check(ctx context.Context, s Subject) map[string]error {
	broken := map[string]error{}
	for _, p := range promises {
		if err := p.check(ctx, s); err != nil {
			broken[p.name] = err
		}
	}
	return broken
}

// A driver that is told to stop has this long.
const promptly = 2 * time.Second

// A call that should succeed or be refused has this long.
const patience = 30 * time.Second

var promises = []struct {
	name  string
	check func(context.Context, Subject) error
}{
	{"spec is well-formed", checkSpec},
	{"spec is the same each time", checkSpecStable},
	{"good call succeeds with declared outputs", checkGood},
	{"request can be made again", checkAgain},
	{"unknown input is rejected by name", checkUnknown},
	{"missing input is rejected by name", checkMissing},
	{"input of a wrong type is rejected by name", checkTypes},
	{"refusal is no input error", checkRefused},
	{"ended context is noticed", checkEnded},
	{"cancelled call ends promptly", checkCancelled},
	{"deadline is noticed", checkDeadline},
	{"secrets never show", checkSecrets},
	{"concurrent calls", checkConcurrent},
	{"operations are well-described", checkOperations},
	{"test of the good call succeeds", ofTest(checkTest)},
	{"test only reads, and knows the inputs", ofTest(checkTestReads)},
	{"cancelled test ends promptly", ofTest(checkTestCancelled)},
	{"test that reaches nobody says so", ofTest(checkTestUnreached)},
	{"test never shows secrets", ofTest(checkSecrets)},
}

func checkSpec(_ context.Context, s Subject) error {
	spec := s.Driver.Spec()
	if spec.Type == "" || spec.Type != strings.ToUpper(spec.Type) {
		return fmt.Errorf("type %q: want upper case letters", spec.Type)
	}
	if names := append([]string{spec.Type}, spec.Aliases...); !slices.Equal(s.Driver.Names(), names) {
		return fmt.Errorf("names are %q, and %q in the description", s.Driver.Names(), names)
	}
	if err := sentence(spec.Doc); err != nil {
		return fmt.Errorf("doc of the type: %w", err)
	}
	for _, name := range []string{"connect_timeout", "timeout", "max_output_bytes"} {
		if _, ok := spec.Input(name); !ok {
			return fmt.Errorf("no input %q, which every type has", name)
		}
	}
	if len(spec.Outputs) == 0 {
		return fmt.Errorf("no outputs are declared")
	}
	for kind, fields := range map[string][]connectors.Field{"input": spec.Inputs, "output": spec.Outputs} {
		seen := map[string]bool{}
		for _, f := range fields {
			for _, name := range append([]string{f.Name}, f.Aliases...) {
				if seen[name] {
					return fmt.Errorf("%s %q is declared twice", kind, name)
				}
				seen[name] = true
			}
			if strings.Trim(f.Name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
				return fmt.Errorf("%s %q: want letters, digits and _", kind, f.Name)
			}
			if err := sentence(f.Doc); err != nil {
				return fmt.Errorf("doc of %s %q: %w", kind, f.Name, err)
			}
			if f.Type == "" {
				return fmt.Errorf("%s %q has no type", kind, f.Name)
			}
			for _, inner := range f.Fields {
				if err := sentence(inner.Doc); err != nil {
					return fmt.Errorf("doc of %q in %s %q: %w", inner.Name, kind, f.Name, err)
				}
			}
			if looksSecret(f.Name) && kind == "input" && f.Type == "string" && !f.Secret {
				return fmt.Errorf("input %q is not a connectors.Secret", f.Name)
			}
		}
	}
	for _, e := range spec.Errors {
		if strings.Trim(e.Says, ". ") == "" {
			return fmt.Errorf("the error %q does not say anything", e.Says)
		}
		if err := errors.Join(sentence(e.Means), sentence(e.Do)); err != nil {
			return fmt.Errorf("what the error %q means, and what to do: %w", e.Says, err)
		}
	}
	for _, e := range spec.Examples {
		if err := sentence(e.Title); err != nil {
			return fmt.Errorf("title of the example %q: %w", e.Name, err)
		}
	}
	return nil
}

func sentence(doc string) error {
	if doc == "" {
		return fmt.Errorf("there is none")
	}
	if !strings.HasSuffix(doc, ".") {
		return fmt.Errorf("%q does not end in a full stop", doc)
	}
	if first := doc[:1]; first != strings.ToUpper(first) {
		return fmt.Errorf("%q does not begin with a capital letter", doc)
	}
	return nil
}

func looksSecret(name string) bool {
	return slices.Contains([]string{"password", "token", "key", "client_key", "client_secret", "ssh_key", "key_passphrase"}, name)
}

func checkSpecStable(_ context.Context, s Subject) error {
	a, b := fmt.Sprintf("%+v", *s.Driver.Spec()), fmt.Sprintf("%+v", *s.Driver.Spec())
	if a != b {
		return fmt.Errorf("two calls of Spec differ:\n%s\n%s", a, b)
	}
	return nil
}

// perform makes a call the way the runtime does, but gives up on a driver that
// does not return.
func perform(ctx context.Context, s Subject, inputs *value.Dict, host connectors.Host, patience time.Duration) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, s.Driver.Spec(), nil, nil, inputs)
	if err != nil {
		return nil, err
	}
	call, err := applied.Prepare(s.Driver)
	if err != nil {
		return nil, err
	}
	host.Files = s.Files
	type result struct {
		out *value.Dict
		err error
	}
	done := make(chan result, 1)
	go func() {
		out, err := call.Perform(ctx, host)
		done <- result{out, err}
	}()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case r := <-done:
		return r.out, r.err
	case <-limit.C:
		return nil, errStuck
	case <-ctx.Done():
	}
	grace := time.NewTimer(promptly)
	defer grace.Stop()
	select {
	case r := <-done:
		return r.out, r.err
	case <-grace.C:
		return nil, errStuck
	}
}

var errStuck = errors.New("the call did not return")

func checkGood(ctx context.Context, s Subject) error {
	out, err := perform(ctx, s, s.Good, connectors.Host{}, patience)
	if err != nil {
		return fmt.Errorf("the good call failed: %w", err)
	}
	return checkOutputs(s.Driver.Spec(), out)
}

func checkOutputs(spec *connectors.Spec, out *value.Dict) error {
	declared := map[string]bool{}
	for _, f := range spec.Outputs {
		declared[f.Name] = true
		if _, ok := out.Get(f.Name); !ok && !f.Optional {
			return fmt.Errorf("output %q is declared and missing", f.Name)
		}
	}
	for k := range out.All() {
		name, ok := k.(string)
		if base, is := strings.CutSuffix(name, "_encoding"); is && declared[base] {
			continue
		}
		if !ok || !declared[name] {
			return fmt.Errorf("output %v is not declared", k)
		}
	}
	if _, err := value.Marshal(out); err != nil {
		return fmt.Errorf("the outputs cannot be stored: %w", err)
	}
	return nil
}

// checkAgain makes one request twice: a retry has nothing else.
func checkAgain(ctx context.Context, s Subject) error {
	req, err := s.Driver.Prepare(s.Good)
	if err != nil {
		return err
	}
	for i := range 2 {
		ctx, cancel := context.WithTimeout(ctx, patience)
		_, err := req.Do(ctx, connectors.Host{Files: s.Files})
		cancel()
		if err != nil {
			return fmt.Errorf("call %d of the same request: %w", i+1, err)
		}
	}
	return nil
}

// with returns in with one input set, or left out.
func with(in *value.Dict, name string, v value.Value) *value.Dict {
	out := in.Clone()
	out.Set(name, v)
	return out
}

func checkConcurrent(ctx context.Context, s Subject) error {
	var wg sync.WaitGroup
	errs := make(chan error, 16)
	for range cap(errs) {
		wg.Go(func() {
			if err := checkGood(ctx, s); err != nil {
				errs <- err
			}
		})
	}
	wg.Wait()
	close(errs)
	return <-errs
}
