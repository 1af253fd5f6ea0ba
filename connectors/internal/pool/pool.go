// Package pool keeps what calls use together: connections that carry several calls at
// a time, or clients that have connections of their own.
package pool

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Options say how a pool makes what it keeps, and for how long.
type Options[K comparable, V any] struct {
	// Open makes the value of a key. It is called once for all who ask at the same
	// time, with the context of the first of them, and with no lock held. Required.
	Open func(context.Context, K) (V, error)

	// Close ends a value that nobody uses. It may be called for several values at a
	// time. Required.
	Close func(V)

	// Usable is asked before a value that was idle is used again; nil is always yes.
	// One that is not is closed, and another one is opened.
	Usable func(context.Context, V) bool

	// Idle is how long a value is kept that nobody uses; zero is [DefaultIdle].
	Idle time.Duration

	// Most is how many values are kept, of which those in use may be more; zero is
	// [DefaultMost].
	Most int
}

const (
	// DefaultIdle is as long as most servers and firewalls keep a silent connection.
	DefaultIdle = 90 * time.Second
	// DefaultMost is one for each kind of inputs that flows are likely to have.
	DefaultMost = 64
)

// A Pool holds one value for each key. It is safe for concurrent use. Close it after
// use.
type Pool[K comparable, V any] struct {
	opts Options[K, V]

	mu     sync.Mutex
	closed bool
	byKey  map[K]*entry[K, V]
	unused []*entry[K, V] // the one left alone longest first
	open   sync.WaitGroup // values that are not closed
}

// New returns an empty pool.
func New[K comparable, V any](opts Options[K, V]) *Pool[K, V] {
	if opts.Idle == 0 {
		opts.Idle = DefaultIdle
	}
	if opts.Most == 0 {
		opts.Most = DefaultMost
	}
	return &Pool[K, V]{opts: opts, byKey: map[K]*entry[K, V]{}}
}

// An entry is a value, or one that is being opened.
type entry[K comparable, V any] struct {
	key    K
	opened chan struct{} // closed when value or err is there
	value  V
	err    error

	users int
	old   bool // not in byKey any more: the last user closes it
	idled bool // since it was last seen to be usable
	timer *time.Timer
}

// ErrClosed is the error of a pool that was closed.
var ErrClosed = errors.New("the driver is closed")

// A Lease is the use of a value. Release ends it, once.
type Lease[K comparable, V any] struct {
	Value V
	pool  *Pool[K, V]
	entry *entry[K, V]
}

// Get returns the value of a key, which is opened if there is none. Its error is that
// of Open, of the context, or [ErrClosed].
func (p *Pool[K, V]) Get(ctx context.Context, key K) (*Lease[K, V], error) {
	for {
		e, mine, err := p.enter(key)
		if err != nil {
			return nil, err
		}
		if mine {
			p.fill(ctx, e)
		}
		select {
		case <-e.opened:
		case <-ctx.Done():
			p.leave(e)
			return nil, context.Cause(ctx)
		}
		switch {
		case e.err != nil && !mine && endedBy(e.err) && ctx.Err() == nil:
			// Who opened it was called off; that is not this caller's end.
			p.leave(e)
		case e.err != nil:
			p.leave(e)
			return nil, e.err
		case !p.usable(ctx, e):
			p.discard(e)
			p.leave(e)
		default:
			return &Lease[K, V]{e.value, p, e}, nil
		}
	}
}

func endedBy(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// enter counts a user of the entry of a key. mine tells that the caller has to fill it.
func (p *Pool[K, V]) enter(key K) (e *entry[K, V], mine bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false, ErrClosed
	}
	e = p.byKey[key]
	if e == nil {
		e, mine = &entry[K, V]{key: key, opened: make(chan struct{})}, true
		p.byKey[key] = e
		p.open.Add(1)
	}
	if e.users == 0 && !mine {
		p.unused = slices.DeleteFunc(p.unused, func(o *entry[K, V]) bool { return o == e })
		e.timer.Stop()
		e.idled = true
	}
	e.users++
	return e, mine, nil
}

// fill opens the value of an entry.
func (p *Pool[K, V]) fill(ctx context.Context, e *entry[K, V]) {
	value, err := p.opts.Open(ctx, e.key)
	p.mu.Lock()
	e.value, e.err = value, err
	if err != nil {
		p.forget(e)
	}
	p.mu.Unlock()
	close(e.opened)
}

// usable looks at a value that was idle.
func (p *Pool[K, V]) usable(ctx context.Context, e *entry[K, V]) bool {
	p.mu.Lock()
	ask := e.idled && p.opts.Usable != nil
	e.idled = false
	p.mu.Unlock()
	return !ask || p.opts.Usable(ctx, e.value)
}

// Release ends the use of the value. broken tells that it is of no use to others: it is
// closed when the last who uses it has released it, and the next call opens another.
func (l *Lease[K, V]) Release(broken bool) {
	if broken {
		l.pool.discard(l.entry)
	}
	l.pool.leave(l.entry)
}

func (p *Pool[K, V]) discard(e *entry[K, V]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget(e)
}

// forget takes an entry out of the pool. The caller holds p.mu.
func (p *Pool[K, V]) forget(e *entry[K, V]) {
	e.old = true
	if p.byKey[e.key] == e {
		delete(p.byKey, e.key)
	}
}

// leave takes back enter. What nobody uses is kept for a while, or closed.
func (p *Pool[K, V]) leave(e *entry[K, V]) {
	p.mu.Lock()
	e.users--
	var over []*entry[K, V]
	switch {
	case e.users > 0:
	case e.old || p.closed:
		p.forget(e)
		over = append(over, e)
	default:
		p.unused = append(p.unused, e)
		e.timer = time.AfterFunc(p.opts.Idle, func() { p.expire(e) })
		for len(p.byKey) > p.opts.Most && len(p.unused) > 0 {
			over = append(over, p.takeUnused(p.unused[0]))
		}
	}
	p.mu.Unlock()
	p.end(over)
}

// takeUnused takes an entry that nobody uses out of the pool. The caller holds p.mu.
func (p *Pool[K, V]) takeUnused(e *entry[K, V]) *entry[K, V] {
	p.unused = slices.DeleteFunc(p.unused, func(o *entry[K, V]) bool { return o == e })
	e.timer.Stop()
	p.forget(e)
	return e
}

// expire closes an entry that nobody has used for long.
func (p *Pool[K, V]) expire(e *entry[K, V]) {
	p.mu.Lock()
	idle := slices.Contains(p.unused, e)
	if idle {
		p.takeUnused(e)
	}
	p.mu.Unlock()
	if idle {
		p.end([]*entry[K, V]{e})
	}
}

// end closes values that are no longer in the pool.
func (p *Pool[K, V]) end(list []*entry[K, V]) {
	for _, e := range list {
		if e.err == nil {
			p.opts.Close(e.value)
		}
		p.open.Done()
	}
}

// Close closes what nobody uses, and waits until the rest was released and closed.
func (p *Pool[K, V]) Close() {
	p.mu.Lock()
	p.closed = true
	var over []*entry[K, V]
	for len(p.unused) > 0 {
		over = append(over, p.takeUnused(p.unused[0]))
	}
	p.mu.Unlock()
	p.end(over)
	p.open.Wait()
}
