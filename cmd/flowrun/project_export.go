package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

func (p *process) projectCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "project",
		Short: "Write what flows have saved to the files of the project",
		Args:  subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.projectExportCommand())
	return cmd
}

type exportOptions struct{ dryRun, secrets bool }

func (p *process) projectExportCommand() *cobra.Command {
	var o exportOptions
	f := new(storeFlag)
	cmd := &cobra.Command{
		Use:   "export [NAME]...",
		Short: "Write what flows have saved to the files of the project",
		Long: `Write what flows have saved - flows, connectors, schemas, settings - to the files of the
project, and remove it from the store: then the files count again. A NAME is as for
flowrun diff-project, which shows what would be written. YAML is written anew, so comments
in a file that is there are lost.

A secret input of a connector that is saved in plain, and does not stand in its file
already, is not written unless --secrets says so.`,
		Example: `  flowrun project export --dry-run
  flowrun project export connector/api flow/report`,
		ValidArgsFunction: p.completeSaved(f),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(w *workspace, rt *runtime.Runtime) error {
				if !w.isProject {
					return errors.New("there is no project to write to")
				}
				return p.exportProject(cmd.Context(), w, rt, args, o)
			})
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "write nothing, say what would be written")
	cmd.Flags().BoolVar(&o.secrets, "secrets", false, "write secrets of connectors in plain")
	return cmd
}

func (p *process) exportProject(ctx context.Context, w *workspace, rt *runtime.Runtime, names []string, o exportOptions) error {
	all, err := w.savedFiles(ctx, rt, names)
	if err != nil {
		return err
	}
	// Nothing is written unless all of it can be.
	contents := make([][]byte, len(all))
	var errs []error
	for i := range all {
		contents[i], err = all[i].content()
		if err == nil {
			err = all[i].exportName()
		}
		if secrets := all[i].plainSecrets(); err == nil && len(secrets) > 0 && !o.secrets {
			err = fmt.Errorf("connector %q has secrets in plain: %s\nhint: --secrets writes them to %s, or save them as vault.secret(...)",
				all[i].Name, strings.Join(secrets, ", "), all[i].file)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return failed(err)
	}
	root, err := os.OpenRoot(w.root)
	if err != nil {
		return err
	}
	defer root.Close()
	for i := range all {
		if err := p.exportFile(ctx, w, rt, root, &all[i], contents[i], o); err != nil {
			return failed(err)
		}
	}
	if len(all) == 0 {
		fmt.Fprintln(p.stderr, "Flows have saved nothing.")
	}
	return nil
}

func (p *process) exportFile(ctx context.Context, w *workspace, rt *runtime.Runtime, root *os.Root, s *savedFile, content []byte, o exportOptions) error {
	what := "written"
	switch {
	case s.Gone && s.text == nil:
		what = "not there, as it is deleted"
	case s.Gone:
		what = "removed"
	case s.text == nil:
		what = "new"
	case bytes.Equal(s.text, content):
		what = "the same"
	case s.Kind != runtime.FlowSaved && path.Ext(s.file) != ".json" && hasComments(s.text):
		what = "written, without its comments"
	}
	if o.dryRun {
		fmt.Fprintf(p.stdout, "%s (%s)\n", path.Join(w.prefix, s.file), what)
		return nil
	}
	var err error
	switch {
	case s.Gone:
		if err = root.Remove(s.file); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	case !bytes.Equal(s.text, content) || s.text == nil:
		err = copyTo(ctx, connectors.FilesIn(root), s.file, bytes.NewReader(content))
	}
	if err != nil {
		return named(path.Join(w.prefix, s.file), err)
	}
	// What somebody saves meanwhile stays saved.
	if err := rt.Unsave(ctx, s.Saved); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s (%s)\n", path.Join(w.prefix, s.file), what)
	return nil
}
