package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/analysis"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

// analyseFlags are those of connector analyse.
type analyseFlags struct {
	subjectFlags
	depth  int
	format string
	write  string
	store  storeFlag
}

// The formats of an analysis.
var analysisFormats = []string{"table", "json", "yaml", "mermaid", "html"}

func (p *process) connectorAnalyseCommand() *cobra.Command {
	var f analyseFlags
	cmd := &cobra.Command{
		Use:   "analyse NAME | --type TYPE",
		Short: "Show what is on the other side of a connector",
		Long: `Show what is on the other side of a connector: the tables of a database, the
operations of an API, the files of a server, facts of a host. It only reads. The last
analysis of a connector is kept in the project's store: connector diff says what has
changed since.

The formats are table (usual on a terminal), json (usual elsewhere), yaml, mermaid (the
entity diagram of a database as text) and html (one page that needs nothing else, with
the diagram).`,
		Example: `  flowrun connector analyse db
  flowrun connector analyse db --format html > db.html
  flowrun connector analyse --type REST -i url=https://api.example.com --write-connector api`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.format != "" && !slices.Contains(analysisFormats, f.format):
				return fmt.Errorf("--format %s: want %s%s", f.format, strings.Join(analysisFormats, ", "), inBrackets(nearestOf(f.format, analysisFormats)))
			case cmd.Flags().Changed("depth") && f.depth < 1:
				return fmt.Errorf("--depth %d: want 1 or more", f.depth)
			}
			return f.args(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.about(cmd.Context(), p, args, f.store, func(w *workspace, s *subject, inputs *value.Dict) error {
				return p.analyse(cmd.Context(), w, s, &f, inputs)
			})
		},
	}
	f.add(p, cmd)
	f.store.add(cmd.Flags())
	cmd.Flags().IntVar(&f.depth, "depth", 0, "how deep to look, `N` levels (the type says what they are)")
	cmd.Flags().StringVar(&f.format, "format", "", "how to write it: "+strings.Join(analysisFormats, ", "))
	cmd.Flags().StringVar(&f.write, "write-connector", "", "write a connector for what was found as `NAME` into the project")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(analysisFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (p *process) analyse(ctx context.Context, w *workspace, s *subject, f *analyseFlags, inputs *value.Dict) error {
	if f.write != "" {
		if err := p.mayWriteConnector(w, s, f.write); err != nil {
			return err
		}
	}
	found, err := p.lookAt(ctx, w, s, f.depth, inputs)
	if err != nil {
		return operationError(ctx, s, err)
	}
	now := time.Now()
	if s.connector != nil {
		if err := p.keepAnalysis(ctx, w, f.store, s, found); err != nil {
			return err
		}
	}
	if f.write != "" {
		return p.writeConnector(w, f.write, s, inputs, found)
	}
	return p.printAnalysis(s, f.format, found, now)
}

// lookAt analyses a connector.
func (p *process) lookAt(ctx context.Context, w *workspace, s *subject, depth int, inputs *value.Dict) (*value.Dict, error) {
	if depth != 0 {
		with := new(value.Dict)
		if inputs != nil {
			with = inputs.Clone()
		}
		with.Set("depth", int64(depth))
		inputs = with
	}
	end := p.spin("analysis of " + s.title())
	defer end()
	return s.operate(ctx, w, connectors.AnalysisOperation, inputs)
}

func (p *process) keepAnalysis(ctx context.Context, w *workspace, f storeFlag, s *subject, found *value.Dict) error {
	return p.withStore(w, f, func(rt *runtime.Runtime) error {
		return rt.SaveAnalysis(ctx, runtime.Analysis{Connector: s.connector.Name, Type: s.connector.Type, Value: found})
	})
}

// withStore does something with the store of a project that is open, if there is one.
func (p *process) withStore(w *workspace, f storeFlag, do func(*runtime.Runtime) error) error {
	if p.storeFile(w, f) == "" {
		return nil
	}
	s, err := p.openStore(w, f)
	if err != nil {
		return err
	}
	rt, err := w.runtime(s)
	if err != nil {
		return err
	}
	return errors.Join(do(rt), rt.Close(context.Background()))
}

func (p *process) printAnalysis(s *subject, format string, found *value.Dict, now time.Time) error {
	if format == "" {
		format = "json"
		if p.stdoutIsTerminal {
			format = "table"
		}
	}
	var text strings.Builder
	var err error
	switch format {
	case "json":
		return printJSON(p.stdout, found)
	case "yaml":
		var b []byte
		b, err = value.EncodeYAML(found)
		text.Write(b)
	case "mermaid":
		err = analysis.Mermaid(&text, found)
	case "html":
		about := fmt.Sprintf("%s, %s", s.driver.Spec().Type, now.UTC().Format("2006-01-02 15:04 UTC"))
		err = analysis.HTML(&text, analysis.Page{Title: s.name(), About: about}, found)
	default:
		var table strings.Builder
		err = analysis.Table(&table, found)
		text.WriteString(printable(table.String()))
		for _, warning := range analysis.Warnings(found, now) {
			fmt.Fprintf(p.stderr, "flowrun: warning: %s\n", printable(warning))
		}
	}
	if errors.Is(err, analysis.ErrNoTables) {
		return fmt.Errorf("%s: --format %s: %w", s.name(), format, err)
	}
	if err != nil {
		return exitError{exitFailed, err}
	}
	_, err = p.stdout.Write([]byte(text.String()))
	return err
}
