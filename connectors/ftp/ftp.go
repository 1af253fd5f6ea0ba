// Package ftp is the connector type FTP: it copies files from and to an FTP server, and
// lists, renames and removes those there, also over TLS.
//
// A file that is put is written under another name and renamed when the server has
// confirmed all of it; one that is got has its name when the server has confirmed that
// it was sent whole. Transfers are binary and passive. The data connections go to the host
// of the control connection whatever address PASV names, and are never less protected
// than that: with TLS they continue its session, as many servers require.
//
// The test of a connection logs in and asks for the folder in which the session begins;
// it opens no data connection.
//
// Logged in connections are kept for later calls with the same inputs, at most
// [MostConnections] for each; more calls wait.
//
// Folders are listed by MLSD. Of servers without it, such as vsftpd, the output of LIST
// is read as Unix and DOS have it: its times have minutes at best and no zone (UTC is
// assumed), and a line that is not understood is an error, as a file that is missing in
// a copy would go unnoticed. FTP has no codes that tell why something was refused, so
// that errors go by the server's words.
//
// Not there: active mode, ASCII transfers, accounts (ACCT), resuming a transfer, names
// with line ends, which the protocol cannot say. Not tested: servers of Windows and
// mainframes.
package ftp

import (
	"context"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/pool"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// New returns the driver of the type FTP. It keeps connections open; closing it (it is an
// [io.Closer]) closes them.
func New() connectors.Driver {
	d := &driver{now: time.Now, clients: pool.New(pool.Options[account, *client]{
		Open:  func(_ context.Context, a account) (*client, error) { return newClient(a) },
		Close: (*client).close,
	})}
	ftp := connectors.WithClose(connectors.WithReference(connectors.Func("FTP", "Copy files from and to an FTP server.", d.call), reference), func() error {
		d.clients.Close()
		return nil
	})
	return connectors.WithOperations(ftp,
		connectors.Test("FTP", test),
		connectors.Analysis("FTP", "Look at what the server can do, and at its files to a depth.", d.analyse),
	)
}

type driver struct {
	now     func() time.Time
	clients *pool.Pool[account, *client]
}

func (d *driver) call(ctx context.Context, in input) (remotefs.Output, error) {
	s, end, err := d.session(ctx, &in.server)
	if err != nil {
		return remotefs.Output{}, err
	}
	defer end()
	return in.Do(ctx, &in.Call, s, in.verb())
}

// session begins one, which the caller ends.
func (d *driver) session(ctx context.Context, in *server) (s *session, end func(), err error) {
	a, err := in.account(ctx)
	if err != nil {
		return nil, nil, err
	}
	lease, err := d.clients.Get(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	s = &session{client: lease.Value, call: &in.Call, limit: in.SocketTimeout, now: d.now}
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
