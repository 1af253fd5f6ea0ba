package store

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Ask implements [Store].
func (m *Memory) Ask(_ context.Context, q Request) error {
	if err := m.lock(); err != nil {
		return err
	}
	d := m.data
	defer d.mu.Unlock()
	t := d.trees[Root(q.Execution)]
	if t == nil {
		return fmt.Errorf("execution %s: %w", q.Execution, ErrNotFound)
	}
	if _, ok := t.rows[q.Execution]; !ok {
		return fmt.Errorf("execution %s: %w", q.Execution, ErrNotFound)
	}
	d.asked++
	q.N = d.asked
	d.requests = append(d.requests, q)
	d.changed.Broadcast()
	return nil
}

// Asked implements [Store].
func (m *Memory) Asked(ctx context.Context) ([]Request, error) {
	d := m.data
	defer context.AfterFunc(ctx, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.changed.Broadcast()
	})()
	if err := m.lock(); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for {
		var mine []Request
		fresh := false
		for _, q := range d.requests {
			if d.trees[Root(q.Execution)].owner == m {
				mine = append(mine, q)
				fresh = fresh || !d.returned[m][q.N]
			}
		}
		switch {
		case d.closed[m]:
			return nil, ErrClosed
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case fresh:
			for _, q := range mine {
				if d.returned[m] == nil {
					d.returned[m] = map[int64]bool{}
				}
				d.returned[m][q.N] = true
			}
			return mine, nil
		}
		d.changed.Wait()
	}
}

// Answered implements [Store].
func (m *Memory) Answered(_ context.Context, qs ...Request) error {
	if err := m.lock(); err != nil {
		return err
	}
	d := m.data
	defer d.mu.Unlock()
	d.requests = slices.DeleteFunc(d.requests, func(q Request) bool {
		return slices.ContainsFunc(qs, func(o Request) bool { return o.N == q.N })
	})
	for _, q := range qs {
		delete(d.returned[m], q.N)
	}
	return nil
}

// Close implements [Store].
func (m *Memory) Close() error {
	if err := m.lock(); err != nil {
		return nil
	}
	d := m.data
	defer d.mu.Unlock()
	d.closed[m] = true
	delete(d.returned, m)
	for _, t := range d.trees {
		if t.owner == m {
			t.owner = nil
		}
	}
	d.changed.Broadcast()
	return nil
}

// micro is a time as stores keep it.
func micro(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

var _ Store = (*Memory)(nil)
