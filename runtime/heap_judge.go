package runtime

import (
	goruntime "runtime"
	"time"
)

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

// host is how large the heap can be without what flows have: Go lets it grow to twice of
// what is in use before it collects garbage.
func (w *heapWatch) host() int64 { return 2 * w.base.Load() }

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
			used := w.inUse() - w.known()
			silent := w.silent(asked)
			for _, u := range silent {
				used += u.size.Load()
			}
			if used > w.limit {
				for _, u := range silent {
					u.stop()
				}
				break
			}
			// It was not the flow: it has its time again.
			patience, before = time.Since(begin)+heapPatience, readHeap(w.sample)
		}
		if waited >= heapWait {
			break
		}
		time.Sleep(heapTick / 4)
	}
	w.judge(asked)
}

// known adds up what flows had at their last answers, and what is kept of their trees and
// of those that have ended.
func (w *heapWatch) known() (sum int64) {
	trees := map[*tree]bool{}
	for _, u := range w.all() {
		sum += u.size.Load()
		trees[u.x.tree] = true
	}
	for _, t := range w.kept() {
		trees[t] = true
	}
	for t := range trees {
		sum += t.budget.kept()
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
