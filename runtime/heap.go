package runtime

import (
	"cmp"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// A heapWatch looks after the limit of memory of all flows that run.
//
// Its goroutine looks at the size of the process's heap every few milliseconds, for as
// long as a flow computes. When the heap has grown by as much as a flow may have, every
// flow is asked what it has: one that computes says so itself, at its next look at its
// limits or at the next few thousand elements of what it does in one operation; one
// that waits is looked at. A tree of flows that has too much is stopped.
//
// A flow that does not answer is within one operation that makes something large, or
// takes long. It is stopped if the heap is large by what no other has: no operation of a
// flow is sure to end by itself before memory does, and x = x + x needs thirty of them to fill it.
type heapWatch struct {
	limit  int64        // of a tree; negative is none
	asked  atomic.Int64 // how often flows were asked
	active atomic.Int64 // flows that compute
	wake   chan struct{}
	kept   func() []*tree // trees that have ended, of which records are kept

	mu      sync.Mutex
	flows   map[*heapUse]bool
	running bool // the goroutine
	closed  bool
	over    chan struct{} // closed with it
	ended   sync.WaitGroup

	base atomic.Int64 // the heap without what flows have

	looking sync.Mutex // held by who looks whose the heap is
	profile heapProfile

	// Of the goroutine.
	threshold int64 // from which heap on they are asked
	most      int64 // what the largest tree had
	least     int64 // the smallest heap since
	last      int64 // the heap at the last look
	sample    []metrics.Sample
}

const (
	heapTick = 4 * time.Millisecond
	// After so many looks at which nothing computes, nobody looks until something does.
	heapIdle = 25
	// How long a flow has for its answer if it is the only one that computes. If it is
	// not, it may be waiting for a processor: then nobody is stopped who does not answer,
	// unless the heap has grown by so many times the limit.
	heapPatience  = 30 * time.Millisecond
	heapWait      = time.Second
	heapEmergency = 8
)

func newHeapWatch(limit int64, kept func() []*tree) *heapWatch {
	return &heapWatch{
		limit:   limit,
		kept:    kept,
		wake:    make(chan struct{}, 1),
		over:    make(chan struct{}),
		flows:   map[*heapUse]bool{},
		sample:  newHeapSample(),
		profile: heapProfile{scripts: map[uintptr]bool{}},
	}
}

func newHeapSample() []metrics.Sample {
	return []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
}

// nudge has the goroutine look what there is to do.
func (w *heapWatch) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// computes notes that one more flow computes.
func (w *heapWatch) computes() {
	if w.active.Add(1) == 1 {
		w.nudge()
	}
}

func readHeap(sample []metrics.Sample) int64 {
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// liveHeap is what was no garbage when it was last collected, 0 if it never was.
func liveHeap() int64 { return readHeap([]metrics.Sample{{Name: "/gc/heap/live:bytes"}}) }

// close ends the goroutine, and waits for that. No flow runs any more.
func (w *heapWatch) close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.over)
	}
	w.mu.Unlock()
	w.ended.Wait()
}

// isOver reports whether there is nothing left to look after, and ends the goroutine
// then.
func (w *heapWatch) isOver() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || len(w.flows) == 0 {
		w.running = false
	}
	return !w.running
}

// run looks at the heap until no flow is left.
func (w *heapWatch) run() {
	heap := readHeap(w.sample)
	w.base.Store(min(heap, cmp.Or(liveHeap(), heap)))
	w.last, w.least, w.most, w.threshold = heap, heap, 0, heap+w.limit
	ticker := time.NewTicker(heapTick)
	defer ticker.Stop()
	for idle := 0; ; {
		select {
		case <-ticker.C:
		case <-w.over:
			return
		}
		if w.active.Load() > 0 {
			idle = 0
			w.tick()
			continue
		}
		if idle++; idle < heapIdle {
			continue
		}
		ticker.Stop()
		if w.isOver() {
			return
		}
		select {
		case <-w.wake:
		case <-w.over:
			return
		}
		ticker.Reset(heapTick)
	}
}

func (w *heapWatch) tick() {
	heap := readHeap(w.sample)
	jump := heap - w.last
	w.last = heap
	w.base.Store(min(w.base.Load(), heap))
	// What a tree can have more than it had, the heap has too.
	w.least = min(w.least, heap)
	host := w.host()
	w.threshold = max(host+w.limit, min(w.threshold, w.least+w.room()))
	// Who makes something large twice makes the next thing twice as large.
	large := jump >= w.limit/8 && heap > host+w.limit/2
	if heap <= w.threshold && !large {
		return
	}
	w.account(large)
	heap = readHeap(w.sample)
	w.last, w.least, w.threshold = heap, heap, heap+w.room()
}

// room is by how much the heap may grow before flows are asked again.
func (w *heapWatch) room() int64 { return w.base.Load() + max(w.limit-w.most, w.limit/8) }
