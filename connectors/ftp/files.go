package ftp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

func (s *session) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	f, err := s.open(ctx, "RETR", name, "get "+name)
	if err != nil {
		return nil, err
	}
	return source{f}, nil
}

func (s *session) Create(ctx context.Context, name string) (io.WriteCloser, error) {
	f, err := s.open(ctx, "STOR", name, "put "+name)
	if err != nil {
		return nil, err
	}
	return target{f}, nil
}

func (s *session) Mkdir(ctx context.Context, dir string) error {
	return s.do(ctx, "MKD", dir, "mkdir "+dir)
}

func (s *session) Remove(ctx context.Context, name string) error {
	return s.do(ctx, "DELE", name, "remove "+name)
}

func (s *session) RemoveDir(ctx context.Context, dir string) error {
	return s.do(ctx, "RMD", dir, "remove "+dir)
}

// Rename replaces an older file. Servers that refuse to, such as that of Windows, have it
// removed before.
func (s *session) Rename(ctx context.Context, from, to string) error {
	what := fmt.Sprintf("rename %s to %s", from, to)
	rename := func() error {
		return s.use(ctx, func(k *conn) error {
			if err := k.do(intermediate, "RNFR", from, what); err != nil {
				return err
			}
			return k.do(completion, "RNTO", to, what)
		})
	}
	err := rename()
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	if old, statErr := s.Stat(ctx, to); statErr != nil || old.Type != remotefs.File {
		return err
	}
	if err := s.Remove(ctx, to); err != nil {
		return err
	}
	return rename()
}

// do sends a command about one name.
func (s *session) do(ctx context.Context, command, name, what string) error {
	return s.use(ctx, func(k *conn) error { return k.do(completion, command, name, what) })
}

func (k *conn) do(kind int, command, name, what string) error {
	_, err := k.ask(kind, command, name, what)
	return err
}

// ask sends a command about one name, whose reply has to be of a kind.
func (k *conn) ask(kind int, command, name, what string) (reply, error) {
	if name != "" {
		encoded, err := k.client.names.encode(name)
		if err != nil {
			return reply{}, err
		}
		command += " " + encoded
	}
	r, err := k.cmd(command)
	if err == nil && r.kind() != kind {
		err = refused(r, "%s", what)
	}
	return r, err
}

func (s *session) Stat(ctx context.Context, name string) (e remotefs.Entry, err error) {
	err = s.use(ctx, func(k *conn) error {
		if k.has("MLST") {
			e, err = k.mlst(name)
		} else {
			e, err = k.statByParts(name)
		}
		if r := (*refusal)(nil); errors.As(err, &r) && r.code == codeNotThere && !errors.Is(err, fs.ErrPermission) {
			// Whatever the words, there is nothing that this user may see.
			err = missing{r}
		}
		return err
	})
	e.Name = path.Base(name)
	return e, err
}

// statByParts finds out about a file on a server without MLST: only files have a size
// (RFC 3659, 4), and only folders can be gone to.
func (k *conn) statByParts(name string) (remotefs.Entry, error) {
	what := "stats " + name
	r, err := k.ask(completion, "SIZE", name, what)
	if err == nil {
		size, err := strconv.ParseInt(strings.TrimSpace(r.text), 10, 64)
		if err != nil {
			return remotefs.Entry{}, refused(r, "%s", what)
		}
		e := remotefs.Entry{Type: remotefs.File, Size: size}
		if r, err = k.ask(completion, "MDTM", name, what); err == nil {
			if t, err := time.Parse(factTime, strings.TrimSpace(r.text)); err == nil {
				e.Modified = remotefs.Modified(t)
			}
		}
		return e, notRefused(err)
	}
	if notRefused(err) != nil {
		return remotefs.Entry{}, err
	}
	return remotefs.Entry{Type: remotefs.Dir}, k.within(name, what, func() error { return nil })
}

// notRefused returns err unless it is a refusal.
func notRefused(err error) error {
	if r := (*refusal)(nil); errors.As(err, &r) {
		return nil
	}
	return err
}

// missing is a refusal that means that there is nothing.
type missing struct{ *refusal }

func (e missing) Is(target error) bool { return target == fs.ErrNotExist || e.refusal.Is(target) }
func (e missing) Unwrap() error        { return e.refusal }

// within goes to a folder, does something there, and goes back.
func (k *conn) within(dir, what string, do func() error) error {
	if dir == "" {
		return do()
	}
	if k.home == "" {
		r, err := k.ask(completion, "PWD", "", what)
		if err != nil {
			return err
		}
		home, ok := quoted(r.text)
		if !ok {
			return refused(r, "%s: current folder", what)
		}
		k.home = home
	}
	if err := k.do(completion, "CWD", dir, what); err != nil {
		return err
	}
	err := do()
	if notRefused(err) != nil {
		return err // the connection is given up
	}
	if lost := k.back(what); lost != nil {
		return lost
	}
	return err
}

// back goes to where the session began. A connection that is elsewhere is of no use.
func (k *conn) back(what string) error {
	r, err := k.cmd("CWD " + k.home)
	if err == nil && r.kind() != completion {
		err = fmt.Errorf("%s: the server does not go back to %q: %d %s", what, k.home, r.code, shortened(r.text))
	}
	return err
}

// quoted finds a path in a reply: in quotation marks, of which one in the path is doubled
// (RFC 959, appendix II).
func quoted(text string) (string, bool) {
	_, rest, ok := strings.Cut(text, `"`)
	if !ok {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		if rest[i] != '"' {
			b.WriteByte(rest[i])
			continue
		}
		if i+1 == len(rest) || rest[i+1] != '"' {
			return b.String(), b.Len() > 0
		}
		b.WriteByte('"')
		i++
	}
	return "", false
}
