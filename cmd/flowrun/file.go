package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/spf13/cobra"
)

func (p *process) fileCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "file",
		Aliases: []string{"files"},
		Short:   "Copy files from and to the files that flows work with",
		Long: `Copy files from and to the files that flows work with, which are in the folder files/
of the project.`,
		Args: subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.fileListCommand(), p.fileGetCommand(), p.filePutCommand(), p.fileDeleteCommand())
	return cmd
}

// withFiles performs a command about the files of the project.
func (p *process) withFiles(do func(*fileStore) error) error {
	w, err := p.open()
	if err != nil {
		return err
	}
	return errors.Join(do(w.files.(*fileStore)), w.close())
}

func (p *process) fileListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the files",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return p.withFiles(func(files *fileStore) error {
				names, err := files.List(ctx, "")
				if err != nil {
					return failed(err)
				}
				rows := [][]string{{"SIZE", "MODIFIED", "NAME"}}
				list := value.List{}
				for _, name := range names {
					info, err := files.Stat(ctx, name)
					if errors.Is(err, fs.ErrNotExist) {
						continue // gone meanwhile
					}
					if err != nil {
						return failed(named(name, err))
					}
					list = append(list, value.DictOf("name", name, "size", info.Size, "modified_at", timestamp(info.Modified)))
					rows = append(rows, []string{fmt.Sprint(info.Size), info.Modified.Local().Format("2006-01-02 15:04:05"), oneLine(name)})
				}
				if asJSON {
					return printJSON(p.stdout, list)
				}
				p.printTable(rows)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON list")
	return cmd
}

func (p *process) fileGetCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:               "get NAME",
		Short:             "Write a file to stdout, or into another file",
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withFiles(func(files *fileStore) error {
				return p.getFile(cmd.Context(), files, args[0], output)
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write it into this `FILE`, - is stdout")
	return cmd
}

func (p *process) getFile(ctx context.Context, files *fileStore, arg, output string) error {
	name, err := connectors.FileName(arg)
	if err != nil {
		return err
	}
	if _, err := files.Stat(ctx, name); err != nil {
		return fileError(ctx, files, name, err)
	}
	from, err := files.Open(ctx, name)
	if err != nil {
		return fileError(ctx, files, name, err)
	}
	defer from.Close()
	reader := untilDone{ctx, from}
	if output == "" || output == "-" {
		_, err := io.Copy(p.stdout, reader)
		return failed(err)
	}
	dir, base := filepath.Split(p.path(output))
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("-o %s: %w", output, cause(err))
	}
	defer root.Close()
	return failed(copyTo(ctx, connectors.FilesIn(root), base, reader))
}

// copyTo writes a file at once: it is whole or not there.
func copyTo(ctx context.Context, files connectors.Files, name string, from io.Reader) error {
	to, err := files.Create(ctx, name)
	if err != nil {
		return named(name, err)
	}
	_, err = io.Copy(to, from)
	if err == nil {
		err = to.Commit()
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return named(name, err)
	}
	return nil
}

// untilDone is a reader that ends with its context. A read from a terminal or a pipe
// cannot be ended: after a signal it lasts as long as the process, which ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(b []byte) (int, error) {
	type result struct {
		text []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		text := make([]byte, len(b)) // b may be used again by then
		n, err := u.r.Read(text)
		read <- result{text[:n], err}
	}()
	select {
	case r := <-read:
		return copy(b, r.text), r.err
	case <-u.ctx.Done():
		return 0, context.Cause(u.ctx)
	}
}

// fileError is an error about a file of the project.
func fileError(ctx context.Context, files *fileStore, name string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return failed(named(name, err))
	}
	names, _ := files.List(ctx, "")
	return fmt.Errorf("no file named %q%s", name, inBrackets(nearestOf(name, names)))
}

// inBrackets is a hint at the end of an error, if there is one.
func inBrackets(hint string) string {
	if hint == "" {
		return ""
	}
	return " (" + hint + ")"
}

func (p *process) filePutCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "put FILE [NAME]",
		Short: "Make or replace a file",
		Long: `Make or replace a file. Without NAME it is called as FILE is; - reads stdin and wants a
NAME. Whoever reads the file meanwhile has the old content or the new one.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] != "-" {
				return nil
			}
			return exactly("FILE", "NAME")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			name := path.Base(filepath.ToSlash(args[0]))
			if len(args) > 1 {
				name = args[1]
			}
			name, err := connectors.FileName(name)
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			return p.withFiles(func(files *fileStore) error {
				from := p.stdin
				if args[0] != "-" {
					if p.isFolder(args[0]) {
						return fmt.Errorf("%s is a folder", args[0])
					}
					f, err := os.Open(p.path(args[0]))
					if err != nil {
						return named(args[0], err)
					}
					defer f.Close()
					from = f
				}
				return failed(copyTo(ctx, files, name, untilDone{ctx, from}))
			})
		},
	}
}

func (p *process) fileDeleteCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "delete NAME",
		Short:             "Delete a file",
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			name, err := connectors.FileName(args[0])
			if err != nil {
				return err
			}
			return p.withFiles(func(files *fileStore) error {
				if err := files.Remove(ctx, name); err != nil {
					return fileError(ctx, files, name, err)
				}
				return nil
			})
		},
	}
}

func (p *process) completeFiles(cmd *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
	if len(args) > 0 || p.changeDirectory(cmd) != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	_ = p.withFiles(func(files *fileStore) (err error) {
		names, err = files.List(context.Background(), "")
		return err
	})
	return names, cobra.ShellCompDirectiveNoFileComp
}
