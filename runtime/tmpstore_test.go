package runtime_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/flowrun/flowrun/runtime/store"
)

type tmpStore struct {
	mu       sync.Mutex
	programs map[store.Digest]store.Program
	rows     map[string]store.Execution
	order    []string
	effects  map[string][]store.Effects
	commits  int
	fail     func(n int, b store.Batch) error
}

func newTmpStore() *tmpStore {
	return &tmpStore{programs: map[store.Digest]store.Program{}, rows: map[string]store.Execution{}, effects: map[string][]store.Effects{}}
}

func (s *tmpStore) clone() *tmpStore {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := newTmpStore()
	for k, v := range s.programs {
		c.programs[k] = v
	}
	for k, v := range s.rows {
		c.rows[k] = v
	}
	for k, v := range s.effects {
		c.effects[k] = slices.Clone(v)
	}
	c.order = slices.Clone(s.order)
	return c
}

func (s *tmpStore) Commit(ctx context.Context, b store.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commits++
	if s.fail != nil {
		if err := s.fail(s.commits, b); err != nil {
			return err
		}
	}
	for _, p := range b.Programs {
		s.programs[p.Digest] = p
	}
	for _, e := range b.Executions {
		if _, ok := s.rows[e.ID]; !ok {
			s.order = append(s.order, e.ID)
		}
		s.rows[e.ID] = e
	}
	for _, e := range b.Effects {
		n := 1
		for _, o := range s.effects[e.Execution] {
			n += o.Count
		}
		if n != e.First {
			return fmt.Errorf("gap")
		}
		s.effects[e.Execution] = append(s.effects[e.Execution], e)
	}
	return nil
}
func (s *tmpStore) Claim(ctx context.Context, root string) error   { return nil }
func (s *tmpStore) Release(ctx context.Context, root string) error { return nil }
func (s *tmpStore) Tree(ctx context.Context, root string) (out []store.Execution, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.order {
		if store.Root(id) == root {
			out = append(out, s.rows[id])
		}
	}
	if len(out) == 0 {
		return nil, store.ErrNotFound
	}
	return out, nil
}
func (s *tmpStore) Execution(ctx context.Context, id string) (store.Execution, error) {
	return store.Execution{}, store.ErrNotFound
}
func (s *tmpStore) Effects(ctx context.Context, id string) iter.Seq2[store.Effects, error] {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Clone(s.effects[id])
	return func(yield func(store.Effects, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}
func (s *tmpStore) Program(ctx context.Context, d store.Digest) (store.Program, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.programs[d]
	if !ok {
		return p, store.ErrNotFound
	}
	return p, nil
}
func (s *tmpStore) List(ctx context.Context, f store.Filter) ([]store.Listed, error) { return nil, nil }
func (s *tmpStore) Delete(ctx context.Context, roots ...string) error                { return nil }
func (s *tmpStore) Ask(ctx context.Context, r store.Request) error                   { return nil }
func (s *tmpStore) Asked(ctx context.Context) ([]store.Request, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (s *tmpStore) Answered(ctx context.Context, rs ...store.Request) error { return nil }
func (s *tmpStore) Close() error                                            { return nil }
