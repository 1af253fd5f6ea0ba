package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/debug"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/cobra"
	"go.starlark.net/starlark"
)

func (p *process) debugCommand() *cobra.Command {
	var f storeFlag
	var dap bool
	cmd := &cobra.Command{
		Use:   "debug ID",
		Short: "Step through an execution that was recorded, forwards and back",
		Long: `Step through an execution that was recorded: its flow is run again, and everything
that it asked of the world is answered from its journal. Nothing is done again.

With --dap an editor steps through it: the command speaks the Debug Adapter Protocol
on stdin and stdout, and the launch request has the "id" of the execution.`,
		ValidArgsFunction: p.completeExecutions(&f, store.Filter{}),
		Args: func(cmd *cobra.Command, args []string) error {
			if dap {
				return exactly()(cmd, args)
			}
			return exactly("ID")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(f, func(_ *workspace, rt *runtime.Runtime) error {
				if dap {
					return p.serveDAP(cmd.Context(), rt)
				}
				return p.debug(cmd.Context(), rt, args[0])
			})
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().BoolVar(&dap, "dap", false, "be the debug adapter of an editor")
	return cmd
}

// A debugger steps through one execution in a terminal, or as a script says.
type debugger struct {
	p     *process
	rt    *runtime.Runtime
	id    string
	s     *debug.Session
	at    debug.Stop
	watch []string
	texts map[string][]string // the lines of files
}

func newSession(rt *runtime.Runtime, id string) *debug.Session {
	return debug.New(func(ctx context.Context, step func(*starlark.Thread) error) (runtime.Replayed, error) {
		return rt.Replay(ctx, id, step)
	})
}

func (p *process) debug(ctx context.Context, rt *runtime.Runtime, id string) error {
	r, err := record(ctx, rt, id)
	if err != nil {
		return err
	}
	d := &debugger{p: p, rt: rt, id: id, s: newSession(rt, id), texts: map[string][]string{}}
	defer d.s.Close()
	d.s.StopWhereRaised(true)
	fmt.Fprintf(p.stdout, "%s: %s %s\n", describeRecord(r), outcome(r.Status), oneLine(r.Message))
	if d.at, err = d.s.Start(ctx); err != nil {
		return failed(err)
	}
	d.show()
	lines := bufio.NewScanner(p.stdin)
	last := ""
	for {
		fmt.Fprint(p.stdout, "(debug) ")
		if !lines.Scan() {
			fmt.Fprintln(p.stdout)
			return lines.Err()
		}
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			line = last
		}
		last = line
		word, argument, _ := strings.Cut(line, " ")
		if word == "q" || word == "quit" {
			return nil
		}
		if err := d.command(ctx, word, strings.TrimSpace(argument)); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fmt.Fprintf(p.stdout, "%s\n", printable(err.Error()))
		}
	}
}

const debugHelp = `s, step            to the next line, into functions
n, next            to the next line of this function
o, out             until this function has returned
c, continue        to the next breakpoint, to an error, or to the end
b, back            to the line before
rc                 back to the breakpoint before
br [FILE:]LINE [if EXPRESSION]
                   stop at a line; br alone lists where
del [FILE:]LINE    stop there no more
l, list            the text around this line
w, where           the functions that are active
v, locals          their variables here
p EXPRESSION       compute something here
watch EXPRESSION   show it at every stop; watch alone forgets all
q, quit
An empty line does the last one again.
`

func (d *debugger) command(ctx context.Context, word, argument string) error {
	moves := map[string]func(context.Context) (debug.Stop, error){
		"s": d.s.StepIn, "step": d.s.StepIn, "n": d.s.Next, "next": d.s.Next, "o": d.s.StepOut, "out": d.s.StepOut,
		"c": d.s.Continue, "continue": d.s.Continue, "b": d.s.Back, "back": d.s.Back, "rc": d.s.ReverseContinue,
	}
	if move, ok := moves[word]; ok {
		at, err := move(ctx)
		if err != nil {
			return err
		}
		d.at = at
		d.show()
		return nil
	}
	switch word {
	case "":
	case "br", "del":
		return d.setBreakpoint(word == "br", argument)
	case "l", "list":
		d.list(5)
	case "w", "where":
		return d.where()
	case "v", "locals":
		locals, err := d.s.Locals(0)
		for _, v := range locals {
			fmt.Fprintf(d.p.stdout, "%s = %s\n", v.Name, shortValue(v.Value))
		}
		return err
	case "p", "print":
		v, err := d.s.Evaluate(0, argument)
		if err == nil {
			fmt.Fprintln(d.p.stdout, shortValue(v))
		}
		return err
	case "watch":
		if argument == "" {
			d.watch = nil
			return nil
		}
		d.watch = append(d.watch, argument)
		d.watched(argument)
	case "h", "help", "?":
		fmt.Fprint(d.p.stdout, debugHelp)
	default:
		return fmt.Errorf("no command %q: help lists them", word)
	}
	return nil
}

