package sftp

import (
	"context"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
)

// test logs in, at jump hosts too, starts SFTP, and asks in which folder that begins.
func test(ctx context.Context, in server) error {
	return sshdial.Try(ctx, &in.Inputs, &in.Call, func(s *sshdial.Session) error {
		r := &remote{in: &input{server: in}}
		if err := r.begin(ctx, s); err != nil {
			return err
		}
		defer r.close()
		folder, err := r.client.RealPath(".")
		if err != nil {
			return fmt.Errorf("where sftp begins: %w", err)
		}
		connectors.Passed(ctx, "request", "server", s.Server(), "folder", strings.ToValidUTF8(folder, "\uFFFD"))
		return nil
	})
}
