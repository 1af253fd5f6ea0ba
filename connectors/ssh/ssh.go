// Package ssh is the connector type SSH: it runs a script on a server.
//
// The script is stored on the server in a folder of its own below temp_path, which
// only username can read, and run by the interpreter in the home directory. The server
// needs a POSIX sh with head, tail, sed and awk; where setsid is installed the script gets
// a session of its own. The folder is removed when the script has ended, also where the
// connection broke meanwhile. Programs that the script leaves running, such as
// daemons, go on; the call ends with the script.
//
// When a call is cancelled, takes longer than script_timeout, writes more than
// max_output_bytes, or loses its connection, the server ends the script with its
// children: they get TERM, and KILL a second later. A program that has left both the
// session of the script and its parents (a daemon that forks twice), or that runs as
// another user where sudo asks for a password, cannot be ended in this way.
//
// output_vars, and lines #OUTPUT_VAR(NAME) of the script, name variables of the shell that
// runs the script. Their values are those at its end, also where set -e or exit ends it,
// unless it has both an EXIT trap of its own and an exit in it.
//
// The order of stdout and stderr in report is that in which they arrive: what is
// written to both within some milliseconds may change places.
//
// copy_files are copied after a script that ended with an expected return code. With
// use_shell the script is typed into the login shell, in a terminal, and exit after it:
// prompts are part of the output, and there is no stderr. Such a script is ended by the
// terminal's hanging up: what takes no notice of that, or is only just being started by
// the shell, goes on.
//
// The test of a connection opens a session and runs nothing in it; it tries each server once.
// The analysis runs a script that only reads, in the way of calls.
//
// Calls with the same inputs share a connection. Nothing is taken from the
// surroundings: no agent, no known hosts, no configuration of ssh. A jump host reaches
// the server by its own rules, not by those of the host's network.
package ssh

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
)

// New returns the driver of the type SSH. Closing it (it is an [io.Closer]) closes the
// connections that it keeps.
func New() connectors.Driver {
	d := &driver{clients: sshdial.NewClients()}
	ssh := connectors.WithClose(connectors.WithReference(connectors.Func("SSH", "Run a script on a remote host.", d.call), reference), d.clients.Close)
	return connectors.WithOperations(ssh,
		connectors.Test("SSH", test),
		connectors.Analysis("SSH", "Look at the host: its system, processors, memory, disks, and what scripts can be run by.", d.analyse),
	)
}

type driver struct{ clients *sshdial.Clients }

func (d *driver) call(ctx context.Context, in input) (output, error) {
	r := &run{in: &in, clients: d.clients}
	err := r.script(ctx)
	out := r.output()
	switch {
	case errors.Is(err, connectors.ErrOutputTooLarge):
		return output{}, err
	case err != nil:
		return out, err
	case out.RetCode == nil:
		return out, connectors.Step("request", fmt.Errorf("the server says nothing of how the script ended"))
	case !slices.Contains(in.ExpectedRetcode, *out.RetCode):
		return out, connectors.Step("request", unexpected(*out.RetCode, in.ExpectedRetcode, &out))
	}
	for _, name := range in.CopyFiles {
		f, err := r.copy(ctx, name)
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, f)
	}
	return out, nil
}

// mostQuoted is as much of the script's last line as an error shows.
const mostQuoted = 200

func unexpected(code int, expected []int, out *output) error {
	list := strings.Trim(strings.ReplaceAll(fmt.Sprint(expected), " ", ", "), "[]")
	line := lastLine(out.Stderr)
	if line == "" {
		line = lastLine(out.Stdout)
	}
	if line == "" {
		return fmt.Errorf("return code %d (expected %s)", code, list)
	}
	return fmt.Errorf("return code %d (expected %s): %s", code, list, line)
}

// lastLine is the last line with something in it, shortened.
func lastLine(text []byte) string {
	s := strings.TrimSpace(string(text[max(0, len(text)-4096):]))
	s = strings.ToValidUTF8(s[strings.LastIndexByte(s, '\n')+1:], "\uFFFD")
	if len(s) > mostQuoted {
		s = strings.ToValidUTF8(s[:mostQuoted], "") + "..."
	}
	return s
}
