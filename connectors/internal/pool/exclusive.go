package pool

import (
	"context"
	"sync"
)

// An Exclusive holds connections that carry one call at a time, and limits how many calls
// have one. It is safe for concurrent use.
type Exclusive[C any] struct {
	places chan struct{} // taken by those who have entered

	mu   sync.Mutex
	idle []C // the one used last at the end
}

// NewExclusive returns one for so many calls at a time.
func NewExclusive[C any](most int) *Exclusive[C] {
	return &Exclusive[C]{places: make(chan struct{}, most)}
}

// Enter waits until the caller may have a connection, which it takes, or makes. The error
// is that of ctx. After use the caller leaves.
func (x *Exclusive[C]) Enter(ctx context.Context) error {
	select {
	case x.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Leave takes back Enter.
func (x *Exclusive[C]) Leave() { <-x.places }

// Take returns a connection that was given back, the last one first.
func (x *Exclusive[C]) Take() (c C, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	last := len(x.idle) - 1
	if last < 0 {
		return c, false
	}
	c = x.idle[last]
	x.idle[last] = *new(C)
	x.idle = x.idle[:last]
	return c, true
}

// Give keeps a connection for later calls.
func (x *Exclusive[C]) Give(c C) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.idle = append(x.idle, c)
}
