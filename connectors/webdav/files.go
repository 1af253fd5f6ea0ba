package webdav

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"time"

	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// Open looks first at what it opens: many servers answer a GET of a folder with a page
// for people.
func (c *client) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	e, err := c.Stat(ctx, name)
	if err != nil {
		return nil, err
	}
	if e.Type == remotefs.Dir {
		return nil, fmt.Errorf("get %s: it is a folder (give recursive=True)", remotefs.Shown(name))
	}
	resp, err := c.do(ctx, request{method: http.MethodGet, url: c.address(name, false), what: "get " + remotefs.Shown(name)}, http.StatusOK)
	if err != nil {
		return nil, err
	}
	if resp.ContentLength < 0 && !slices.Contains(resp.TransferEncoding, "chunked") && resp.ProtoMajor == 1 {
		// Such an answer ends where the connection does, whole or not.
		return &counted{resp.Body, name, e.Size}, nil
	}
	return resp.Body, nil
}

// counted is a file of a known size.
type counted struct {
	io.ReadCloser
	name string
	left int64
}

func (f *counted) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if f.left -= int64(n); err == io.EOF && f.left > 0 {
		err = fmt.Errorf("%w: %d bytes of %s are missing", io.ErrUnexpectedEOF, f.left, f.name)
	}
	return n, err
}

func (c *client) Create(ctx context.Context, name string) (io.WriteCloser, error) {
	if c.digest != nil && !c.digest.Challenged() {
		// An upload cannot be sent again with the answer to a challenge.
		if _, err := c.Stat(ctx, ""); err != nil {
			return nil, err
		}
	}
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(ctx)
	u := &upload{client: c, name: name, pipe: w, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(u.done)
		resp, err := c.do(ctx, request{
			method: http.MethodPut, url: c.address(name, false), what: "put " + remotefs.Shown(name),
			header: http.Header{"Content-Type": {"application/octet-stream"}, "Expect": {"100-continue"}},
			stream: r,
		}, http.StatusOK, http.StatusCreated, http.StatusNoContent)
		if err == nil {
			err = resp.Body.Close()
		}
		u.err = err
		// What is written from now on goes nowhere.
		r.CloseWithError(errUploadEnded)
	}()
	return u, nil
}

var errUploadEnded = errors.New("the upload has ended")

// An upload is a PUT that is under way. A goroutine makes it, for which Write waits when it
// has ended early, and Close always.
type upload struct {
	client *client
	name   string
	pipe   *io.PipeWriter
	cancel context.CancelFunc
	done   chan struct{}
	err    error // once done is closed
}

func (u *upload) Write(p []byte) (int, error) {
	n, err := u.pipe.Write(p)
	if err == nil {
		return n, nil
	}
	<-u.done
	if u.err != nil {
		return n, u.err
	}
	return n, errors.New("the server answered before it had all of the file")
}

func (u *upload) Close() error {
	defer u.cancel()
	u.pipe.Close()
	<-u.done
	if u.err != nil && !errors.As(u.err, new(*statusError)) {
		u.client.cut = u.name
	}
	return u.err
}

func (c *client) Mkdir(ctx context.Context, dir string) error {
	return c.plain(ctx, request{method: "MKCOL", url: c.address(dir, true), what: "mkdir " + remotefs.Shown(dir)}, http.StatusCreated)
}

func (c *client) Remove(ctx context.Context, name string) error {
	if name == c.cut {
		return c.removeCut(ctx, name)
	}
	e, err := c.Stat(ctx, name)
	if err != nil {
		return err
	}
	if e.Type == remotefs.Dir { // all in it would go too
		return fmt.Errorf("remove %s: it is a folder", remotefs.Shown(name))
	}
	return c.delete(ctx, name, false)
}

// removeCut removes what an upload has begun that was broken off. The server may learn of
// that a moment later, and has the file locked until then, or only makes it then.
func (c *client) removeCut(ctx context.Context, name string) error {
	const moment, moments = 50 * time.Millisecond, 20
	for i := 0; ; i++ {
		err := c.delete(ctx, name, false)
		if err == nil || ctx.Err() != nil || errors.Is(err, fs.ErrNotExist) && i == moments {
			return err
		}
		wait := time.NewTimer(moment)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
		}
	}
}

func (c *client) RemoveDir(ctx context.Context, dir string) error {
	switch entries, err := c.List(ctx, dir); {
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("remove %s: the folder is not empty (give recursive=True)", remotefs.Shown(dir))
	}
	return c.delete(ctx, dir, true)
}

// RemoveAll removes a folder with all that is in it, as DELETE does: links, which a
// listing takes for what they lead to, are the server's to know.
func (c *client) RemoveAll(ctx context.Context, dir string) error { return c.delete(ctx, dir, true) }

func (c *client) delete(ctx context.Context, name string, folder bool) error {
	return c.plain(ctx, request{method: http.MethodDelete, url: c.address(name, folder), what: "remove " + remotefs.Shown(name)}, http.StatusOK, http.StatusNoContent)
}

func (c *client) Rename(ctx context.Context, from, to string) error {
	what := fmt.Sprintf("rename %s to %s", remotefs.Shown(from), remotefs.Shown(to))
	switch old, err := c.Stat(ctx, to); {
	case err == nil && old.Type == remotefs.Dir: // with all in it
		return fmt.Errorf("%s: there is a folder of that name", what)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case err == nil:
		source, err := c.Stat(ctx, from)
		if err != nil {
			return err
		}
		if source.Type == remotefs.Dir {
			return fmt.Errorf("%s: there is a file of that name", what)
		}
	}
	return c.plain(ctx, request{
		method: "MOVE", url: c.address(from, false), what: what,
		header: http.Header{"Destination": {c.address(to, false).String()}, "Overwrite": {"T"}},
	}, http.StatusCreated, http.StatusNoContent)
}

// plain makes a request whose answer has nothing to say but its status.
func (c *client) plain(ctx context.Context, r request, want ...int) error {
	resp, err := c.do(ctx, r, want...)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
