package sftp

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
	"github.com/pkg/sftp"
)

type look struct {
	server
	remotefs.Look
}

// Validate checks what tags cannot say.
func (in *look) Validate() error {
	errs := in.Check()
	if err := in.server.Validate(); err != nil {
		errs = append(err.(connectors.InputErrors), errs...)
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// An analysis is what there is on a server.
type analysis struct {
	Server         string   `flow:"server" doc:"How the server names itself, such as SSH-2.0-OpenSSH_9.9."`
	Folder         string   `flow:"folder" doc:"Folder in which the session begins."`
	Extensions     []string `flow:"extensions" doc:"Extensions of the protocol that the server knows, of those that OpenSSH has."`
	TotalBytes     *int64   `flow:"total_bytes,omitempty" doc:"Size of the file system in which path is, if the server says so."`
	AvailableBytes *int64   `flow:"available_bytes,omitempty" doc:"How much of it is free for this user."`

	remotefs.Tree
}

// extensions are those of OpenSSH 9.9 (PROTOCOL, 4), and those of the drafts that others
// know. A client can only ask for them by name.
var extensions = []string{
	"check-file", "copy-data", "copy-file", "expand-path@openssh.com", "fsync@openssh.com", "hardlink@openssh.com", "home-directory",
	"limits@openssh.com", "lsetstat@openssh.com", "posix-rename@openssh.com", "space-available", "statvfs@openssh.com",
	"users-groups-by-id@openssh.com", "vendor-id", "versions",
}

func (d *driver) analyse(ctx context.Context, in look) (analysis, error) {
	r := &remote{in: &input{server: in.server}, clients: d.clients}
	defer r.close()
	c, err := r.on(ctx)
	if err != nil {
		return analysis{}, err
	}
	out := analysis{Server: r.session.Server(), Extensions: []string{}}
	for _, name := range extensions {
		if _, ok := c.HasExtension(name); ok {
			out.Extensions = append(out.Extensions, name)
		}
	}
	folder, err := c.RealPath(".")
	if err != nil {
		return analysis{}, r.ended(ctx, fmt.Errorf("where sftp begins: %w", err))
	}
	out.Folder = strings.ToValidUTF8(folder, "\uFFFD")
	if _, ok := c.HasExtension("statvfs@openssh.com"); ok {
		if room, err := c.StatVFS(at(in.Path)); err == nil {
			out.TotalBytes, out.AvailableBytes = product(room.Frsize, room.Blocks), product(room.Frsize, room.Bavail)
		}
	}
	out.Tree, err = remotefs.Grow(ctx, &in.Call, whole{r}, in.Look)
	if err != nil {
		return analysis{}, r.ended(ctx, err)
	}
	return out, nil
}

func (r *remote) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return connectors.Step("request", err)
}

// product is a number of bytes, nil if there is none as large.
func product(a, b uint64) *int64 {
	high, low := bits.Mul64(a, b)
	if n := int64(low); high == 0 && n >= 0 {
		return &n
	}
	return nil
}

// A whole is a remote whose connection, once lost, is lost for all that follows.
type whole struct{ *remote }

func (w whole) List(ctx context.Context, dir string) ([]remotefs.Entry, error) {
	entries, err := w.remote.List(ctx, dir)
	switch {
	case errors.Is(err, connectors.ErrOutputTooLarge):
		w.close() // the rest of the listing is in the way
	case errors.Is(err, sftp.ErrSSHFxConnectionLost):
		err = connectors.Step("connect", err)
	}
	return entries, err
}
