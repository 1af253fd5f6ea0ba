package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The encoding of an entry: kind and flags, a byte each; target; digest; if
// flagged the file; line and column; then class and message of a failure, or the
// result. Texts stand behind their length, numbers are uvarints.
const (
	hasFile    = 1 << 0
	hasFailure = 1 << 1
	hasResult  = 1 << 2
	allFlags   = hasFile | hasFailure | hasResult
)

// ErrCorrupt is what is no encoding of an entry.
var ErrCorrupt = errors.New("corrupt journal")

func corrupt(what string) error { return fmt.Errorf("%w: %s", ErrCorrupt, what) }

// Append appends the encoding of e to dst.
func Append(dst []byte, e *Entry) []byte {
	flags := byte(0)
	if e.At.File != "" {
		flags |= hasFile
	}
	if e.Failure != nil {
		flags |= hasFailure
	} else if e.Result != nil {
		flags |= hasResult
	}
	dst = append(dst, byte(e.Kind), flags)
	dst = appendText(dst, e.Target)
	dst = append(dst, e.Args[:]...)
	if flags&hasFile != 0 {
		dst = appendText(dst, e.At.File)
	}
	dst = binary.AppendUvarint(dst, uint64(uint32(e.At.Line)))
	dst = binary.AppendUvarint(dst, uint64(uint32(e.At.Col)))
	switch {
	case flags&hasFailure != 0:
		dst = appendText(dst, e.Failure.Class)
		dst = appendText(dst, e.Failure.Message)
	case flags&hasResult != 0:
		dst = appendText(dst, e.Result)
	}
	return dst
}

func appendText[T string | []byte](dst []byte, s T) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}

// Decode returns the first entry of b and what follows it. The entry shares no
// memory with b. The error is [ErrCorrupt]: what Append did not write is refused.
func Decode(b []byte) (e Entry, rest []byte, err error) {
	d := decoder{b: b}
	e.Kind = Kind(d.byte())
	flags := d.byte()
	if flags&^allFlags != 0 || flags&hasFailure != 0 && flags&hasResult != 0 {
		return Entry{}, nil, corrupt("unknown flags")
	}
	e.Target = string(d.bytes())
	copy(e.Args[:], d.take(uint64(len(e.Args))))
	if flags&hasFile != 0 {
		if e.At.File = string(d.bytes()); e.At.File == "" {
			d.bad = true
		}
	}
	e.At.Line, e.At.Col = d.number(), d.number()
	switch {
	case flags&hasFailure != 0:
		e.Failure = &Failure{Class: string(d.bytes()), Message: string(d.bytes())}
	case flags&hasResult != 0:
		e.Result = append([]byte{}, d.bytes()...)
	}
	if d.bad {
		return Entry{}, nil, corrupt("an entry is cut off or malformed")
	}
	return e, d.b, nil
}

type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) bytes() []byte { return d.take(d.uvarint()) }

func (d *decoder) number() int32 {
	n := d.uvarint()
	if n > math.MaxInt32 {
		d.bad = true
		return 0
	}
	return int32(n)
}

func (d *decoder) take(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	// A number has one encoding: the shortest.
	if n <= 0 || n > 1 && d.b[n-1] == 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}
