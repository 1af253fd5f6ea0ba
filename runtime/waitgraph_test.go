package runtime

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Each line is a wait that begins: who waits for which others, ALL or ANY of them.
// The last one of a row with a culprit can never end, and no other.
func TestWaitGraph(t *testing.T) {
	for _, test := range []struct {
		name    string
		waits   []string
		culprit string // "" when all of them can end
	}{
		{"itself", []string{"a ALL a"}, "itself"},
		{"one of itself and another", []string{"a ANY a b"}, ""},
		{"in a row", []string{"a ALL b", "b ALL c", "c ALL d"}, ""},
		{"a circle of two", []string{"a ALL b", "b ALL a"}, `"a"`},
		{"a circle of four", []string{"a ALL b", "b ALL c", "c ALL d", "d ALL a"}, `"a"`},
		{"a circle behind another wait", []string{"a ALL x b", "b ALL y a"}, `"a"`},
		{"a way out", []string{"a ANY b x", "b ALL a"}, ""},
		{"both ways lead to the same flow", []string{"a ALL m", "b ALL m", "m ALL z", "x ANY a b", "z ALL x"}, `"x"`},
		{"one of two ways is stuck", []string{"a ALL m", "m ALL z", "x ANY a b", "z ALL x"}, ""},
		{"the way out closes last", []string{"x ALL a", "a ANY x b", "b ALL x"}, `"x"`},
		{"a diamond", []string{"b ALL c", "a ALL b", "x ALL a b"}, ""},
		{"what ended does not wait", []string{"ended ALL a", "a ALL ended"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var shared tree
			flows := map[string]*Execution{}
			flow := func(name string) *Execution {
				if flows[name] == nil {
					flows[name] = &Execution{typ: FlowType, name: name, status: Waiting, tree: &shared}
				}
				return flows[name]
			}
			flow("ended").status = EndedSuccess
			var graph waitGraph
			for i, line := range test.waits {
				words := strings.Fields(line)
				var others []*Execution
				for _, name := range words[2:] {
					others = append(others, flow(name))
				}
				_, err := graph.enter(flow(words[0]), others, words[1] == "ANY")
				if i < len(test.waits)-1 || test.culprit == "" {
					if err != nil {
						t.Fatalf("%s: %v", line, err)
					}
				} else if !errors.Is(err, ErrDeadlock) || !strings.Contains(err.Error(), test.culprit) {
					t.Errorf("%s: got %v, want a deadlock with %s", line, err, test.culprit)
				}
			}
		})
	}
}

// Each line is a wait that begins, of a flow of one tree below root: who waits for which
// others, or for a LOCK that is named as who has it. The last one of a row with an error
// closes a circle; of a row with one that is woken a circle is closed that this one is to
// find.
func TestWaitGraphOfLocks(t *testing.T) {
	for _, test := range []struct {
		name        string
		waits       []string
		err, wakens string
	}{
		{"the holder waits", []string{"root ALL b", "b LOCK root"}, `flow "root" has lock "root" and waits for flow "b"`, ""},
		{"the holder waits through others", []string{"root ALL a", "a ALL b", "b LOCK root"}, `flow "root" has lock "root" and waits for flow "b"`, ""},
		{"the holder goes on", []string{"root ALL b c", "b LOCK a"}, "", ""},
		{"another one goes on", []string{"root ALL a b c", "a ALL b", "b LOCK a"}, "", ""},
		{"the others are no flows that run", []string{"root ALL a b", "a ALL b", "c ALL b", "b LOCK a"}, `flow "a" has lock "a" and waits for flow "b"`, ""},
		{"the holder has ended", []string{"root ALL b", "b LOCK ended"}, "", ""},
		{"nobody of the tree has it", []string{"root ALL b", "b LOCK nobody"}, "", ""},
		{"it has it by now", []string{"root ALL b", "b LOCK b"}, "", ""},
		{"two locks", []string{"root ALL a b c", "c ALL a", "a LOCK b", "b LOCK a"}, `flow "a" has lock "a" and waits for flow "b"`, ""},
		{"the last wait is for the one that wants it", []string{"b LOCK root", "root ALL b"}, "", "b"},
		{"the last wait is for another one", []string{"a ALL b", "c ALL b", "b LOCK a", "root ALL a"}, "", "b"},
		{"one of two is enough", []string{"b LOCK root", "root ANY b x"}, "", ""},
		{"who is cancelled", []string{"cancelled LOCK root", "root ALL cancelled"}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := &Execution{typ: FlowType, name: "root", status: Waiting}
			root.tree = &tree{root: root}
			flows := map[string]*Execution{"root": root}
			flow := func(name string, s Status) {
				flows[name] = &Execution{typ: FlowType, name: name, status: s, tree: root.tree}
				root.children = append(root.children, flows[name])
			}
			named := strings.Join(test.waits, " ") + " "
			for _, name := range []string{"a", "b", "c", "cancelled"} {
				if strings.Contains(named, name+" ") {
					flow(name, Waiting)
				}
			}
			flow("ended", EndedSuccess)
			flow("created", Created)
			flow("call", Running)
			flows["call"].typ = ConnectionType
			flows["x"] = &Execution{typ: FlowType, status: Running, tree: new(tree)} // of another tree
			if x := flows["cancelled"]; x != nil {
				x.cancelWanted = true
			}
			var graph waitGraph
			for i, line := range test.waits {
				words := strings.Fields(line)
				x := flows[words[0]]
				var others []*Execution
				for _, name := range words[2:] {
					others = append(others, flows[name])
				}
				var err error
				if words[1] == "LOCK" {
					holder := others[0]
					if holder != nil && holder.tree != x.tree {
						holder = nil
					}
					err = graph.enterLock(x, lockWait{words[2], func() *Execution { return holder }}, holder)
				} else {
					_, err = graph.enter(x, others, words[1] == "ANY")
				}
				if i < len(test.waits)-1 || test.err == "" {
					if err != nil {
						t.Fatalf("%s: %v", line, err)
					}
				} else if !errors.Is(err, ErrDeadlock) || !strings.Contains(err.Error(), test.err) {
					t.Errorf("%s: got %v, want %s", line, err, test.err)
				}
			}
			for name, x := range flows {
				if woken := len(x.wokenChannel()) > 0; woken != (name == test.wakens) {
					t.Errorf("%s is woken: %t", name, woken)
				}
			}
			for _, x := range flows {
				graph.leaveLock(x)
			}
			if len(graph.locks) != 0 {
				t.Errorf("%d waits for locks are kept", len(graph.locks))
			}
		})
	}
}

