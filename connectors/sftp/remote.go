package sftp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// A remote is the files of the server for one call. It has a session of its own, which
// ends with the context of the operation that has opened it; an operation that is to
// clean up afterwards opens another one.
type remote struct {
	in      *input
	clients *sshdial.Clients

	session *sshdial.Session // nil if there is none
	client  *sftp.Client
	input   *metered
	stderr  sync.WaitGroup // reads what is no part of the protocol
	ctx     context.Context
	stop    func() bool // ctx no longer ends the session
}

// connect opens a session, if there is none that can be used.
func (r *remote) connect(ctx context.Context) error {
	if r.session != nil && (r.ctx.Err() == nil || ctx.Err() != nil) {
		return nil
	}
	r.close()
	session, err := r.clients.Session(ctx, &r.in.Inputs, &r.in.Call)
	if err != nil {
		return err
	}
	return r.begin(ctx, session)
}

// begin starts SFTP in a session. If it cannot, it closes the session.
func (r *remote) begin(ctx context.Context, session *sshdial.Session) error {
	r.session, r.ctx, r.input = session, ctx, newMetered(session)
	r.stop = context.AfterFunc(ctx, session.Abort)
	r.stderr.Go(func() { _, _ = io.Copy(io.Discard, session.Stderr()) })
	ok, err := session.SendRequest("subsystem", true, ssh.Marshal(struct{ Name string }{"sftp"}))
	if err == nil && !ok {
		err = errors.New("the server has no SFTP")
	}
	if err == nil {
		r.client, err = sftp.NewClientPipe(r.input, channel{session}, sftp.UseConcurrentWrites(true))
	}
	if err != nil {
		r.close()
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return connectors.Step("request", connectors.Advised(fmt.Errorf("start sftp: %w", err),
			"check that the server offers SFTP (the line Subsystem sftp of its sshd_config), and that nothing the user's shell starts with writes text"))
	}
	return nil
}

// A channel is what is written to. Closing it is left to [remote.close].
type channel struct{ *sshdial.Session }

func (c channel) Close() error { return c.CloseWrite() }

func (r *remote) close() {
	if r.session == nil {
		return
	}
	r.stop()
	r.session.Close()
	if r.client != nil {
		// It waits for its reader, which has come to the end of the session.
		_ = r.client.Close()
	}
	r.stderr.Wait()
	r.session, r.client = nil, nil
}

// on returns the client for an operation that lasts as long as ctx.
func (r *remote) on(ctx context.Context) (*sftp.Client, error) {
	if err := r.connect(ctx); err != nil {
		return nil, err
	}
	return r.client, ctx.Err()
}

// at is a path as the server takes it.
func at(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		name = rest
	}
	if name == "" || name == "~" {
		return "."
	}
	return name
}

// explain says what was done to which file, in place of a number of the protocol.
func explain(verb, name string, err error) error {
	var status *sftp.StatusError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		err = &kindError{fs.ErrNotExist, "no such file or folder"}
	case errors.Is(err, fs.ErrPermission):
		err = &kindError{fs.ErrPermission, "permission denied"}
	case errors.Is(err, fs.ErrExist):
	case errors.As(err, &status):
		// OpenSSH says the same for a full disk, a name that is too long, and others.
		err = &kindError{err, "the server says: " + strings.TrimPrefix(status.Error(), "sftp: ")}
	}
	return fmt.Errorf("%s %s: %w", verb, name, err)
}

// A kindError is an error of a kind that its text does not repeat.
type kindError struct {
	kind error
	text string
}

func (e *kindError) Error() string { return e.text }
func (e *kindError) Unwrap() error { return e.kind }

