package lsp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"sync"
)

// maxMessage is the most bytes of a message: more than any text that can be a flow takes,
// even with each character escaped.
const maxMessage = 64 << 20

// A stream is the messages of an editor, each a header and JSON. A message that is none is
// answered, and the next one is read; a header that is none ends the stream, as nobody
// knows where the next one begins.
type stream struct {
	in      *bufio.Reader
	closers []io.Closer

	mu   sync.Mutex
	out  io.Writer
	err  error // what ended it
	once sync.Once
}

func newReader(in io.Reader) *bufio.Reader { return bufio.NewReaderSize(in, 64<<10) }

// ReadObject implements [jsonrpc2.ObjectStream].
func (s *stream) ReadObject(v any) error {
	for {
		body, err := s.message()
		if err != nil {
			s.mu.Lock()
			s.err = err
			s.mu.Unlock()
			return err
		}
		if !json.Valid(body) {
			s.refuse(codeParseError, "the message is no JSON")
			continue
		}
		if err := json.Unmarshal(body, v); err != nil {
			s.refuse(codeInvalidRequest, err.Error())
			continue
		}
		return nil
	}
}

func (s *stream) message() ([]byte, error) {
	if _, err := s.in.Peek(1); err != nil {
		return nil, err // io.EOF between messages
	}
	header, err := textproto.NewReader(s.in).ReadMIMEHeader()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("the header of a message: %w", err)
	}
	text := header.Get("Content-Length")
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxMessage {
		return nil, fmt.Errorf("the header of a message: Content-Length is %.40q, want a number of bytes up to %d", text, maxMessage)
	}
	var body bytes.Buffer // grows with what comes, whatever was announced
	if got, err := io.CopyN(&body, s.in, int64(n)); err != nil {
		return nil, fmt.Errorf("a message of %d bytes ends after %d: %w", n, got, io.ErrUnexpectedEOF)
	}
	return body.Bytes(), nil
}

// refuse answers a message of which nobody knows the id.
func (s *stream) refuse(code int, message string) {
	_ = s.WriteObject(map[string]any{ // an editor that is gone ends the input too
		"jsonrpc": "2.0", "id": nil, "error": map[string]any{"code": code, "message": message},
	})
}

// WriteObject implements [jsonrpc2.ObjectStream].
func (s *stream) WriteObject(v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.out.Write(append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(body)), body...))
	return err
}

// Close implements [jsonrpc2.ObjectStream].
func (s *stream) Close() (err error) {
	s.once.Do(func() {
		for _, c := range s.closers {
			err = errors.Join(err, c.Close())
		}
	})
	return err
}

// failure is what ended the stream, nil if it was its end.
func (s *stream) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if errors.Is(s.err, io.EOF) || errors.Is(s.err, io.ErrClosedPipe) {
		return nil
	}
	return s.err
}
