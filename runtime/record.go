package runtime

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// A Record is what is known of an execution at one time.
type Record struct {
	ID            string
	ParentID      string // "" for a root
	Name          string
	Type          Type
	Status        Status
	Message       string
	StatusMessage string // the traceback of a flow that failed
	// Error is the same as data, see [FlowError.Value]; nil if no error has left a flow.
	Error         value.Value
	Input         value.Value
	Output        value.Value
	CreatedAt     time.Time
	StartedAt     time.Time // zero until then
	EndedAt       time.Time // zero until then
	FlowName      string
	ConnectorName string
	ConnectorType string
	Logs          []LogEntry
}

// Record returns what is known of x now. Keys that are protected are masked.
func (x *Execution) Record() Record {
	x.loadLogs()
	s := x.snapshot()
	s.Logs = slices.Clone(s.Logs)
	s.Input, s.Output, s.Error = masked(decoded(s.input), x.protect.Inputs), masked(decoded(s.output), x.protect.Outputs), decoded(s.failure)
	return s.Record
}

// A snapshot is a record whose values are not decoded yet: that takes a while, and
// mostly nobody asks for them. Its logs are those of the execution.
type snapshot struct {
	Record
	input, output, failure []byte
}

func (x *Execution) snapshot() snapshot {
	x.mu.Lock()
	defer x.mu.Unlock()
	r := Record{
		ID: x.id, Name: x.name, Type: x.typ, Status: x.status,
		Message: x.message, StatusMessage: x.statusMessage,
		CreatedAt: x.createdAt, StartedAt: x.startedAt, EndedAt: x.endedAt,
		FlowName: x.flowName, ConnectorName: x.connectorName, ConnectorType: x.connectorType,
		Logs: slices.Clip(x.logs),
	}
	if r.ParentID = x.parentID; x.parent != nil {
		r.ParentID = x.parent.id
	}
	return snapshot{r, x.input, x.output.bytes(), x.failure}
}

// fields are what a script can read of an execution.
var fields = map[string]func(*snapshot) value.Value{
	"id":                  func(r *snapshot) value.Value { return r.ID },
	"name":                func(r *snapshot) value.Value { return r.Name },
	"type":                func(r *snapshot) value.Value { return string(r.Type) },
	"status":              func(r *snapshot) value.Value { return string(r.Status) },
	"message":             func(r *snapshot) value.Value { return r.Message },
	"status_message":      func(r *snapshot) value.Value { return r.StatusMessage },
	"input_value":         func(r *snapshot) value.Value { return decoded(r.input) },
	"output_value":        func(r *snapshot) value.Value { return decoded(r.output) },
	"created_at":          func(r *snapshot) value.Value { return timestamp(r.CreatedAt) },
	"started_at":          func(r *snapshot) value.Value { return timestamp(r.StartedAt) },
	"ended_at":            func(r *snapshot) value.Value { return timestamp(r.EndedAt) },
	"parent_execution_id": func(r *snapshot) value.Value { return none(r.ParentID) },
	"connector_name":      func(r *snapshot) value.Value { return none(r.ConnectorName) },
	"connector_type":      func(r *snapshot) value.Value { return none(r.ConnectorType) },
	"flow_name":           func(r *snapshot) value.Value { return none(r.FlowName) },
	"logs":                func(r *snapshot) value.Value { return logValue(r.Logs) },
}

