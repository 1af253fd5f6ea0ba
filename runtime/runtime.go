// Package runtime runs flows and owns their executions: it starts, records,
// limits, cancels and waits for them. It is the API by which a Go program embeds
// flows.
//
//	rt, err := runtime.New(runtime.Options{
//		Bind:       builtins.Bind,
//		Connectors: connectors.NewRegistry(rest.New()),
//	})
//	x, err := rt.Start(ctx, runtime.Flow{Source: text})
//	err = x.Wait(ctx)
//	record := x.Record()
//
// The package knows no driver and no builtin: what a flow sees is given to it as
// [Options.Bind], what it can reach as a registry of connector types.
package runtime

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/netpolicy"
	"github.com/flowrun/flowrun/runtime/store"
	"go.starlark.net/starlark"
)

// Options are what a runtime needs of its surroundings. Nothing is taken from
// anywhere else.
type Options struct {
	// Bind gives a flow its world: the names it can use, and the arguments of
	// its handler. Required; builtins.Bind is the one of this project.
	Bind func(*Execution) (World, error)

	// Connectors are the connector types that flows may use; nil grants none.
	Connectors *connectors.Registry

	// Project holds stored flows and connectors; nil is a runtime without any.
	Project Project

	// Secrets reads the secrets that connectors refer to; nil has none.
	Secrets connectors.SecretSource

	// SecretKey returns the key, of 32 bytes, under which what people answer in secret is
	// kept in the Store. It is called once, when the first such secret is written or
	// read; its error is that of every secret. nil with a Store keeps none; without a
	// Store it is not called: then secrets are in memory only.
	SecretKey func() ([]byte, error)

	// Files is the store of files that connections read and write; nil has none.
	Files connectors.Files

	// Dialer opens the connections of drivers; nil is that of the zero
	// netpolicy.Policy, which refuses link-local addresses and metadata services of
	// clouds. For rules of your own:
	//
	//	policy, err := netpolicy.Parse(allow, deny)
	//	options.Dialer = policy.Dialer(nil)
	//
	// A new(net.Dialer) reaches everything. Runtimes that share a Dialer share
	// connections too, if they share Connectors.
	Dialer connectors.Dialer

	// Limits bound each root execution with all below it.
	Limits Limits

	// Store keeps executions, so that they survive this process; nil keeps them
	// in memory as long as Keep says, and nothing survives. The store belongs to
	// the runtime alone until Close has returned.
	Store store.Store

	// CommitEach has each effect of a flow in the store before the flow goes on. Otherwise
	// what a flow has only read or said is there within 50 ms, or before anything of it
	// leaves the process: after a crash it is read or said again.
	CommitEach bool

	// ParkFrom is how far away a time has to be for a flow that waits for nothing
	// else to leave memory until then; zero is a minute. It needs a store.
	ParkFrom time.Duration

	// CleanUp is how long all finally clauses of a flow that is cancelled may take
	// together; zero is 30 seconds.
	CleanUp time.Duration

	// Isolate starts the interpreters of flows outside of this process; nil interprets
	// them here. A text is checked here in any case before it becomes a root execution,
	// and [Runtime.Replay] runs it here.
	Isolate Isolator

	// DryRun has all flows run without changing anything outside; nil runs them for
	// real. It does not go together with Isolate.
	DryRun *DryRun

	// Keep is how many root executions can still be found by their id after
	// they and all below them have ended; zero is 1,000. Who holds an
	// [*Execution] can read it at any time.
	Keep int

	// Now is the clock; nil is time.Now. Like NewID it is called by several
	// goroutines at a time.
	Now func() time.Time

	// Random is where flows get random numbers from; nil is crypto/rand. It is read by
	// several goroutines at a time.
	Random io.Reader

	// Environment is what flows see of environment variables; the zero value is nothing.
	Environment Environment

	// Identity is who flows run for; the zero value is nobody in particular.
	Identity Identity

	// NewID makes the ids of root executions; nil makes random ones of 26 letters
	// and digits. It makes none twice, and none with a dot: the id of a child is
	// its parent's, a dot, and its number.
	NewID func() string
}

// A Project holds what is stored: flows and connectors. Its methods are safe for
// concurrent use. For an unknown name errors.Is(err, fs.ErrNotExist) holds, as it
// does for a [NotFoundError]; the error names it.
type Project interface {
	// Flow returns the file and text of a stored flow.
	Flow(name string) (file string, text []byte, err error)
	// Connector returns a stored connector.
	Connector(name string) (*connectors.Connector, error)
	// Load returns the file and text that a load statement names: name is as it
	// stands there, relative to the file from or, with a leading //, to the
	// project, and never outside of it. from is a file as Flow or Load returned
	// it. The same text is the same file, however it is named.
	Load(from, name string) (file string, text []byte, err error)
}

