// Package store says how executions are kept so that they survive the process
// that runs them: what is kept ([Execution], [Effects], [Program]), and what a
// place to keep them promises ([Store]). Package storetest holds a store against
// these promises; [Memory] keeps everything in memory, package sqlite on disk.
//
// The executions below one root are a tree. A tree is run by one store at a time,
// its owner; whoever else has opened the same data can read it.
package store

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"time"
)

// A Store keeps executions. It is safe for concurrent use.
//
// What Commit has returned nil for is on disk: it is there after the process has
// been killed, after a power cut, and for everyone who reads.
type Store interface {
	// Commit writes all of b or nothing. A root that is not there yet is owned
	// by this store from then on. The error is [ErrNotOwner] if b changes a tree
	// that this store does not own (any more). After any other error nothing of
	// b was written, or it cannot be told; then every later Commit fails with
	// [ErrBroken], until the data are opened anew.
	//
	// Commit is not ended halfway when ctx ends: ctx is for the time before it
	// begins. The store keeps nothing of what b points to.
	Commit(ctx context.Context, b Batch) error

	// Claim makes this store the owner of a tree. It does nothing to a tree that
	// it owns. The error is [ErrNotFound], or [ErrOwned] while a store that is
	// still open, in whatever process, owns it. The owner of a process that is
	// gone owns nothing, from the moment in which it ended.
	Claim(ctx context.Context, root string) error

	// Tree returns the executions of a tree, in the order in which they were
	// first committed: parents before their children. The error is
	// [ErrNotFound] if there is none.
	Tree(ctx context.Context, root string) ([]Execution, error)

	// Execution returns one execution. The error is [ErrNotFound].
	Execution(ctx context.Context, id string) (Execution, error)

	// Effects returns the journal of an execution in order. It has no entries
	// for an execution that is not there.
	Effects(ctx context.Context, id string) iter.Seq2[Effects, error]

	// Program returns the program of that digest. The error is [ErrNotFound].
	Program(ctx context.Context, d Digest) (Program, error)

	// List returns executions without their values, the newest first, and among
	// those created at the same time the one first that was committed last.
	List(ctx context.Context, f Filter) ([]Listed, error)

	// Delete removes whole trees with all that only they need. Roots that are
	// not there are passed over. The error is [ErrOwned] if one is owned by
	// another store that is open; then none is removed.
	Delete(ctx context.Context, roots ...string) error

	// Ask leaves a request for the owner of the tree that the execution is in,
	// now or later. The error is [ErrNotFound].
	Ask(ctx context.Context, r Request) error

	// Asked returns the requests about trees that this store owns and that are
	// not answered yet, oldest first. It waits until there is one that it has not
	// returned before, or until ctx ends; then the error is ctx's.
	Asked(ctx context.Context) ([]Request, error)

	// Answered removes requests.
	Answered(ctx context.Context, rs ...Request) error

	// Live reports whether a store that is open, in whatever process, owns a tree.
	// The error is [ErrNotFound] if there is none.
	Live(ctx context.Context, root string) (bool, error)

	Objects

	// Close gives up all trees and ends what waits in Asked with [ErrClosed], as
	// every later call.
	io.Closer
}

// Errors of a store, for errors.Is.
var (
	ErrNotFound = errors.New("not in the store")
	ErrNotOwner = errors.New("the execution belongs to another process")
	ErrOwned    = errors.New("a process that is running has the execution")
	ErrBroken   = errors.New("the store can no longer be written")
	ErrClosed   = errors.New("the store is closed")
	ErrNewer    = errors.New("the store was made by a newer version")
)

// A Batch is what is written together.
type Batch struct {
	Programs   []Program   // those that are there already are passed over
	Executions []Execution // each takes the place of the one with its ID
	Effects    []Effects   // added to the journals of their executions
	Objects    []Object    // each takes the place of the one of its kind and name; one without Value removes it
	Released   []string    // roots that the store gives up then, so that others can claim them
}

