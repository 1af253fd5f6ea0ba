package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/project"
	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitOK        = 0
	exitFailed    = 1
	exitUsage     = 2
	exitSuspended = 3
	exitCancelled = 130
)

// A process is what one run of the command has of its surroundings. Nothing else
// in this package touches them.
type process struct {
	stdin          io.Reader
	stdout, stderr io.Writer // a failed write to stdout is exit code 1, whatever else happened

	stdoutIsTerminal bool
	screen           func() (width, height int) // of stderr; nil if it is no terminal
	typist           typist                     // at stdin; nil if it is no terminal

	self     string // the program that runs, to be started again
	dir      string // the folder in which the command works
	cacheDir string // where drivers keep what they need not fetch again; "" for nowhere
	getenv   func(string) (string, bool)
	environ  []string // all of the environment, as name=value
	signals  <-chan os.Signal

	// edited has the texts of files that an editor has open and not saved, which count in
	// place of what is on disk; nil for none.
	edited func(path string) ([]byte, bool)

	// suspend stops executions that can go on later, and is done instead of
	// cancelling when the process is told to terminate; nil if there is nothing such.
	suspend atomic.Pointer[func()]
}

// run performs the command and returns its exit code. The first signal cancels
// it, the second one ends it at once. SIGTERM, which a deploy or a shutdown sends,
// suspends executions that are kept.
func (p *process) run(args []string) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	finished := make(chan int, 1)
	go func() { finished <- p.execute(ctx, args) }()
	for interrupted := false; ; {
		select {
		case code := <-finished:
			return code
		case s := <-p.signals:
			if interrupted {
				return exitCancelled
			}
			interrupted = true
			if suspend := p.suspend.Load(); suspend != nil && s == syscall.SIGTERM {
				go (*suspend)()
				continue
			}
			cancel(errInterrupted)
		}
	}
}

var errInterrupted = errors.New("interrupted")

func (p *process) execute(ctx context.Context, args []string) int {
	out := &output{w: p.stdout}
	p.stdout = out
	code := p.command(ctx, args)
	if out.err != nil {
		fmt.Fprintln(p.stderr, "flowrun: "+out.err.Error())
		return exitFailed
	}
	return code
}

// An output notes that a write failed, and makes nothing of it: what is written
// with fmt and by libraries is checked in one place so.
type output struct {
	w   io.Writer
	err error // of the first write that failed
}

func (o *output) Write(b []byte) (int, error) {
	if o.err == nil {
		_, o.err = o.w.Write(b)
	}
	return len(b), nil
}

func (p *process) command(ctx context.Context, args []string) int {
	root := p.rootCommand()
	root.SetArgs(args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	var exit exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		if exit.err != nil {
			fmt.Fprintln(p.stderr, "flowrun: "+exit.err.Error())
		}
		return exit.code
	case ctx.Err() != nil:
		fmt.Fprintln(p.stderr, "flowrun: cancelled")
		return exitCancelled
	}
	var diagnostics dialect.Errors
	var files project.Errors
	var file project.FileError
	if errors.As(err, &diagnostics) || errors.As(err, &files) || errors.As(err, &file) {
		// They begin with the file, so that one can click on them.
		fmt.Fprintln(p.stderr, err)
		return exitUsage
	}
	fmt.Fprintln(p.stderr, "flowrun: "+err.Error())
	return exitUsage
}

// An exitError ends the command with a code. Other errors are wrong usage.
type exitError struct {
	code int
	err  error // told to the user, unless nil
}

func (e exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

func (p *process) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "flowrun",
		Short: "Run flow scripts",
		Long: `flowrun runs flow scripts: Python-like text with handler(system, this), whose
connections reach the outside through connector types.

Exit codes: 0 success; 1 the flow or connection ended in error; 2 wrong usage or
a file that does not parse; 3 the execution has stopped without having ended, and
can be resumed; 130 cancelled. Ctrl-C cancels, a second one ends at once.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          subcommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringP("directory", "C", "", "work in this folder, as if started there")
	if err := root.MarkPersistentFlagDirname("directory"); err != nil {
		panic(err)
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		return p.changeDirectory(cmd)
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w\nhint: %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(
		p.runCommand(),
		p.executionCommand(),
		p.waitCommand(),
		p.messageCommand(),
		p.settingCommand(),
		p.lockCommand(),
		p.fileCommand(),
		p.debugCommand(),
		p.checkCommand(),
		p.fmtCommand(),
		p.lspCommand(),
		p.connectorCommand(),
		p.connectorTypeCommand(),
		p.docsCommand(),
		p.projectCommand(),
		p.diffProjectCommand(),
		p.initCommand(),
		p.stubsCommand(),
		p.versionCommand(),
	)
	return root
}

// subcommand tells of an argument that is none of a command's commands.
func subcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	hint := cmp.Or(connectors.DidYouMean(args[0], names), cmd.CommandPath()+" --help")
	return fmt.Errorf("unknown command %q of %s\nhint: %s", args[0], cmd.CommandPath(), hint)
}

// changeDirectory makes -C the folder that the command works in.
func (p *process) changeDirectory(cmd *cobra.Command) error {
	dir, err := cmd.Flags().GetString("directory")
	if err != nil || dir == "" {
		return err
	}
	dir = p.path(dir)
	switch info, err := os.Stat(dir); {
	case err != nil:
		return fmt.Errorf("-C %s: %w", dir, cause(err))
	case !info.IsDir():
		return fmt.Errorf("-C %s: not a folder", dir)
	}
	p.dir = dir
	return nil
}

// path is where a path given by the user is.
func (p *process) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.dir, name)
}

// cause is what an error of package os says, without the operation and the path:
// whoever wraps it names that as the user does.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// registry returns the connector types that the command grants. Close it after
// use.
func (p *process) registry() *connectors.Registry {
	return connectors.NewRegistry(all.Drivers(all.Options{Dir: p.dir, FilesDir: p.dir, CacheDir: p.cacheDir})...)
}