// A FileNamer is a [Project] that calls its files differently from different places,
// such as relative to where the user stands. What is recorded has the names that stay.
type FileNamer interface {
	// StoredName is the name that stays of a file as Flow or Load have returned it,
	// ShownName is the other way round. A name of no file of the project is
	// returned as it is.
	StoredName(shown string) string
	ShownName(stored string) string
}

func (r *Runtime) storedName(shown string) string {
	if n, ok := r.opts.Project.(FileNamer); ok && shown != "" {
		return n.StoredName(shown)
	}
	return shown
}

func (r *Runtime) shownName(stored string) string {
	if n, ok := r.opts.Project.(FileNamer); ok && stored != "" {
		return n.ShownName(stored)
	}
	return stored
}

// A World is what the flow of one execution sees.
type World struct {
	// Predeclared are the names that every flow can use. The names, not their
	// values, are the same for all executions of a runtime.
	Predeclared starlark.StringDict
	// Modules are what a flow can import, by full name.
	Modules starlark.StringDict
	// System and This are the arguments of handler.
	System, This starlark.Value
	// Execution is how the flow sees another execution, such as the one that a
	// DependencyFailedError is about; nil shows none.
	Execution func(*Execution) starlark.Value
}

// A Runtime runs executions. It is safe for concurrent use. Close it after use.
type Runtime struct {
	opts     Options
	programs programCache
	schemas  schemaCache
	events   eventHub
	waits    waitGraph
	commits  *commits // nil without a store
	objects  store.Objects
	parked   parkedTrees
	heap     *heapWatch
	dry      *dryRun               // nil if flows run for real
	sealing  func() (*seal, error) // made when it is first called

	serving     sync.WaitGroup // the goroutine that does what other processes ask
	stopServing context.CancelFunc

	mu     sync.Mutex
	closed bool
	active sync.WaitGroup // goroutines of executions
	roots  map[*Execution]bool
	byID   map[string]*Execution
	ended  []*Execution // roots of trees that are over, in that order
}

