package pool

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestExclusive(t *testing.T) {
	x := NewExclusive[int](2)
	if _, ok := x.Take(); ok {
		t.Error("there is one that nobody gave")
	}
	x.Give(1)
	x.Give(2)
	for _, want := range []int{2, 1} {
		if got, ok := x.Take(); !ok || got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
	if _, ok := x.Take(); ok {
		t.Error("one is given out twice")
	}
}

func TestExclusivePlaces(t *testing.T) {
	const most = 3
	x := NewExclusive[*thing](most)
	var within, made atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if err := x.Enter(t.Context()); err != nil {
				t.Error(err)
				return
			}
			if n := within.Add(1); n > most {
				t.Errorf("%d are within, want %d at most", n, most)
			}
			v, ok := x.Take()
			if !ok {
				v = &thing{n: made.Add(1)}
			}
			x.Give(v)
			within.Add(-1)
			x.Leave()
		})
	}
	wg.Wait()
	if n := made.Load(); n > most {
		t.Errorf("%d were made, want %d at most", n, most)
	}
	for range most {
		if err := x.Enter(t.Context()); err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := x.Enter(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("who does not get in has %v", err)
	}
}
