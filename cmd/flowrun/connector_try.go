package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/spf13/cobra"
)

// tryFlags are those of connector test.
type tryFlags struct {
	subjectFlags
	all   bool
	json  bool
	watch time.Duration
	store storeFlag
}

func (p *process) connectorTestCommand() *cobra.Command {
	var f tryFlags
	cmd := &cobra.Command{
		Use:   "test NAME | --type TYPE | --all",
		Short: "Try a connector step by step, and say what to do about it",
		Long: `Try a connector step by step: the name is looked up, the server connected to, its
certificate or key checked, somebody logged in, and the least request made that there
is. Nothing is changed on the other side. It ends with 0 if a call would come through,
with 1 if not.

With --watch it is done again and again: at first all steps are shown, then a line each
time, and the steps again when something has changed. It ends when it is interrupted,
with what the last test came to. With --json each test is one line then.`,
		Example: `  flowrun connector test repository
  flowrun connector test --type REST -i url=https://api.example.com
  flowrun connector test --all --json
  flowrun connector test db --watch 5m`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.watch < 0:
				return fmt.Errorf("--watch %s: want a time such as 5m", f.watch)
			case f.all && (len(args) > 0 || f.typ != ""):
				return errors.New("--all means every connector of the project: give no other one")
			case f.all && (len(f.inputs.pairs) > 0 || f.inputs.file != ""):
				return errors.New("--all tests connectors as they are: inputs go with one of them")
			case f.all:
				return nil
			}
			return f.args(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			inputs, err := p.inputs(cmd.Context(), f.inputs)
			if err != nil {
				return err
			}
			w, err := p.openSubject(&f.subjectFlags, f.store)
			if err != nil {
				return err
			}
			defer w.close()
			subjects, err := f.subjects(w, args)
			if err != nil {
				return err
			}
			return p.try(cmd.Context(), w, &f, subjects, inputs)
		},
	}
	f.add(p, cmd)
	f.store.add(cmd.Flags())
	cmd.Flags().BoolVar(&f.all, "all", false, "test all connectors of the project")
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	cmd.Flags().DurationVar(&f.watch, "watch", 0, "test again every `TIME`, such as 5m, until interrupted")
	return cmd
}

// subjects are the connectors that are to be tested.
func (f *tryFlags) subjects(w *workspace, args []string) ([]*subject, error) {
	if !f.all {
		s, err := f.subject(w, args)
		return []*subject{s}, err
	}
	var all []*subject
	for _, name := range w.stored().ConnectorNames() {
		c, driver, err := w.connector(name)
		if err != nil {
			if c == nil {
				continue // a wrong file, which p.warn has told
			}
			return nil, err
		}
		all = append(all, &subject{c, driver})
	}
	if len(all) == 0 {
		return nil, errors.New("the project has no connectors")
	}
	return all, nil
}

// try tests connectors, once or again and again.
func (p *process) try(ctx context.Context, w *workspace, f *tryFlags, subjects []*subject, inputs *value.Dict) error {
	noColour, _ := p.getenv("NO_COLOR")
	out := &stepWriter{w: p.stdout, colour: p.stdoutIsTerminal && noColour == ""}
	var before []*tested
	for {
		all := p.testAll(ctx, w, subjects, inputs)
		if ctx.Err() != nil && before != nil {
			return outcomeOfTests(before) // how it is meant to end
		}
		if err := ctx.Err(); err != nil {
			return exitError{exitCancelled, errors.New("cancelled")}
		}
		out.now = time.Now()
		if err := p.showTests(out, f, all, before); err != nil {
			return err
		}
		if f.watch == 0 {
			return outcomeOfTests(all)
		}
		before = all
		pause := time.NewTimer(f.watch)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return outcomeOfTests(all)
		}
	}
}

// mostTests is how many connectors are tested at a time.
const mostTests = 8

// testAll tests connectors at the same time, and returns what came of it in their order.
func (p *process) testAll(ctx context.Context, w *workspace, subjects []*subject, inputs *value.Dict) []*tested {
	what := fmt.Sprintf("%d connectors", len(subjects))
	if len(subjects) == 1 {
		what = subjects[0].title()
	}
	end := p.spin("test of " + what)
	defer end()
	all := make([]*tested, len(subjects))
	free := make(chan struct{}, mostTests)
	var group sync.WaitGroup
	for i, s := range subjects {
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			t := &tested{subject: s, at: time.Now()}
			t.out, t.err = s.operate(ctx, w, connectors.TestOperation, inputs)
			all[i] = t
		})
	}
	group.Wait()
	return all
}

// showTests writes what came of tests; before is what came of them the last time, nil at
// first.
func (p *process) showTests(out *stepWriter, f *tryFlags, all, before []*tested) error {
	if f.json {
		return p.printTests(f, all)
	}
	for i, t := range all {
		if before != nil && sameSteps(before[i], t) {
			fmt.Fprintf(out.w, "%s %s %s\n", t.at.Format(time.TimeOnly), out.mark(t.ok()), t.title())
			continue
		}
		if before != nil {
			fmt.Fprintf(out.w, "%s ", t.at.Format(time.TimeOnly))
		}
		out.write(t)
	}
	return nil
}

func (p *process) printTests(f *tryFlags, all []*tested) error {
	list := make(value.List, len(all))
	for i, t := range all {
		list[i] = t.value()
	}
	if f.watch == 0 {
		if f.all {
			return printJSON(p.stdout, list)
		}
		return printJSON(p.stdout, list[0])
	}
	for _, v := range list {
		b, err := value.AppendJSON(nil, v, value.JSONOptions{Lossy: true})
		if err != nil {
			return err
		}
		if _, err := p.stdout.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// sameSteps reports whether two tests came to the same: the same steps, and the same end.
func sameSteps(a, b *tested) bool {
	names := func(t *tested) string {
		var b strings.Builder
		for _, s := range t.steps() {
			d := s.(*value.Dict)
			fmt.Fprintf(&b, "%s %s\n", textOf(d, "step"), textOf(d, "error"))
		}
		if t.err != nil {
			b.WriteString(t.err.Error())
		}
		return b.String()
	}
	return names(a) == names(b)
}

// outcomeOfTests is the exit of tests. What has failed was written.
func outcomeOfTests(all []*tested) error {
	failed := 0
	for _, t := range all {
		if !t.ok() {
			failed++
		}
	}
	switch {
	case failed == 0:
		return nil
	case len(all) > 1:
		return exitError{exitFailed, fmt.Errorf("%d of %d connectors failed", failed, len(all))}
	}
	return exitError{code: exitFailed}
}