// shortValue is a value for a person, of bounded length.
func shortValue(v starlark.Value) string {
	s, err := runtime.Repr(v)
	if err != nil {
		s = "<" + v.Type() + ">"
	}
	return cut(oneLine(s), 2000)
}

// show tells where the flow stands.
func (d *debugger) show() {
	switch {
	case d.at.Line == 0:
		fmt.Fprintf(d.p.stdout, "the end: %s\n", oneLine(d.at.Text))
		return
	case d.at.Reason == "exception":
		fmt.Fprintf(d.p.stdout, "here it fails: %s\n", oneLine(d.at.Text))
	case d.at.Text != "":
		fmt.Fprintln(d.p.stdout, oneLine(d.at.Text))
	}
	d.list(0)
	for _, e := range d.watch {
		d.watched(e)
	}
}

func (d *debugger) watched(expression string) {
	v, err := d.s.Evaluate(0, expression)
	if err != nil {
		fmt.Fprintf(d.p.stdout, "  %s: %s\n", expression, oneLine(err.Error()))
		return
	}
	fmt.Fprintf(d.p.stdout, "  %s = %s\n", expression, shortValue(v))
}

// list writes the line at which the flow stands, with some around it.
func (d *debugger) list(around int) {
	if d.at.Line == 0 {
		return
	}
	lines := d.text(d.at.File)
	for n := max(1, d.at.Line-around); n <= min(len(lines), d.at.Line+around); n++ {
		mark := "  "
		if n == d.at.Line {
			mark = "->"
		}
		fmt.Fprintf(d.p.stdout, "%s %s:%d\t%s\n", mark, d.at.File, n, printable(strings.TrimRight(lines[n-1], "\r")))
	}
}

func (d *debugger) text(file string) []string {
	lines, ok := d.texts[file]
	if !ok {
		if text, err := d.rt.Text(context.Background(), d.id, file); err == nil {
			lines = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		}
		d.texts[file] = lines
	}
	return lines
}

func (d *debugger) where() error {
	frames, err := d.s.Stack()
	for _, f := range frames {
		fmt.Fprintf(d.p.stdout, "%s at %s:%d\n", f.Function, f.File, f.Line)
	}
	return err
}

// setBreakpoint reads [FILE:]LINE [if EXPRESSION].
func (d *debugger) setBreakpoint(set bool, argument string) error {
	if argument == "" && set {
		for file := range d.texts {
			for _, b := range d.s.Breakpoints(file) {
				fmt.Fprintf(d.p.stdout, "%s:%d %s\n", file, b.Line, b.Condition)
			}
		}
		return nil
	}
	place, condition, _ := strings.Cut(argument, " if ")
	file, number := d.at.File, strings.TrimSpace(place)
	if i := strings.LastIndexByte(number, ':'); i >= 0 {
		file, number = number[:i], number[i+1:]
	}
	line, err := strconv.Atoi(number)
	if err != nil || line < 1 {
		return fmt.Errorf("want [FILE:]LINE, such as %s:12", file)
	}
	if file == "" {
		return errors.New("want FILE:LINE: the flow stands nowhere")
	}
	if n := len(d.text(file)); n == 0 {
		return fmt.Errorf("the flow has no file %s", file)
	} else if line > n {
		return fmt.Errorf("%s has %d lines", file, n)
	}
	breaks := slices.DeleteFunc(d.s.Breakpoints(file), func(b debug.Breakpoint) bool { return b.Line == line })
	if set {
		breaks = append(breaks, debug.Breakpoint{Line: line, Condition: strings.TrimSpace(condition)})
	}
	d.s.SetBreakpoints(file, breaks)
	return nil
}
