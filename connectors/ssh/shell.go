package ssh

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
	"golang.org/x/crypto/ssh"
)

// A terminal that can do nothing, of a width at which few lines are broken.
var terminal = struct {
	Term                         string
	Columns, Rows, Width, Height uint32
	Modes                        string
}{"dumb", 1000, 100, 0, 0, string([]byte{ssh.ECHO, 0, 0, 0, 0, ttyEnd})}

const ttyEnd = 0 // RFC 4254, 8

// typed gives the script to the login shell.
func (r *run) typed(ctx context.Context, cancel context.CancelCauseFunc, session *sshdial.Session) error {
	c := newCapture("", r.in.MaxOutputBytes, cancel)
	r.capture = c
	// The end of a terminal ends what runs in it.
	defer r.callOff(ctx, session, session.Channel.Close)()
	if err := request(session, "pty-req", ssh.Marshal(terminal)); err != nil {
		return err
	}
	if err := request(session, "shell", nil); err != nil {
		return err
	}
	readers := r.receive(session)
	_, writeErr := session.Write([]byte(r.in.Script + "\nexit\n"))
	wait(session, readers)
	waitFor(session.Exited())
	if status := session.Status(); status != nil {
		c.code = &status.Code
		return nil
	}
	if writeErr != nil {
		return connectors.Step("request", errors.New("the server has closed the session"))
	}
	return nil
}
