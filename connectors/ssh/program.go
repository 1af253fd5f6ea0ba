package ssh

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A program is what runs on the server: the command that sshd is told, and what that
// reads. The command is one that every login shell understands. It makes a folder, for
// this user alone, and stores what it reads; the last part of that is a program for sh
// (runner.sh), which starts the script, waits for it, and ends all of it when its
// standard input ends, that is, when the call is called off or the connection breaks.
// Nothing of the script, its variables or its input is in a command line, which all
// users of the server can see.
//
// On stdout and stderr the script's output stands between two marks: what a login shell
// says before is left out, and the end is known even where a daemon keeps the streams.
type program struct {
	dir     string // that is made on the server
	mark    string
	command string
	payload []byte
}

// starter is run as sh -c starter DIR ALL RUNNER, where ALL and RUNNER are how many bytes
// there are. There is no quote, newline or ! in it: csh takes these inside quotes too.
const starter = `mask=$(umask); umask 077; mkdir -- "$0" || exit 1; ` +
	`head -c "$1" >"$0/in" && test "$(wc -c <"$0/in")" -eq "$1" && tail -c "$2" "$0/in" >"$0/run" && exec /bin/sh "$0/run" "$mask"; ` +
	`rm -rf -- "$0"; exit 1`

//go:embed runner.sh
var runner string

// newProgram returns the program that runs the script of in.
func newProgram(in *input) *program {
	p := &program{
		dir:  strings.TrimSuffix(in.TempPath, "/") + "/flowrun-ssh-" + strings.ToLower(rand.Text()),
		mark: rand.Text(),
	}
	reader, readerSize, vars := p.reader(in.OutputVars), -1, 0
	if reader != "" {
		readerSize, vars = len(reader), 1
	}
	stdinSize := -1
	if in.Stdin != nil {
		stdinSize = len(in.Stdin)
	}
	var run strings.Builder
	fmt.Fprintf(&run, "d=%s mark=%s interpreter=%s script=%d reader=%d stdin=%d vars=%d\n",
		quote(p.dir), p.mark, quote(in.Interpreter), len(in.Script), readerSize, stdinSize, vars)
	run.WriteString("environment() {\n:\n")
	for _, name := range slices.Sorted(maps.Keys(in.Env)) {
		fmt.Fprintf(&run, "%s=%s; export %[1]s\n", name, quote(in.Env[name]))
	}
	run.WriteString("}\n" + runner)
	p.payload = bytes.Join([][]byte{[]byte(in.Script), []byte(reader), in.Stdin, []byte(run.String())}, nil)
	p.command = fmt.Sprintf("exec /bin/sh -c '%s' %s %d %d", starter, quote(p.dir), len(p.payload), run.Len())
	return p
}

// varsFile is where the values of variables are stored on the server.
func (p *program) varsFile() string { return p.dir + "/vars" }

// reader is the program that runs the script in the same shell and then stores the
// values of variables: on exit, or, if the script has taken the trap for itself, where
// it ends.
func (p *program) reader(names []string) string {
	if len(names) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("flowrun_output_vars() {\n{ set +x; } 2>/dev/null\n{\n")
	for _, name := range names {
		fmt.Fprintf(&b, "if [ \"${%s+set}\" ]; then printf '%%s\\0%%s\\0' %[1]s \"$%[1]s\"; fi\n", name)
	}
	fmt.Fprintf(&b, "} >|%s || :\n}\n", quote(p.varsFile()))
	fmt.Fprintf(&b, "trap flowrun_output_vars EXIT\n. %s\n{ set -- $?; flowrun_output_vars; exit $1; } 2>/dev/null\n", quote(p.dir+"/script"))
	return b.String()
}

// quote returns s as a word of a shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
