package redis

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/flowrun/flowrun/connectors/value"
)

// A reply is what a server says to a command.
type reply struct {
	value  value.Value
	binary bool         // a string in it is no text
	err    *serverError // the command was refused, or part of its answer is an error
}

// A serverError is an error in the server's words, such as "WRONGTYPE Operation
// against a key holding the wrong kind of value".
type serverError struct{ words string }

func (e *serverError) Error() string { return e.words }

// errProtocol is the kind of errors of what is no answer of a Redis server.
var errProtocol = errors.New("no answer in Redis' protocol")

var errLength = malformed("a string is longer than was announced")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errProtocol, fmt.Sprintf(format, args...))
}

const (
	// Lines are numbers, lengths and short texts; an error message is the longest.
	longestLine = 32 << 10
	// To read a number takes time quadratic in its digits.
	mostDigits = 4096
	// A reply is part of the outputs, which have a limit of their own.
	deepestReply = value.MaxDepth - 10
	// What is made before it is there, as a length may be announced for nothing.
	mostAhead      = 1 << 10
	mostAheadBytes = 16 << 20
)

// A decoder reads replies.
type decoder struct {
	r     *bufio.Reader
	limit int64 // bytes of the replies of a call
	left  int64 // of limit
	nodes int   // values that may still come

	// Of the reply that is being read:
	binary bool
	err    *serverError // the first one
}

func newDecoder(r io.Reader) *decoder {
	return &decoder{r: bufio.NewReaderSize(r, longestLine)}
}

// begin makes room for the replies of a call.
func (d *decoder) begin(limit int64) {
	d.limit, d.left, d.nodes = limit, limit, value.DefaultLimits.Nodes
}

// reply reads one reply. After an error the connection is of no more use.
func (d *decoder) reply() (reply, error) {
	kind, text, err := d.head(0)
	if err != nil {
		return reply{}, err
	}
	return d.replyOf(kind, text)
}

func (d *decoder) replyOf(kind byte, text []byte) (reply, error) {
	d.binary, d.err = false, nil
	v, err := d.rest(kind, text, 0)
	return reply{v, d.binary, d.err}, err
}

// replies reads so many of them.
func (d *decoder) replies(n int) ([]reply, error) {
	list := make([]reply, 0, min(n, mostAhead))
	for range n {
		r, err := d.reply()
		if err != nil {
			if len(list) > 0 {
				err = unexpected(err)
			}
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// transaction reads what is answered to so many commands after MULTI, and to EXEC.
func (d *decoder) transaction(n int) (answer, error) {
	queued, err := d.replies(n)
	if err != nil {
		return answer{}, err
	}
	kind, text, err := d.head(0)
	if err != nil {
		return answer{}, unexpected(err)
	}
	if kind == '*' && string(text) == strconv.Itoa(n) {
		carriedOut, err := d.replies(n)
		return answer{replies: carriedOut}, err
	}
	end, err := d.replyOf(kind, text)
	if err == nil && end.err == nil {
		err = malformed("EXEC gives no list of %d", n)
	}
	return answer{queued, end.err, "EXEC"}, err
}
