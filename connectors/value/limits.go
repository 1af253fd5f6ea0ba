package value

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxDepth is how many lists, tuples, sets and dicts may stand in one another.
const MaxDepth = 1000

// Kinds of errors, for errors.Is.
var (
	ErrTooDeep  = errors.New("nested too deep")    // Limits.Depth
	ErrTooLarge = errors.New("too large")          // every other limit
	ErrCorrupt  = errors.New("no encoded value")   // Unmarshal: damaged or foreign bytes
	ErrNoValue  = errors.New("no value of a flow") // a Go type that is no Value, or no key of a dict
)

// Limits bound what a value may cost. A field that is 0 stands for its default.
// They keep a hostile text, or a value that contains itself many times over,
// from taking the process down; what a flow may use in all is the runtime's
// business.
type Limits struct {
	Depth  int // containers in one another: 1,000
	Nodes  int // values in all, keys of dicts included, each counted as often as it is reached: 4,194,304
	Bytes  int // of the text or encoding: 268,435,456 (of YAML: 8,388,608)
	Digits int // of one number in a text: 10,000
}

// DefaultLimits are the defaults of every field, as [Marshal] and [Unmarshal]
// use them. It is not to be changed.
var DefaultLimits = Limits{Depth: MaxDepth, Nodes: maxNodes, Bytes: maxBytes, Digits: maxDigits}

const (
	maxNodes  = 4 << 20
	maxBytes  = 256 << 20
	maxDigits = 10_000
)

func (l Limits) orDefault() Limits {
	set := func(field *int, to int) {
		if *field <= 0 {
			*field = to
		}
	}
	set(&l.Depth, MaxDepth)
	set(&l.Nodes, maxNodes)
	set(&l.Bytes, maxBytes)
	set(&l.Digits, maxDigits)
	return l
}

func (l Limits) depthError() error {
	return fmt.Errorf("%w: more than %d levels", ErrTooDeep, l.Depth)
}

func (l Limits) nodesError() error {
	return fmt.Errorf("%w: more than %d values", ErrTooLarge, l.Nodes)
}

func (l Limits) bytesError() error {
	return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, l.Bytes)
}

func (l Limits) digitsError() error {
	return fmt.Errorf("%w: a number of more than %d digits", ErrTooLarge, l.Digits)
}

// pathError is an error and the place in a value that it is about. The steps
// are collected on the way up, so that a value without errors pays nothing.
type pathError struct {
	steps []string // innermost first
	err   error
}

func (e *pathError) Error() string { return e.path() + ": " + e.err.Error() }
func (e *pathError) Unwrap() error { return e.err }

func (e *pathError) path() string {
	const most = 8 // steps shown of either end
	var b strings.Builder
	for i := len(e.steps) - 1; i >= 0; i-- {
		if len(e.steps) > 2*most && i == len(e.steps)-1-most {
			b.WriteString("...")
			i = most - 1
		}
		b.WriteString(e.steps[i])
	}
	return strings.TrimPrefix(b.String(), ".")
}

func within(step string, err error) error {
	e, ok := err.(*pathError)
	if !ok {
		e = &pathError{err: err}
	}
	e.steps = append(e.steps, step)
	return e
}

func withinItem(i int, err error) error { return within("["+strconv.Itoa(i)+"]", err) }

func withinKey(key Value, err error) error {
	s, ok := key.(string)
	if ok && isName(s) {
		return within("."+s, err)
	}
	return within("["+Summary(key, 40)+"]", err)
}

func isName(s string) bool {
	for i, c := range s {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 60
}
