package runtime

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"github.com/flowrun/flowrun/runtime/store"
)

// A DryRun has flows run without changing anything outside of the runtime.
//
// Connections are prepared as ever: what is wrong with their inputs is an error. Those that
// only read are made; the others are not, and end in success, with outputs that nobody
// knows. A flow may pass on such an output, and compute with it; where its way depends on
// one it ends in an error for which errors.As finds an [*unknown.Error], and which it cannot
// handle. A connection with an input that is not known is not made, whatever it does.
//
// What flows write - settings, files, what they save - is kept in memory for as long as the
// runtime is there, over what there is. Locks are those of the dry run alone. Messages are
// sent to nobody and answered at once, with what nobody knows. Sleeps take no time, and the
// clock of the flow goes on as if they had. [Runtime.Plan] is all that would have been done.
//
// What is read is as it is, without what was not done before: such steps of the plan are
// marked as stale. One that fails then has perhaps missed that, and is taken to succeed too.
//
// The Store is read and never written, and so are Files; nothing is recorded, and what is
// cached is not looked at.
type DryRun struct {
	// Offline makes no connection at all, and reads no secret: connections that only read
	// are not made either.
	Offline bool
}

// A PlanStep is something that a flow of a dry run does to its surroundings, or would do.
type PlanStep struct {
	What   string // such as "connection", "setting", "message"
	Action string // what is done, such as "call", "save", "send"
	Name   string // of what
	Type   string // of a connection: its connector type
	Flow   string // what does it, such as `flow "deploy"`
	File   string // and where it says so; "" if it is not known
	Line   int

	// Inputs are what it is done with, as it may be shown: secrets as their references.
	// Values that are not known are [value.Unknown].
	Inputs *value.Dict

	Made    bool        // it was done
	Stale   bool        // what it has read is as it is without a step before, which was not made
	Why     string      // else why not, such as "it may write"; "" where nothing is done by nature
	Failed  string      // the error that it ended in
	Outputs value.Value // of one that was made and has succeeded, as they may be shown
}

// dryRun is what the executions of a dry run share.
type dryRun struct {
	offline bool

	mu      sync.Mutex
	plan    []plannedStep
	origins map[string]value.Unknown // what is not known, by Source
	answers map[string]value.Unknown // to messages, by id
	written map[string]bool          // secrets, as config:path
	polls   map[pollOf]poll          // calls that were made
}

// A pollOf is what calls have in common that ask for the same.
type pollOf struct {
	sees   string
	inputs store.Digest
}

// A poll is a call that is made again and again.
type poll struct {
	ahead time.Duration // of the clock when it was made last
	times int           // with a sleep before
}

type plannedStep struct {
	PlanStep
	at     []int  // the effects that led to it, from the root on
	sees   string // of a connection: what it has in common with those that see what it does
	unmade bool   // it may write, and was not made
}

func newDryRun(d *DryRun) *dryRun {
	if d == nil {
		return nil
	}
	return &dryRun{offline: d.Offline, origins: map[string]value.Unknown{}, answers: map[string]value.Unknown{}, written: map[string]bool{}, polls: map[pollOf]poll{}}
}

// Plan returns what the flows of a dry run have done, and would have done, in the order of
// their texts: what a child does stands where it was created, whichever of several children
// came to it first. It is nil if this is no dry run.
func (r *Runtime) Plan() []PlanStep {
	d := r.dry
	if d == nil {
		return nil
	}
	d.mu.Lock()
	steps := slices.Clone(d.plan)
	d.mu.Unlock()
	slices.SortStableFunc(steps, func(a, b plannedStep) int { return slices.Compare(a.at, b.at) })
	plan := make([]PlanStep, len(steps))
	unmade := map[string]bool{}
	for i, s := range steps {
		plan[i] = s.PlanStep
		plan[i].Stale = s.Stale && unmade[s.sees]
		unmade[s.sees] = unmade[s.sees] || s.unmade
	}
	return plan
}

// dryStep adds a step of what x does to the plan; nothing if this is no dry run.
func (x *Execution) dryStep(s PlanStep) { x.addStep(plannedStep{PlanStep: s}) }

