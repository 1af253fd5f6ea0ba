package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

func (p *process) connectorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "connector",
		Short: "Show, run, test and analyse the connectors of the project",
		Args:  subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.connectorListCommand(), p.connectorShowCommand(), p.connectorRunCommand(),
		p.connectorTestCommand(), p.connectorAnalyseCommand(), p.connectorDiffCommand(), p.connectorActionCommand())
	return cmd
}

func (p *process) connectorListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the connectors of the project",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			w, err := p.open()
			if err != nil {
				return err
			}
			defer w.close()
			p.warn(w)
			if err := p.look(w, storeFlag{}); err != nil {
				return err
			}
			list := value.List{}
			var all []*connectors.Connector
			for _, name := range w.stored().ConnectorNames() {
				c, err := w.stored().Connector(name)
				if err != nil {
					continue // which p.warn has told
				}
				all = append(all, c)
				list = append(list, value.DictOf(
					"name", c.Name, "connector_type", c.Type, "description", c.Description,
					"file", orNil(c.File), "saved", w.isSaved(runtime.ConnectorSaved, name),
				))
			}
			if asJSON {
				return printJSON(p.stdout, list)
			}
			return writeTable(p.stdout, func(out io.Writer) {
				for _, c := range all {
					description := c.Description
					if w.isSaved(runtime.ConnectorSaved, c.Name) {
						description = strings.TrimSpace(description + " (" + savedText + ")")
					}
					fmt.Fprintf(out, "%s\t%s\t%s\n", c.Name, c.Type, oneLine(description))
				}
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

func (p *process) connectorShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "show NAME",
		Short:             "Show a connector, its secrets masked",
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeConnectors,
		RunE: func(_ *cobra.Command, args []string) error {
			w, err := p.open()
			if err != nil {
				return err
			}
			defer w.close()
			if err := p.look(w, storeFlag{}); err != nil {
				return err
			}
			c, driver, err := w.connector(args[0])
			if err != nil {
				return err
			}
			p.warn(w)
			secrets := make(value.List, len(c.Secrets))
			for i, ref := range c.Secrets {
				secrets[i] = ref.String()
			}
			shown := value.DictOf(
				"name", c.Name,
				"connector_type", c.Type,
				"description", c.Description,
				"file", orNil(c.File),
				"saved", w.isSaved(runtime.ConnectorSaved, c.Name),
				"repeatable", c.Repeatable,
				"vault_secrets", secrets,
				"value", connectors.Shown(driver.Spec(), c.Value),
			)
			if c.Using != nil {
				shown.Set("using", c.Using)
			}
			if asJSON || !p.stdoutIsTerminal {
				return printJSON(p.stdout, shown)
			}
			return p.printValue(shown)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON, on a terminal too")
	return cmd
}

func (p *process) connectorRunCommand() *cobra.Command {
	var inputs inputFlags
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Make one connection with a connector and show its outputs",
		Long: `Make one connection with a connector and show its outputs: the connector's
value, its secrets and the inputs given here are put together as a flow's call
does. It is made once, whatever the connector says under using.`,
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeConnectors,
		RunE: func(cmd *cobra.Command, args []string) error {
			script, err := p.inputs(cmd.Context(), inputs)
			if err != nil {
				return err
			}
			return p.runConnector(cmd.Context(), args[0], script)
		},
	}
	inputs.add(cmd.Flags())
	return cmd
}

func (p *process) runConnector(ctx context.Context, name string, script *value.Dict) error {
	w, err := p.open()
	if err != nil {
		return err
	}
	defer w.close()
	if err := p.look(w, storeFlag{}); err != nil {
		return err
	}
	c, driver, err := w.connector(name)
	if err != nil {
		return err
	}
	p.warn(w)
	if c.Using != nil {
		fmt.Fprintf(p.stderr, "note: %s has using, which is for the calls of flows: this is one call\n", printable(c.Name))
	}
	end := p.spin(fmt.Sprintf("connection %q (%s)", c.Name, c.Type))
	out, err := perform(ctx, w, driver, c, script)
	end()
	if out != nil {
		err = errors.Join(err, p.printValue(out))
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return exitError{exitCancelled, fmt.Errorf("%s: cancelled", name)}
	case slices.Contains([]string{"connect", "tls", "host key", "log in"}, connectors.StepOf(err)):
		err = fmt.Errorf("%w\nhint: flowrun connector test %s says what to do about it", err, c.Name)
	}
	return exitError{exitFailed, err}
}

func perform(ctx context.Context, w *workspace, driver connectors.Driver, c *connectors.Connector, script *value.Dict) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, driver.Spec(), w.secrets, c, script)
	if err != nil {
		return nil, err
	}
	connection, err := applied.Prepare(driver)
	if err != nil {
		return nil, err
	}
	return connection.Perform(ctx, connectors.Host{Files: w.files, Dialer: w.dialer})
}

// spin shows on a terminal that something is being done, until end is called.
func (p *process) spin(what string) (end func()) {
	if p.screen == nil {
		return func() {}
	}
	m := p.live()
	m.add(what, time.Now())
	return m.clear
}