// New returns a runtime. The error names the options that are missing or wrong,
// all of them.
func New(opts Options) (*Runtime, error) {
	var errs []error
	if opts.Bind == nil {
		errs = append(errs, errors.New("runtime.Options: Bind is required (builtins.Bind)"))
	}
	if opts.Keep < 0 {
		errs = append(errs, fmt.Errorf("runtime.Options: Keep is %d, want 0 or more", opts.Keep))
	}
	if opts.DryRun != nil && opts.Isolate != nil {
		errs = append(errs, errors.New("runtime.Options: DryRun and Isolate do not go together: an isolated interpreter does not know what a dry run does not know"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if opts.Connectors == nil {
		opts.Connectors = connectors.NewRegistry()
	}
	if opts.Project == nil {
		opts.Project = emptyProject{}
	}
	if opts.Dialer == nil {
		opts.Dialer = new(netpolicy.Policy).Dialer(nil)
	}
	if opts.NewID == nil {
		opts.NewID = func() string { return strings.ToLower(rand.Text()) }
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Random == nil {
		opts.Random = rand.Reader
	}
	opts.Keep = cmp.Or(opts.Keep, 1000)
	opts.ParkFrom = cmp.Or(opts.ParkFrom, time.Minute)
	opts.CleanUp = cmp.Or(opts.CleanUp, defaultCleanUp)
	opts.Limits = opts.Limits.withDefaults()
	r := &Runtime{opts: opts, roots: map[*Execution]bool{}, byID: map[string]*Execution{}}
	r.parked.rt = r
	r.heap = newHeapWatch(opts.Limits.Heap, r.endedTrees)
	r.objects = store.NewMemory()
	r.sealing = sync.OnceValues(func() (*seal, error) { return newSeal(opts) })
	if r.dry = newDryRun(opts.DryRun); r.dry != nil {
		r.objects = newDryObjects(opts.Store)
		r.opts.Files = newDryFiles(opts.Files, r.now)
	} else if opts.Store != nil {
		r.objects = opts.Store
		r.commits = newCommits(opts.Store, opts.CommitEach, r.storeFailed)
		var ctx context.Context
		ctx, r.stopServing = context.WithCancel(context.Background())
		r.serving.Go(func() { r.serve(ctx) })
	}
	return r, nil
}

func (r *Runtime) now() time.Time { return r.opts.Now() }

// enter counts a goroutine of an execution, unless the runtime is closed.
func (r *Runtime) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.active.Add(1)
	return true
}

func (r *Runtime) leave() { r.active.Done() }

// Execution returns the execution of that id. The error is a [NotFoundError].
func (r *Runtime) Execution(id string) (*Execution, error) {
	r.unpark(store.Root(id))
	if x := r.live(id); x != nil {
		return x, nil
	}
	return nil, &NotFoundError{Kind: "execution", Name: id}
}

// Roots returns the root executions that can be found, oldest first.
func (r *Runtime) Roots() []*Execution {
	r.mu.Lock()
	defer r.mu.Unlock()
	roots := make([]*Execution, 0, len(r.roots))
	for x := range r.roots {
		roots = append(roots, x)
	}
	slices.SortFunc(roots, func(a, b *Execution) int {
		return cmp.Or(a.createdAt.Compare(b.createdAt), cmp.Compare(a.id, b.id))
	})
	return roots
}

func (r *Runtime) add(x *Execution) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	if r.byID[x.id] != nil {
		return fmt.Errorf("runtime.Options: NewID made %q twice", x.id)
	}
	if x.parent == nil {
		r.roots[x] = true
	}
	r.byID[x.id] = x
	return nil
}

// treeEnded forgets the oldest trees once there are too many. A tree counts when
// nothing of it runs: until then what runs has to be found, and cancelled by Close.
func (r *Runtime) treeEnded(root *Execution) {
	if r.commits != nil {
		r.commits.release(root.id)
	}
	r.mu.Lock()
	r.ended = append(r.ended, root)
	var old []*Execution
	for len(r.ended) > r.opts.Keep {
		old = append(old, r.ended[0])
		r.ended[0] = nil
		r.ended = r.ended[1:]
	}
	r.mu.Unlock()
	for _, x := range old {
		r.forget(x)
	}
}

// endedTrees are those that have ended and can still be found.
func (r *Runtime) endedTrees() []*tree {
	r.mu.Lock()
	defer r.mu.Unlock()
	trees := make([]*tree, len(r.ended))
	for i, x := range r.ended {
		trees[i] = x.tree
	}
	return trees
}

// forget makes a tree one that cannot be found any more.
func (r *Runtime) forget(root *Execution) {
	// An execution that starts takes r.mu while it holds its own lock, so theirs
	// are not taken under r.mu.
	all := root.descendants(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.roots, root)
	for _, d := range all {
		delete(r.byID, d.id)
	}
}

// descendants appends x and all below it.
func (x *Execution) descendants(all []*Execution) []*Execution {
	all = append(all, x)
	for _, c := range x.Children() {
		all = c.descendants(all)
	}
	return all
}

// Close ends the runtime. Nothing can be started afterwards.
//
// Without a store it cancels what runs, or was never started, and waits until it
// has ended, or until ctx ends; then its error is ctx's.
//
// With a store flows are suspended where they are: they can be resumed later.
// Connections that are under way may come to their end until ctx ends; then they
// are broken off, and those that may have changed something are in doubt.
//
// Close does not close what the options gave.
func (r *Runtime) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	roots := slices.Collect(maps.Keys(r.roots))
	r.mu.Unlock()
	for _, x := range roots {
		switch {
		case r.commits != nil:
			_ = x.tree.suspend(ErrClosed)
		case !x.endCreated(ErrClosed):
			x.tree.cancel(ErrClosed)
		}
	}
	for _, root := range r.parked.close() {
		root.tree.stopParked()
	}
	done := make(chan struct{})
	var err error
	go func() {
		defer close(done)
		r.active.Wait()
		r.heap.close()
		if r.commits != nil {
			r.stopServing()
			r.serving.Wait()
			err = r.commits.close()
		}
		r.events.close()
	}()
	select {
	case <-done:
		return err
	case <-ctx.Done():
	}
	if r.commits == nil {
		return ctx.Err()
	}
	for _, x := range roots {
		x.tree.abort(ErrClosed)
	}
	<-done // drivers return soon after their context ends
	return err
}

type emptyProject struct{}

func (emptyProject) Flow(name string) (string, []byte, error) {
	return "", nil, &NotFoundError{Kind: "flow", Name: name, Hint: "there is no project"}
}

func (emptyProject) Connector(name string) (*connectors.Connector, error) {
	return nil, &NotFoundError{Kind: "connector", Name: name, Hint: "there is no project"}
}

func (emptyProject) Load(_, name string) (string, []byte, error) {
	return "", nil, &NotFoundError{Kind: "file", Name: name, Hint: "there is no project"}
}
