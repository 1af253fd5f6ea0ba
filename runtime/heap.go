package runtime

import (
	"cmp"
	"fmt"
	goruntime "runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"go.starlark.net/starlark"
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

// A heapUse is what one flow has in memory.
type heapUse struct {
	watch *heapWatch
	job   *flowJob
	x     *Execution

	answered atomic.Int64 // the last question that was answered
	size     atomic.Int64 // the answer

	// It may have what nobody finds, such as the list that a loop goes through, and finds
	// out itself whether the heap has more than what others have and what it may have:
	// while it does it makes nothing.
	suspected atomic.Bool

	waiting  atomic.Bool // the flow stands still
	standing sync.Mutex  // held while somebody looks at it, and when it goes on

	mu      sync.Mutex
	threads []*starlark.Thread // its own, and those of the files it is loading
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

func newHeapWatch(limit int64) *heapWatch {
	return &heapWatch{
		limit:   limit,
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

// enter begins to look after a flow, on its goroutine. It is nil without a limit, which
// all methods take.
func (w *heapWatch) enter(j *flowJob, x *Execution) *heapUse {
	if w.limit < 0 {
		return nil
	}
	u := &heapUse{watch: w, job: j, x: x}
	u.answered.Store(w.asked.Load())
	w.mu.Lock()
	w.flows[u] = true
	if !w.running && !w.closed {
		w.running = true
		w.ended.Go(w.run)
	}
	w.mu.Unlock()
	w.computes()
	return u
}

func (u *heapUse) leave() {
	if u == nil {
		return
	}
	w := u.watch
	w.active.Add(-1)
	w.mu.Lock()
	delete(w.flows, u)
	last := len(w.flows) == 0
	w.mu.Unlock()
	if last {
		w.nudge()
	}
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

// waits tells that the flow changes nothing until the function that it returns is called.
func (u *heapUse) waits() (goesOn func()) {
	if u == nil || !u.waiting.CompareAndSwap(false, true) {
		return func() {}
	}
	u.watch.active.Add(-1)
	return func() {
		u.standing.Lock()
		u.waiting.Store(false)
		u.standing.Unlock()
		u.watch.computes()
	}
}

// whileWaiting calls f if the flow stands still, and has it stand until f returns.
func (u *heapUse) whileWaiting(f func()) bool {
	u.standing.Lock()
	defer u.standing.Unlock()
	waiting := u.waiting.Load()
	if waiting {
		f()
	}
	return waiting
}

// push adds a thread of the flow, on its goroutine.
func (u *heapUse) push(thread *starlark.Thread) (pop func()) {
	if u == nil {
		return func() {}
	}
	u.mu.Lock()
	u.threads = append(u.threads, thread)
	u.mu.Unlock()
	return func() {
		u.mu.Lock()
		u.threads = u.threads[:len(u.threads)-1]
		u.mu.Unlock()
	}
}

// look answers if the flow has been asked. It is called by the flow, on its goroutine.
// The error is a [LimitError].
func (u *heapUse) look(thread *starlark.Thread) error {
	if u == nil {
		return nil
	}
	asked := u.watch.asked.Load()
	if asked == u.answered.Load() && !u.suspected.Load() {
		return nil
	}
	u.count()
	limit, size := u.watch.limit, u.size.Load()
	more := size > limit && u.watch.inUse() > limit ||
		u.suspected.Swap(false) && u.watch.inUse()-(u.watch.known()-size) > limit
	if more {
		err := u.watch.exceeded()
		err.At = currentLine(thread).String()
		return err
	}
	u.size.Store(min(u.size.Load(), limit))
	u.answered.Store(asked)
	return nil
}

// inUse is how much of the heap is no garbage, was not there before the flows, and is not
// the host's. It is never less than what a flow has, which is counted as more where the
// parts of a text share their memory.
func (w *heapWatch) inUse() int64 {
	w.looking.Lock()
	defer w.looking.Unlock()
	goruntime.GC()
	heap := readHeap(newHeapSample())
	used := heap - w.base.Load()
	if scripts, ok := w.profile.inUse(); ok && scripts < used {
		w.base.Store(heap - scripts)
		return scripts
	}
	return used
}

// count adds up what the flow has. The flow is standing still, or counts itself.
func (u *heapUse) count() {
	s := newSizer(u.watch.limit)
	u.mu.Lock()
	threads := u.threads
	u.mu.Unlock()
	for _, thread := range threads {
		s.thread(thread)
	}
	for _, m := range u.job.modules.loaded {
		s.globals(m.globals)
	}
	u.size.Store(u.watch.limit - s.left)
}

func (w *heapWatch) exceeded() *LimitError {
	return &LimitError{Limit: "heap", Value: fmt.Sprint(w.limit)}
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

// host is how large the heap can be without what flows have: Go lets it grow to twice of
// what is in use before it collects garbage.
func (w *heapWatch) host() int64 { return 2 * w.base.Load() }

// room is by how much the heap may grow before flows are asked again.
func (w *heapWatch) room() int64 { return w.base.Load() + max(w.limit-w.most, w.limit/8) }

// account asks all flows and stops those that have too much. large says that one
// operation of one of them has made something large: there is less time then.
func (w *heapWatch) account(large bool) {
	asked := w.asked.Add(1)
	begin, before := time.Now(), readHeap(w.sample)
	patience := heapPatience
	if large {
		patience = heapTick
	}
	for first := true; ; first = false {
		waited, heap := time.Since(begin), readHeap(w.sample)
		silent := w.silent(asked) // after the heap: it has not answered since
		if len(silent) == 0 {
			break
		}
		alone := w.active.Load() == 1
		if first && alone && len(silent) == 1 {
			silent[0].suspected.Store(true)
		}
		grows := heap > w.threshold+w.limit/4 && heap-before > w.base.Load()+w.limit/4
		urgent := alone && (grows || waited >= patience) || heap > w.threshold+heapEmergency*w.limit
		if urgent && heap > w.threshold {
			if w.inUse()-w.answers(asked) > w.limit {
				for _, u := range w.silent(asked) {
					u.stop()
				}
				break
			}
			patience = waited + heapPatience
		}
		if waited >= heapWait {
			break
		}
		time.Sleep(heapTick / 4)
	}
	w.judge(asked)
}

// known adds up what flows had at their last answers, and what is kept of their trees.
func (w *heapWatch) known() (sum int64) {
	trees := map[*tree]bool{}
	for _, u := range w.all() {
		sum += u.size.Load()
		trees[u.x.tree] = true
	}
	for t := range trees {
		sum += t.budget.kept()
	}
	return sum
}

// answers adds up what flows have that have answered.
func (w *heapWatch) answers(asked int64) (sum int64) {
	for _, u := range w.all() {
		if u.answered.Load() >= asked {
			sum += u.size.Load()
		}
	}
	return sum
}

// silent returns the flows that have not answered. Those that wait are answered for.
func (w *heapWatch) silent(asked int64) (silent []*heapUse) {
	for _, u := range w.all() {
		if u.answered.Load() >= asked {
			continue
		}
		if u.whileWaiting(u.count) || u.x.Status() == Paused {
			u.answered.Store(asked)
			continue
		}
		silent = append(silent, u)
	}
	return silent
}

// all returns the flows that run.
func (w *heapWatch) all() []*heapUse {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]*heapUse, 0, len(w.flows))
	for u := range w.flows {
		all = append(all, u)
	}
	return all
}

// stop ends the flow: at its next instruction, or what it waits for.
func (u *heapUse) stop() {
	err := u.watch.exceeded()
	if u.whileWaiting(func() {
		u.x.mu.Lock()
		cancel := u.x.cancel
		u.x.mu.Unlock()
		cancel(err)
	}) {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, thread := range u.threads {
		u.job.stop(thread, err)
	}
}

// judge stops the trees that have too much, by what their flows have answered: of a tree
// the flow that has too much alone, or else all.
func (w *heapWatch) judge(asked int64) {
	type sum struct {
		size int64
		most *heapUse
	}
	trees := map[*tree]*sum{}
	var largest *heapUse
	w.most = 0
	for _, u := range w.all() {
		if u.answered.Load() < asked {
			continue
		}
		size, t := u.size.Load(), trees[u.x.tree]
		if t == nil {
			t = &sum{most: u}
			trees[u.x.tree] = t
		}
		t.size += size
		if size > t.most.size.Load() {
			t.most = u
		}
		if largest == nil || size > largest.size.Load() {
			largest = u
		}
	}
	stopped := false
	for tree, t := range trees {
		if t.size > w.limit && w.inUse() > w.limit {
			if t.most.size.Load() > w.limit {
				t.most.stop()
			} else {
				tree.cancel(w.exceeded())
			}
			stopped = true
		}
		w.most = max(w.most, min(t.size, w.limit))
	}
	// What others make has to be told from it, so among several it has to be much.
	most := w.limit
	if len(trees) > 1 {
		most *= heapEmergency
	}
	if !stopped && largest != nil && readHeap(w.sample)-w.base.Load()-w.known() > most {
		largest.suspected.Store(true)
	}
}

// kept is about what the records of a tree take, which other limits bound.
func (b *budget) kept() int64 {
	return b.children.Load()*recordSize + 2*(b.outputBytes.Load()+b.logBytes.Load())
}

// recordSize is more than what is kept of a child, without its inputs and outputs.
const recordSize = 4 << 10
