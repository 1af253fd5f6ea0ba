package ssh

import (
	"context"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
)

// test logs in, at jump hosts too, and opens a session in which nothing is run.
func test(ctx context.Context, in server) error {
	return sshdial.Try(ctx, &in.Inputs, &in.Call, func(s *sshdial.Session) error {
		s.Close()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		connectors.Passed(ctx, "request", "server", s.Server())
		return nil
	})
}