func (r *remote) List(ctx context.Context, dir string) ([]remotefs.Entry, error) {
	c, err := r.on(ctx)
	if err != nil {
		return nil, err
	}
	r.input.limit(4*r.in.MaxOutputBytes + 1<<20)
	infos, err := c.ReadDirContext(ctx, at(dir))
	if r.input.exceeded() {
		return nil, fmt.Errorf("%w: the listing of %q is too large for max_output_bytes (%d)", connectors.ErrOutputTooLarge, dir, r.in.MaxOutputBytes)
	}
	r.input.limit(math.MaxInt64)
	if err != nil {
		return nil, explain("list", at(dir), err)
	}
	var entries []remotefs.Entry
	for _, info := range infos {
		e := entry(info)
		if e.Type == remotefs.Link {
			// One that cannot be read is listed all the same.
			e.Target, _ = c.ReadLink(path.Join(at(dir), info.Name()))
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (r *remote) Stat(ctx context.Context, name string) (remotefs.Entry, error) {
	c, err := r.on(ctx)
	if err != nil {
		return remotefs.Entry{}, err
	}
	info, err := c.Stat(at(name))
	if err != nil {
		return remotefs.Entry{}, explain("stat", name, err)
	}
	e := entry(info)
	e.Name = path.Base(name)
	return e, nil
}

func entry(info fs.FileInfo) remotefs.Entry {
	e := remotefs.Entry{Name: info.Name(), Type: remotefs.Other, Modified: remotefs.Modified(info.ModTime())}
	mode := info.Mode()
	switch {
	case mode.IsRegular():
		e.Type, e.Size = remotefs.File, info.Size()
	case mode.IsDir():
		e.Type = remotefs.Dir
	case mode&fs.ModeSymlink != 0:
		e.Type = remotefs.Link
	}
	bits := uint32(mode.Perm())
	for i, special := range []fs.FileMode{fs.ModeSticky, fs.ModeSetgid, fs.ModeSetuid} {
		if mode&special != 0 {
			bits |= 0o1000 << i
		}
	}
	e.Mode = fmt.Sprintf("%04o", bits)
	return e
}

func (r *remote) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	c, err := r.on(ctx)
	if err != nil {
		return nil, err
	}
	f, err := c.Open(at(name))
	if err != nil {
		return nil, explain("open", name, err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder (copy it with recursive)")
	}
	if err != nil {
		_ = f.Close()
		return nil, explain("open", name, err)
	}
	return newReader(name, f), nil
}

func (r *remote) Create(ctx context.Context, name string) (io.WriteCloser, error) {
	c, err := r.on(ctx)
	if err != nil {
		return nil, err
	}
	f, err := c.OpenFile(at(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return nil, explain("create", name, err)
	}
	return newWriter(name, f), nil
}

func (r *remote) Mkdir(ctx context.Context, dir string) error {
	c, err := r.on(ctx)
	if err != nil {
		return err
	}
	err = c.Mkdir(at(dir))
	if err != nil {
		if _, statErr := c.Lstat(at(dir)); statErr == nil {
			err = &kindError{fs.ErrExist, "it is there already"}
		}
	}
	return explain("mkdir", dir, err)
}

func (r *remote) Remove(ctx context.Context, name string) error {
	c, err := r.on(ctx)
	if err != nil {
		return err
	}
	// The library removes an empty folder too.
	info, err := c.Lstat(at(name))
	if errors.Is(err, sftp.ErrSSHFxConnectionLost) {
		// It may be what a transfer has left when the connection broke.
		r.close()
		if c, err = r.on(ctx); err != nil {
			return err
		}
		info, err = c.Lstat(at(name))
	}
	switch {
	case err != nil:
	case info.IsDir():
		err = errors.New("it is a folder")
	default:
		err = c.Remove(at(name))
	}
	return explain("remove", name, err)
}

func (r *remote) RemoveDir(ctx context.Context, dir string) error {
	c, err := r.on(ctx)
	if err != nil {
		return err
	}
	err = c.RemoveDirectory(at(dir))
	if _, failed := errors.AsType[*sftp.StatusError](err); failed {
		if infos, listErr := c.ReadDirContext(ctx, at(dir)); listErr == nil && len(infos) > 0 {
			err = errors.New("the folder is not empty (remove it with recursive)")
		}
	}
	return explain("remove", dir, err)
}

func (r *remote) Rename(ctx context.Context, from, to string) error {
	c, err := r.on(ctx)
	if err != nil {
		return err
	}
	if _, ok := c.HasExtension("posix-rename@openssh.com"); ok {
		return explain("rename", from, c.PosixRename(at(from), at(to)))
	}
	err = c.Rename(at(from), at(to))
	if _, failed := errors.AsType[*sftp.StatusError](err); failed {
		// The protocol (draft 2, 6.5) has it that an older file is in the way.
		info, statErr := c.Lstat(at(to))
		if statErr == nil && !info.IsDir() && c.Remove(at(to)) == nil {
			err = c.Rename(at(from), at(to))
		}
	}
	return explain("rename", from, err)
}

var _ remotefs.FS = (*remote)(nil)
