// Package smb is the connector type SMB: it copies files from and to a share of a Windows
// or Samba server, and lists, renames and removes those there.
//
// It speaks SMB 2 and 3, with NTLM to log in, and signs and encrypts as the server asks.
// Paths are from the root of the share, with slashes or backslashes. A file that is put is
// written under another name and renamed when it is whole. Characters that Windows has
// none of in names, such as a colon, are mapped as Samba's mapposix and Linux's cifs do,
// so that a name of the project's store comes back as it was.
//
// Links that a server resolves itself, as Samba does, look like what they lead to, and
// remove with recursive goes into them.
//
// The test of a connection goes as far as the share, and looks at nothing in it.
//
// A call ends with its connection when it is cancelled, and with that the server closes
// what the call had open. Connections are kept for later calls with the same inputs, at
// most [MostConnections] for each; more calls wait.
//
// Not there: Kerberos, DFS, permissions. Not tested: Windows.
package smb

import (
	"context"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/pool"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// New returns the driver of the type SMB. It keeps connections open; closing it (it is an
// [io.Closer]) closes them.
func New() connectors.Driver {
	d := &driver{pool.New(pool.Options[account, *client]{
		Open: func(_ context.Context, a account) (*client, error) {
			return &client{a, pool.NewExclusive[*conn](MostConnections)}, nil
		},
		Close: (*client).close,
	})}
	smb := connectors.WithClose(connectors.WithReference(connectors.Func("SMB", "Copy files from and to a Windows or Samba share.", d.call), reference), func() error {
		d.clients.Close()
		return nil
	})
	return connectors.WithOperations(smb,
		connectors.Test("SMB", test),
		connectors.Analysis("SMB", "Look at what was agreed with the server, at the room on the share, and at its files to a depth.", d.analyse),
	)
}

type driver struct {
	clients *pool.Pool[account, *client]
}

func (d *driver) call(ctx context.Context, in input) (remotefs.Output, error) {
	s, end, err := d.session(ctx, &in.server)
	if err != nil {
		return remotefs.Output{}, err
	}
	defer end()
	return in.Do(ctx, &in.Call, s, in.Mode)
}

// session begins one, which the caller ends.
func (d *driver) session(ctx context.Context, in *server) (s *session, end func(), err error) {
	lease, err := d.clients.Get(ctx, in.account())
	if err != nil {
		return nil, nil, err
	}
	s = &session{client: lease.Value, call: &in.Call, limit: in.SocketTimeout}
	if err := s.begin(ctx); err != nil {
		lease.Release(false)
		return nil, nil, err
	}
	return s, func() {
		s.end()
		lease.Release(false)
	}, nil
}

var _ remotefs.FS = (*session)(nil)
