package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"
)

// sample is the project that init makes.
//
//go:embed all:sample
var sample embed.FS

func (p *process) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Make a small project that runs at once",
		Args:  exactly("DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.init(args[0])
		},
	}
}

func (p *process) init(name string) error {
	dir := p.path(name)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", name, cause(err))
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: a project is made in a new or an empty folder", name)
	}
	if err := fs.WalkDir(sample, "sample", func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel("sample", filepath.FromSlash(file))
		if err != nil {
			return err
		}
		target := filepath.Join(dir, relative)
		if e.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		text, err := sample.ReadFile(path.Clean(file))
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	}); err != nil {
		return exitError{exitFailed, err}
	}
	if err := p.stubsOfNew(name); err != nil {
		return exitError{exitFailed, err}
	}
	place, flowrun := name, "flowrun -C "+name
	if filepath.Clean(name) == "." {
		place, flowrun = "this folder", "flowrun"
	}
	fmt.Fprintf(p.stdout, "A project is in %s. Try it:\n\n  %[2]s run hello -i name=Ada\n  %[2]s connector list\n  %[2]s check\n", place, flowrun)
	return nil
}

// stubsOfNew writes the stubs of a project that was just made.
func (p *process) stubsOfNew(name string) error {
	w, err := p.openAt(p.path(name), true)
	if err != nil {
		return err
	}
	defer w.close()
	_, err = p.stubs(w, filepath.Join(name, stubsDir), false)
	return err
}
