package runtime

import (
	"container/heap"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
	"weak"
)

// A tree in which nothing runs and everything waits for a time that is far away, or for
// what is outside of it, is parked: it is taken out of memory, and comes back by being
// run again. What is
// left of it in the process is a place in a queue.

// errParked is the reason of the signal that ends the flows of a tree that is
// being parked.
var errParked = &SuspendedError{errors.New("it waits, out of memory")}

// A blocked flow is one that waits, and for nothing but its tree, a time, or to be woken.
type blocked struct {
	ctx   context.Context
	until time.Time   // zero if it does not wait for a time
	ready func() bool // what it waits for has happened

	outside bool // it waits for something outside of the tree, by which it is woken
}

// block notes that x waits until what it returns is called. Then parked is closed
// when the flow has to leave with errParked.
func (t *tree) block(x *Execution, b blocked) (parked <-chan struct{}, unblock func()) {
	if t.root.rt.commits == nil || x.hidden || x.cleaningUp() { // which has little time
		return nil, func() {}
	}
	now := t.root.rt.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.blocked == nil {
		t.blocked = map[*Execution]blocked{}
	}
	b.ctx = x.ctx
	t.blocked[x] = b
	if t.parked == nil {
		t.parked = make(chan struct{})
	}
	t.parkLocked(now)
	return t.parked, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.blocked, x)
	}
}

// parkLocked parks the tree if there is nothing else to do.
func (t *tree) parkLocked(now time.Time) {
	if t.parking || t.suspended != nil || t.active == 0 || len(t.blocked) != t.active {
		return
	}
	var wake time.Time // zero: when it is woken
	outside := false
	for _, b := range t.blocked {
		if b.ready() || b.ctx.Err() != nil {
			return
		}
		outside = outside || b.outside
		if !b.until.IsZero() && (wake.IsZero() || b.until.Before(wake)) {
			wake = b.until
		}
	}
	if limit := t.budget.limits.WallTime; limit > 0 {
		if over := t.begun.Add(limit); over.Before(wake) || outside && wake.IsZero() {
			wake = over
		}
	}
	if wake.IsZero() && !outside || !wake.IsZero() && wake.Sub(now) < t.root.rt.opts.ParkFrom {
		return
	}
	t.parking, t.wake = true, wake
	close(t.parked)
}

// lookEvery is how often a parked tree looks for itself whether what it waits for has
// happened: who was to wake it may have been cut off.
const lookEvery = time.Hour

// park takes a tree out of memory that has left its flows.
func (t *tree) park() {
	r := t.root.rt
	t.root.mu.Lock()
	t.root.wakeAt = t.wake
	t.root.put()
	t.root.mu.Unlock()
	if err := r.commits.sync(); err != nil {
		t.abort(err)
		t.stopAll(t.whySuspended())
		return
	}
	if t.wall != nil {
		t.wall.Stop()
	}
	// From here on others find it, and wait for it to be left.
	wake := t.wake
	if wake.IsZero() {
		wake = r.now().Add(lookEvery)
	}
	p := &parkedTree{id: t.root.id, wake: wake, ctx: t.given, root: weak.Make(t.root), left: make(chan struct{})}
	r.parked.add(p)
	r.forget(t.root)
	t.cancel(errParked)
	cancelled := slices.ContainsFunc(t.root.descendants(nil), func(x *Execution) bool { return x.cancelAsked() != nil && !x.Status().Ended() })
	close(p.left)
	if cancelled { // meanwhile
		r.unpark(p.id)
	}
}

// A parkedTree is what is left of a tree that is out of memory.
type parkedTree struct {
	id     string
	wake   time.Time
	ctx    context.Context // as given to Start
	left   chan struct{}   // closed when it is out of memory
	stop   func() bool
	root   weak.Pointer[Execution] // who holds any execution of the tree holds its root
	index  int                     // in the queue
	asleep bool                    // it is in the queue
}

// parkedTrees are those of a runtime, by the time when they go on.
type parkedTrees struct {
	rt *Runtime

	mu     sync.Mutex
	byID   map[string]*parkedTree
	queue  wakeQueue
	timer  *time.Timer
	closed bool
}

func (p *parkedTrees) add(t *parkedTree) {
	now := p.rt.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byID == nil {
		p.byID = map[string]*parkedTree{}
	}
	p.byID[t.id] = t
	t.asleep = true
	heap.Push(&p.queue, t)
	if t.ctx.Done() != nil {
		t.stop = context.AfterFunc(t.ctx, func() { p.rt.unpark(t.id) })
	}
	p.armLocked(now)
}

