// Package sftp is the connector type SFTP (older name SCP): it copies files from and to a
// server over SSH, and lists, renames and removes those there.
//
// A file that is copied to the server is written under another name and renamed when it
// is whole, in place of an older one (at once where the server knows
// posix-rename@openssh.com, as OpenSSH does; else the older one is removed before). One
// that is copied from there has its name in the store when all of it was read. Several
// requests are under way at a time, and no file is in memory as a whole.
//
// Paths that are not absolute begin in the home directory of username, ~/ too. Names are
// bytes to the server and text here; one that is no UTF-8 cannot be named. Links are
// listed as links, and not followed where a folder is copied or removed.
//
// The test of a connection starts SFTP and asks for the folder in which that begins.
//
// Calls with the same inputs share a connection with each other, not with those of SSH.
// Nothing is taken from the surroundings: no agent, no known hosts, no configuration of
// ssh.
//
// Not there: resuming a transfer, modes and times of files, the old protocol of scp. Not
// tested: servers other than OpenSSH, thus also renaming where posix-rename is not known.
package sftp

import (
	"context"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
)

// New returns the driver of the type SFTP. Closing it (it is an [io.Closer]) closes the
// connections that it keeps.
func New() connectors.Driver {
	d := &driver{clients: sshdial.NewClients()}
	sftp := connectors.WithReference(connectors.Func("SFTP", "Copy files from and to a server over SSH.", d.call), reference)
	sftp = connectors.WithClose(connectors.WithAliases(sftp, "SCP"), d.clients.Close)
	return connectors.WithOperations(sftp,
		connectors.Test("SFTP", test),
		connectors.Analysis("SFTP", "Look at what the server can do, at its room, and at its files to a depth.", d.analyse),
	)
}

type driver struct{ clients *sshdial.Clients }

func (d *driver) call(ctx context.Context, in input) (remotefs.Output, error) {
	r := &remote{in: &in, clients: d.clients}
	defer r.close()
	if err := r.connect(ctx); err != nil {
		return remotefs.Output{}, err
	}
	if in.CopyTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, in.CopyTimeout,
			fmt.Errorf("%w after copy_timeout (%g s)", connectors.ErrTimeout, in.CopyTimeout.Seconds()))
		defer cancel()
	}
	out, err := in.Do(ctx, &in.Call, r, in.verb())
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return out, connectors.Step("request", err)
}
