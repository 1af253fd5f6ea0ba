package ssh

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
)

// A server is what a call and the test of it have in common.
type server struct {
	connectors.Call
	sshdial.Inputs

	ConnectTimeout time.Duration `flow:"connect_timeout" default:"60" doc:"Longest time to reach the server and to shake hands with it, each time it is tried, in seconds."`
}

// Validate checks what tags cannot say.
func (in *server) Validate() error {
	in.Call.ConnectTimeout = in.ConnectTimeout
	return in.Inputs.Validate()
}

// A place is where and how long a script runs.
type place struct {
	TempPath      string        `flow:"temp_path" default:"/tmp" doc:"Folder of the server in which a folder for the script is made; it is removed afterwards."`
	ScriptTimeout time.Duration `flow:"script_timeout" default:"60" doc:"Longest time that the script may take, with its way to the server, in seconds; 0 is no limit."`
}

func (p *place) check(wrong func(name, format string, args ...any)) {
	if p.TempPath == "" || strings.ContainsAny(p.TempPath, "\x00\n") {
		wrong("temp_path", "%q is no folder", p.TempPath)
	}
	if p.ScriptTimeout < 0 {
		wrong("script_timeout", "want 0 or more, got %g", p.ScriptTimeout.Seconds())
	}
}

type input struct {
	server
	place

	Script            string            `flow:"script,required" doc:"What to run. Lines #OUTPUT_VAR(NAME) add to output_vars."`
	Interpreter       string            `flow:"interpreter" default:"/usr/bin/env bash -e" doc:"Command that runs the script, with the quotes that it needs in a shell; the name of the file is added to it."`
	UseShell          bool              `flow:"use_shell" default:"False" doc:"Give the script to the login shell of username, in a terminal, as if it were typed: for servers that have no sh, such as network devices."`
	Env               map[string]string `flow:"env" doc:"Environment variables of the script, beside those that the server sets."`
	Stdin             []byte            `flow:"stdin" doc:"What the script reads from its standard input, a string or bytes; without it there is nothing to read."`
	OutputVars        []string          `flow:"output_vars" doc:"Shell variables whose values at the end of the script become the output var."`
	CopyFiles         []string          `flow:"copy_files" doc:"Files of the server that are copied into the project's store after the script, by their names without folders."`
	FilesPath         string            `flow:"files_path" doc:"Folder of the project's store for copy_files."`
	ExpectedRetcode   []int             `flow:"expected_retcode" default:"[0]" doc:"Return codes that are no error."`
	RemoveCR          bool              `flow:"remove_cr" default:"True" doc:"Remove carriage returns from report, stdout and stderr."`
	RemoveANSIEscapes bool              `flow:"remove_ansi_escapes" default:"True" doc:"Remove ANSI escape sequences, such as those of colours, from report, stdout and stderr."`
}

var (
	variable   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	outputLine = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*OUTPUT_VAR\([ \t]*([^)\r\n]*?)[ \t]*\)`)
)

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	var errs connectors.InputErrors
	wrong := func(name, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
	}
	if err := in.server.Validate(); err != nil {
		errs = append(errs, err.(connectors.InputErrors)...)
	}
	for _, m := range outputLine.FindAllStringSubmatch(in.Script, -1) {
		in.OutputVars = append(in.OutputVars, m[1])
	}
	slices.Sort(in.OutputVars)
	in.OutputVars = slices.Compact(in.OutputVars)
	for _, name := range in.OutputVars {
		if !variable.MatchString(name) {
			wrong("output_vars", "%q is no name of a shell variable", name)
		}
	}
	if len(in.OutputVars) > 0 && !isShell(in.Interpreter) {
		wrong("output_vars", "only the interpreters sh, bash, dash, ash, ksh and zsh have shell variables, not %q", in.Interpreter)
	}
	for _, name := range slices.Sorted(maps.Keys(in.Env)) {
		if !variable.MatchString(name) {
			wrong("env", "%q is no name of an environment variable", name)
		} else if strings.Contains(in.Env[name], "\x00") {
			wrong("env", "the value of %s has a NUL in it", name)
		}
	}
	if strings.TrimSpace(in.Interpreter) == "" || strings.ContainsAny(in.Interpreter, "\x00\n") {
		wrong("interpreter", "want a command on one line")
	}
	in.place.check(wrong)
	if len(in.ExpectedRetcode) == 0 {
		wrong("expected_retcode", "it is empty")
	}
	for i, name := range in.CopyFiles {
		base := path.Base(name)
		if _, err := connectors.FileName(in.stored(name)); err != nil || strings.HasSuffix(name, "/") || strings.Contains(name, "\x00") {
			wrong("copy_files", "%q is no name of a file", name)
		} else if slices.ContainsFunc(in.CopyFiles[:i], func(other string) bool { return path.Base(other) == base }) {
			wrong("copy_files", "there are two files named %q", base)
		}
	}
	if in.UseShell {
		// A script that is typed has no file, and nothing is asked of the server
		// beside.
		for _, not := range []struct {
			name  string
			given bool
		}{{"env", len(in.Env) > 0}, {"stdin", in.Stdin != nil}, {"output_vars", len(in.OutputVars) > 0}, {"copy_files", len(in.CopyFiles) > 0}} {
			if not.given {
				wrong(not.name, "it cannot be used with use_shell")
			}
		}
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// stored is the name in the project's store of a file of the server.
func (in *input) stored(name string) string {
	if in.FilesPath == "" {
		return path.Base(name)
	}
	return strings.TrimSuffix(in.FilesPath, "/") + "/" + path.Base(name)
}

// isShell reports whether an interpreter is a shell of the kind that knows sh's language.
func isShell(interpreter string) bool {
	return slices.ContainsFunc(strings.Fields(interpreter), func(word string) bool {
		return slices.Contains([]string{"sh", "bash", "dash", "ash", "ksh", "zsh"}, path.Base(word))
	})
}
