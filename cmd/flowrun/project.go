package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
)

func (p *process) diffProjectCommand() *cobra.Command {
	var asJSON bool
	f := new(storeFlag)
	cmd := &cobra.Command{
		Use:   "diff-project [NAME]...",
		Short: "Show what flows have saved over the files of the project",
		Long: `Show what flows have saved over the files of the project - flows, connectors, schemas,
settings - as a unified diff of these files. A NAME is a name, or a kind and a name as in
connector/api. Secret inputs of connectors are masked. The exit code is 1 if there is
something, as of diff.`,
		ValidArgsFunction: p.completeSaved(f),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(w *workspace, rt *runtime.Runtime) error {
				return p.diffProject(cmd.Context(), w, rt, args, asJSON)
			})
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON list")
	return cmd
}

func (p *process) diffProject(ctx context.Context, w *workspace, rt *runtime.Runtime, names []string, asJSON bool) error {
	all, err := w.savedFiles(ctx, rt, names)
	if err != nil {
		return err
	}
	list := value.List{}
	for _, s := range all {
		before, after, err := s.shown()
		if err != nil {
			return err
		}
		text := diff.Diff("a/"+s.file, before, "b/"+s.file, after)
		_, text, _ = bytes.Cut(text, []byte("\n"))
		if asJSON {
			list = append(list, value.DictOf(
				"kind", s.Kind, "name", s.Name, "file", s.file, "in_project", s.text != nil, "deleted", s.Gone,
				"execution_id", orNil(s.By), "modified_at", timestamp(s.ModifiedAt), "diff", string(text),
			))
			continue
		}
		by := s.By
		if by == "" {
			by = "by hand"
		} else {
			by = "by execution " + by
		}
		note := ""
		switch {
		case len(s.plainSecrets()) > 0:
			note = ", with secrets that the file does not have"
		case len(text) == 0:
			note = ", the same as the file"
		}
		fmt.Fprintf(p.stdout, "%s %s: %s %s%s\n", s.Kind, oneLine(s.Name), s.ModifiedAt.Local().Format("2006-01-02 15:04:05"), by, note)
		if p.stdoutIsTerminal {
			noColour, _ := p.getenv("NO_COLOR")
			text = []byte(onTerminal(string(text), noColour == ""))
		}
		p.stdout.Write(text)
	}
	if asJSON {
		if err := printJSON(p.stdout, list); err != nil {
			return err
		}
	}
	if len(all) > 0 {
		return exitError{code: exitFailed}
	}
	return nil
}

func (p *process) completeSaved(f *storeFlag) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		return p.completeStored(f, func(ctx context.Context, rt *runtime.Runtime) (names []string, err error) {
			all, err := rt.Saved(ctx)
			for _, s := range all {
				if name := s.Kind + "/" + s.Name; !slices.Contains(args, name) {
					names = append(names, name)
				}
			}
			return names, err
		})(cmd, nil, typed)
	}
}
