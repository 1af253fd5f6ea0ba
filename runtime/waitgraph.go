package runtime

import (
	"fmt"
	"slices"
	"sync"
)

// waitGraph knows which flow waits without a time-out for which executions, or for which
// lock, so that a circle is seen when it is closed and not by waiting in it for ever.
type waitGraph struct {
	mu    sync.Mutex
	edges map[*Execution]wait
	locks map[*Execution]lockWait
}

type wait struct {
	others []*Execution
	any    bool // one of them is enough
}

// A lockWait is a wait for a lock.
type lockWait struct {
	name   string
	holder func() *Execution // reads who of the tree has it now; nil if none has
}

// enter notes that x waits. Connections wait for nobody, so waits for them alone
// need no note.
//
// Where a circle leads through a lock, it is who waits for that that fails, whichever wait
// was the last one.
func (g *waitGraph) enter(x *Execution, others []*Execution, any bool) (leave func(), err error) {
	onlyConnections := !slices.ContainsFunc(others, func(o *Execution) bool { return o.typ != ConnectionType })
	if onlyConnections {
		return func() {}, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.edges == nil {
		g.edges = map[*Execution]wait{}
	}
	g.edges[x] = wait{others, any}
	if canEnd := (&search{g: g}).canEnd(x); !canEnd[x] {
		delete(g.edges, x)
		culprit := others[slices.IndexFunc(others, func(o *Execution) bool { return !canEnd[o] })]
		if culprit == x {
			return nil, fmt.Errorf("%w: %s would wait for itself", ErrDeadlock, x.Describe())
		}
		for p := x.parent; p != nil; p = p.parent {
			if p == culprit {
				return nil, fmt.Errorf("%w: %s is an ancestor of %s and waits for it", ErrDeadlock, culprit.Describe(), x.Describe())
			}
		}
		return nil, fmt.Errorf("%w: %s waits for %s", ErrDeadlock, culprit.Describe(), x.Describe())
	}
	x.tree.waits++
	if len(g.locks) > 0 {
		for y, can := range (&search{g: g, locks: x.tree}).canEnd(x) {
			if _, locked := g.locks[y]; locked && !can {
				y.wake() // it finds that out for itself
			}
		}
	}
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.edges, x)
		x.tree.waits++
	}, nil
}

// enterLock notes that x waits for a lock, each time that it has looked and not got it from
// its holder, which is nil if it is none of the tree. Any flow may release a lock: x waits in
// vain when no flow of its tree goes on. What those of other trees do is not known.
func (g *waitGraph) enterLock(x *Execution, l lockWait, holder *Execution) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.locks == nil {
		g.locks = map[*Execution]lockWait{}
	}
	g.locks[x] = l
	x.tree.waits++
	if holder == nil || !g.waitsLocked(holder) { // as most do, it goes on and releases it
		return nil
	}
	for {
		if (&search{g: g, locks: x.tree}).canEnd(x)[x] {
			return nil
		}
		// So it is, if each lock is that of a flow that waits. Who has them is read while
		// others go on, and counts if none has.
		waits, reads := x.tree.waits, map[string]func() *Execution{}
		for y, l := range g.locks {
			if y.tree == x.tree {
				reads[l.name] = l.holder
			}
		}
		g.mu.Unlock()
		holders := map[string]*Execution{}
		for name, read := range reads {
			holders[name] = read()
		}
		g.mu.Lock()
		if waits != x.tree.waits {
			continue
		}
		if (&search{g: g, locks: x.tree, holders: holders}).canEnd(x)[x] {
			return nil // it is woken
		}
		delete(g.locks, x)
		return fmt.Errorf("%w: %s has lock %q and waits for %s", ErrDeadlock, holders[l.name].Describe(), l.name, x.Describe())
	}
}

// waitsLocked reports whether it is known of x that it waits.
func (g *waitGraph) waitsLocked(x *Execution) bool {
	_, waits := g.edges[x]
	_, locked := g.locks[x]
	return waits || locked
}

// leaveLock takes back enterLock.
func (g *waitGraph) leaveLock(x *Execution) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, locked := g.locks[x]; locked {
		delete(g.locks, x)
		x.tree.waits++
	}
}

// maxSearched is how many executions a circle through locks is looked for among: it takes
// time that nobody else has.
const maxSearched = 1000

// A search looks what can end, while nothing changes in the graph.
type search struct {
	g     *waitGraph
	locks *tree // whose waits for locks count; nil for none

	holders map[string]*Execution // of locks, nil for one that none of the tree has; nil if nobody has read them
	flows   []*Execution          // that may release one; nil if nobody has looked
}

// edge is what x waits for; waits is false if it is known of nothing that it does.
func (s *search) edge(x *Execution) (w wait, waits bool) {
	l, locked := s.g.locks[x]
	if !locked || x.tree != s.locks {
		w, waits = s.g.edges[x]
		return w, waits
	}
	if s.holders != nil {
		holder := s.holders[l.name]
		if holder == nil || holder == x || holder.Status().Ended() || !s.g.waitsLocked(holder) {
			return w, false
		}
	}
	if s.flows == nil {
		s.flows = slices.DeleteFunc(x.tree.root.descendants(nil), func(o *Execution) bool {
			status := o.Status()
			return o.typ == ConnectionType || status == Created || status.Ended()
		})
	}
	return wait{s.flows, true}, true
}

// canEnd reports which of the executions that x waits for, however indirectly, can
// end: those that wait for nothing, and those whose wait can be over because of
// others that can end.
func (s *search) canEnd(x *Execution) map[*Execution]bool {
	can := map[*Execution]bool{}
	edges := map[*Execution]wait{}
	var waiting []*Execution
	seen := map[*Execution]bool{x: true}
	for todo := []*Execution{x}; len(todo) > 0; {
		y := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		w, waits := s.edge(y)
		switch {
		case s.locks != nil && len(waiting) == maxSearched:
			return map[*Execution]bool{x: true}
		case !waits || y.Status().Ended() || y.cancelAsked() != nil:
			can[y] = true
			continue
		}
		can[y], edges[y] = false, w
		waiting = append(waiting, y)
		for _, o := range w.others {
			if !seen[o] {
				seen[o] = true
				todo = append(todo, o)
			}
		}
	}
	// What was found last is waited for by what was found first.
	slices.Reverse(waiting)
	for changed := true; changed; {
		changed = false
		waiting = slices.DeleteFunc(waiting, func(y *Execution) bool {
			w := edges[y]
			stuck := func(o *Execution) bool { return !can[o] }
			can[y] = !slices.ContainsFunc(w.others, stuck) || w.any && slices.ContainsFunc(w.others, func(o *Execution) bool { return can[o] })
			changed = changed || can[y]
			return can[y]
		})
	}
	return can
}
