package runtime

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/runtime/store"
)

// dryObjects are the objects of a dry run: those of a store, and over them what the dry run
// has written. The store is only read. Locks of others are not seen: a dry run waits for
// nobody.
type dryObjects struct {
	under store.Objects // nil if there are none
	over  *store.Memory

	mu   sync.Mutex
	gone map[string]bool // objects of the store that were removed, by kind and name
}

func newDryObjects(under store.Store) *dryObjects {
	d := &dryObjects{over: store.NewMemory(), gone: map[string]bool{}}
	if under != nil {
		d.under = under
	}
	return d
}

func dryKey(kind, name string) string { return kind + "\x00" + name }

func (d *dryObjects) isGone(kind, name string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.under == nil || kind == lockObject || kind == cacheObject || d.gone[dryKey(kind, name)]
}

// Object implements [store.Objects].
func (d *dryObjects) Object(ctx context.Context, kind, name string) (store.Object, error) {
	o, err := d.over.Object(ctx, kind, name)
	if !errors.Is(err, store.ErrNotFound) || d.isGone(kind, name) {
		return o, err
	}
	return d.under.Object(ctx, kind, name)
}

// Objects implements [store.Objects].
func (d *dryObjects) Objects(ctx context.Context, kind string) iter.Seq2[store.Object, error] {
	return func(yield func(store.Object, error) bool) {
		var all []store.Object
		there := map[string]bool{}
		collect := func(objects iter.Seq2[store.Object, error], keep func(string) bool) bool {
			for o, err := range objects {
				if err != nil {
					yield(store.Object{}, err)
					return false
				}
				if keep(o.Name) {
					there[o.Name] = true
					all = append(all, o)
				}
			}
			return true
		}
		if !collect(d.over.Objects(ctx, kind), func(string) bool { return true }) {
			return
		}
		if d.under != nil && !collect(d.under.Objects(ctx, kind), func(name string) bool { return !there[name] && !d.isGone(kind, name) }) {
			return
		}
		slices.SortFunc(all, func(a, b store.Object) int { return strings.Compare(a.Name, b.Name) })
		for _, o := range all {
			if !yield(o, nil) {
				return
			}
		}
	}
}

// Change implements [store.Objects].
func (d *dryObjects) Change(ctx context.Context, kind, name string, f func(old *store.Object) (*store.Object, error)) error {
	var before *store.Object
	if !d.isGone(kind, name) {
		o, err := d.under.Object(ctx, kind, name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil {
			before = &o
		}
	}
	return d.over.Change(ctx, kind, name, func(old *store.Object) (*store.Object, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if old == nil && !d.gone[dryKey(kind, name)] {
			old = before
		}
		o, err := f(old)
		if err != nil {
			return nil, err
		}
		d.gone[dryKey(kind, name)] = o == nil
		if o != nil && before != nil {
			kept := *o
			kept.CreatedAt = before.CreatedAt
			o = &kept
		}
		return o, nil
	})
}

var _ store.Objects = (*dryObjects)(nil)
