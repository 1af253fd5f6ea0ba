package runtime

import (
	"fmt"
	"slices"
	"sync"
)

// waitGraph knows which flow waits for which executions without a time-out, so
// that a circle is seen when it is closed and not by waiting in it for ever.
type waitGraph struct {
	mu    sync.Mutex
	edges map[*Execution]wait
}

type wait struct {
	others []*Execution
	any    bool // one of them is enough
}

// enter notes that x waits. Connections wait for nobody, so waits for them alone
// need no note.
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
	if canEnd := g.canEnd(x); !canEnd[x] {
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
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.edges, x)
	}, nil
}

// canEnd reports which of the executions that x waits for, however indirectly, can
// end: those that wait for nothing, and those whose wait can be over because of
// others that can end.
func (g *waitGraph) canEnd(x *Execution) map[*Execution]bool {
	can := map[*Execution]bool{}
	var waiting []*Execution
	seen := map[*Execution]bool{x: true}
	for todo := []*Execution{x}; len(todo) > 0; {
		y := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		w, waits := g.edges[y]
		if !waits || y.Status().Ended() {
			can[y] = true
			continue
		}
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
			w := g.edges[y]
			stuck := func(o *Execution) bool { return !can[o] }
			can[y] = !slices.ContainsFunc(w.others, stuck) || w.any && slices.ContainsFunc(w.others, func(o *Execution) bool { return can[o] })
			changed = changed || can[y]
			return can[y]
		})
	}
	return can
}
