package smb

import (
	"context"

	"github.com/flowrun/flowrun/connectors"
)

// test connects to the share on a connection of its own.
func test(ctx context.Context, in server) error {
	c := &client{account: in.account()}
	k, err := c.dial(ctx, &in.Call)
	if err != nil {
		return err
	}
	defer k.quit()
	terms := k.raw.agreed()
	connectors.Passed(ctx, "request", "share", c.share, "encrypted", terms.session || terms.share)
	return nil
}
