package connectors

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// Passed tells whoever follows a call that one of its steps is over, which began when the
// one before it was: "connect", "tls", "host key", "log in", "request". facts are names and
// values of what is known since, such as the version of a server. Without anybody who
// follows it does nothing. The step at which a call fails is told by its error, see [Step].
//
// Looking up a name ("resolve") is told by package net, connecting by [Call.Dial], TLS by
// package tlsconf.
func Passed(ctx context.Context, step string, facts ...any) {
	if s, ok := ctx.Value(stepsKey{}).(*steps); ok {
		s.passed(step, value.DictOf(facts...))
	}
}

// Followed reports whether somebody follows the call, so that what costs something is found
// out for them only.
func Followed(ctx context.Context) bool { return ctx.Value(stepsKey{}) != nil }

type stepsKey struct{}

// steps are those that a call has passed.
type steps struct {
	mu   sync.Mutex
	last time.Time // when the last was over
	all  []TestedStep
}

// followSteps returns a context whose calls tell their steps.
func followSteps(ctx context.Context) (context.Context, *steps) {
	s := &steps{last: time.Now()}
	ctx = context.WithValue(ctx, stepsKey{}, s)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{DNSDone: func(found httptrace.DNSDoneInfo) {
		if found.Err != nil {
			return // the error of the call
		}
		addresses := make(value.List, len(found.Addrs))
		for i, a := range found.Addrs {
			addresses[i] = a.String()
		}
		s.passed("resolve", value.DictOf("addresses", addresses))
	}}), s
}

func (s *steps) passed(step string, facts *value.Dict) {
	s.add(TestedStep{Step: step, OK: true, Facts: facts})
}

func (s *steps) add(step TestedStep) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	step.Elapsed, s.last = now.Sub(s.last), now
	s.all = append(s.all, step)
}

// end returns the steps, the last of which is where the call failed if it did. What was
// begun beside the call and ends later is not among them.
func (s *steps) end(err error) []TestedStep {
	if err != nil {
		advice := Advice(err)
		s.add(TestedStep{Step: failedStep(err), Error: failure(err, advice), Facts: FactsOf(err), Advice: advice})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// failedStep is the step at which err happened.
func failedStep(err error) string {
	step := StepOf(err)
	var dns *net.DNSError
	switch {
	case step == "connect" && errors.As(err, &dns):
		return "resolve"
	case step == "":
		return "request"
	}
	return step
}

// failure is the text of an error, without the step that it begins with and the advice
// that it ends with.
func failure(err error, advice string) string {
	text := strings.TrimPrefix(err.Error(), StepOf(err)+": ")
	return strings.TrimSuffix(text, " ("+advice+")")
}
