package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Memory is a store that keeps everything in memory, as long as one of its handles
// is used. It does what the others do: what is slow or rare there is plain here.
type Memory struct {
	data *memory
}

// memory is what several handles share.
type memory struct {
	mu       sync.Mutex
	changed  sync.Cond // requests, or a handle closed
	programs map[Digest]Program
	trees    map[string]*memoryTree
	order    []string // ids of all executions, as they were first committed
	objects  map[objectKey]Object
	requests []Request
	asked    int64
	returned map[*Memory]map[int64]bool // requests that Asked has returned
	closed   map[*Memory]bool
}

type memoryTree struct {
	owner   *Memory // nil for none
	ids     []string
	rows    map[string]Execution
	effects map[string][]Effects
	counts  map[string]int // of entries
	loads   []Digest
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	d := &memory{programs: map[Digest]Program{}, trees: map[string]*memoryTree{}, closed: map[*Memory]bool{}, returned: map[*Memory]map[int64]bool{}}
	d.changed.L = &d.mu
	return &Memory{d}
}

// Open returns another store with the same data, as another process would have it.
func (m *Memory) Open() *Memory { return &Memory{m.data} }

func (m *Memory) lock() error {
	m.data.mu.Lock()
	if m.data.closed[m] {
		m.data.mu.Unlock()
		return ErrClosed
	}
	return nil
}

// Commit implements [Store].
func (m *Memory) Commit(ctx context.Context, b Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.lock(); err != nil {
		return err
	}
	d := m.data
	defer d.mu.Unlock()
	if err := m.check(&b); err != nil {
		return err
	}
	for _, p := range b.Programs {
		if _, ok := d.programs[p.Digest]; !ok {
			d.programs[p.Digest] = Program{Digest: p.Digest, Text: bytes.Clone(p.Text)}
		}
	}
	for _, x := range b.Executions {
		t := d.trees[Root(x.ID)]
		if t == nil {
			t = &memoryTree{owner: m, rows: map[string]Execution{}, effects: map[string][]Effects{}, counts: map[string]int{}}
			d.trees[x.ID] = t
		}
		if _, ok := t.rows[x.ID]; !ok {
			t.ids = append(t.ids, x.ID)
			d.order = append(d.order, x.ID)
		}
		t.rows[x.ID] = x.copied()
	}
	for _, p := range b.Programs {
		if t := d.trees[p.Root]; t != nil {
			t.loads = append(t.loads, p.Digest)
		}
	}
	for _, e := range b.Effects {
		t := d.trees[Root(e.Execution)]
		e.Data = bytes.Clone(e.Data)
		t.effects[e.Execution] = append(t.effects[e.Execution], e)
		t.counts[e.Execution] += e.Count
	}
	for _, o := range b.Objects {
		d.putLocked(o)
	}
	for _, root := range b.Released {
		if t := d.trees[root]; t != nil {
			t.owner = nil
		}
	}
	return nil
}

// check refuses a batch that cannot be written whole.
func (m *Memory) check(b *Batch) error {
	made := map[string]bool{}
	for _, x := range b.Executions {
		root := Root(x.ID)
		t := m.data.trees[root]
		switch {
		case t != nil && t.owner != m:
			return fmt.Errorf("execution %s: %w", x.ID, ErrNotOwner)
		case t == nil && x.ID != root && !made[root]:
			return fmt.Errorf("execution %s: %w: its root", x.ID, ErrNotFound)
		}
		made[x.ID] = true
	}
	for _, root := range b.Released {
		if t := m.data.trees[root]; t != nil && t.owner != m {
			return fmt.Errorf("execution %s: %w", root, ErrNotOwner)
		}
	}
	counts := map[string]int{}
	for _, e := range b.Effects {
		t := m.data.trees[Root(e.Execution)]
		n, known := 0, made[e.Execution]
		if t != nil {
			if t.owner != m {
				return fmt.Errorf("execution %s: %w", e.Execution, ErrNotOwner)
			}
			_, there := t.rows[e.Execution]
			n, known = t.counts[e.Execution], known || there
		}
		if !known {
			return fmt.Errorf("execution %s: %w", e.Execution, ErrNotFound)
		}
		if want := n + counts[e.Execution] + 1; e.First != want {
			return fmt.Errorf("execution %s: effect %d does not follow %d", e.Execution, e.First, want-1)
		}
		counts[e.Execution] += e.Count
	}
	return nil
}

func (x Execution) copied() Execution {
	x.Input, x.Output, x.Error = bytes.Clone(x.Input), bytes.Clone(x.Output), bytes.Clone(x.Error)
	x.Protect = bytes.Clone(x.Protect)
	x.CreatedAt, x.StartedAt, x.EndedAt, x.WakeAt = micro(x.CreatedAt), micro(x.StartedAt), micro(x.EndedAt), micro(x.WakeAt)
	return x
}

