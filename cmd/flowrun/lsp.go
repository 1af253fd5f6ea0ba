package main

import (
	"context"
	"errors"
	"io"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/cmd/flowrun/assist"
	"github.com/flowrun/flowrun/cmd/flowrun/lsp"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/header"
	"github.com/flowrun/flowrun/runtime/project"
	"github.com/spf13/cobra"
)

func (p *process) lspCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Be the language server of an editor",
		Long: `Be the language server of an editor: the command speaks the Language Server
Protocol on stdin and stdout. The editor shows what flowrun check finds while one
writes, completes and explains connectors, inputs, flows and the flow API, goes to
definitions, finds references, renames, and formats as flowrun fmt does.

Nothing is run, no secret is read, and values of connectors that are secret are not
shown.`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serveLSP(cmd.Context()) },
	}
	// Editors pass it to every server.
	cmd.Flags().Bool("stdio", true, "speak on stdin and stdout, which is all there is")
	if err := cmd.Flags().MarkHidden("stdio"); err != nil {
		panic(err)
	}
	return cmd
}

func (p *process) serveLSP(ctx context.Context) error {
	version := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	in, ok := p.stdin.(io.ReadCloser)
	if !ok {
		in = io.NopCloser(p.stdin)
	}
	err := lsp.Serve(ctx, in, withoutClose{p.stdout}, lsp.Options{
		Version: version,
		Dir:     p.dir,
		Quiet:   150 * time.Millisecond,
		Open: func(dir string, edited func(string) ([]byte, bool)) (lsp.Workspace, error) {
			p.edited = edited
			return p.openEdited(dir)
		},
	})
	if err != nil && ctx.Err() == nil {
		return exitError{exitFailed, err}
	}
	return err
}

// withoutClose is stdout, which is not the server's to close.
type withoutClose struct{ io.Writer }

func (withoutClose) Close() error { return nil }

// An editedWorkspace is a workspace that an editor works on.
type editedWorkspace struct {
	*workspace
	editorPaths
	world *assist.World
}

// A brokenWorkspace is a project that cannot be opened: its settings are wrong.
type brokenWorkspace struct {
	editorPaths
	wrong project.Errors
}

// editorPaths are how files are called: relative to the folder of the command.
type editorPaths struct{ p *process }

// openEdited opens the project that a folder is in, or else the folder.
func (p *process) openEdited(dir string) (lsp.Workspace, error) {
	root, err := project.Find(dir)
	if err != nil && !errors.Is(err, project.ErrNoProject) {
		return nil, err
	}
	isProject := err == nil
	if !isProject {
		root = dir
	}
	w, err := p.openAt(root, isProject)
	var wrong project.Errors
	if errors.As(err, &wrong) {
		return &brokenWorkspace{editorPaths{p}, wrong}, nil
	}
	if err != nil {
		return nil, err
	}
	e := &editedWorkspace{workspace: w, editorPaths: editorPaths{p}}
	if err = p.look(w, storeFlag{}); err == nil {
		e.world, err = w.assistWorld()
	}
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	return e, nil
}

// assistWorld is what an editor is told of a project.
func (w *workspace) assistWorld() (*assist.World, error) {
	rt, err := w.runtime(nil)
	if err != nil {
		return nil, err
	}
	world := &assist.World{
		Types: specsOf(w.registry),
		Flows: w.stored().FlowNames(),
		Stored: map[string][]string{
			"setting":      w.stored().DocumentNames(runtime.SettingDocument),
			"schema":       w.stored().DocumentNames(runtime.SchemaDocument),
			"vault_config": w.vaults,
		},
		Flow: func(name string) (string, []byte, *header.Header, error) {
			file, text, err := w.stored().Flow(name)
			if err != nil {
				return "", nil, nil, err
			}
			// One that cannot be read says nothing; its own file tells what is wrong.
			h, _ := rt.Header(context.Background(), runtime.Flow{Name: name})
			return file, text, h, nil
		},
		Load:     w.stored().Load,
		Modules:  builtins.Modules(),
		Members:  builtins.ModuleMembers,
		Builtins: builtinNames(),
		Methods:  dialect.Attributes,
	}
	for _, name := range w.stored().ConnectorNames() {
		if c, err := w.stored().Connector(name); err == nil {
			world.Connectors = append(world.Connectors, c)
		}
	}
	return world, nil
}

// World implements [lsp.Workspace].
func (e *editedWorkspace) World() *assist.World { return e.world }

// World implements [lsp.Workspace].
func (*brokenWorkspace) World() *assist.World {
	return &assist.World{Modules: builtins.Modules(), Members: builtins.ModuleMembers, Builtins: builtinNames(), Methods: dialect.Attributes}
}

// Name implements [lsp.Workspace].
func (e editorPaths) Name(file string) string {
	relative, err := filepath.Rel(e.p.dir, file)
	if err != nil {
		relative = file
	}
	return filepath.ToSlash(relative)
}

// Path implements [lsp.Workspace].
func (e editorPaths) Path(name string) string { return e.p.path(filepath.FromSlash(name)) }

// Check implements [lsp.Workspace].
func (e *editedWorkspace) Check(file string, text []byte) []lsp.Diagnostic {
	flow := runtime.Flow{Name: strings.TrimSuffix(path.Base(file), path.Ext(file)), File: file, Source: text}
	var c checker
	if err := c.flow(e.workspace, flow, true); err != nil {
		c.add(dialect.Diagnostic{File: file, Line: 1, Col: 1, Msg: err.Error()})
	}
	return c.of(file)
}

// CheckFile implements [lsp.Workspace].
func (e *editedWorkspace) CheckFile(file string) []lsp.Diagnostic {
	var c checker
	for _, wrong := range e.wrong {
		_ = c.addError(wrong, false) // it is about files
	}
	for _, stored := range e.world.Connectors {
		if stored.File == file {
			c.connector(e.workspace, stored)
		}
	}
	return c.of(file)
}

// Check implements [lsp.Workspace]: what the text itself has, and why there is no more.
func (b *brokenWorkspace) Check(file string, text []byte) []lsp.Diagnostic {
	var c checker
	_, errs := syntax.Parse(file, text)
	for _, e := range errs {
		c.add(dialect.Diagnostic{File: file, Line: int(e.Start.Line), Col: int(e.Start.Col), Msg: e.Msg, Hint: e.Hint})
	}
	c.add(dialect.Diagnostic{File: file, Line: 1, Col: 1, Msg: "this is all that is checked: " + b.wrong[0].Error()})
	return c.of(file)
}

// CheckFile implements [lsp.Workspace].
func (b *brokenWorkspace) CheckFile(file string) []lsp.Diagnostic {
	var c checker
	_ = c.addError(b.wrong, false) // it is about files
	return c.of(file)
}

// Close implements [lsp.Workspace].
func (*brokenWorkspace) Close() error { return nil }

func builtinNames() []string {
	return slices.Sorted(slices.Values(append(builtins.Names(), dialect.UniverseNames()...)))
}

// of returns what was found in a file.
func (c *checker) of(file string) []lsp.Diagnostic {
	c.sort()
	var all []lsp.Diagnostic
	for _, f := range c.found {
		if f.File == file {
			all = append(all, lsp.Diagnostic{Diagnostic: f.Diagnostic, Warning: f.warning})
		}
	}
	return all
}

// Close implements [lsp.Workspace].
func (e *editedWorkspace) Close() error { return e.close() }
