package ftp

import (
	"context"

	"github.com/flowrun/flowrun/connectors"
)

// test logs in on a connection of its own, and asks for the folder in which it begins.
func test(ctx context.Context, in server) error {
	a, err := in.account(ctx)
	if err != nil {
		return err
	}
	c, err := newClient(a)
	if err != nil {
		return err
	}
	k, err := c.dial(ctx, &in.Call, in.SocketTimeout)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, k.abort)
	r, err := k.cmd("PWD")
	if !stop() {
		return connectors.Step("request", context.Cause(ctx))
	}
	defer k.quit()
	if err != nil {
		return connectors.Step("request", c.explain(err))
	}
	if r.kind() != completion {
		return connectors.Step("request", refused(r, "current folder"))
	}
	var facts []any
	if folder, ok := quoted(r.text); ok {
		if folder, err = c.names.decode(folder); err == nil {
			facts = append(facts, "folder", folder)
		}
	}
	connectors.Passed(ctx, "request", facts...)
	return nil
}