// A circle among very many is not looked for.
func TestWaitGraphOfManyLocks(t *testing.T) {
	for n, want := range map[int]bool{100: true, 2 * maxSearched: false} {
		root := &Execution{typ: FlowType, name: "root", status: Waiting}
		root.tree = &tree{root: root}
		looked := 0
		var graph waitGraph
		for range n {
			root.children = append(root.children, &Execution{typ: FlowType, status: Waiting, tree: root.tree})
		}
		wait := func(x *Execution) error {
			return graph.enterLock(x, lockWait{"n", func() *Execution { looked++; return root }}, root)
		}
		for _, x := range root.children {
			if err := wait(x); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := graph.enter(root, root.children, false); err != nil {
			t.Fatal(err)
		}
		if woken := len(root.children[0].wokenChannel()) > 0; woken != want {
			t.Errorf("of %d the first is woken: %t", n, woken)
		}
		if looked != 0 {
			t.Errorf("who has the lock was read %d times while the graph was held", looked)
		}
		if err := wait(root.children[0]); errors.Is(err, ErrDeadlock) != want || want && looked != 1 {
			t.Errorf("of %d the first is told %v, after %d looks", n, err, looked)
		}
	}
}

// Nothing is held while it is read who has a lock, and what changes meanwhile counts.
func TestWaitGraphChangesWhileALockIsRead(t *testing.T) {
	root := &Execution{typ: FlowType, name: "root", status: Waiting}
	root.tree = &tree{root: root}
	for range 2 {
		root.children = append(root.children, &Execution{typ: FlowType, status: Waiting, tree: root.tree})
	}
	a, b := root.children[0], root.children[1]
	var graph waitGraph
	if _, err := graph.enter(root, []*Execution{a}, false); err != nil {
		t.Fatal(err)
	}
	leave, err := graph.enter(b, []*Execution{a}, false)
	if err != nil {
		t.Fatal(err)
	}
	looks := 0
	if err := graph.enterLock(a, lockWait{"n", func() *Execution {
		if looks++; looks > 1 {
			return nil
		}
		leave() // goes on, releases the lock, and waits again
		if leave, err = graph.enter(b, []*Execution{a}, false); err != nil {
			t.Fatal(err)
		}
		return root
	}}, root); err != nil || looks != 2 {
		t.Errorf("when it was released while it was read: %v, after %d looks", err, looks)
	}
	if err := graph.enterLock(a, lockWait{"n", func() *Execution { return nil }}, root); err != nil {
		t.Errorf("when nobody has it any more: %v", err)
	}
	if err := graph.enterLock(a, lockWait{"n", func() *Execution { return root }}, root); !errors.Is(err, ErrDeadlock) {
		t.Errorf("at last: %v", err)
	}
}

func TestWaitGraphForgetsWhatIsOver(t *testing.T) {
	shared := new(tree)
	a, b := &Execution{typ: FlowType, name: "a", status: Waiting, tree: shared}, &Execution{typ: FlowType, name: "b", status: Waiting, tree: shared}
	var graph waitGraph
	leave, err := graph.enter(a, []*Execution{b}, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := graph.enter(b, []*Execution{a}, false); !errors.Is(err, ErrDeadlock) {
		t.Fatalf("got %v", err)
	}
	leave()
	leave, err = graph.enter(b, []*Execution{a}, false)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if len(graph.edges) != 0 {
		t.Errorf("%d waits are kept", len(graph.edges))
	}
}

// Nobody looks when the first of two ends, nor when the second does.
func TestAWaiterIsWokenLater(t *testing.T) {
	a, b := new(Execution), new(Execution)
	w := newWaiter()
	for _, ended := range [][]*Execution{{a, b}, {b}} {
		for _, x := range ended {
			w.ended(x)
		}
		select {
		case <-w.wake:
		default:
			t.Fatal("it is not woken")
		}
		if got := w.take(); !slices.Equal(got, ended) {
			t.Errorf("got %d executions, want %d", len(got), len(ended))
		}
	}
}

// One that waits no longer is forgotten, also by what goes on for ever.
func TestWaitersAreForgotten(t *testing.T) {
	x := &Execution{status: Running}
	w := newWaiter()
	x.addWaiter(w)
	x.addWaiter(newWaiter())
	x.removeWaiter(w)
	if len(x.waiters) != 1 || x.waiters[0] == w {
		t.Errorf("%d waiters", len(x.waiters))
	}
}
