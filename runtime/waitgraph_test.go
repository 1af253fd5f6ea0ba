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
			flows := map[string]*Execution{}
			flow := func(name string) *Execution {
				if flows[name] == nil {
					flows[name] = &Execution{typ: FlowType, name: name, status: Waiting}
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

func TestWaitGraphForgetsWhatIsOver(t *testing.T) {
	a, b := &Execution{typ: FlowType, name: "a", status: Waiting}, &Execution{typ: FlowType, name: "b", status: Waiting}
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
