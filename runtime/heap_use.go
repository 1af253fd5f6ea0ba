package runtime

import (
	"fmt"
	"sync"
	"sync/atomic"

	"go.starlark.net/starlark"
)

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
