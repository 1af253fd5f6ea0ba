package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/printer"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
)

func (p *process) fmtCommand() *cobra.Command {
	var f formatter
	cmd := &cobra.Command{
		Use:   "fmt [--check|--diff] [FILE|DIR]...",
		Short: "Write flows in the one style",
		Long: `Write flows in the one style: files, and all .star and .py files in folders. With
no arguments it is the flows of the project and what they load; - is stdin, whose
text goes to stdout. The names of the files that were changed are printed.

Comments, the spelling of numbers and what is in strings stay, and the text means
what it meant. What stands between "# fmt: off" and "# fmt: on", and a line with
"# fmt: skip" at its end, stay as they are.

Exit codes: 0 success; 1 with --check or --diff, a file is not formatted; 2 wrong
usage, or a file that does not parse or cannot be read or written: it stays as it
is, and the others are formatted.`,
		RunE: func(_ *cobra.Command, args []string) error {
			f.p = p
			return f.run(args)
		},
	}
	cmd.Flags().BoolVar(&f.check, "check", false, "write nothing, only print the names of files that are not formatted")
	cmd.Flags().BoolVar(&f.diff, "diff", false, "write nothing, print what would change")
	return cmd
}

// A formatter formats files.
type formatter struct {
	p           *process
	check, diff bool

	changed bool // a file, or it would be
	failed  bool // a file could not be formatted
}

// stdinName is how the text of stdin is called.
const stdinName = "<stdin>"

func (f *formatter) run(args []string) error {
	if f.check && f.diff {
		return errors.New("--check and --diff exclude each other\nhint: flowrun fmt --help")
	}
	for _, arg := range args {
		if arg != "-" {
			continue
		}
		if len(args) > 1 {
			return errors.New("- is stdin, and stands alone")
		}
		f.stdin()
		return f.outcome()
	}
	files, err := f.p.flowFiles(args)
	if err != nil {
		if len(files) == 0 {
			return err
		}
		f.fail(err)
	}
	for _, name := range files {
		if err := f.file(name); err != nil {
			f.fail(err)
		}
	}
	return f.outcome()
}

func (f *formatter) outcome() error {
	switch {
	case f.failed:
		return exitError{code: exitUsage}
	case f.changed && (f.check || f.diff):
		return exitError{code: exitFailed}
	}
	return nil
}

// fail tells of a file that could not be formatted.
func (f *formatter) fail(err error) {
	f.failed = true
	var diagnostics dialect.Errors
	if errors.As(err, &diagnostics) {
		fmt.Fprintln(f.p.stderr, printable(diagnostics.Error()))
		return
	}
	fmt.Fprintln(f.p.stderr, "flowrun: "+err.Error())
}

func (f *formatter) stdin() {
	text, err := readFlow(f.p.stdin)
	if err == nil {
		var out []byte
		if out, err = f.format(stdinName, text); err == nil && !f.check && !f.diff {
			_, err = f.p.stdout.Write(out)
		}
	}
	if err != nil {
		f.fail(named(stdinName, err))
	}
}

// file formats a file in its place.
func (f *formatter) file(name string) error {
	// A link stays one, and what it leads to is written.
	file, err := filepath.EvalSymlinks(f.p.path(name))
	if err != nil {
		return named(name, err)
	}
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return named(name, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: no regular file", name)
	}
	r, err := os.Open(file)
	if err != nil {
		return named(name, err)
	}
	text, err := readFlow(r)
	if err = errors.Join(err, r.Close()); err != nil {
		return named(name, err)
	}
	out, err := f.format(name, text)
	if err != nil || bytes.Equal(out, text) || f.check || f.diff {
		return err
	}
	if err := replaceFile(file, out, info.Mode().Perm()); err != nil {
		return named(name, err)
	}
	fmt.Fprintln(f.p.stdout, printable(name))
	return nil
}

// format formats a text, and tells how it differs if that was asked for.
func (f *formatter) format(name string, text []byte) ([]byte, error) {
	out, err := printer.Format(text)
	var wrong *printer.SyntaxError
	switch {
	case errors.As(err, &wrong):
		return nil, diagnostics(name, text, wrong)
	case err != nil:
		return nil, named(name, err)
	case bytes.Equal(out, text):
		return out, nil
	}
	f.changed = true
	switch {
	case f.check:
		fmt.Fprintln(f.p.stdout, printable(name))
	case f.diff:
		f.showDiff(name, text, out)
	}
	return out, nil
}

// showDiff writes a unified diff of a text, in colour on a terminal.
func (f *formatter) showDiff(name string, before, after []byte) {
	name = filepath.ToSlash(name)
	text := diff.Diff("a/"+name, before, "b/"+name, after)
	_, text, _ = bytes.Cut(text, []byte("\n")) // the command that makes it, for patch(1) to pass over
	if f.p.stdoutIsTerminal {
		noColour, _ := f.p.getenv("NO_COLOR")
		text = []byte(onTerminal(string(text), noColour == ""))
	}
	f.p.stdout.Write(text)
}

// onTerminal is a diff as a terminal shows it.
func onTerminal(diff string, colour bool) string {
	lines := strings.Split(printable(diff), "\n")
	for i, line := range lines {
		if !colour || line == "" {
			continue
		}
		if code, ok := map[byte]string{'+': "32", '-': "31", '@': "36"}[line[0]]; ok {
			lines[i] = "\x1b[" + code + "m" + line + "\x1b[0m"
		}
	}
	return strings.Join(lines, "\n")
}

// diagnostics says what is wrong with a text that does not parse.
func diagnostics(name string, text []byte, wrong *printer.SyntaxError) dialect.Errors {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\ufeff", "").Replace(string(text)), "\n")
	var list dialect.Errors
	for _, e := range wrong.Errors {
		d := dialect.Diagnostic{File: name, Line: int(e.Start.Line), Col: int(e.Start.Col), Msg: e.Msg, Hint: e.Hint}
		if n := d.Line - 1; n >= 0 && n < len(lines) {
			d.Text = lines[n]
		}
		list = append(list, d)
	}
	return list
}

// named is an error about a file, with its name as the user gave it.
func named(name string, err error) error { return fmt.Errorf("%s: %w", name, cause(err)) }

// maxFlow is the most bytes that a flow's text may have, in a project too.
const maxFlow = 4 << 20

func readFlow(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFlow+1))
	if err == nil && len(text) > maxFlow {
		err = fmt.Errorf("larger than %d MiB", maxFlow>>20)
	}
	return text, err
}