// FieldNames returns the names of the fields of an execution that a script can
// read, sorted.
func FieldNames() []string {
	names := make([]string, 0, len(fields))
	for n := range fields {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Fields returns, for the flow x, fields of an execution as they are now. To read
// the output of an execution that was created and not started starts it and
// waits for it. The error for a name that is no field suggests the nearest.
func (x *Execution) Fields(of *Execution, names ...string) ([]value.Value, error) {
	for _, n := range names {
		if fields[n] == nil {
			return nil, &NamedError{"AttributeError", unknownField(n)}
		}
	}
	result, err := x.getEffect(of, names)
	if err == nil && result != nil && len(result) == 0 {
		if _, err := x.WaitFor([]*Execution{of}, AllSucceeded, 0); err != nil {
			return nil, err
		}
		result, err = x.getEffect(of, names)
	}
	switch {
	case err != nil:
		return nil, err
	case result != nil:
	case of != x && !of.Status().Ended() && x.recorded():
		// Only where a retry has it run again that this flow saw the end of.
		return nil, x.suspendTree(fmt.Errorf("step %d of execution %s saw the end of %s, which is to be run again: retry from an earlier step", x.effects(), x.id, of.Describe()))
	default:
		if err := of.Undecided(); err != nil && of != x {
			return nil, fmt.Errorf("%s: %w", of.Describe(), err)
		}
		values := of.read(names)
		if of.tree != x.tree {
			of.hide(names, values)
		}
		x.seen(values)
		return values, nil
	}
	v, err := decode(result)
	if err != nil {
		return nil, err
	}
	values, ok := v.(value.List)
	if !ok || len(values) != len(names) {
		return nil, fmt.Errorf("get: %w", journal.ErrCorrupt)
	}
	return values, nil
}

// getEffect reads fields and returns what is recorded of that: nil if they can be read
// again, no bytes if the output is wanted of an execution that was not started.
func (x *Execution) getEffect(of *Execution, names []string) ([]byte, error) {
	return x.effect(&effect{
		kind: journal.Get, name: "get", target: strings.Join(names, ", "),
		args: func(a *journal.Args) {
			a.Text(x.ref(of.id))
			for _, n := range names {
				a.Text(n)
			}
		},
		perform: func(ctx context.Context) ([]byte, error) {
			if err := of.lookElsewhere(ctx); err != nil {
				return nil, err
			}
			if of != x && slices.Contains(names, "output_value") && of.Status() == Created {
				return []byte{}, nil
			}
			// What has ended does not change, and what a flow knows of itself it
			// comes to know again, except for what is stored as it was in the end.
			saved := func(n string) bool { return n == "name" || n == "message" }
			if of == x && !slices.ContainsFunc(names, saved) || of.Status().Ended() && of.tree == x.tree || !x.recorded() {
				return nil, nil
			}
			values := of.read(names)
			if of.tree != x.tree {
				of.hide(names, values)
			}
			return value.Marshal(value.List(values))
		},
	})
}

func (x *Execution) read(names []string) []value.Value {
	if slices.Contains(names, "logs") {
		x.loadLogs()
	}
	r := x.snapshot()
	values := make([]value.Value, len(names))
	for i, n := range names {
		values[i] = fields[n](&r)
	}
	return values
}

// hide masks keys in the values of fields.
func (x *Execution) hide(names []string, values []value.Value) {
	for i, n := range names {
		switch n {
		case "input_value":
			values[i] = masked(values[i], x.protect.Inputs)
		case "output_value":
			values[i] = masked(values[i], x.protect.Outputs)
		}
	}
}

func unknownField(name string) error {
	hint := connectors.DidYouMean(name, FieldNames())
	if hint == "" {
		hint = fmt.Sprintf("its fields are %v", FieldNames())
	}
	return fmt.Errorf("an execution has no field %q (%s)", name, hint)
}

// TimestampFormat is how flows see a time: RFC 3339 with microseconds and zone.
const TimestampFormat = "2006-01-02T15:04:05.000000Z07:00"

func timestamp(t time.Time) value.Value {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(TimestampFormat)
}

func none(s string) value.Value {
	if s == "" {
		return nil
	}
	return s
}

func logValue(entries []LogEntry) value.Value {
	list := make(value.List, len(entries))
	for i, e := range entries {
		list[i] = value.DictOf("time", timestamp(e.Time), "level", e.Level, "message", e.Message)
	}
	return list
}

// decoded is decode for bytes that were encoded here.
func decoded(b []byte) value.Value {
	v, _ := decode(b)
	return v
}

func decode(b []byte) (value.Value, error) {
	if b == nil {
		return nil, nil
	}
	return value.Unmarshal(b)
}