// Claim implements [Store].
func (m *Memory) Claim(_ context.Context, root string) error {
	if err := m.lock(); err != nil {
		return err
	}
	defer m.data.mu.Unlock()
	t := m.data.trees[root]
	switch {
	case t == nil:
		return fmt.Errorf("execution %s: %w", root, ErrNotFound)
	case t.owner != nil && t.owner != m:
		return fmt.Errorf("execution %s: %w", root, ErrOwned)
	}
	t.owner = m
	m.data.changed.Broadcast() // requests may be waiting for an owner
	return nil
}

// Tree implements [Store].
func (m *Memory) Tree(_ context.Context, root string) ([]Execution, error) {
	if err := m.lock(); err != nil {
		return nil, err
	}
	defer m.data.mu.Unlock()
	t := m.data.trees[root]
	if t == nil {
		return nil, fmt.Errorf("execution %s: %w", root, ErrNotFound)
	}
	rows := make([]Execution, len(t.ids))
	for i, id := range t.ids {
		rows[i] = t.rows[id].copied()
	}
	return rows, nil
}

// Execution implements [Store].
func (m *Memory) Execution(_ context.Context, id string) (Execution, error) {
	if err := m.lock(); err != nil {
		return Execution{}, err
	}
	defer m.data.mu.Unlock()
	if t := m.data.trees[Root(id)]; t != nil {
		if x, ok := t.rows[id]; ok {
			return x.copied(), nil
		}
	}
	return Execution{}, fmt.Errorf("execution %s: %w", id, ErrNotFound)
}

// Effects implements [Store].
func (m *Memory) Effects(_ context.Context, id string) iter.Seq2[Effects, error] {
	return func(yield func(Effects, error) bool) {
		if err := m.lock(); err != nil {
			yield(Effects{}, err)
			return
		}
		var parts []Effects
		if t := m.data.trees[Root(id)]; t != nil {
			parts = slices.Clone(t.effects[id])
		}
		m.data.mu.Unlock()
		for _, e := range parts {
			e.Data = bytes.Clone(e.Data)
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Program implements [Store].
func (m *Memory) Program(_ context.Context, d Digest) (Program, error) {
	if err := m.lock(); err != nil {
		return Program{}, err
	}
	defer m.data.mu.Unlock()
	p, ok := m.data.programs[d]
	if !ok {
		return Program{}, fmt.Errorf("program %x: %w", d[:6], ErrNotFound)
	}
	return Program{Digest: d, Text: bytes.Clone(p.Text)}, nil
}

// List implements [Store].
func (m *Memory) List(_ context.Context, f Filter) ([]Listed, error) {
	if err := m.lock(); err != nil {
		return nil, err
	}
	d := m.data
	defer d.mu.Unlock()
	type placed struct {
		Listed
		place int
	}
	var all []placed
	for i, id := range d.order {
		t := d.trees[Root(id)]
		x := t.rows[id]
		if id == f.After || f.Match(&x) {
			x.Input, x.Output, x.Error, x.Protect = nil, nil, nil, nil
			all = append(all, placed{Listed{x, t.owner != nil}, i})
		}
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.place, a.place))
	})
	var page []Listed
	after := f.After == ""
	for _, x := range all {
		switch {
		case !after:
			after = x.ID == f.After
		case f.Limit > 0 && len(page) == f.Limit:
			return page, nil
		default:
			page = append(page, x.Listed)
		}
	}
	return page, nil
}

// Match reports whether the filter lists an execution, paging aside.
func (f *Filter) Match(x *Execution) bool {
	contains := func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(f.Text)) }
	switch {
	case f.Roots && Parent(x.ID) != "":
	case !f.Archived && x.Archived:
	case len(f.Status) > 0 && !slices.Contains(f.Status, x.Status):
	case f.Unfinished && strings.HasPrefix(x.Status, "ENDED"):
	case f.FlowName != "" && x.FlowName != f.FlowName:
	case f.ConnectorType != "" && x.ConnectorType != f.ConnectorType:
	case f.Text != "" && !contains(x.Name) && !contains(x.Message) && !contains(x.FlowName):
	case !f.From.IsZero() && x.CreatedAt.Before(micro(f.From)):
	case !f.To.IsZero() && !x.CreatedAt.Before(micro(f.To)):
	default:
		return true
	}
	return false
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, roots ...string) error {
	if err := m.lock(); err != nil {
		return err
	}
	d := m.data
	defer d.mu.Unlock()
	for _, root := range roots {
		if t := d.trees[root]; t != nil && t.owner != nil && t.owner != m {
			return fmt.Errorf("execution %s: %w", root, ErrOwned)
		}
	}
	for _, root := range roots {
		delete(d.trees, root)
	}
	d.order = slices.DeleteFunc(d.order, func(id string) bool { return d.trees[Root(id)] == nil })
	d.requests = slices.DeleteFunc(d.requests, func(q Request) bool { return d.trees[Root(q.Execution)] == nil })
	needed := map[Digest]bool{}
	for _, t := range d.trees {
		for _, x := range t.rows {
			needed[x.Program] = true
		}
		for _, p := range t.loads {
			needed[p] = true
		}
	}
	maps.DeleteFunc(d.programs, func(p Digest, _ Program) bool { return !needed[p] })
	return nil
}
