package webdav

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// test asks what the folder at url is, on a connection of its own and with the credentials
// of a call.
func test(ctx context.Context, in server) error {
	settings, err := in.Load(ctx, &in.Call)
	if err != nil {
		return err
	}
	transport, err := newTransport(ctx, transportKey{settings, in.ConnectTimeout, in.Host.Dialer})
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	c := newClient(&in, transport)
	const what = "stat /"
	resp, err := c.ask(ctx, "", false, propfind, what)
	if err != nil {
		if in.root.Scheme == "http" && broken(err) && ctx.Err() == nil {
			err = connectors.Advised(err, "check url: does it want https?")
		}
		return err
	}
	found, err := c.found(resp, what)
	switch {
	case ctx.Err() != nil || errors.Is(err, connectors.ErrTimeout):
		return err
	case err != nil:
		return connectors.Advised(err, "does this address speak WebDAV?")
	}
	if len(found) != 1 || found[0].Type != remotefs.Dir {
		return connectors.Step("request", connectors.Advised(fmt.Errorf("%s: the server says that it is no folder", what), "give the address of a folder as url"))
	}
	var facts []any
	if server := shortened(resp.Header.Get("Server")); server != "" {
		facts = append(facts, "server", server)
	}
	connectors.Passed(ctx, "request", facts...)
	return nil
}
