package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/cobra"
)

func (p *process) executionShowCommand(f *storeFlag) *cobra.Command {
	var o showOptions
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show an execution with all below it",
		Long: `Show an execution with all below it: the tree with times and messages, then what it
waits for, the locks that it has and the messages to people that it has sent, then input and
output value. --steps has what the flow did, step by step; --limits what it and all
below its root have used of the limits, as far as that is kept.`,
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeExecutions(f, store.Filter{}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				return p.showExecution(cmd.Context(), rt, args[0], o)
			})
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "write one JSON object")
	cmd.Flags().BoolVar(&o.steps, "steps", false, "write the steps of the flow too")
	cmd.Flags().BoolVar(&o.limits, "limits", false, "write what was used of each limit too")
	return cmd
}

type showOptions struct{ json, steps, limits bool }

func (p *process) showExecution(ctx context.Context, rt *runtime.Runtime, id string, o showOptions) error {
	records, err := rt.Stored(ctx, id)
	if err != nil {
		return err
	}
	var steps []runtime.Step
	var usage runtime.Usage
	if o.limits {
		if usage, err = rt.StoredUsage(ctx, id); err != nil {
			return err
		}
	}
	if o.steps {
		if steps, err = rt.Steps(ctx, id); err != nil {
			return err
		}
	}
	others, err := sharedOf(ctx, rt, below(records, id))
	if err != nil {
		return err
	}
	if o.json {
		d, err := storedValue(ctx, rt, records, id)
		if err != nil {
			return err
		}
		if o.steps {
			d.Set("steps", stepValues(steps))
		}
		if o.limits {
			d.Set("limits", usageValue(usage))
		}
		setShared(d, others)
		return printJSON(p.stdout, d)
	}
	listed, err := rt.List(ctx, store.Filter{Roots: true, Archived: true, Status: []string{string(runtime.Running)}})
	if err != nil {
		return err
	}
	live := map[string]bool{}
	for _, x := range listed {
		live[x.ID] = x.Live
	}
	var top runtime.Record
	for _, r := range records {
		if r.ID == id {
			top = r
		}
		if r.ID == id || strings.HasPrefix(r.ID, id+".") {
			p.printRecord(r, strings.Count(r.ID, ".")-strings.Count(id, "."), live[store.Root(id)])
		}
	}
	p.printShared(others)
	for _, part := range []struct {
		name string
		v    value.Value
	}{{"input_value", top.Input}, {"output_value", top.Output}} {
		if part.v == nil {
			continue
		}
		b, err := value.EncodeYAML(value.DictOf(part.name, part.v))
		if err != nil {
			return err
		}
		fmt.Fprint(p.stdout, "\n"+printable(string(b)))
	}
	if top.StatusMessage != "" {
		fmt.Fprint(p.stdout, "\n"+printable(top.StatusMessage))
	}
	if o.steps {
		p.printSteps(steps)
	}
	if o.limits {
		p.printUsage(usage)
	}
	return nil
}

func (p *process) printRecord(r runtime.Record, depth int, live bool) {
	what := describeRecord(r)
	status := outcome(r.Status)
	if r.Status == runtime.Running && !live {
		status = "cut off"
	}
	line := fmt.Sprintf("%s%s  %s", strings.Repeat("  ", depth), what, status)
	if d := duration(r.StartedAt, r.EndedAt); d != "" && (r.Status.Ended() || live) {
		line += "  " + d
	}
	if !r.StartedAt.IsZero() {
		line += "  " + r.StartedAt.Local().Format(time.DateTime)
	}
	line += "  " + r.ID
	if r.Message != "" {
		line += "  " + oneLine(r.Message)
	}
	fmt.Fprintln(p.stdout, line)
}

// describeRecord names a record as Execution.Describe does.
func describeRecord(r runtime.Record) string {
	switch {
	case r.Type == runtime.ConnectionType && r.Name == r.ConnectorType:
		return "connection " + printable(r.Name)
	case r.Type == runtime.ConnectionType:
		return fmt.Sprintf("connection %q (%s)", r.Name, r.ConnectorType)
	}
	return fmt.Sprintf("%s %q", strings.ToLower(string(r.Type)), r.Name)
}

func (p *process) printSteps(steps []runtime.Step) {
	if len(steps) == 0 {
		return
	}
	rows := [][]string{{"STEP", "AT", "WHAT", "RESULT"}}
	for _, s := range steps {
		result := s.Result
		switch {
		case s.Failed != "":
			result = "error: " + s.Failed
		case s.Child != "":
			result = s.Child
		}
		rows = append(rows, []string{
			fmt.Sprint(s.Number), fmt.Sprintf("%s:%d", s.File, s.Line), oneLine(strings.TrimSpace(s.What + " " + s.Target)), oneLine(result),
		})
	}
	fmt.Fprintln(p.stdout)
	p.printTable(rows)
}

func stepValues(steps []runtime.Step) value.List {
	list := value.List{}
	for _, s := range steps {
		list = append(list, value.DictOf(
			"step", s.Number, "what", s.What, "target", s.Target, "file", s.File, "line", s.Line, "source", s.Source,
			"child", orNil(s.Child), "error", orNil(s.Failed), "result", orNil(s.Result),
		))
	}
	return list
}

// storedValue is the object that run --json writes, of an execution that is kept.
func storedValue(ctx context.Context, rt *runtime.Runtime, records []runtime.Record, id string) (*value.Dict, error) {
	children := map[string][]runtime.Record{}
	var top runtime.Record
	for _, r := range records {
		children[r.ParentID] = append(children[r.ParentID], r)
		if r.ID == id {
			top = r
		}
	}
	var build func(r runtime.Record) (*value.Dict, error)
	build = func(r runtime.Record) (*value.Dict, error) {
		var err error
		if r.Type != runtime.ConnectionType {
			if r.Logs, err = rt.Logs(ctx, r.ID); err != nil {
				return nil, err
			}
		}
		d := recordValue(r)
		list := value.List{}
		for _, c := range children[r.ID] {
			child, err := build(c)
			if err != nil {
				return nil, err
			}
			list = append(list, child)
		}
		d.Set("children", list)
		return d, nil
	}
	return build(top)
}

func (p *process) executionLogsCommand(f *storeFlag) *cobra.Command {
	var follow bool
	cmd := &cobra.Command{
		Use:               "logs ID",
		Short:             "Write the log of an execution",
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeExecutions(f, store.Filter{}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				return p.writeLogs(cmd.Context(), rt, args[0], follow)
			})
		},
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on until the execution has ended")
	return cmd
}

// pollEvery is how often it is looked what another process has done.
const pollEvery = 200 * time.Millisecond

func (p *process) writeLogs(ctx context.Context, rt *runtime.Runtime, id string, follow bool) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for written := 0; ; {
		// Its end is looked at first: nothing is logged after it.
		r, err := record(ctx, rt, id)
		if err != nil {
			return err
		}
		logs, err := rt.Logs(ctx, id)
		if err != nil {
			return err
		}
		for _, l := range logs[written:] {
			level := ""
			if l.Level != "info" {
				level = l.Level + ": "
			}
			fmt.Fprintf(p.stdout, "%s %s%s\n", l.Time.Local().Format("2006-01-02 15:04:05.000"), level, printable(l.Message))
		}
		written = len(logs)
		if !follow || r.Status.Ended() {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// record is an execution as it is in the store.
func record(ctx context.Context, rt *runtime.Runtime, id string) (runtime.Record, error) {
	records, err := rt.Stored(ctx, id)
	for _, r := range records {
		if r.ID == id {
			return r, nil
		}
	}
	return runtime.Record{}, err
}
