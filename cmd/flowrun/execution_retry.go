package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/cobra"
)

func (p *process) executionRetryCommand(f *storeFlag) *cobra.Command {
	var out outputFlags
	var isolate isolateFlags
	var from int
	var with string
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "retry ID",
		Short: "Do an execution again from where it failed, or from a step",
		Long: `Do an execution again, as a new one. What was done before is taken over: without
--from all but what it failed of, with --from all before that step (execution show
--steps numbers them). --with runs another text, such as the flow as it is now; it
has to ask for what is taken over as the recorded one did.`,
		Example: `  flowrun execution retry ID
  flowrun execution retry ID --from 12 --with flows/deploy.star`,
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeExecutions(f, store.Filter{}),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("from") && from < 1 {
				return fmt.Errorf("--from: steps are numbered from 1, not %d", from)
			}
			q := runtime.Retry{ID: args[0], From: from}
			if with != "" {
				text, err := os.ReadFile(p.path(with))
				if err != nil {
					return fmt.Errorf("--with %s: %w", with, cause(err))
				}
				q.Source = text
			}
			w, rt, err := p.openRecorded(*f, func(w *workspace) error { return p.isolate(w, isolate, out.silent) })
			if err != nil {
				return err
			}
			defer w.close()
			ctx := cmd.Context()
			plan, err := p.planRetry(ctx, rt, q, with)
			if err != nil || dryRun {
				return closing(err, rt)
			}
			return p.perform(ctx, rt, out, func() ([]*runtime.Execution, error) {
				x, err := rt.Retry(ctx, plan)
				if err != nil {
					return nil, err
				}
				return []*runtime.Execution{x}, nil
			})
		},
	}
	out.add(cmd.Flags())
	isolate.add(cmd)
	cmd.Flags().IntVar(&from, "from", 0, "do again from this `STEP` on")
	cmd.Flags().StringVar(&with, "with", "", "run the text of this `FILE` instead of the recorded one")
	cmd.Flags().BoolVar(&dryRun, "plan", false, "only say what would be taken over and what done again")
	return cmd
}

func closing(err error, rt *runtime.Runtime) error {
	if closeErr := rt.Close(context.Background()); err == nil {
		err = closeErr
	}
	return err
}

// planRetry says what a retry will do.
func (p *process) planRetry(ctx context.Context, rt *runtime.Runtime, q runtime.Retry, file string) (*runtime.RetryPlan, error) {
	if q.Source != nil {
		if _, err := rt.Check(runtime.Flow{File: file, Source: q.Source}); err != nil {
			return nil, err
		}
	}
	plan, err := rt.PlanRetry(ctx, q)
	if err != nil {
		return nil, failed(err)
	}
	records, err := rt.Stored(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	for _, part := range []struct {
		what string
		ids  []string
	}{{"taken over", plan.Reused}, {"done again", plan.Again}} {
		names := make([]string, 0, 10)
		for _, r := range records {
			for _, id := range part.ids {
				if id == r.ID {
					names = append(names, describeRecord(r))
				}
			}
		}
		text := "nothing"
		if n := len(names); n > 0 {
			text = strings.Join(names[:min(n, 10)], ", ")
			if n > 10 {
				text += fmt.Sprintf(" and %d more", n-10)
			}
		}
		fmt.Fprintf(p.stderr, "%s: %s\n", part.what, printable(text))
	}
	fmt.Fprintf(p.stderr, "the flow goes on from step %d\n", plan.From)
	return plan, nil
}

func (p *process) executionDiffCommand(f *storeFlag) *cobra.Command {
	return &cobra.Command{
		Use:   "diff ID ID",
		Short: "Show where two executions differ",
		Long: `Show where two executions differ: inputs, steps, what came of them, output. The exit
code is 1 if they do.`,
		Args:              exactly("ID", "ID"),
		ValidArgsFunction: p.completeExecutions(f, store.Filter{}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				differences, err := rt.Diff(cmd.Context(), args[0], args[1])
				if err != nil {
					return err
				}
				for _, d := range differences {
					fmt.Fprintf(p.stdout, "%s\n  - %s\n  + %s\n", printable(d.What), printable(d.A), printable(d.B))
				}
				if len(differences) > 0 {
					return exitError{code: exitFailed}
				}
				return nil
			})
		},
	}
}
