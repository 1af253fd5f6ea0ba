package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/spf13/cobra"
)

// stubsDir is the folder of a project where editors look for stubs.
const stubsDir = "typings"

func (p *process) stubsCommand() *cobra.Command {
	var out string
	var check bool
	cmd := &cobra.Command{
		Use:   "stubs",
		Short: "Write what editors complete and check flows by",
		Long: `Write what editors complete and check flows by: stubs, as Python's tools read them,
of system and this, of the modules that flows can import, and of the connectors, flows
and settings of the project. They are to be written again when these change. The
names of the files that were written are printed.

Exit codes: 0 success; 1 with --check, a file is not as it would be written; 2 wrong
usage, or a file that cannot be read or written.`,
		Args: exactly(),
		RunE: func(*cobra.Command, []string) error {
			w, err := p.open()
			if err != nil {
				return err
			}
			defer w.close()
			p.warn(w)
			dir := filepath.Join(w.prefix, stubsDir)
			if out != "" {
				dir = out
			}
			changed, err := p.stubs(w, dir, check)
			for _, name := range changed {
				fmt.Fprintln(p.stdout, name)
			}
			if err == nil && check && len(changed) > 0 {
				return exitError{code: exitFailed}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "write into `DIR` (default: "+stubsDir+" in the project)")
	cmd.Flags().BoolVar(&check, "check", false, "write nothing, only print the names of files that are not as they would be written")
	return cmd
}

// stubs writes the stubs of a project into a folder, and takes away those that it no longer
// has. It returns which files change; with check it changes none.
func (p *process) stubs(w *workspace, dir string, check bool) (changed []string, err error) {
	files, err := typings.Render(p.stubsOf(w))
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		wanted[name] = true
		old, err := os.ReadFile(p.path(name))
		switch {
		case err == nil && bytes.Equal(old, f.Text):
			continue
		case err == nil && !typings.IsRendered(old):
			return changed, fmt.Errorf("%s was not written by flowrun stubs, and stays as it is\nhint: move it away", name)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return changed, named(name, err)
		}
		if !check {
			if err := writeNewFile(p.path(name), f.Text); err != nil {
				return changed, named(name, err)
			}
		}
		changed = append(changed, name)
	}
	old, err := p.oldStubs(dir, wanted)
	for _, name := range old {
		if !check {
			if err := os.Remove(p.path(name)); err != nil {
				return changed, named(name, err)
			}
		}
		changed = append(changed, name+" (removed)")
	}
	return changed, err
}

// oldStubs are the files of the folder that were written for something that is no more.
func (p *process) oldStubs(dir string, wanted map[string]bool) (old []string, err error) {
	root := p.path(dir)
	err = filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || filepath.Ext(file) != ".pyi" {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name := filepath.Join(dir, relative)
		if wanted[name] {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return named(name, err)
		}
		if typings.IsRendered(text) {
			old = append(old, name)
		}
		return nil
	})
	return old, err
}

// writeNewFile writes a file in one step, and makes its folder.
func writeNewFile(file string, text []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), file)
}
