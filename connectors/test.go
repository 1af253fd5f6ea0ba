package connectors

import (
	"context"
	"errors"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// TestOutput is what comes of the test of a connection, also of one that failed.
type TestOutput struct {
	OK    bool         `flow:"ok" doc:"Whether a call with these inputs would come through."`
	Steps []TestedStep `flow:"steps" doc:"The steps in their order; the last one is where it failed, if it did."`
}

// A TestedStep is one of the steps of a test.
type TestedStep struct {
	Step    string        `flow:"step" doc:"What was done: resolve, connect, tls, host key, log in, request, or another word of the type."`
	OK      bool          `flow:"ok" doc:"Whether it succeeded."`
	Elapsed time.Duration `flow:"elapsed" doc:"Seconds that it took."`
	Facts   *value.Dict   `flow:"facts" doc:"What is known since: addresses, certificates, keys, versions."`
	Error   string        `flow:"error,omitempty" doc:"What went wrong."`
	Advice  string        `flow:"advice,omitempty" doc:"What to do about it."`
}

// Test returns the operation that tests inputs. in is as [Func] has it, with those inputs
// of the type that say where to and who, not what is to be done there. test goes as far as
// a call has to, on a connection of its own, and ends with the least request that there is;
// it changes nothing on the other side. Its steps are told by [Passed], and its error says
// where it failed.
func Test[In any](typ string, test func(context.Context, In) error) Operation {
	const doc = "Try the connection, step by step; nothing is changed on the other side."
	follow := func(ctx context.Context, in In) (TestOutput, error) {
		ctx, steps := followSteps(ctx)
		err := test(ctx, in)
		if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) && !errors.Is(err, context.Cause(ctx)) {
			err = atStep(StepOf(err), endedError{cause: context.Cause(ctx), ctxErr: ctx.Err()})
		}
		return TestOutput{OK: err == nil, Steps: steps.end(err)}, err
	}
	return Operation{Name: TestOperation, Doc: doc, Driver: reading{Func(typ, doc, follow)}}
}

// WithFacts returns err with what is known of where it happened, as names and values: for
// the step of a test that failed. A nil err stays nil.
func WithFacts(err error, facts ...any) error {
	if err == nil || len(facts) == 0 {
		return err
	}
	return &factsError{err, value.DictOf(facts...)}
}

// FactsOf returns the facts of err, an empty dict if there are none.
func FactsOf(err error) *value.Dict {
	var e *factsError
	if errors.As(err, &e) {
		return e.facts
	}
	return new(value.Dict)
}

type factsError struct {
	error
	facts *value.Dict
}

func (e *factsError) Unwrap() error { return e.error }
