package sftp

import (
	"errors"
	"io"
	"math"
	"sync"
	"sync/atomic"

	"github.com/flowrun/flowrun/connectors"
	"github.com/pkg/sftp"
)

// requests is how many requests of a file are under way at a time, as with sftp(1): with
// packets of 32 KiB these are 2 MiB.
const requests = 64

// A reader reads a file ahead.
type reader struct {
	name string
	file *sftp.File
	pipe *io.PipeReader
	done sync.WaitGroup
	err  error // of the transfer, once it is done
}

func newReader(name string, f *sftp.File) *reader {
	out, in := io.Pipe()
	r := &reader{name: name, file: f, pipe: out}
	r.done.Go(func() {
		_, r.err = f.WriteTo(in)
		in.CloseWithError(r.err)
	})
	return r
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.pipe.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = explain("read", r.name, err)
	}
	return n, err
}

// Close ends the transfer, if it has not come to its end.
func (r *reader) Close() error {
	_ = r.pipe.CloseWithError(errUnread)
	r.done.Wait()
	err := r.err
	if errors.Is(err, errUnread) {
		err = nil
	}
	return errors.Join(err, r.file.Close())
}

var errUnread = errors.New("not all was read")

// A writer writes a file behind.
type writer struct {
	name string
	file *sftp.File
	pipe *io.PipeWriter
	done sync.WaitGroup
	err  error // of the transfer, once it is done
}

func newWriter(name string, f *sftp.File) *writer {
	out, in := io.Pipe()
	w := &writer{name: name, file: f, pipe: in}
	w.done.Go(func() {
		_, w.err = f.ReadFromWithConcurrency(out, requests)
		out.CloseWithError(w.err)
	})
	return w
}

func (w *writer) Write(p []byte) (int, error) {
	n, err := w.pipe.Write(p)
	return n, explain("write", w.name, err)
}

// Close waits until the server has all.
func (w *writer) Close() error {
	_ = w.pipe.Close()
	w.done.Wait()
	return explain("write", w.name, errors.Join(w.err, w.file.Close()))
}

// A metered reader ends once more was read than a limit allows: the library keeps a
// listing, however long it gets.
type metered struct {
	r    io.Reader
	left atomic.Int64
}

func newMetered(r io.Reader) *metered {
	m := &metered{r: r}
	m.limit(math.MaxInt64)
	return m
}

func (m *metered) limit(n int64)  { m.left.Store(n) }
func (m *metered) exceeded() bool { return m.left.Load() < 0 }

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.left.Add(-int64(n)) < 0 {
		return 0, connectors.ErrOutputTooLarge
	}
	return n, err
}
