package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/pflag"
)

// outputFlags say what is written about an execution.
type outputFlags struct {
	json   bool // the whole execution on stdout instead of its output value
	silent bool // no progress and no logs on stderr
	plan   bool // the plan of a dry run on stdout instead of its output value
}

func (f *outputFlags) add(flags *pflag.FlagSet) {
	flags.BoolVar(&f.json, "json", false, "write the whole execution as one JSON object")
	flags.BoolVarP(&f.silent, "quiet", "q", false, "show no progress and no logs")
}

// grace is how long connections that are under way have when the process is told to
// terminate.
const grace = 10 * time.Second

// perform starts executions, shows what they do until nothing of them runs any more,
// and reports how they ended. It closes the runtime.
func (p *process) perform(ctx context.Context, rt *runtime.Runtime, f outputFlags, start func() ([]*runtime.Execution, error)) error {
	m := p.monitor(f.silent, rt.Store() != nil)
	q := p.questions(ctx, rt, m, f)
	watched := make(chan struct{})
	events := rt.Watch(context.Background())
	go func() {
		defer close(watched)
		for e := range events {
			m.show(e)
			q.note(e)
		}
	}()
	if rt.Store() != nil {
		suspend := func() {
			ctx, cancel := context.WithTimeout(context.Background(), grace)
			defer cancel()
			_ = rt.Close(ctx) // it is told below
		}
		p.suspend.Store(&suspend)
	}
	started, startErr := start()
	for _, x := range started {
		// Children that nobody waited for go on; the command ends after them. A
		// signal ends them by ctx.
		_ = x.WaitTree(context.Background())
	}
	q.close()
	closeErr := rt.Close(context.Background())
	<-watched
	m.close()
	if startErr != nil && len(started) == 0 {
		return startErr
	}
	var err error
	for _, x := range started {
		// The first that did not succeed gives the exit code.
		if reported := p.report(x, f); err == nil {
			err = reported
		}
	}
	if startErr != nil {
		return startErr
	}
	if err == nil && closeErr != nil {
		return exitError{exitFailed, closeErr}
	}
	if err == nil && ctx.Err() != nil {
		return exitError{exitCancelled, errors.New("cancelled while children still ran")}
	}
	return err
}

// report writes the result and returns the error that gives the exit code.
func (p *process) report(x *runtime.Execution, f outputFlags) error {
	r := x.Record()
	var err error
	if f.plan {
		err = p.printPlan(x, f.json)
	} else if f.json {
		err = printJSON(p.stdout, tree(x))
	} else if x.Suspended() == nil {
		err = p.printValue(r.Output)
	}
	if err != nil {
		return exitError{exitFailed, err}
	}
	if suspended := x.Suspended(); suspended != nil {
		return exitError{exitSuspended, fmt.Errorf("%w\nhint: flowrun execution resume %s", suspended, r.ID)}
	}
	switch r.Status {
	case runtime.EndedSuccess:
		if undecided := undecidedBelow(x); f.plan && len(undecided) > 0 {
			return exitError{exitFailed, fmt.Errorf("the plan is not whole: %s: %s", undecided[0].Describe(), undecided[0].Record().Message)}
		}
		return nil
	case runtime.EndedCancelled:
		return exitError{exitCancelled, p.unlessShown(r, f.silent)}
	}
	if r.StatusMessage != "" && !f.json {
		traceback := r.StatusMessage
		if !f.silent {
			traceback = withoutMessage(r)
		}
		fmt.Fprint(p.stderr, printable(traceback))
		return exitError{code: exitFailed}
	}
	return exitError{exitFailed, p.unlessShown(r, f.silent)}
}

// withoutMessage is the traceback of a flow without its last line, which is the
// message: progress has shown it just before. A chain of exceptions it would leave without
// its end.
func withoutMessage(r runtime.Record) string {
	before, ok := strings.CutSuffix(strings.TrimRight(r.StatusMessage, "\n"), "\n"+r.Message)
	if !ok || strings.Contains(before, "\n\nTraceback ") {
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

// monitor shows executions; kept tells that a store keeps them.
func (p *process) monitor(silent, kept bool) monitor {
	switch {
	case silent:
		return quiet{}
	case p.screen != nil:
		m := p.live()
		m.kept = kept
		return m
	}
	return newPlain(p.stderr, kept)
}

func (p *process) live() *live {
	noColour, _ := p.getenv("NO_COLOR") // by convention, empty is as if it were not there
	return newLive(p.stderr, p.screen, noColour == "")
}
