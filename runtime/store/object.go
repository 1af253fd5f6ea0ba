package store

import (
	"context"
	"iter"
	"time"
)

// An Object is something named that all executions share and that outlives them: a
// setting, a lock, a message, a flow that a flow has saved. What is in Value is known to
// whoever keeps objects of that kind.
type Object struct {
	Kind, Name string
	Value      []byte // as package value encodes it
	CreatedAt  time.Time
	ModifiedAt time.Time
	By         string // the execution that has written it, "" for none
}

// Objects keep objects. They are safe for concurrent use.
type Objects interface {
	// Object returns one object. The error is [ErrNotFound].
	Object(ctx context.Context, kind, name string) (Object, error)

	// Objects returns those of a kind, sorted by name: as they were at one moment
	// between the call and the first that is returned.
	Objects(ctx context.Context, kind string) iter.Seq2[Object, error]

	// Change writes what f makes of an object, in one step with reading it: nobody
	// else writes in between, and what it has returned nil for is on disk. old is nil
	// if there is none; f returns nil to remove it, and old itself to leave all as it
	// is. f is called once or, when the change cannot be written, not at all; it must
	// not use the store. An error of f is returned, and nothing is changed.
	//
	// CreatedAt of an object that is there stays; f need not set Kind and Name.
	Change(ctx context.Context, kind, name string, f func(old *Object) (*Object, error)) error
}