// armLocked sets the timer. The clock may be set meanwhile, so it is looked at
// every now and then.
func (p *parkedTrees) armLocked(now time.Time) {
	if p.closed || len(p.queue) == 0 {
		return
	}
	d := min(maxTimer, p.queue[0].wake.Sub(now))
	if p.timer == nil {
		p.timer = time.AfterFunc(d, p.wakeDue)
		return
	}
	p.timer.Reset(d)
}

// take removes a tree that is to go on.
func (p *parkedTrees) take(id string) *parkedTree {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.byID[id]
	if t == nil || p.closed {
		return nil
	}
	delete(p.byID, id)
	if t.asleep {
		heap.Remove(&p.queue, t.index)
	}
	if t.stop != nil {
		t.stop()
	}
	return t
}

// wakers is how many trees come back at the same time.
const wakers = 8

// wakeDue lets those go on whose time has come.
func (p *parkedTrees) wakeDue() {
	if !p.rt.enter() {
		return
	}
	defer p.rt.leave()
	var due []string
	now := p.rt.now()
	p.mu.Lock()
	for len(p.queue) > 0 && !p.queue[0].wake.After(now) {
		t := heap.Pop(&p.queue).(*parkedTree)
		t.asleep = false
		due = append(due, t.id)
	}
	p.armLocked(now)
	p.mu.Unlock()
	var wg sync.WaitGroup
	for i := range min(wakers, len(due)) {
		wg.Go(func() {
			for j := i; j < len(due); j += wakers {
				p.rt.unpark(due[j])
			}
		})
	}
	wg.Wait()
}

// close ends it, and returns the roots that somebody still looks at.
func (p *parkedTrees) close() (held []*Execution) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	if p.timer != nil {
		p.timer.Stop()
	}
	for _, t := range p.byID {
		if t.stop != nil {
			t.stop()
		}
		if root := t.root.Value(); root != nil {
			held = append(held, root)
		}
	}
	return held
}

// stopParked suspends a tree that is out of memory.
func (t *tree) stopParked() {
	_ = t.suspend(ErrClosed)
	t.stopAll(t.whySuspended())
	t.rest()
}

// unpark brings a tree back, and reports whether it was parked.
func (r *Runtime) unpark(id string) bool {
	p := r.parked.take(id)
	if p == nil {
		return false
	}
	<-p.left
	if err := r.revive(p); err != nil {
		// It stays in the store as it is.
		if root := p.root.Value(); root != nil {
			_ = root.tree.suspend(err)
			root.tree.stopAll(root.tree.whySuspended())
			root.tree.rest()
		}
	}
	return true
}

func (r *Runtime) revive(p *parkedTree) error {
	root := p.root.Value()
	if root == nil {
		rows, err := r.opts.Store.Tree(context.Background(), p.id)
		if err != nil {
			return err
		}
		_, err = r.resumeTree(p.ctx, rows)
		return err
	}
	all := root.descendants(nil)
	root.tree.reset(p.ctx)
	for _, x := range all {
		x.reset()
	}
	return r.runAgain(all)
}

// reset makes a tree that was parked one that nothing has run of yet.
func (t *tree) reset(ctx context.Context) {
	fresh := newTree(ctx, t.root, t.budget.limits)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.given, t.ctx, t.flowCtx, t.cancel, t.cancelFlows = fresh.given, fresh.ctx, fresh.flowCtx, fresh.cancel, fresh.cancelFlows
	t.parking, t.parked, t.blocked, t.wake, t.over = false, nil, nil, time.Time{}, false
	t.budget.steps.Store(0)
	t.budget.logBytes.Store(0)
	t.budget.running.Store(0)
}

// reset forgets what x will come to know again when it is run again.
func (x *Execution) reset() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status.Ended() {
		return
	}
	x.ctx, x.cancel = x.tree.context(x.typ)
	x.made, x.wakeAt, x.updating = 0, time.Time{}, nil
	if x.typ == ConnectionType {
		return
	}
	x.output, x.logs = output{}, nil
	x.job = &flowJob{file: x.file}
	if x.status == Waiting || x.status == Paused {
		x.status = Running
	}
}

// wakeQueue is a heap by time.
type wakeQueue []*parkedTree

func (q wakeQueue) Len() int           { return len(q) }
func (q wakeQueue) Less(i, j int) bool { return q[i].wake.Before(q[j].wake) }
func (q wakeQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}
func (q *wakeQueue) Push(t any) {
	t.(*parkedTree).index = len(*q)
	*q = append(*q, t.(*parkedTree))
}
func (q *wakeQueue) Pop() any {
	old := *q
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return t
}
