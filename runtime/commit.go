package runtime

import (
	"context"
	"sync"
	"time"

	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// commits brings what happens to executions into the store, in the order in which
// it happens, whatever tree it belongs to. What is put is committed with the next
// that anybody waits for, or soon by itself. Whoever waits at the same time shares
// one commit.
//
// The rule is that nothing leaves the process before all that led to it is
// committed: a call that may change something is not made, an end is not told,
// and a script is not given the answer of a child. What a script reads for itself,
// such as the clock, can be lost with all that followed of it: nobody has seen it.
type commits struct {
	store store.Store
	over  chan struct{} // closed when the writer has returned

	mu      sync.Mutex
	work    sync.Cond // there is something for the writer
	next    *batch
	spare   store.Batch // slices of a batch that is over, empty, to be used again
	flying  *batch      // what is being committed
	number  uint64      // of next
	lazy    *time.Timer
	armed   bool // lazy runs
	err     error
	closing bool
	failed  func(error) // told once that nothing can be committed any more
	each    bool        // Options.CommitEach
}

// A batch is what one commit writes.
type batch struct {
	store.Batch
	programs map[programUse]bool
	bytes    int
	wanted   bool          // somebody waits for it
	over     chan struct{} // closed when it is committed, or cannot be
	err      error
}

// pending says where in a batch the changes of one execution stand, so that the
// later ones can take the place of those before. It is guarded by commits.mu.
type pending struct {
	batch     uint64
	row, part int // index plus 1
}

const (
	// lazyCommit is how long a change may stay in memory that nobody waits for.
	lazyCommit = 50 * time.Millisecond
	// maxBatchBytes is how much may be waiting to be committed.
	maxBatchBytes = 32 << 20
)

func newCommits(s store.Store, each bool, failed func(error)) *commits {
	c := &commits{store: s, over: make(chan struct{}), number: 1, failed: failed, each: each}
	c.work.L = &c.mu
	c.next = newBatch()
	c.lazy = time.AfterFunc(time.Hour, c.flush)
	c.lazy.Stop()
	go c.write()
	return c
}

func newBatch() *batch { return &batch{over: make(chan struct{})} }

// putExecution notes how an execution is now. The caller holds x.mu, so that the
// later state comes later.
func (c *commits) putExecution(x *Execution) {
	row := x.rowLocked()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.putLocked(x, &row)
}

func (c *commits) putLocked(x *Execution, row *store.Execution) {
	p := c.pendingLocked(x)
	c.next.bytes += len(row.Input) + len(row.Output) + len(row.Message) + len(row.StatusMessage) + len(row.Error)
	if p.row > 0 {
		c.next.Executions[p.row-1] = *row
	} else {
		c.next.Executions = append(c.next.Executions, *row)
		p.row = len(c.next.Executions)
	}
	if text := x.text; text != nil && row.Status == string(Created) {
		c.putProgramLocked(store.Program{Digest: row.Program, Text: text})
	}
	c.armLocked()
}

// putProgramLocked adds the text of a program, once a batch. The store keeps it
// once for all time, but only it knows which are still there.
func (c *commits) putProgramLocked(p store.Program) {
	use := programUse{p.Digest, p.Root}
	if c.next.programs[use] {
		return
	}
	if c.next.programs == nil {
		c.next.programs = map[programUse]bool{}
	}
	c.next.programs[use] = true
	c.next.Programs = append(c.next.Programs, p)
}

type programUse struct {
	program store.Digest
	root    string
}

// putEntry adds an entry to the journal of x, and with it what came of the effect: the
// child that it made, the program that it loaded, objects. It waits only if too much is
// waiting already, or if each is to be committed.
func (c *commits) putEntry(x *Execution, number int, e *journal.Entry, of *effect) error {
	var row *store.Execution
	if made := of.made; made != nil {
		made.mu.Lock()
		r := made.rowLocked()
		made.mu.Unlock()
		row = &r
	}
	c.mu.Lock()
	if row != nil {
		c.putLocked(of.made, row)
	}
	if of.loaded != nil {
		c.putProgramLocked(*of.loaded)
	}
	c.putObjectsLocked(of.objects)
	p := c.pendingLocked(x)
	if p.part == 0 {
		c.next.Effects = append(c.next.Effects, store.Effects{Execution: x.id, First: number})
		p.part = len(c.next.Effects)
	}
	part := &c.next.Effects[p.part-1]
	before := len(part.Data)
	part.Data = journal.Append(part.Data, e)
	part.Count++
	c.next.bytes += len(part.Data) - before
	c.armLocked()
	wait := c.each || c.next.bytes > maxBatchBytes
	c.mu.Unlock()
	if wait {
		return c.sync()
	}
	return nil
}

// putObjects notes objects, with what was put just before.
func (c *commits) putObjects(objects []store.Object) {
	if len(objects) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.putObjectsLocked(objects)
	c.armLocked()
}

func (c *commits) putObjectsLocked(objects []store.Object) {
	for _, o := range objects {
		c.next.Objects = append(c.next.Objects, o)
		c.next.bytes += len(o.Value)
	}
}

// release gives a tree up with all that was put of it before.
func (c *commits) release(root string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next.Released = append(c.next.Released, root)
	c.armLocked()
}

func (c *commits) pendingLocked(x *Execution) *pending {
	if x.pending.batch != c.number {
		x.pending = pending{batch: c.number}
	}
	return &x.pending
}

func (c *commits) armLocked() {
	if !c.armed {
		c.armed = true
		c.lazy.Reset(lazyCommit)
	}
}

// flush has what is there committed, without waiting for it.
func (c *commits) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = false
	if !c.next.Empty() {
		c.next.wanted = true
		c.work.Signal()
	}
}

// sync waits until all that was put before is committed.
func (c *commits) sync() error {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return c.err
	}
	b := c.next
	if b.Empty() {
		if b = c.flying; b == nil {
			c.mu.Unlock()
			return nil
		}
	} else {
		b.wanted = true
		c.work.Signal()
	}
	c.mu.Unlock()
	<-b.over
	return b.err
}

// write commits one batch after the other until close.
func (c *commits) write() {
	defer close(c.over)
	for {
		c.mu.Lock()
		for !c.next.wanted && !c.closing {
			c.work.Wait()
		}
		b := c.next
		if b.Empty() && c.closing {
			c.mu.Unlock()
			return
		}
		c.next, c.flying = newBatch(), b
		c.next.Executions, c.next.Effects = c.spare.Executions, c.spare.Effects
		c.spare = store.Batch{}
		c.number++
		err := c.err
		c.mu.Unlock()
		if err == nil {
			err = c.store.Commit(context.Background(), b.Batch)
		}
		c.mu.Lock()
		c.flying = nil
		clear(b.Executions)
		clear(b.Effects)
		c.spare = store.Batch{Executions: b.Executions[:0], Effects: b.Effects[:0]}
		first := err != nil && c.err == nil
		if first {
			// What comes later rests upon what is missing now.
			c.err = err
		}
		c.mu.Unlock()
		b.err = err
		close(b.over)
		if first {
			c.failed(err)
		}
	}
}

// settle waits until the objects that were put before are committed, so that a look at
// the store sees them.
func (c *commits) settle() error {
	c.mu.Lock()
	put := len(c.next.Objects) > 0 || c.flying != nil && len(c.flying.Objects) > 0
	c.mu.Unlock()
	if !put {
		return nil
	}
	return c.sync()
}

// close commits what is left.
func (c *commits) close() error {
	c.mu.Lock()
	c.closing = true
	c.work.Signal()
	c.mu.Unlock()
	<-c.over
	c.lazy.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
