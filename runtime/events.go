package runtime

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
	"time"
)

// An EventKind says what happened to an execution.
type EventKind string

const (
	EventCreated  EventKind = "created"
	EventStarted  EventKind = "started"
	EventResumed  EventKind = "resumed"  // it goes on where an earlier process, or this one, has left it
	EventLog      EventKind = "log"      // Level and Message
	EventProgress EventKind = "progress" // Message: how far a long call is, or a flow's own message
	EventMessage  EventKind = "message"  // it has sent the message MessageID, whose title is Message
	EventEnded    EventKind = "ended"    // Status and Message
	// EventSuspended: the execution has stopped without having ended; Message
	// says why. Another process, or a later one, can go on with it.
	EventSuspended EventKind = "suspended"
)

// An Event is something that happened to an execution. Events of one execution
// come in the order in which they happened: created first, ended last and once.
type Event struct {
	Kind      EventKind
	Time      time.Time
	Execution *Execution
	Status    Status // at that time
	Level     string // of a log event
	Message   string

	MessageID string
	Asks      bool // somebody is to answer that message
}

// Watch returns the events of all executions from now on, until ctx ends or the
// runtime is closed. It never holds executions up: events that are not read yet
// are kept, so whoever stops reading should end ctx. The sequence can be read
// once.
func (r *Runtime) Watch(ctx context.Context) iter.Seq[Event] {
	w := &watcher{wake: make(chan struct{}, 1)}
	r.events.add(w)
	stop := context.AfterFunc(ctx, func() { r.events.remove(w) })
	return func(yield func(Event) bool) {
		defer stop()
		defer r.events.remove(w)
		for {
			for _, e := range w.take() {
				if !yield(e) {
					return
				}
			}
			if w.isClosed() {
				return
			}
			select {
			case <-w.wake:
			case <-ctx.Done():
				return
			}
		}
	}
}

// eventHub gives events to those who watch.
type eventHub struct {
	watched atomic.Bool // there is a watcher: mostly there is none

	mu       sync.Mutex
	watchers []*watcher
	closed   bool
}

func (h *eventHub) add(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		w.close()
		return
	}
	h.watchers = append(h.watchers, w)
	h.watched.Store(true)
}

func (h *eventHub) remove(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, o := range h.watchers {
		if o == w {
			h.watchers = append(h.watchers[:i:i], h.watchers[i+1:]...)
			h.watched.Store(len(h.watchers) > 0)
			return
		}
	}
}

func (h *eventHub) send(e Event) {
	if !h.watched.Load() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, w := range h.watchers {
		w.put(e)
	}
}

func (h *eventHub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, w := range h.watchers {
		w.close()
	}
}

type watcher struct {
	mu     sync.Mutex
	queue  []Event
	closed bool
	wake   chan struct{} // holds a token while there is something to see
}

func (w *watcher) put(e Event) {
	w.mu.Lock()
	w.queue = append(w.queue, e)
	w.mu.Unlock()
	w.signal()
}

func (w *watcher) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.signal()
}

func (w *watcher) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *watcher) take() []Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	q := w.queue
	w.queue = nil
	return q
}

// isClosed reports whether no event will follow and none is left.
func (w *watcher) isClosed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed && len(w.queue) == 0
}
