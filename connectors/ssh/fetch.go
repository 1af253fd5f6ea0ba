package ssh

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/connectors"
	"golang.org/x/crypto/ssh"
)

// sender writes a file after a mark; what a login shell says stands before it.
const sender = `exec 3<"$1" || exit 1; echo "$0"; exec cat <&3`

// fetch copies a file of the server to w.
func (r *run) fetch(ctx context.Context, name string, w io.Writer) error {
	session, err := r.clients.Session(ctx, &r.in.Inputs, &r.in.Call)
	if err != nil {
		return err
	}
	defer session.Close()
	defer context.AfterFunc(ctx, session.Abort)()
	mark := rand.Text()
	command := fmt.Sprintf("exec /bin/sh -c '%s' %s %s", sender, mark, quote(strings.TrimPrefix(name, "~/")))
	if err := request(session, "exec", ssh.Marshal(struct{ Command string }{command})); err != nil {
		return ended(ctx, err)
	}
	// The server may have sent all and closed the session already.
	_ = session.CloseWrite()
	var said bytes.Buffer
	var reading sync.WaitGroup
	reading.Go(func() {
		// What was not read shows in the end of the other stream.
		_, _ = io.Copy(&said, io.LimitReader(session.Stderr(), mostBefore))
		_, _ = io.Copy(io.Discard, session.Stderr())
	})
	err = copyAfter([]byte(mark+"\n"), w, session)
	if err != nil {
		// The rest is not wanted.
		session.Close()
	}
	reading.Wait()
	waitFor(session.Exited())
	status := session.Status()
	switch {
	case ctx.Err() != nil:
		return connectors.Step("request", context.Cause(ctx))
	case errors.Is(err, errNoMark):
		line := lastLine(said.Bytes())
		if line == "" {
			line = "the server says nothing"
		}
		return connectors.Step("request", fmt.Errorf("read %s: %s", name, line))
	case err != nil:
		return connectors.Step("request", fmt.Errorf("read %s: %w", name, err))
	case status == nil || status.Code != 0:
		return connectors.Step("request", fmt.Errorf("read %s: broken off%s %s", name, statusText(session), lastLine(said.Bytes())))
	}
	return nil
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return connectors.Step("request", context.Cause(ctx))
	}
	return err
}

var errNoMark = errors.New("there is no such file")

// copyAfter copies what stands after a mark.
func copyAfter(mark []byte, w io.Writer, r io.Reader) error {
	var before []byte
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.Read(buffer)
		before = append(before, buffer[:n]...)
		if _, after, ok := bytes.Cut(before, mark); ok {
			if _, err := w.Write(after); err != nil {
				return err
			}
			_, err = io.CopyBuffer(struct{ io.Writer }{w}, r, buffer)
			return err
		}
		if err != nil {
			return errNoMark
		}
		// Of what came before, enough is kept to find a mark that came in parts.
		before = before[max(0, len(before)-len(mark)):]
	}
}

// copy copies a file of the server into the project's store.
func (r *run) copy(ctx context.Context, name string) (file, error) {
	f := file{Path: name, Name: r.in.stored(name)}
	out, err := r.in.Create(ctx, f.Name)
	if err != nil {
		return file{}, err
	}
	defer out.Close()
	sum := sha256.New()
	counted := &counter{w: io.MultiWriter(out, sum)}
	if err := r.fetch(ctx, name, counted); err != nil {
		return file{}, err
	}
	if err := out.Commit(); err != nil {
		return file{}, fmt.Errorf("store %s: %w", f.Name, err)
	}
	f.Size, f.SHA256 = counted.n, hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// A limited is what was written to it, as far as the limit goes.
type limited struct {
	data  []byte
	limit int64
}

func (l *limited) Write(p []byte) (int, error) {
	if int64(len(l.data)+len(p)) > l.limit {
		return 0, fmt.Errorf("%w: more than max_output_bytes (%d)", connectors.ErrOutputTooLarge, l.limit)
	}
	l.data = append(l.data, p...)
	return len(p), nil
}
