package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/cobra"
)

func (p *process) executionResumeCommand(f *storeFlag) *cobra.Command {
	var out outputFlags
	var isolate isolateFlags
	var all, background bool
	cmd := &cobra.Command{
		Use:   "resume [ID]...",
		Short: "Go on with executions that were cut off or paused",
		Long: `Go on with executions that were cut off or paused, where they were: what was done is
not done again. The command ends when they have.`,
		ValidArgsFunction: p.completeExecutions(f, store.Filter{Unfinished: true}),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return fmt.Errorf("want the ids of executions, or --all\nusage: %s [ID]... [flags]", cmd.CommandPath())
			}
			w, rt, err := p.openRecorded(*f, func(w *workspace) error { return p.isolate(w, isolate, out.silent) })
			if err != nil {
				return err
			}
			defer w.close()
			p.warn(w)
			ctx := cmd.Context()
			return p.perform(ctx, rt, out, func() ([]*runtime.Execution, error) {
				ids := args
				if all {
					var err error
					if ids, err = rt.CutOff(ctx); err != nil {
						return nil, err
					}
				}
				started, err := resumeAll(ctx, rt, ids)
				if background && len(started) > 0 {
					p.inBackground(started[0])
				}
				return started, err
			})
		},
	}
	out.add(cmd.Flags())
	isolate.add(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "all that were cut off")
	cmd.Flags().BoolVar(&background, "background", false, "write the id once it runs, and nothing after it")
	_ = cmd.Flags().MarkHidden("background") // for run --detach
	return cmd
}

// resumeAll goes on with executions, as many of them as it can.
func resumeAll(ctx context.Context, rt *runtime.Runtime, ids []string) (started []*runtime.Execution, err error) {
	for _, id := range ids {
		x, resumeErr := rt.Resume(ctx, id)
		if errors.Is(resumeErr, store.ErrOwned) {
			// It is paused there, or it runs and nothing is to be done.
			resumeErr = rt.Control(ctx, store.Request{Execution: id, Kind: store.RequestResume})
		} else if resumeErr == nil {
			started = append(started, x)
			resumeErr = x.Start()
		}
		if resumeErr != nil {
			err = errors.Join(err, failed(resumeErr))
		}
	}
	return started, err
}

func (p *process) executionPauseCommand(f *storeFlag) *cobra.Command {
	return &cobra.Command{
		Use:               "pause ID",
		Short:             "Have a flow stop at the next thing that it does",
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeExecutions(f, store.Filter{Unfinished: true}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				return failed(rt.Control(cmd.Context(), store.Request{Execution: args[0], Kind: store.RequestPause}))
			})
		},
	}
}

func (p *process) executionCancelCommand(f *storeFlag) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:               "cancel ID",
		Short:             "End an execution as cancelled, with all below it",
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeExecutions(f, store.Filter{Unfinished: true}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				q := store.Request{Execution: args[0], Kind: store.RequestCancel, Reason: reason}
				if err := rt.Control(cmd.Context(), q); err != nil {
					return failed(err)
				}
				_, err := p.untilEnded(cmd.Context(), rt, args[0])
				return err
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "cancelled by flowrun execution cancel", "the message of what is cancelled")
	return cmd
}

// failed makes an error one of the operation and not of usage.
func failed(err error) error {
	if err == nil || errors.Is(err, runtime.ErrNotFound) {
		return err
	}
	return exitError{exitFailed, err}
}

// untilEnded waits until an execution that another process has is over.
func (p *process) untilEnded(ctx context.Context, rt *runtime.Runtime, id string) (runtime.Record, error) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		r, err := record(ctx, rt, id)
		if err != nil || r.Status.Ended() {
			return r, err
		}
		cut, err := rt.CutOff(ctx)
		if err != nil {
			return r, err
		}
		for _, root := range cut {
			if root == store.Root(id) {
				return r, exitError{exitSuspended, fmt.Errorf("no process has execution %s: it was cut off\nhint: flowrun execution resume %s", id, root)}
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return r, context.Cause(ctx)
		}
	}
}

func (p *process) waitCommand() *cobra.Command {
	var f storeFlag
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "wait ID",
		Short: "Wait for the end of an execution that another process runs",
		Long: `Wait for the end of an execution that another process runs, and write its output
value as run does. The exit code is that of run.`,
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeExecutions(&f, store.Filter{Unfinished: true}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(f, func(_ *workspace, rt *runtime.Runtime) error {
				ctx := cmd.Context()
				r, err := p.untilEnded(ctx, rt, args[0])
				if err != nil {
					return err
				}
				if asJSON {
					err = p.printStored(ctx, rt, args[0])
				} else {
					err = p.printValue(r.Output)
				}
				switch {
				case err != nil:
					return exitError{exitFailed, err}
				case r.Status == runtime.EndedSuccess:
					return nil
				}
				code := exitFailed
				if r.Status == runtime.EndedCancelled {
					code = exitCancelled
				}
				return exitError{code, fmt.Errorf("%s: %s: %s", describeRecord(r), outcome(r.Status), printable(r.Message))}
			})
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the whole execution as one JSON object")
	return cmd
}

// printStored writes an execution that is kept as run --json does.
func (p *process) printStored(ctx context.Context, rt *runtime.Runtime, id string) error {
	records, err := rt.Stored(ctx, id)
	if err != nil {
		return err
	}
	d, err := storedValue(ctx, rt, records, id)
	if err != nil {
		return err
	}
	return printJSON(p.stdout, d)
}

// tellCutOff says which executions an earlier process has left unfinished.
func (p *process) tellCutOff(ctx context.Context, rt *runtime.Runtime) {
	ids, err := rt.CutOff(ctx)
	if err != nil || len(ids) == 0 {
		return // what cannot be read is told by what needs it
	}
	what := "execution was cut off: flowrun execution resume " + ids[0]
	if len(ids) > 1 {
		what = "executions were cut off: flowrun execution list --unfinished shows them, flowrun execution resume --all goes on with them"
	}
	fmt.Fprintf(p.stderr, "flowrun: %d %s\n", len(ids), what)
}

func (p *process) executionDeleteCommand(f *storeFlag) *cobra.Command {
	return &cobra.Command{
		Use:               "delete ID...",
		Short:             "Delete executions, with all below them",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: p.completeExecutions(f, store.Filter{}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				return failed(rt.Delete(cmd.Context(), args...))
			})
		},
	}
}

func (p *process) executionPruneCommand(f *storeFlag) *cobra.Command {
	var age string
	cmd := &cobra.Command{
		Use:     "prune --older-than AGE",
		Short:   "Delete the executions that ended some time ago",
		Example: `  flowrun execution prune --older-than 30d`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := parseAge(age)
			if err != nil || d < 0 {
				return fmt.Errorf("--older-than: %q is no age: want one such as 30d or 12h", age)
			}
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				ids, err := rt.Prune(cmd.Context(), time.Now().Add(-d))
				if err != nil {
					return failed(err)
				}
				fmt.Fprintf(p.stderr, "%d deleted\n", len(ids))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&age, "older-than", "", "those that ended longer ago than this `AGE`: 12h, 30d")
	_ = cmd.MarkFlagRequired("older-than")
	return cmd
}
