package runtime

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Why a connection of a dry run is not made.
const (
	whyWrites  = "it may write"
	whyOffline = "offline"
	whyUnknown = "an input is not known"
	whyWritten = "a secret that it needs would have been written before"
	whyMissing = "it may need what was not done before"
)

// dryRun performs a connection of a dry run: it is made if that changes nothing. Secrets are
// read only if it is, or if it cannot be told without.
func (j *connectionJob) dryRun(ctx context.Context, x *Execution) outcome {
	d := x.rt.dry
	draft, err := connectors.Draft(j.driver, j.connector, j.inputs)
	if err != nil {
		return j.dryFailed(ctx, x, nil, err)
	}
	_, unknown := value.FindUnknown(value.List{j.inputs, x.Seen(j.idempotencyKey)})
	attached, refs := draft.Unread()
	why := ""
	switch {
	case unknown:
		why = whyUnknown
	case d.offline:
		why = whyOffline
	case d.hasWritten(attached, refs):
		why = whyWritten
	}
	if why != "" {
		if err := draft.Check(j.driver); err != nil {
			return j.dryFailed(ctx, x, draft, err)
		}
		return j.planned(x, draft, why)
	}
	if len(attached)+len(refs) > 0 {
		if reads, decided := draft.ReadsOnly(j.driver); decided && !reads {
			return j.planned(x, draft, whyWrites)
		}
	}
	applied, err := connectors.Apply(ctx, j.driver.Spec(), x.rt.secrets(), j.connector, j.inputs)
	if err != nil {
		return j.dryFailed(ctx, x, draft, err)
	}
	call, err := applied.Prepare(j.driver)
	if err != nil {
		return j.dryFailed(ctx, x, draft, err)
	}
	if !call.ReadOnly {
		return j.planned(x, applied, whyWrites)
	}
	x.decided(false)
	s := j.step(x, applied)
	if !d.poll(x, j.sees(x)) {
		err := &LimitError{Limit: "polls", Value: fmt.Sprintf("%d of one call, between which no time is slept in a dry run", maxPolls)}
		x.tree.cancel(err)
		return failure(ctx, err)
	}
	s.Made, s.Stale = true, true // if there is something that it has not seen, see Plan
	out := j.call(ctx, x, call)
	if out.status == EndedError && x.knownBefore().has(ctx, j.sees(x)) {
		s.Made, s.Why = false, whyMissing+": "+out.message
		return j.without(x, s)
	}
	if s.Failed = out.message; out.status == EndedSuccess {
		s.Failed = ""
		x.mu.Lock()
		s.Outputs = masked(decoded(x.output.bytes()), x.protect.Outputs)
		x.mu.Unlock()
	}
	x.addStep(plannedStep{PlanStep: s, sees: j.sees(x)})
	return out
}

// step is the step of the plan for a connection, whose inputs are shown.
func (j *connectionJob) step(x *Execution, applied *connectors.Applied) PlanStep {
	s := PlanStep{What: "connection", Action: "call", Name: x.Name(), Type: x.connectorType}
	if applied == nil {
		return s
	}
	shown := applied.Shown()
	if encoded, err := value.Marshal(shown); err == nil {
		x.mu.Lock()
		x.input = encoded
		x.mu.Unlock()
	}
	s.Inputs = masked(shown, x.protect.Inputs).(*value.Dict)
	return s
}

// planned is how a connection ends that is not made.
func (j *connectionJob) planned(x *Execution, applied *connectors.Applied, why string) outcome {
	s := j.step(x, applied)
	s.Why = why
	return j.without(x, s)
}

// without is how a connection ends of which nothing is known but the step of the plan.
func (j *connectionJob) without(x *Execution, s PlanStep) outcome {
	unmade := s.Why == whyWrites || s.Why == whyUnknown
	x.decided(unmade)
	x.addStep(plannedStep{PlanStep: s, sees: j.sees(x), unmade: unmade})
	x.plannedAs.Store(&s.Why)
	output := x.rt.dry.unknownOf(x.Describe(), "make", x, j.driver.Spec().Outputs)
	if files, ok := x.rt.opts.Files.(*dryFiles); ok {
		files.unmade(s.Inputs, output)
	}
	if err := x.setOutput(output); err != nil {
		return outcome{status: EndedError, message: err.Error(), err: err}
	}
	return outcome{status: EndedSuccess}
}

// dryFailed is how a connection ends whose inputs are wrong.
func (j *connectionJob) dryFailed(ctx context.Context, x *Execution, applied *connectors.Applied, err error) outcome {
	out := failure(ctx, err)
	if out.status == EndedError {
		s := j.step(x, applied)
		s.Why, s.Failed = "it is refused", out.message
		x.dryStep(s)
	}
	return out
}

// Planned reports whether x is a connection of a dry run that was not made, and why.
func (x *Execution) Planned() (why string, ok bool) {
	if p := x.plannedAs.Load(); p != nil {
		return *p, true
	}
	return "", false
}

// sees is what calls have in common that see what the others do: the connector, or the type
// of those without one.
func (j *connectionJob) sees(x *Execution) string {
	if j.connector != nil {
		return "connector " + j.connector.Name
	}
	return x.connectorType
}

// hasWritten reports whether one of these secrets would have been written before, so that
// the vault has another one.
func (d *dryRun) hasWritten(attached []connectors.SecretRef, shown []string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if slices.ContainsFunc(attached, func(ref connectors.SecretRef) bool { return d.written[ref.Config+":"+ref.Path] }) {
		return true
	}
	for path := range d.written {
		if slices.ContainsFunc(shown, func(s string) bool { return strings.Contains(s, "("+path+".") }) {
			return true
		}
	}
	return false
}

// dryRun asks nobody: what is asked is in the plan, and the answer is not known.
func (j *inputJob) dryRun(ctx context.Context, x *Execution) outcome {
	j.inputs = value.ShowUnknowns(j.inputs).(*value.Dict)
	m, timeout, err := j.message()
	if err != nil {
		return failure(ctx, &NamedError{"InvalidInputError", fmt.Errorf("%s: %w", InputType, err)})
	}
	if _, err := m.Form(); err != nil {
		return failure(ctx, &NamedError{"InvalidInputError", err})
	}
	s := messageStep(&m)
	if timeout > 0 {
		s.Inputs.Set("timeout", secondsOf(timeout))
	}
	x.dryStep(s)
	x.plannedAs.Store(&s.Why)
	response := part(x.rt.dry.answerTo(&m, x), "response", "dict")
	if m.Request != "" {
		response.Type = "string"
	}
	if err := x.setOutput(value.DictOf("response", response, "message_id", messageID(x.id, 1))); err != nil {
		return failure(ctx, err)
	}
	return outcome{status: EndedSuccess}
}

// answerTo is the answer to a message that nobody gets.
func (d *dryRun) answerTo(m *Message, x *Execution) value.Unknown {
	return d.unknownOf(fmt.Sprintf("message %q", m.title()), "send", x, nil)
}

func messageStep(m *Message) PlanStep {
	s := PlanStep{What: "message", Action: "send", Name: m.title(), Why: "nobody is asked", Inputs: new(value.Dict)}
	if !m.Asks() {
		s.Why = "nobody is told"
	}
	for _, f := range []struct{ name, text string }{{"subject", m.Subject}, {"message", m.Text}, {"request", m.Request}} {
		if f.text != "" {
			s.Inputs.Set(f.name, f.text)
		}
	}
	if m.Body != nil {
		s.Inputs.Set("body", m.Body)
	}
	return s
}
