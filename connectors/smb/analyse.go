package smb

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

type look struct {
	server
	remotefs.Look
}

// Validate checks what tags cannot say.
func (in *look) Validate() error {
	errs := append(in.Check(), in.check(sharePath{"path", in.Path})...)
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// An analysis is what there is on a share.
type analysis struct {
	Share          string `flow:"share" doc:"Name of the share."`
	Dialect        string `flow:"dialect" doc:"Version of the protocol, such as SMB 3.1.1."`
	Signing        string `flow:"signing" doc:"Whether all has to be signed (required), or can be (enabled)."`
	Encrypted      bool   `flow:"encrypted" doc:"Whether all that is sent to the share and from there is encrypted."`
	Cipher         string `flow:"cipher,omitempty" doc:"By what something can be encrypted, such as AES-128-GCM."`
	Guest          bool   `flow:"guest" doc:"Whether the server takes username for a guest."`
	TotalBytes     *int64 `flow:"total_bytes,omitempty" doc:"Size of the file system, for this user."`
	AvailableBytes *int64 `flow:"available_bytes,omitempty" doc:"How much of it is free for this user."`

	remotefs.Tree
}

func (d *driver) analyse(ctx context.Context, in look) (analysis, error) {
	s, end, err := d.session(ctx, &in.server)
	if err != nil {
		return analysis{}, err
	}
	defer end()
	out := analysis{Share: in.Share}
	err = s.use(ctx, "room on the share", func(k *conn) error {
		terms := k.raw.agreed()
		out.Dialect, out.Signing, out.Cipher = terms.dialect, terms.signing(), terms.cipher
		out.Encrypted, out.Guest = terms.session || terms.share, terms.guest
		room, err := k.share.Statfs("")
		if err != nil {
			return err
		}
		total, available := int64(room.TotalBlockCount()*room.BlockSize()), int64(room.AvailableBlockCount()*room.BlockSize())
		out.TotalBytes, out.AvailableBytes = &total, &available
		return nil
	})
	// A user may not be told how much room there is.
	if err != nil && !errors.As(err, new(*refusal)) {
		return analysis{}, err
	}
	out.Tree, err = remotefs.Grow(ctx, &in.Call, s, in.Look)
	if err != nil {
		return analysis{}, err
	}
	return out, nil
}
