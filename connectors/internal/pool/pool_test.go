package pool

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A thing is what the pools of these tests keep.
type thing struct {
	key  string
	n    int64
	dead atomic.Bool
}

// A shop opens and closes things.
type shop struct {
	opened, live atomic.Int64
	closed       chan *thing
	open         func(context.Context, string) error // nil succeeds
}

func (s *shop) options() Options[string, *thing] {
	return Options[string, *thing]{
		Open: func(ctx context.Context, key string) (*thing, error) {
			n := s.opened.Add(1)
			if s.open != nil {
				if err := s.open(ctx, key); err != nil {
					return nil, err
				}
			}
			s.live.Add(1)
			return &thing{key: key, n: n}, nil
		},
		Close: func(v *thing) {
			s.live.Add(-1)
			s.closed <- v
		},
		Usable: func(_ context.Context, v *thing) bool { return !v.dead.Load() },
	}
}

func newShop() *shop { return &shop{closed: make(chan *thing, 1000)} }

func newPool(t *testing.T, s *shop, change func(*Options[string, *thing])) *Pool[string, *thing] {
	opts := s.options()
	if change != nil {
		change(&opts)
	}
	p := New(opts)
	t.Cleanup(func() {
		p.Close()
		if n := s.live.Load(); n != 0 {
			t.Errorf("%d things are open after Close", n)
		}
	})
	return p
}

func get(t *testing.T, p *Pool[string, *thing], key string) *Lease[string, *thing] {
	t.Helper()
	l, err := p.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if l.Value.key != key {
		t.Fatalf("got the value of %q, want that of %q", l.Value.key, key)
	}
	return l
}

func TestSharedAndKept(t *testing.T) {
	s := newShop()
	p := newPool(t, s, nil)
	a, b := get(t, p, "a"), get(t, p, "a")
	other := get(t, p, "b")
	if a.Value != b.Value || a.Value == other.Value {
		t.Errorf("values %p, %p and %p", a.Value, b.Value, other.Value)
	}
	a.Release(false)
	b.Release(false)
	if c := get(t, p, "a"); c.Value != a.Value {
		t.Error("what was idle is not used again")
	} else {
		c.Release(false)
	}
	other.Release(false)
	if n := s.opened.Load(); n != 2 {
		t.Errorf("%d were opened, want 2", n)
	}
}

func TestBrokenIsClosedByTheLast(t *testing.T) {
	s := newShop()
	p := newPool(t, s, nil)
	a, b := get(t, p, "a"), get(t, p, "a")
	a.Release(true)
	select {
	case <-s.closed:
		t.Fatal("closed while somebody uses it")
	default:
	}
	c := get(t, p, "a")
	if c.Value == b.Value {
		t.Error("what is broken is given out again")
	}
	b.Release(false)
	if v := <-s.closed; v != b.Value {
		t.Error("the wrong one was closed")
	}
	c.Release(false)
}

func TestDeadWhileIdle(t *testing.T) {
	s := newShop()
	p := newPool(t, s, nil)
	a := get(t, p, "a")
	a.Release(false)
	a.Value.dead.Store(true)
	b := get(t, p, "a")
	if b.Value == a.Value {
		t.Error("what died while idle is given out again")
	}
	if v := <-s.closed; v != a.Value {
		t.Error("the wrong one was closed")
	}
	b.Release(false)
}

func TestIdleIsClosed(t *testing.T) {
	s := newShop()
	p := newPool(t, s, func(o *Options[string, *thing]) { o.Idle = time.Millisecond })
	a := get(t, p, "a")
	a.Release(false)
	if v := <-s.closed; v != a.Value {
		t.Error("the wrong one was closed")
	}
	get(t, p, "a").Release(false)
	if n := s.opened.Load(); n != 2 {
		t.Errorf("%d were opened, want 2", n)
	}
}

