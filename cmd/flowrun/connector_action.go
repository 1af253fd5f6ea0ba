package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/spf13/cobra"
)

func (p *process) connectorActionCommand() *cobra.Command {
	var f subjectFlags
	var yes, asJSON bool
	cmd := &cobra.Command{
		Use:   "action NAME [ACTION] | --type TYPE [ACTION]",
		Short: "List what can be done behind a connector, or do it",
		Long: `List the actions of a connector with what they will do, or do one, such as VACUUM of a
PostgreSQL database. On a terminal you are asked before; elsewhere --yes says that it is
meant.`,
		Example: `  flowrun connector action db
  flowrun connector action db VACUUM -i table=orders`,
		Args: func(cmd *cobra.Command, args []string) error {
			most := 2
			if f.typ != "" {
				most = 1
			}
			switch {
			case len(args) > most:
				return fmt.Errorf("unexpected argument %q\nusage: flowrun connector action NAME [ACTION] [flags]", args[most])
			case len(args) == 0 && f.typ == "":
				return exactly("NAME")(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.about(cmd.Context(), p, args, storeFlag{}, func(w *workspace, s *subject, inputs *value.Dict) error {
				if f.typ == "" {
					args = args[1:]
				}
				if len(args) == 0 {
					return p.listActions(s, asJSON)
				}
				return p.act(cmd.Context(), w, s, args[0], inputs, yes)
			})
		},
	}
	f.add(p, cmd)
	cmd.ValidArgsFunction = p.completeActions(&f)
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do it without asking")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the list as JSON")
	return cmd
}

func actions(s *connectors.Spec) (all []connectors.OperationSpec) {
	for _, o := range s.Operations {
		if o.IsAction() {
			all = append(all, o)
		}
	}
	return all
}

func (p *process) listActions(s *subject, asJSON bool) error {
	all := actions(s.driver.Spec())
	if asJSON {
		return printJSON(p.stdout, operationsValue(all))
	}
	if len(all) == 0 {
		fmt.Fprintf(p.stderr, "%s has no actions\n", s.title())
		return nil
	}
	return writeTable(p.stdout, func(out io.Writer) { writeOperations(out, all, "") })
}

// act does an action, after the person at the terminal has said so.
func (p *process) act(ctx context.Context, w *workspace, s *subject, name string, inputs *value.Dict, yes bool) error {
	o, err := connectors.OperationOf(s.driver, name)
	if err != nil {
		return err
	}
	if !o.IsAction() {
		return fmt.Errorf("%s is no action\nhint: flowrun connector %[1]s", o.Name)
	}
	if !yes {
		a := p.asker()
		if a == nil {
			return fmt.Errorf("%s of %s changes what is there, and nobody is at the terminal to be asked: --yes does it", o.Name, s.title())
		}
		ok, err := a.confirm(ctx, fmt.Sprintf("%s of %s: %s Do it?", o.Name, s.title(), o.Doc))
		if err != nil || !ok {
			return errors.Join(err, exitError{exitCancelled, errors.New("nothing was done")})
		}
	}
	end := p.spin(o.Name + " of " + s.title())
	out, err := s.operate(ctx, w, o.Name, inputs)
	end()
	if out != nil {
		err = errors.Join(err, p.printValue(out))
	}
	return operationError(ctx, s, err)
}

// completeActions completes the name of a connector, and then that of an action.
func (p *process) completeActions(f *subjectFlags) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 && f.typ == "" {
			return p.completeConnectors(cmd, args, toComplete)
		}
		w, err := p.openAnywhere(f.typ != "")
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer w.close()
		s, err := f.subject(w, args)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, o := range actions(s.driver.Spec()) {
			names = append(names, o.Name+"\t"+o.Doc)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
