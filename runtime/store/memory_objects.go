package store

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

type objectKey struct{ kind, name string }

func (o Object) copied() Object {
	o.Value = bytes.Clone(o.Value)
	o.CreatedAt, o.ModifiedAt = micro(o.CreatedAt), micro(o.ModifiedAt)
	return o
}

// putLocked writes an object as a batch does.
func (d *memory) putLocked(o Object) {
	key := objectKey{o.Kind, o.Name}
	if o.Value == nil {
		delete(d.objects, key)
		return
	}
	if old, there := d.objects[key]; there {
		o.CreatedAt = old.CreatedAt
	}
	if d.objects == nil {
		d.objects = map[objectKey]Object{}
	}
	d.objects[key] = o.copied()
}

// Object implements [Objects].
func (m *Memory) Object(_ context.Context, kind, name string) (Object, error) {
	if err := m.lock(); err != nil {
		return Object{}, err
	}
	defer m.data.mu.Unlock()
	o, ok := m.data.objects[objectKey{kind, name}]
	if !ok {
		return Object{}, fmt.Errorf("%s %q: %w", kind, name, ErrNotFound)
	}
	return o.copied(), nil
}

// Objects implements [Objects].
func (m *Memory) Objects(_ context.Context, kind string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		if err := m.lock(); err != nil {
			yield(Object{}, err)
			return
		}
		all := slices.SortedFunc(maps.Values(m.data.objects), func(a, b Object) int { return strings.Compare(a.Name, b.Name) })
		m.data.mu.Unlock()
		for _, o := range all {
			if o.Kind == kind && !yield(o.copied(), nil) {
				return
			}
		}
	}
}

// Change implements [Objects].
func (m *Memory) Change(ctx context.Context, kind, name string, f func(old *Object) (*Object, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.lock(); err != nil {
		return err
	}
	defer m.data.mu.Unlock()
	var old *Object
	if o, ok := m.data.objects[objectKey{kind, name}]; ok {
		o = o.copied()
		old = &o
	}
	changed, err := f(old)
	switch {
	case err != nil:
		return err
	case changed == nil:
		m.data.putLocked(Object{Kind: kind, Name: name})
	case changed != old:
		o := *changed
		o.Kind, o.Name = kind, name
		m.data.putLocked(o)
	}
	return nil
}

// Live implements [Store].
func (m *Memory) Live(_ context.Context, root string) (bool, error) {
	if err := m.lock(); err != nil {
		return false, err
	}
	defer m.data.mu.Unlock()
	t := m.data.trees[root]
	if t == nil {
		return false, fmt.Errorf("execution %s: %w", root, ErrNotFound)
	}
	return t.owner != nil, nil
}
