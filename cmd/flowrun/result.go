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
	d := value.DictOf("id", r.ID)
	if !root {
		d.Set("type", string(r.Type))
		d.Set("name", r.Name)
		d.Set("connector_type", orNil(r.ConnectorType))
	}
	d.Set("status", string(r.Status))
	d.Set("message", r.Message)
	d.Set("status_message", r.StatusMessage)
	if !root {
		d.Set("input_value", r.Input)
	}
	d.Set("output_value", r.Output)
	if !root {
		d.Set("started_at", timestamp(r.StartedAt))
		d.Set("ended_at", timestamp(r.EndedAt))
	}
	logs := make(value.List, len(r.Logs))
	for i, l := range r.Logs {
		logs[i] = value.DictOf("time", timestamp(l.Time), "level", l.Level, "message", l.Message)
	}
	d.Set("logs", logs)
	children := value.List{}
	for _, c := range x.Children() {
		children = append(children, executionValue(c, false))
	}
	d.Set("children", children)
	return d
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
