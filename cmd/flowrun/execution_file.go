package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/sqlite"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/cobra"
)

func (p *process) executionExportCommand(f *storeFlag) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "export ID",
		Short: "Write an execution into a file of its own",
		Long: `Write an execution with all below it into a file of its own: its texts, journals,
inputs and outputs. Secrets are not in it, only references to them. The file is a
store: flowrun execution show ID --store FILE shows it, sqlite3 opens it, and
flowrun execution import takes it into another store.`,
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeExecutions(f, store.Filter{}),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := file
			if name == "" {
				name = store.Root(args[0]) + ".flowrun"
			}
			target := p.path(name)
			if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s is there already", name)
			}
			return p.recorded(*f, func(w *workspace, rt *runtime.Runtime) error {
				if _, err := record(cmd.Context(), rt, args[0]); err != nil {
					return err
				}
				if err := transfer(cmd.Context(), rt.Store(), target, args[0]); err != nil {
					return exitError{exitFailed, errors.Join(err, os.Remove(target))}
				}
				fmt.Fprintln(p.stdout, name)
				return nil
			})
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "write this `FILE` (default ID.flowrun)")
	return cmd
}

func transfer(ctx context.Context, from store.Store, file, id string) error {
	to, err := sqlite.Open(file)
	if err != nil {
		return err
	}
	return errors.Join(runtime.Transfer(ctx, from, to, id), to.Close())
}

func (p *process) executionImportCommand(f *storeFlag) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Take executions of an exported file into the store",
		Args:  exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := p.path(args[0])
			if !p.isRegular(args[0]) {
				return fmt.Errorf("%s: no such file", args[0])
			}
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				from, err := sqlite.Open(file)
				if err != nil {
					return err
				}
				defer from.Close()
				roots, err := from.List(cmd.Context(), store.Filter{Roots: true, Archived: true})
				if err != nil {
					return err
				}
				for _, x := range roots {
					if err := runtime.Transfer(cmd.Context(), from, rt.Store(), x.ID); err != nil {
						return exitError{exitFailed, err}
					}
					fmt.Fprintln(p.stdout, x.ID)
				}
				return nil
			})
		},
	}
}
