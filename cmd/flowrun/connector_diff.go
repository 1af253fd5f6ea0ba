package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/analysis"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

// diffFlags are those of connector diff.
type diffFlags struct {
	inputs   inputFlags
	depth    int
	all      bool
	keep     bool
	json     bool
	exitCode bool
	store    storeFlag
}

func (p *process) connectorDiffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff NAME",
		Short: "Say what has changed behind a connector since its last analysis",
		Long: `Analyse a connector again, and say what has changed since its last analysis: what
was added (+), removed (-) or is another one (~), and which certificates are about to
expire. Numbers that are others now, such as sizes and counts, are told with --all.
The analysis that is kept stays as it is, unless --keep puts the new one in its place.`,
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeConnectors,
		RunE: func(cmd *cobra.Command, args []string) error {
			of := subjectFlags{inputs: f.inputs}
			return of.about(cmd.Context(), p, args, f.store, func(w *workspace, s *subject, inputs *value.Dict) error {
				return p.diff(cmd.Context(), w, s, &f, inputs)
			})
		},
	}
	f.inputs.add(cmd.Flags())
	f.store.add(cmd.Flags())
	cmd.Flags().IntVar(&f.depth, "depth", 0, "how deep to look, as for analyse")
	cmd.Flags().BoolVar(&f.all, "all", false, "tell numbers that are others now, too")
	cmd.Flags().BoolVar(&f.keep, "keep", false, "keep the new analysis")
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	cmd.Flags().BoolVar(&f.exitCode, "exit-code", false, "end with 1 if something has changed")
	return cmd
}

func (p *process) diff(ctx context.Context, w *workspace, s *subject, f *diffFlags, inputs *value.Dict) error {
	if p.storeFile(w, f.store) == "" {
		return errors.New("there is no store in which analyses are kept")
	}
	var last runtime.Analysis
	if err := p.withStore(w, f.store, func(rt *runtime.Runtime) (err error) {
		last, err = rt.Analysis(ctx, s.name())
		return err
	}); err != nil {
		var none *runtime.NotFoundError
		if errors.As(err, &none) {
			return fmt.Errorf("%s has not been analysed yet\nhint: flowrun connector analyse %s", printable(s.name()), s.name())
		}
		return err
	}
	found, err := p.lookAt(ctx, w, s, f.depth, inputs)
	if err != nil {
		return operationError(ctx, s, err)
	}
	if f.keep {
		if err := p.keepAnalysis(ctx, w, f.store, s, found); err != nil {
			return err
		}
	}
	var changes []analysis.Change
	for _, c := range analysis.Diff(last.Value, found) {
		if f.all || c.Kind != analysis.Measured {
			changes = append(changes, c)
		}
	}
	warnings := analysis.Warnings(found, time.Now())
	if err := p.printDiff(f, last.At, changes, warnings); err != nil {
		return err
	}
	if f.exitCode && len(changes) > 0 {
		return exitError{code: exitFailed}
	}
	return nil
}

func (p *process) printDiff(f *diffFlags, since time.Time, changes []analysis.Change, warnings []string) error {
	if f.json {
		list := make(value.List, len(changes))
		for i, c := range changes {
			list[i] = value.DictOf("path", c.Path, "change", string(c.Kind), "old", c.Old, "new", c.New)
		}
		return printJSON(p.stdout, value.DictOf("since", timestamp(since), "changes", list, "warnings", texts(warnings)))
	}
	var b strings.Builder
	at := since.Local().Format("2006-01-02 15:04")
	if len(changes) == 0 {
		fmt.Fprintf(&b, "Nothing has changed since %s.\n", at)
	} else {
		fmt.Fprintf(&b, "Since %s:\n", at)
	}
	for _, c := range changes {
		switch c.Kind {
		case analysis.Added:
			fmt.Fprintf(&b, "  + %s%s\n", c.Path, about(c.New))
		case analysis.Removed:
			fmt.Fprintf(&b, "  - %s%s\n", c.Path, about(c.Old))
		default:
			fmt.Fprintf(&b, "  ~ %s: %s → %s\n", c.Path, shownValue(c.Old), shownValue(c.New))
		}
	}
	for _, warning := range warnings {
		fmt.Fprintf(&b, "  ! %s\n", warning)
	}
	_, err := fmt.Fprint(p.stdout, printable(b.String()))
	return err
}

// mostShownOfValue is how many letters of a value are shown.
const mostShownOfValue = 80

func shownValue(v value.Value) string {
	if s, ok := v.(string); ok && s != "" {
		return cut(oneLine(s), mostShownOfValue)
	}
	return value.Summary(v, mostShownOfValue)
}

// about is what there is to say of something that has come or gone: its type, or itself.
func about(v value.Value) string {
	if d, ok := v.(*value.Dict); ok {
		for _, key := range []string{"type", "kind"} {
			if s := textOf(d, key); s != "" {
				return " (" + oneLine(s) + ")"
			}
		}
		return ""
	}
	return ": " + shownValue(v)
}