// Empty reports whether there is nothing to write.
func (b *Batch) Empty() bool {
	return len(b.Programs) == 0 && len(b.Executions) == 0 && len(b.Effects) == 0 && len(b.Objects) == 0 && len(b.Released) == 0
}

// An Execution is what is kept of one execution. Values and keys are encoded as
// package value does; times are kept to the microsecond.
type Execution struct {
	ID            string // of a child: its parent's, a dot, and its number from 1
	Type          string // "FLOW", "SCRIPT", "CONNECTION"
	Name          string
	Status        string // as a flow sees it: "CREATED", "RUNNING", ...
	Message       string
	StatusMessage string
	Error         []byte // what StatusMessage tells, as a value; nil for none, never empty
	FlowName      string
	ConnectorName string
	ConnectorType string
	File          string // what the text of a flow is called
	Program       Digest // the text of a flow; zero for a connection
	Step          int    // the effect of its parent that created it, from 1; 0 for a root
	Input, Output []byte // nil for none, never empty
	CreatedAt     time.Time
	StartedAt     time.Time // zero until then
	EndedAt       time.Time // zero until then

	// Sent: a connection that may change something on the other side was about
	// to be made. Found so without an end, nobody knows whether it was.
	Sent bool
	// Pause: a flow stops at its next effect.
	Pause bool
	// Cancel: the execution is to end as cancelled, with CancelReason.
	Cancel       bool
	CancelReason string
	// WakeAt is when a root that waits for nothing but time goes on; zero if it
	// waits for something else.
	WakeAt time.Time
	// Archived: lists leave it out that are not asked for what is archived.
	Archived bool
	// Protect says which keys of Input and Output are not shown; nil for none. What is in
	// it is known to package runtime.
	Protect []byte
	// Steps is how many steps of the interpreter the tree of a root had used when the row
	// was written; 0 if that is not known.
	Steps int64
	// RetryOf is the execution that a root is a retry of.
	RetryOf string
}

// Effects are entries of the journal of an execution that were committed
// together. What is in Data is known to package journal.
type Effects struct {
	Execution string
	First     int // the number of the first entry, from 1
	Count     int
	Data      []byte
}

// A Program is the text of a flow or of a file that a flow loads. It is kept once
// for all executions that run it.
type Program struct {
	Digest Digest
	Text   []byte
	Root   string // in a batch: the tree that loads it; "" if an execution has it as its Program
}

// A Digest is the SHA-256 of a text.
type Digest [32]byte

// A Filter says which executions to list. Zero fields do not filter.
type Filter struct {
	Roots         bool     // roots only
	Status        []string // one of these
	Unfinished    bool     // started or created, and not ended
	FlowName      string
	ConnectorType string
	Text          string    // in a name or message, in any case
	Archived      bool      // also what is archived
	From, To      time.Time // created at From or later, before To
	Limit         int       // at most so many; zero is no limit
	After         string    // the ID of the last one of the page before
}

// A Listed is an execution in a list: without values.
type Listed struct {
	Execution
	// Live: a store that is open owns its tree.
	Live bool
}

// A Request is something that is asked of the owner of a tree.
type Request struct {
	N         int64  // made by the store
	Execution string // any of the tree
	Kind      string // RequestCancel, RequestPause, RequestResume, RequestWake
	Reason    string
}

// Kinds of requests.
const (
	RequestCancel = "cancel"
	RequestPause  = "pause"
	RequestResume = "resume"
	RequestWake   = "wake" // what it waits for may have happened
)

// Root returns the ID of the root of the tree that an execution is in.
func Root(id string) string {
	root, _, _ := strings.Cut(id, ".")
	return root
}

// Parent returns the ID of the execution that created one, "" for a root.
func Parent(id string) string {
	i := strings.LastIndexByte(id, '.')
	if i < 0 {
		return ""
	}
	return id[:i]
}
