package main

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/isolate"
	"github.com/flowrun/flowrun/runtime/project"
	"github.com/spf13/cobra"
)

// interpretVerb is the argument with which the program interprets a flow for the process
// that has started it. No person writes it.
const interpretVerb = "interpret-isolated"

// isolateFlags are --isolate and --memory.
type isolateFlags struct {
	on     bool
	memory string
	given  bool // --isolate was, so that the project is not asked
}

func (f *isolateFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.on, "isolate", false, "interpret flows in processes of their own, confined and with little memory")
	flags.StringVar(&f.memory, "memory", "", "of such a process: a `SIZE` such as 256MiB (default 512MiB; implies --isolate)")
	cmd.PreRun = func(cmd *cobra.Command, _ []string) { f.given = cmd.Flags().Changed("isolate") }
}

// args are the flags again, for another process.
func (f *isolateFlags) args() []string {
	var args []string
	if f.given {
		args = append(args, fmt.Sprintf("--isolate=%t", f.on))
	}
	if f.memory != "" {
		args = append(args, "--memory="+f.memory)
	}
	return args
}

// isolateAs has the flows of a workspace interpreted as its project says.
func (p *process) isolateAs(w *workspace, s project.Isolate) {
	w.isolate = nil
	if s.On {
		w.isolate = &isolate.Processes{Command: []string{p.self, interpretVerb}, Memory: s.Memory}
	}
}

// isolate has the flows of a workspace interpreted as the flags say, and says on stderr
// what holds them.
func (p *process) isolate(w *workspace, f isolateFlags, silent bool) error {
	switch {
	case f.given && !f.on && f.memory != "":
		return fmt.Errorf("--isolate=false and --memory do not go together")
	case f.given && !f.on:
		w.isolate = nil
	case f.given || f.memory != "":
		memory := int64(0)
		if w.isolate != nil {
			memory = w.isolate.Memory
		}
		if f.memory != "" {
			var err error
			if memory, err = project.ParseSize(f.memory); err != nil {
				return fmt.Errorf("--memory: %w", err)
			}
		}
		p.isolateAs(w, project.Isolate{On: true, Memory: memory})
	}
	if w.isolate == nil {
		return nil
	}
	confined, err := w.isolate.Probe()
	if err != nil {
		return fmt.Errorf("--isolate: %w", err)
	}
	if !silent {
		fmt.Fprintf(p.stderr, "flowrun: isolated: %s\n", confined)
	}
	return nil
}
