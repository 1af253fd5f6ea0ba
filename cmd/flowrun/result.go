package main

import (
	"fmt"
	"io"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

// printValue writes a result: as YAML for a person, as JSON for a program. A
// person is not told that there is none.
func (p *process) printValue(v value.Value) error {
	if !p.stdoutIsTerminal {
		return printJSON(p.stdout, v)
	}
	if v == nil {
		return nil
	}
	b, err := value.EncodeYAML(v)
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(b)
	return err
}

// printJSON writes v indented, with a line end. What JSON cannot say, such as
// bytes, is written as text.
func printJSON(w io.Writer, v value.Value) error {
	b, err := value.AppendJSON(nil, v, value.JSONOptions{Indent: "  ", Lossy: true})
	if err != nil {
		return fmt.Errorf("the result as JSON: %w", err)
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// tree is the object that --json writes: the execution with all below it.
func tree(x *runtime.Execution) *value.Dict {
	return executionValue(x, true)
}

func executionValue(x *runtime.Execution, root bool) *value.Dict {
	r := x.Record()
	d := recordValue(r)
	if root {
		// These are for children, whose parent's object does not tell them.
		for _, key := range []string{"type", "name", "connector_type", "input_value", "started_at", "ended_at"} {
			d.Delete(key)
		}
	}
	children := value.List{}
	for _, c := range x.Children() {
		children = append(children, executionValue(c, false))
	}
	d.Set("children", children)
	return d
}

// recordValue is a record without the executions below it.
func recordValue(r runtime.Record) *value.Dict {
	logs := make(value.List, len(r.Logs))
	for i, l := range r.Logs {
		logs[i] = value.DictOf("time", timestamp(l.Time), "level", l.Level, "message", l.Message)
	}
	return value.DictOf(
		"id", r.ID, "type", string(r.Type), "name", r.Name, "connector_type", orNil(r.ConnectorType),
		"status", string(r.Status), "message", r.Message, "status_message", r.StatusMessage, "error", r.Error,
		"input_value", r.Input, "output_value", r.Output,
		"started_at", timestamp(r.StartedAt), "ended_at", timestamp(r.EndedAt), "logs", logs,
	)
}

func orNil(s string) value.Value {
	if s == "" {
		return nil
	}
	return s
}

func timestamp(t time.Time) value.Value {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(runtime.TimestampFormat)
}
