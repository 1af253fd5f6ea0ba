package redis

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/flowrun/flowrun/connectors"
)

// line reads a line, without its end. It holds until the next read.
func (d *decoder) line() ([]byte, error) {
	line, err := d.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, malformed("it begins with %q", shorten(string(line)))
	case err != nil && len(line) > 0:
		return nil, unexpected(err)
	case err != nil:
		return nil, err
	}
	if len(line) < 3 || line[len(line)-2] != '\r' {
		return nil, malformed("it begins with %q", shorten(string(line)))
	}
	return line[:len(line)-2], d.spend(int64(len(line)))
}

func (d *decoder) spend(n int64) error {
	if d.left -= n; d.left < 0 {
		return d.tooLarge()
	}
	return nil
}

func (d *decoder) tooLarge() error {
	return fmt.Errorf("%w: more than max_output_bytes (%d)", connectors.ErrOutputTooLarge, d.limit)
}

func parseLength(text []byte) (int64, error) {
	n, ok := parseInt(text)
	if !ok {
		return 0, malformed("%q is no length", shorten(string(text)))
	}
	return n, nil
}

// parseInt does as strconv.ParseInt does, of which the error would keep the text.
func parseInt(text []byte) (int64, bool) {
	if len(text) == 0 || len(text) > 18 || text[0] == '+' || text[0] == '-' { // 18 digits fit
		n, err := strconv.ParseInt(string(text), 10, 64)
		return n, err == nil
	}
	var n int64
	for _, digit := range text {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		n = n*10 + int64(digit-'0')
	}
	return n, true
}

// unexpected tells of an end in the middle of a reply.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
