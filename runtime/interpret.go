package runtime

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// Interpret is the other end of an [Interpreter]: it runs the flow that a runtime with
// [Options.Isolate] sends over conn, and has everything that the flow asks for done
// there. bind is as in [Options]; what it gives a flow may compute, and ask by the
// methods of its execution, but has no connectors, project, secrets or store here.
//
// It returns when conn cannot be read any more: nil if it has said how the flow ended,
// else why not. A flow that still computes then ends at its next instruction.
func Interpret(conn io.ReadWriter, bind func(*Execution) (World, error)) error {
	l := &link{r: conn, w: conn}
	m, err := l.receive()
	if err != nil {
		return err
	}
	b, err := readBeginning(m)
	if err != nil {
		return err
	}
	f := &farHost{link: l, answers: make(chan message), left: make(chan struct{}), shadows: map[string]*Execution{}}
	rt, err := New(Options{
		Bind: bind, Project: farProject{f}, CleanUp: b.cleanUp, Limits: Limits{Heap: b.heap},
		Random: farRandom{f}, Environment: b.environment,
	})
	if err != nil {
		return err
	}
	x := f.execution(rt, &b)
	reading := make(chan error, 1)
	go func() { reading <- f.read() }()
	err = f.end(x, x.perform(x.job))
	close(f.left)
	if err != nil {
		return err
	}
	<-reading
	return nil
}

// execution makes the execution of the flow as it is here: what it knows of itself is
// what its text needs, and all else is at the host.
func (f *farHost) execution(rt *Runtime, b *beginning) *Execution {
	j := &flowJob{file: b.file, text: b.text}
	x := &Execution{
		rt: rt, far: f, id: b.id, typ: b.typ, name: b.name, flowName: b.flowName, file: b.file, program: digest(b.text),
		status: Running, input: b.input, job: j, done: make(chan struct{}), stopped: make(chan struct{}),
	}
	root := x
	if b.root != b.id {
		root = &Execution{rt: rt, far: f, id: b.root, typ: FlowType, status: Running}
	}
	// The limits are those of the host, except for that of what is in memory here.
	x.tree = newTree(context.Background(), root, Limits{Steps: -1, WallTime: -1, Children: -1, ConcurrentChildren: -1, OutputBytes: -1, LogBytes: -1})
	x.tree.budget.borrow = f.borrow
	root.tree = x.tree
	x.ctx, x.cancel = x.tree.context(b.typ)
	f.x, f.cancel = x, x.cancel
	f.shadows[x.id], f.shadows[root.id] = x, root
	return x
}

// end tells how the flow ended: at least its message.
func (f *farHost) end(x *Execution, out outcome) error {
	err := f.tellEnd(x, out)
	if errors.Is(err, errMessageTooLarge) {
		out.err, out.failure, out.statusMessage = nil, nil, ""
		err = f.tellEnd(x, out)
	}
	return err
}

func (f *farHost) tellEnd(x *Execution, out outcome) error {
	// Steps that were not used are given back.
	a := new(journal.Args).Int(x.tree.budget.granted - x.tree.budget.steps.Load())
	a.Text(string(out.status)).Text(shorten(out.message)).Text(shorten(out.statusMessage)).Bytes(f.result)
	var flowErr *FlowError
	switch {
	case errors.As(out.err, &flowErr):
		appendFlowError(a.Int(endedByRaise), flowErr, x)
	case out.failure != nil: // its text is no flow
		a.Int(endedByText).Text(ExceptionClass(out.err))
	default:
		a.Int(endedItself)
	}
	return f.link.send(endMessage, a)
}

// giveBack keeps what handler returned, to be told at the end.
func (f *farHost) giveBack(v value.Value) error {
	b, err := value.Marshal(v)
	if err == nil && len(b) > maxMessageBytes/2 {
		err = errMessageTooLarge // with what else is told at the end
	}
	if err == nil {
		f.result = b
	}
	return err
}

// A farRandom is the source of random bytes of the host.
type farRandom struct{ f *farHost }

func (r farRandom) Read(b []byte) (int, error) {
	n, err := r.f.question(randomQuestion, func(a *journal.Args) { a.Int(int64(min(len(b), maxRandomBytes))) })
	if err != nil {
		return 0, err
	}
	return copy(b, n.result), nil
}

// A farProject is the project of the host: an interpreter asks it for nothing but
// whether a file is there. What is loaded is an effect.
type farProject struct{ f *farHost }

func (p farProject) Load(from, name string) (string, []byte, error) {
	_, err := p.f.question(hasFileQuestion, func(a *journal.Args) { a.Text(from).Text(name) })
	return name, nil, err
}

func (farProject) Flow(name string) (string, []byte, error) {
	return "", nil, atTheHost("flow", name)
}

func (farProject) Connector(name string) (*connectors.Connector, error) {
	return nil, atTheHost("connector", name)
}

func atTheHost(kind, name string) error {
	return &NotFoundError{Kind: kind, Name: name, Hint: "an isolated interpreter has none: " + strconv.Quote(name) + " is at the host"}
}

var _ Project = farProject{}