// What was left alone longest makes room; what is in use stays.
func TestMost(t *testing.T) {
	s := newShop()
	p := newPool(t, s, func(o *Options[string, *thing]) { o.Most = 2 })
	used := get(t, p, "used")
	for i := range 4 {
		get(t, p, fmt.Sprint(i)).Release(false)
	}
	var closed []string
	for range 3 {
		closed = append(closed, (<-s.closed).key)
	}
	if fmt.Sprint(closed) != "[0 1 2]" {
		t.Errorf("closed %v, want [0 1 2]", closed)
	}
	used.Release(false)
	get(t, p, "used").Release(false)
	if n := s.opened.Load(); n != 5 {
		t.Errorf("%d were opened, want 5", n)
	}
}

// All who ask at the same time share one opening, and its failure; the next one
// tries again.
func TestOpenedOnce(t *testing.T) {
	s := newShop()
	begun, refuse := make(chan struct{}), make(chan struct{})
	refused := errors.New("refused")
	s.open = func(context.Context, string) error {
		if s.opened.Load() > 1 {
			return nil
		}
		close(begun)
		<-refuse
		return refused
	}
	p := newPool(t, s, nil)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := p.Get(t.Context(), "a"); err != refused {
				t.Errorf("got %v, want what the opening gave", err)
			}
		})
	}
	<-begun
	waitUsers(p, "a", 20)
	close(refuse)
	wg.Wait()
	get(t, p, "a").Release(false)
	if n := s.opened.Load(); n != 2 {
		t.Errorf("opened %d times, want 2", n)
	}
}

// Who waits for an opening that somebody else calls off opens for itself.
func TestOpenerCalledOff(t *testing.T) {
	s := newShop()
	begun := make(chan struct{})
	s.open = func(ctx context.Context, _ string) error {
		if s.opened.Load() > 1 {
			return nil
		}
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	}
	p := newPool(t, s, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := p.Get(ctx, "a"); !errors.Is(err, context.Canceled) {
			t.Errorf("who was called off gets %v", err)
		}
	})
	<-begun
	wg.Go(func() { get(t, p, "a").Release(false) })
	waitUsers(p, "a", 2)
	cancel()
	wg.Wait()
}

// Who waits leaves when its context ends, whatever the opener does.
func TestWaiterCalledOff(t *testing.T) {
	s := newShop()
	begun, goOn := make(chan struct{}), make(chan struct{})
	s.open = func(context.Context, string) error {
		close(begun)
		<-goOn
		return nil
	}
	p := newPool(t, s, nil)
	var wg sync.WaitGroup
	wg.Go(func() { get(t, p, "a").Release(false) })
	<-begun
	why := errors.New("why")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	if _, err := p.Get(ctx, "a"); err != why {
		t.Errorf("got %v, want the cause", err)
	}
	close(goOn)
	wg.Wait()
}

func TestClosed(t *testing.T) {
	s := newShop()
	p := New(s.options())
	a := get(t, p, "a")
	get(t, p, "b").Release(false)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Close()
	}()
	if v := <-s.closed; v.key != "b" {
		t.Errorf("%q was closed first, want b, which nobody uses", v.key)
	}
	if _, err := p.Get(t.Context(), "c"); err != ErrClosed {
		t.Errorf("Get after Close: %v", err)
	}
	select {
	case <-done:
		t.Error("Close did not wait for what is in use")
	default:
	}
	a.Release(false)
	<-done
	if s.live.Load() != 0 {
		t.Error("something is still open")
	}
}

func TestConcurrent(t *testing.T) {
	s := newShop()
	s.closed = make(chan *thing, 100_000)
	p := newPool(t, s, func(o *Options[string, *thing]) { o.Most, o.Idle = 3, time.Microsecond })
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for i := range 200 {
				l := get(t, p, fmt.Sprint((g+i)%7))
				l.Release(i%5 == 0)
			}
		})
	}
	wg.Wait()
}

// waitUsers returns when so many use or wait for the value of a key.
func waitUsers(p *Pool[string, *thing], key string, n int) {
	for {
		p.mu.Lock()
		e := p.byKey[key]
		there := e != nil && e.users == n
		p.mu.Unlock()
		if there {
			return
		}
		goruntime.Gosched()
	}
}
