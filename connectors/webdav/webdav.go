// Package webdav is the connector type WEBDAV: it copies files from and to a WebDAV
// server (RFC 4918), such as Nextcloud, SharePoint or Apache with mod_dav, and lists,
// renames and removes those there.
//
// Paths are below the address that url gives, whether they begin with a slash or not.
// A file that is put is written under another name and renamed when the server has taken
// all of it. What the protocol does to whole folders is not done by accident: remove
// wants recursive for a folder that is not empty, and rename replaces no folder. A folder
// that is removed counts as one file.
//
// The test of a connection asks what the folder at url is.
//
// Credentials go to the server of url only; no proxy and nothing else is taken from the
// surroundings. Connections are kept for later calls with the same TLS settings.
//
// Not there: locks, versions, properties other than those of a listing, COPY. Not
// tested: Nextcloud and SharePoint.
package webdav

import (
	"context"
	"net/http"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/pool"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// New returns the driver of the type WEBDAV. It keeps connections open; closing it (it is
// an [io.Closer]) closes them.
func New() connectors.Driver {
	d := &driver{pool.New(pool.Options[transportKey, *http.Transport]{
		Open:  newTransport,
		Close: (*http.Transport).CloseIdleConnections,
	})}
	dav := connectors.WithClose(connectors.WithReference(connectors.Func("WEBDAV", "Copy files from and to a WebDAV server.", d.call), reference), func() error {
		d.transports.Close()
		return nil
	})
	return connectors.WithOperations(dav,
		connectors.Test("WEBDAV", test),
		connectors.Analysis("WEBDAV", "Look at what the server can do, at its room, and at its files to a depth.", d.analyse),
	)
}

type driver struct {
	transports *pool.Pool[transportKey, *http.Transport]
}

func (d *driver) call(ctx context.Context, in input) (remotefs.Output, error) {
	c, end, err := d.client(ctx, &in.server)
	if err != nil {
		return remotefs.Output{}, err
	}
	defer end()
	return in.Do(ctx, &in.Call, c, in.Mode)
}

// client returns one for a call, which ends it.
func (d *driver) client(ctx context.Context, in *server) (c *client, end func(), err error) {
	settings, err := in.Load(ctx, &in.Call)
	if err != nil {
		return nil, nil, err
	}
	lease, err := d.transports.Get(ctx, transportKey{settings, in.ConnectTimeout, in.Host.Dialer})
	if err != nil {
		return nil, nil, err
	}
	return newClient(in, lease.Value), func() { lease.Release(false) }, nil
}

var (
	_ remotefs.FS          = (*client)(nil)
	_ remotefs.TreeRemover = (*client)(nil)
)
