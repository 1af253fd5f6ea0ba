package ssh

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// A capture takes what a script writes to its two streams, as far as the limit goes.
type capture struct {
	mark     []byte      // "" is without marks
	limit    int64       // of both streams
	tooLarge func(error) // told once

	mu             sync.Mutex
	left           int64
	report         bytes.Buffer
	stdout, stderr stream
	code           *int
	start, end     time.Time
}

// A stream is one of the two, of which data is the output and before what came first.
type stream struct {
	before, data bytes.Buffer
	pending      []byte // may be the beginning of a mark
	began, ended bool
}

// longestMark is more than there is after a mark on its line.
const longestMark = 16

// mostBefore is as much as is kept of what a server says before the script.
const mostBefore = 4096

func newCapture(mark string, limit int64, tooLarge func(error)) *capture {
	c := &capture{mark: []byte(mark), limit: limit, left: limit, tooLarge: tooLarge}
	if mark == "" {
		c.stdout.began, c.stderr.began = true, true
		c.start = time.Now()
	}
	return c
}

// read reads a stream up to its last mark, or its end.
func (c *capture) read(s *stream, r io.Reader) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.Read(buffer)
		c.mu.Lock()
		c.take(s, buffer[:n])
		if err != nil {
			c.keep(s, s.pending)
			s.pending = nil
		}
		done := s.ended
		c.mu.Unlock()
		if err != nil || done {
			return
		}
	}
}

// take adds what was read. The caller holds c.mu.
func (c *capture) take(s *stream, p []byte) {
	if len(c.mark) == 0 {
		c.keep(s, p)
		return
	}
	p = append(s.pending, p...)
	s.pending = nil
	for !s.ended {
		i := bytes.Index(p, c.mark)
		if i < 0 {
			i = len(p) - c.beginning(p)
			c.keep(s, p[:i])
			s.pending = bytes.Clone(p[i:])
			return
		}
		c.keep(s, p[:i])
		line, rest, whole := bytes.Cut(p[i+len(c.mark):], []byte("\n"))
		if !whole && len(line) < longestMark {
			s.pending = bytes.Clone(p[i:])
			return
		}
		if s.began {
			s.ended = true
			c.end = time.Now()
			if code, err := strconv.Atoi(string(bytes.TrimSpace(line))); err == nil {
				c.code = &code
			}
			return
		}
		s.began = true
		if c.stdout.began && c.stderr.began {
			c.start = time.Now()
		}
		p = rest
	}
}

// beginning is how many bytes at the end of p may go on as a mark.
func (c *capture) beginning(p []byte) int {
	n := min(len(p), len(c.mark)-1)
	for !bytes.HasSuffix(p, c.mark[:n]) {
		n--
	}
	return n
}

// keep stores output as far as the limit goes. The caller holds c.mu.
func (c *capture) keep(s *stream, p []byte) {
	if !s.began {
		s.before.Write(p[:min(len(p), mostBefore-s.before.Len())])
		return
	}
	if c.left -= int64(len(p)); c.left < 0 {
		if c.tooLarge != nil {
			c.tooLarge(fmt.Errorf("%w: the script writes more than max_output_bytes (%d)", connectors.ErrOutputTooLarge, c.limit))
			c.tooLarge = nil
		}
		c.report, s.data = bytes.Buffer{}, bytes.Buffer{}
		return
	}
	s.data.Write(p)
	c.report.Write(p)
}

// duration is how long the script ran, or has been running.
func (c *capture) duration() time.Duration {
	switch {
	case c.start.IsZero():
		return 0
	case c.end.IsZero():
		return time.Since(c.start)
	}
	return c.end.Sub(c.start)
}
