package smb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/cloudsoda/go-smb2"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// onShare is a path as the library takes it.
func onShare(name string) string { return strings.Join(segments(name), `\`) }

// folder is the answer to a request for a file that is a folder, or the other way round.
func folder(what, text string) error { return &refusal{what: what, text: text} }

func (s *session) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	f := &file{session: s, ctx: ctx, name: name, what: "get " + remotefs.Shown(name)}
	err := s.use(ctx, f.what, func(k *conn) (err error) {
		if f.File, err = k.share.Open(onShare(name)); err != nil {
			return err
		}
		info, err := f.File.Stat()
		if err == nil && info.IsDir() {
			err = folder(f.what, "with a folder (give recursive=True)")
		}
		if err != nil {
			_ = f.File.Close()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (s *session) Create(ctx context.Context, name string) (io.WriteCloser, error) {
	f := &file{session: s, ctx: ctx, name: name, what: "put " + remotefs.Shown(name)}
	var begun bool
	err := s.use(ctx, f.what, func(k *conn) (err error) {
		begun = true
		f.File, err = k.share.OpenFile(onShare(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
		return err
	})
	if err != nil && (!begun || errors.As(err, new(*refusal))) {
		return nil, err
	}
	// The server may have begun the file all the same. Who writes to it learns the error.
	if f.err = err; err != nil {
		s.cut = name
	}
	return f, nil
}

// A file is one that is being read or written.
type file struct {
	*smb2.File
	session *session
	ctx     context.Context
	name    string
	what    string
	err     error // the connection is given up
}

// use runs an operation on the file. After an error that is not the server's answer there
// is nothing of it to close.
func (f *file) use(do func() error) error {
	if f.err != nil {
		return f.err
	}
	k := f.session.conn
	if f.ctx.Err() != nil { // the file is open, and nobody will close it
		f.session.lost()
	}
	err := f.session.use(f.ctx, f.what, func(*conn) error { return do() })
	if f.session.conn != k {
		f.session.cut = f.name
		f.err = err
		if err == nil { // it ended just now
			f.err = fs.ErrClosed
		}
	}
	return err
}

func (f *file) Read(p []byte) (n int, err error) {
	end := false
	err = f.use(func() error {
		n, err = f.File.Read(p)
		if end = errors.Is(err, io.EOF); end {
			return nil
		}
		return err
	})
	if err == nil && end {
		err = io.EOF
	}
	return n, err
}

func (f *file) Write(p []byte) (n int, err error) {
	err = f.use(func() error {
		n, err = f.File.Write(p)
		return err
	})
	return n, err
}

func (f *file) Close() error { return f.use(f.File.Close) }

// ask is how many entries of a folder are asked for at a time.
const ask = 1000

func (s *session) List(ctx context.Context, dir string) (entries []remotefs.Entry, err error) {
	what := "list " + remotefs.Shown(cmp.Or(dir, "/"))
	err = s.use(ctx, what, func(k *conn) error {
		f, err := k.share.Open(onShare(dir))
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil && !info.IsDir() {
			err = folder(what, "with a file")
		}
		if err == nil {
			entries, err = s.entries(f, what)
		}
		return cmp.Or(err, f.Close())
	})
	return entries, err
}

func (s *session) entries(f *smb2.File, what string) ([]remotefs.Entry, error) {
	var entries []remotefs.Entry
	left := s.call.MaxOutputBytes
	for {
		infos, err := f.Readdir(ask)
		for _, info := range infos {
			// A backslash would be a folder to the server, and means nothing elsewhere.
			if strings.ContainsRune(info.Name(), '\\') {
				return nil, fmt.Errorf("%s: the server lists a file named %q", what, info.Name())
			}
			if left -= int64(len(info.Name())); left < 0 {
				return nil, fmt.Errorf("%w: %s: more than max_output_bytes (%d)", connectors.ErrOutputTooLarge, what, s.call.MaxOutputBytes)
			}
			entries = append(entries, entry(info))
		}
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func entry(info fs.FileInfo) remotefs.Entry {
	e := remotefs.Entry{Name: info.Name(), Type: remotefs.File, Modified: remotefs.Modified(info.ModTime())}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		e.Type = remotefs.Link
	case info.IsDir():
		e.Type = remotefs.Dir
	default:
		e.Size = info.Size()
	}
	return e
}

func (s *session) Stat(ctx context.Context, name string) (e remotefs.Entry, err error) {
	err = s.use(ctx, "stat "+remotefs.Shown(name), func(k *conn) error {
		info, err := k.share.Stat(onShare(name))
		if err == nil {
			e = entry(info)
		}
		return err
	})
	if parts := segments(name); len(parts) > 0 {
		e.Name = parts[len(parts)-1]
	}
	return e, err
}

func (s *session) Mkdir(ctx context.Context, dir string) error {
	return s.use(ctx, "mkdir "+remotefs.Shown(dir), func(k *conn) error { return k.share.Mkdir(onShare(dir), 0o777) })
}

// Remove removes a file. What was being written when the connection was given up is open to
// the server until it notices, and that is waited for; and if it was the server that ended it
// may be starting anew: Samba answers for a while then that it has no memory.
func (s *session) Remove(ctx context.Context, name string) error {
	const (
		moment  = 20 * time.Millisecond
		startup = 50 // moments
	)
	for tries := 1; ; tries++ {
		err := s.remove(ctx, name)
		if name != s.cut || err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			return err
		}
		if r := (*refusal)(nil); tries > startup && (!errors.As(err, &r) || r.code != statusSharing) {
			return err
		}
		wait := time.NewTimer(moment)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return err
		}
	}
}

func (s *session) remove(ctx context.Context, name string) error {
	what := "remove " + remotefs.Shown(name)
	return s.use(ctx, what, func(k *conn) error {
		info, err := k.share.Lstat(onShare(name))
		if err != nil {
			return err
		}
		if info.IsDir() && info.Mode()&fs.ModeSymlink == 0 {
			return folder(what, "with a folder")
		}
		return k.share.Remove(onShare(name))
	})
}

func (s *session) RemoveDir(ctx context.Context, dir string) error {
	what := "remove " + remotefs.Shown(dir)
	return s.use(ctx, what, func(k *conn) error {
		if onShare(dir) == "" {
			return folder(what, "that the root of a share stays")
		}
		info, err := k.share.Lstat(onShare(dir))
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return folder(what, "with a file")
		}
		return k.share.Remove(onShare(dir))
	})
}

func (s *session) Rename(ctx context.Context, from, to string) error {
	return s.use(ctx, fmt.Sprintf("rename %s to %s", remotefs.Shown(from), remotefs.Shown(to)), func(k *conn) error {
		return k.share.Rename(onShare(from), onShare(to))
	})
}
