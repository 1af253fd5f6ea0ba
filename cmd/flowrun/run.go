package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

func (p *process) runCommand() *cobra.Command {
	var inputs inputFlags
	var asJSON, silent bool
	cmd := &cobra.Command{
		Use:   "run FLOW",
		Short: "Run a flow",
		Long: `Run a flow: a file, or the name of a flow of the project.

Progress and logs go to stderr. The output value goes to stdout, as YAML on a
terminal, as JSON otherwise; with --json the whole execution with its children.
Files that connections read and write are in the folder files/ of the project,
without a project in the current folder.`,
		Example: `  flowrun run hello.star -i name=Ada -i 'tags=[a, b]'
  flowrun run deploy/app --inputs inputs.yaml --json`,
		Args:              exactly("FLOW"),
		ValidArgsFunction: p.completeFlow,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runFlow(cmd.Context(), args[0], inputs, asJSON, silent)
		},
	}
	inputs.add(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the whole execution as one JSON object")
	cmd.Flags().BoolVarP(&silent, "quiet", "q", false, "show no progress and no logs")
	return cmd
}

func (p *process) runFlow(ctx context.Context, name string, flags inputFlags, asJSON, silent bool) error {
	inputs, err := p.inputs(ctx, flags)
	if err != nil {
		return err
	}
	w, flow, err := p.openFor(name)
	if err != nil {
		return err
	}
	defer w.close()
	p.warn(w)
	if inputs != nil {
		flow.Input = inputs
	}
	rt, err := w.runtime()
	if err != nil {
		return err
	}
	m := p.monitor(silent)
	watched := make(chan struct{})
	events := rt.Watch(context.Background())
	go func() {
		defer close(watched)
		for e := range events {
			m.show(e)
		}
	}()
	x, startErr := rt.Start(ctx, flow)
	if startErr == nil {
		// Children that nobody waited for go on; the command ends after them. A
		// signal ends them by ctx.
		err = x.WaitTree(context.Background())
	}
	err = errors.Join(err, rt.Close(context.Background()))
	<-watched
	m.close()
	if startErr != nil {
		return startErr
	}
	if err != nil {
		return err
	}
	err = p.report(x, asJSON, silent)
	if err == nil && ctx.Err() != nil {
		return exitError{exitCancelled, errors.New("cancelled while children still ran")}
	}
	return err
}

// report writes the result and returns the error that gives the exit code.
func (p *process) report(x *runtime.Execution, asJSON, silent bool) error {
	r := x.Record()
	var err error
	if asJSON {
		err = printJSON(p.stdout, tree(x))
	} else {
		err = p.printValue(r.Output)
	}
	if err != nil {
		return exitError{exitFailed, err}
	}
	switch r.Status {
	case runtime.EndedSuccess:
		return nil
	case runtime.EndedCancelled:
		return exitError{exitCancelled, p.unlessShown(r, silent)}
	}
	if r.StatusMessage != "" && !asJSON {
		traceback := r.StatusMessage
		if !silent {
			traceback = withoutMessage(r)
		}
		fmt.Fprint(p.stderr, printable(traceback))
		return exitError{code: exitFailed}
	}
	return exitError{exitFailed, p.unlessShown(r, silent)}
}

// withoutMessage is the traceback of a flow without its last line, which is the
// message: progress has shown it just before.
func withoutMessage(r runtime.Record) string {
	before, ok := strings.CutSuffix(strings.TrimRight(r.StatusMessage, "\n"), "\n"+r.Message)
	if !ok {
		return r.StatusMessage
	}
	return before + "\n"
}

// unlessShown is the message of a flow that failed, if no progress has told it.
func (p *process) unlessShown(r runtime.Record, silent bool) error {
	if !silent {
		return nil
	}
	return fmt.Errorf("%s: %s: %s", r.Name, outcome(r.Status), printable(r.Message))
}

func (p *process) monitor(silent bool) monitor {
	switch {
	case silent:
		return quiet{}
	case p.screen != nil:
		return p.live()
	}
	return newPlain(p.stderr)
}

func (p *process) live() *live {
	noColour, _ := p.getenv("NO_COLOR") // by convention, empty is as if it were not there
	return newLive(p.stderr, p.screen, noColour == "")
}

// isFile reports whether name is meant as a file: it says so, or there is one.
func (p *process) isFile(name string) bool {
	if ext := filepath.Ext(name); ext == ".star" || ext == ".py" {
		return true
	}
	return p.isRegular(name)
}

func (p *process) isRegular(name string) bool {
	info, err := os.Stat(p.path(name))
	return err == nil && info.Mode().IsRegular()
}

func (p *process) isFolder(name string) bool {
	info, err := os.Stat(p.path(name))
	return name != "" && err == nil && info.IsDir()
}

// exactly says which arguments a command wants, by their names.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		problem := "missing argument"
		if len(args) > len(names) {
			problem = fmt.Sprintf("unexpected argument %q", args[len(names)])
		}
		return fmt.Errorf("%s\nusage: %s %s [flags]", problem, cmd.CommandPath(), strings.Join(names, " "))
	}
}
