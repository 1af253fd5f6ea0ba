package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

func (p *process) lockCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "lock",
		Aliases: []string{"locks"},
		Short:   "Show which flows have locks, and take one from its flow",
		Args:    subcommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := new(storeFlag)
	f.add(cmd.PersistentFlags())
	cmd.AddCommand(p.lockListCommand(f), p.lockReleaseCommand(f))
	return cmd
}

func (p *process) lockListCommand(f *storeFlag) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the locks that flows have, and who waits for them",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				locks, err := rt.Locks(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					list := value.List{}
					for _, l := range locks {
						list = append(list, lockValue(l))
					}
					return printJSON(p.stdout, list)
				}
				rows := [][]string{{"LOCK", "SINCE", "WAITING", "HELD BY", "EXECUTION"}}
				for _, l := range locks {
					rows = append(rows, []string{oneLine(l.Name), age(l.Holder.Since), fmt.Sprint(len(l.Queue)), oneLine(l.Holder.Describe), l.Holder.Execution})
				}
				p.printTable(rows)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON list")
	return cmd
}

func lockValue(l runtime.Lock) *value.Dict {
	queue := value.List{}
	for _, h := range l.Queue {
		queue = append(queue, holderValue(h))
	}
	return value.DictOf("name", l.Name, "holder", holderValue(l.Holder), "waiting", queue)
}

func holderValue(h runtime.Holder) value.Value {
	if h.Execution == "" {
		return nil
	}
	return value.DictOf("execution_id", h.Execution, "what", h.Describe, "since", timestamp(h.Since))
}

func (p *process) lockReleaseCommand(f *storeFlag) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "release NAME",
		Short: "Take a lock from the flow that has it",
		Long: `Take a lock from the flow that has it; the next that waits gets it. The flow that had
it goes on and does not come to know, so it may do what the lock was to prevent. A terminal
asks before; without one it wants --yes.`,
		Args: exactly("NAME"),
		ValidArgsFunction: p.completeStored(f, func(ctx context.Context, rt *runtime.Runtime) (names []string, err error) {
			locks, err := rt.Locks(ctx)
			for _, l := range locks {
				names = append(names, cobra.CompletionWithDesc(l.Name, oneLine(l.Holder.Describe)))
			}
			return names, err
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				return p.releaseLock(cmd.Context(), rt, args[0], yes)
			})
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func (p *process) releaseLock(ctx context.Context, rt *runtime.Runtime, name string, yes bool) error {
	locks, err := rt.Locks(ctx)
	if err != nil {
		return err
	}
	var names []string
	var held *runtime.Lock
	for i, l := range locks {
		if l.Holder.Execution != "" {
			names = append(names, l.Name)
			if l.Name == name {
				held = &locks[i]
			}
		}
	}
	if held == nil {
		return fmt.Errorf("nobody has a lock named %q%s", name, inBrackets(nearestOf(name, names)))
	}
	if !yes {
		a := p.asker()
		if a == nil {
			return fmt.Errorf("lock %q is held by %s\nhint: --yes takes it away", name, holderText(held.Holder))
		}
		ok, err := a.confirm(ctx, fmt.Sprintf("Lock %q is held by %s. Take it away?", name, holderText(held.Holder)))
		if err != nil {
			return err
		}
		if !ok {
			return exitError{exitCancelled, errors.New("nothing was done")}
		}
	}
	was, err := rt.ReleaseLock(ctx, name)
	if err != nil {
		return failed(err)
	}
	fmt.Fprintf(p.stderr, "Lock %s was taken from %s.\n", printable(fmt.Sprintf("%q", name)), printable(holderText(was)))
	return nil
}

// holderText says who has a lock.
func holderText(h runtime.Holder) string {
	return fmt.Sprintf("%s (%s) since %s", h.Describe, h.Execution, h.Since.Local().Format("2006-01-02 15:04:05"))
}