func (x *Execution) addStep(s plannedStep) {
	d := x.rt.dry
	if d == nil {
		return
	}
	s.at = x.dryPlace()
	if j, ok := x.currentJob().(*flowJob); ok {
		s.at = append(s.at, x.effects())
		s.Flow = x.Describe()
		s.File, s.Line = j.line(x)
	} else {
		s.File, s.Line = x.madeAt.file, int(x.madeAt.n)
		if x.parent != nil {
			s.Flow = x.parent.Describe()
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.plan) >= maxPlan {
		x.tree.cancel(&LimitError{Limit: "plan", Value: fmt.Sprintf("%d steps", maxPlan)})
		return
	}
	d.plan = append(d.plan, s)
}

// maxPlan is how many steps a plan may have: where no time is slept a flow that goes on for
// ever would make one without end.
const maxPlan = 100_000

// maxPolls is how often a call is made again after a sleep: as that takes no time, a flow that
// waits for something to change would ask for it as fast as it can.
const maxPolls = 100

// poll notes a call of x that is about to be made, and reports whether it may be.
func (d *dryRun) poll(x *Execution, sees string) bool {
	x.mu.Lock()
	call := pollOf{sees, sha256.Sum256(x.input)}
	x.mu.Unlock()
	ahead := time.Duration(x.ahead.Load())
	d.mu.Lock()
	defer d.mu.Unlock()
	p, again := d.polls[call]
	if !again || ahead > p.ahead {
		p.ahead = ahead
		p.times++
		d.polls[call] = p
	}
	return p.times <= maxPolls
}

// dryPlace is which effects have led to x.
func (x *Execution) dryPlace() []int {
	if x.parent == nil {
		return nil
	}
	return append(x.parent.dryPlace(), x.step)
}

// line is where the flow is now.
func (j *flowJob) line(x *Execution) (file string, n int) {
	at := j.position(x)
	if at.Line == 0 {
		return "", 0
	}
	return cmp.Or(x.rt.shownName(at.File), j.file), int(at.Line)
}

// unknownOf is what is not known of source, a dict if it has fields.
func (d *dryRun) unknownOf(source, verb string, x *Execution, fields []connectors.Field) value.Unknown {
	u := value.Unknown{Type: "dict", Text: "<output of " + source + ">", Source: source, Verb: verb}
	file, n := x.madeAt.file, int(x.madeAt.n)
	if j, ok := x.currentJob().(*flowJob); ok {
		file, n = j.line(x)
	}
	if file != "" {
		u.At = line{file, int32(n)}.String()
	}
	for _, f := range fields {
		u.Fields = append(u.Fields, value.UnknownField{Name: f.Name, Type: f.Type})
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, there := d.origins[source]; !there {
		d.origins[source] = u
	}
	return u
}

// part is a part of what is not known.
func part(u value.Unknown, path, typ string) value.Unknown {
	u.Path, u.Type, u.Fields = path, typ, nil
	u.Text = "<" + path + " of " + u.Source + ">"
	return u
}

// Seen returns a text as a flow gets it back that has given it away as a text: where it
// shows something that a dry run does not know, it is not known either.
func (x *Execution) Seen(text string) value.Value {
	d, start := x.rt.dry, strings.Index(text, "<")
	if d == nil || start < 0 || len(text) > 2*unknown.MaxText { // more is not shown of one
		return text
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	first, at := value.Unknown{}, -1
	for source, u := range d.origins {
		i := strings.Index(text[start:], " of "+source)
		if i >= 0 && (at < 0 || i < at || i == at && len(source) > len(first.Source)) {
			first, at = u, i
		}
	}
	if at < 0 {
		return text
	}
	first.Type, first.Text, first.Fields = "string", text, nil
	return first
}

// seen is what flows get of fields of an execution.
func (x *Execution) seen(values []value.Value) {
	for i, v := range values {
		if s, ok := v.(string); ok {
			values[i] = x.Seen(s)
		}
	}
}

// Undecided is why x ended, if its way depends on what a dry run does not know: the plan
// goes no further there. It is nil if that is not so.
func (x *Execution) Undecided() error {
	var u *unknown.Error
	if x.rt.dry != nil && errors.As(x.Err(), &u) {
		return u
	}
	return nil
}

// clock is the time as the flow of x knows it: in a dry run it is ahead by what flows have
// slept.
func (x *Execution) clock() time.Time { return x.rt.now().Add(time.Duration(x.ahead.Load())) }
