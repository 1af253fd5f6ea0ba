// Package journal holds what a flow did to the world, in the order in which it
// did it: one [Entry] for each effect, with what came of it, in a compact typed
// encoding. It knows neither executions nor stores.
//
// A flow that is run again is given the results of its journal, as long as it
// asks for what stands there.
package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// An Entry is one effect.
type Entry struct {
	Kind   Kind
	Target string // of what, as a person would say it: "REST", `"report"`
	Args   Digest // of all arguments
	At     Position

	// What came of it: a failure, or a value as package value encodes it. Both
	// nil is a result of None.
	Failure *Failure
	Result  []byte
}

// A Kind says what an effect does. The numbers stand in stores: they may be added
// to, never changed.
type Kind byte

const (
	Load      Kind = 1  // a file of the project
	Connect   Kind = 2  // a connection as a child
	Flow      Kind = 3  // a flow as a child
	Script    Kind = 4  // a text as a child
	Start     Kind = 5  // another execution
	Wait      Kind = 6  // for others
	Sleep     Kind = 7  //
	Now       Kind = 8  // the clock
	Log       Kind = 9  //
	Save      Kind = 10 // fields of its own record
	SetOutput Kind = 11 // keys of its own output
	Get       Kind = 12 // fields of an execution
	Cancel    Kind = 13 // another execution, or itself
	Pause     Kind = 14 // another execution, or itself
	Find      Kind = 15 // an execution by its id
	Read      Kind = 16 // something stored, or the surroundings
	Cancelled Kind = 17 // the flow itself was cancelled, and cleans up from there on
	Operate   Kind = 18 // something on what is stored or shared; its name begins the target
	File      Kind = 19 // the content of a file of the store
	Hide      Kind = 20 // another execution in lists, or remove it
	Inspect   Kind = 21 // an operation of a connector besides its call, as a child
)

var kindNames = [...]string{
	Load: "load", Connect: "connect", Flow: "flow", Script: "script", Start: "run", Wait: "wait", Sleep: "sleep",
	Now: "clock", Log: "log", Save: "save", SetOutput: "set_output", Get: "get", Cancel: "cancel", Pause: "pause",
	Find: "system.execution", Read: "read", Cancelled: "cancelled", Operate: "operate", File: "file", Hide: "archive", Inspect: "operation",
}

func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return fmt.Sprintf("effect of kind %d", byte(k))
}

// What says what the effect does, and of what.
func (e *Entry) What() (what, target string) {
	if e.Kind == Operate {
		what, target, _ = strings.Cut(e.Target, " ")
		return what, target
	}
	return e.Kind.String(), e.Target
}

// A Position is where in a flow an effect is asked for.
type Position struct {
	File      string // "" for the file of the flow itself
	Line, Col int32  // 0 if unknown
}

// A Failure is an error that an effect ended in, as a flow can see it.
type Failure struct {
	Class   string // the exception class
	Message string
}

func (f *Failure) Error() string { return f.Message }

// A Digest stands for the arguments of an effect. It is enough to tell that they
// differ, not to prove that nobody made them equal on purpose.
type Digest [8]byte

// An Args collects arguments for their digest. The zero Args is ready.
type Args struct{ b []byte }

// Text adds a string.
func (a *Args) Text(s string) *Args {
	a.b = binary.AppendUvarint(a.b, uint64(len(s)))
	a.b = append(a.b, s...)
	return a
}

// Bytes adds bytes; nil and none are told apart.
func (a *Args) Bytes(b []byte) *Args {
	if b == nil {
		a.b = append(a.b, 0)
		return a
	}
	a.b = binary.AppendUvarint(append(a.b, 1), uint64(len(b)))
	a.b = append(a.b, b...)
	return a
}

// Int adds a number.
func (a *Args) Int(n int64) *Args {
	a.b = binary.AppendVarint(a.b, n)
	return a
}

// Digest returns the digest of what was added.
func (a *Args) Digest() Digest {
	sum := sha256.Sum256(a.b)
	return Digest(sum[:len(Digest{})])
}

// DigestAs returns the digest that the arguments would have with the text new wherever old
// is in them, which is as long.
func (a *Args) DigestAs(old, new string) Digest {
	if len(old) != len(new) || old == "" {
		return a.Digest()
	}
	b := Args{bytes.ReplaceAll(a.b, []byte(old), []byte(new))}
	return b.Digest()
}

// AppendTime and Time encode the instants that stand in results, to the
// nanosecond and without a zone.
func AppendTime(dst []byte, t time.Time) []byte {
	dst = binary.AppendVarint(dst, t.Unix())
	return binary.AppendUvarint(dst, uint64(t.Nanosecond()))
}

// Time returns the instant that b is the encoding of.
func Time(b []byte) (time.Time, error) {
	sec, n := binary.Varint(b)
	if n > 0 {
		nsec, m := binary.Uvarint(b[n:])
		if m > 0 && n+m == len(b) && nsec < 1e9 {
			return time.Unix(sec, int64(nsec)), nil
		}
	}
	return time.Time{}, corrupt("no instant")
}
