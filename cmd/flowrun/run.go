package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/cobra"
)

func (p *process) runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run FLOW",
		Short: "Run a flow",
		Long: `Run a flow: a file, or the name of a flow of the project.

Progress and logs go to stderr. The output value goes to stdout, as YAML on a
terminal, as JSON otherwise; with --json the whole execution with its children.
Files that connections read and write are in the folder files/ of the project,
without a project in the current folder.

A terminal asks for the inputs that the flow says it requires and that are not given, and
what the flow asks people. Ctrl-D leaves such a question to flowrun message answer. With
--json and --quiet nothing is asked.

In a project executions are kept on disk, in ` + storeName + `. One that was cut off,
by a crash or a power cut, goes on where it was with flowrun execution resume.

With --dry-run nothing is changed, and the plan of what would be done goes to stdout.
Connections that only read are made. Those that may write are not: they are taken to
succeed, with outputs that are not known; what is read after them is as it is now, and the
plan says so. An output that is not known goes into the inputs of what follows
as <status_code of connection "create" (REST)>. Where the way of the flow depends on such
an output it ends there with an error, exit code 1, and the plan goes as far. Settings,
files and what flows save is kept for the dry run alone, nobody is asked or told anything,
and sleeps take no time. With --offline connections that only read are not made either:
they are refused, stand in the plan as not made, and have outputs that are not known; no
secret is read from a vault.`,
		Example: `  flowrun run hello.star -i name=Ada -i 'tags=[a, b]'
  flowrun run deploy/app --inputs inputs.yaml --json
  flowrun run deploy/app --dry-run`,
		Args:              exactly("FLOW"),
		ValidArgsFunction: p.completeFlow,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runFlow(cmd.Context(), args[0], f)
		},
	}
	f.inputs.add(cmd.Flags())
	f.output.add(cmd.Flags())
	f.store.add(cmd.Flags())
	f.isolate.add(cmd)
	cmd.Flags().BoolVarP(&f.detach, "detach", "d", false, "run in the background, and write the id of the execution")
	f.dry.add(cmd.Flags())
	return cmd
}

type runFlags struct {
	inputs  inputFlags
	output  outputFlags
	store   storeFlag
	isolate isolateFlags
	detach  bool
	dry     dryFlags
}

func (p *process) runFlow(ctx context.Context, name string, f runFlags) error {
	if err := f.dry.check(f.detach); err != nil {
		return err
	}
	inputs, err := p.inputs(ctx, f.inputs)
	if err != nil {
		return err
	}
	w, flow, err := p.openFor(name, f.store)
	if err != nil {
		return err
	}
	defer w.close()
	p.warn(w)
	if err := p.isolate(w, f.isolate, f.output.silent); err != nil {
		return err
	}
	if err := f.dry.apply(w); err != nil {
		return err
	}
	if p.asker() != nil && !f.output.json && !f.output.silent {
		if err := p.look(w, f.store); err != nil {
			return err
		}
		if inputs, err = p.askInputs(ctx, w, flow, inputs); err != nil {
			return err
		}
	}
	if inputs != nil {
		flow.Input = inputs
	}
	open := p.openStore
	if f.dry.on {
		open = p.openToRead
		f.output.plan = true
	}
	s, err := open(w, f.store)
	if err != nil {
		return err
	}
	rt, err := w.runtime(s)
	if err != nil {
		return err
	}
	if f.detach {
		return p.detach(ctx, w, rt, f.store, f.isolate, flow)
	}
	if s != nil && !f.output.silent {
		if !f.dry.on {
			p.tellCutOff(ctx, rt)
		}
		p.tellSaved(ctx, w, s, flow)
	}
	return p.perform(ctx, rt, f.output, func() ([]*runtime.Execution, error) {
		x, err := rt.Start(ctx, flow)
		if err != nil {
			return nil, err
		}
		return []*runtime.Execution{x}, nil
	})
}

// tellSaved says when a flow that is a file of the project runs as a flow has saved it.
func (p *process) tellSaved(ctx context.Context, w *workspace, s store.Objects, flow runtime.Flow) {
	if flow.Source != nil {
		return
	}
	file, _, err := w.project.Flow(flow.Name)
	if err != nil {
		return
	}
	if _, err := s.Object(ctx, runtime.FlowSaved, flow.Name); err == nil {
		fmt.Fprintf(p.stderr, "flowrun: %s is not what runs: a flow has saved another text: flowrun diff-project flow/%s\n", file, flow.Name)
	}
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

// atMostOne is for a command with an argument that may be left out.
func atMostOne(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= 1 {
			return nil
		}
		return fmt.Errorf("unexpected argument %q\nusage: %s [%s] [flags]", args[1], cmd.CommandPath(), name)
	}
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
