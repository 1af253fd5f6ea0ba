package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

const objectColumns = "kind, name, value, created, modified, coalesce(by, '')"

func scanObject(row interface{ Scan(...any) error }, o *store.Object) error {
	var created, modified int64
	if err := row.Scan(&o.Kind, &o.Name, &o.Value, &created, &modified, &o.By); err != nil {
		return err
	}
	if o.Value == nil {
		o.Value = []byte{}
	}
	o.CreatedAt, o.ModifiedAt = time.UnixMicro(created).UTC(), time.UnixMicro(modified).UTC()
	return nil
}

// Object implements [store.Objects].
func (s *Store) Object(ctx context.Context, kind, name string) (o store.Object, err error) {
	if err := s.check(); err != nil {
		return o, err
	}
	err = scanObject(s.object.QueryRowContext(ctx, kind, name), &o)
	if errors.Is(err, sql.ErrNoRows) {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Object{}, fmt.Errorf("%s %q: %w", kind, name, err)
	}
	return o, nil
}

// Objects implements [store.Objects].
func (s *Store) Objects(ctx context.Context, kind string) iter.Seq2[store.Object, error] {
	return func(yield func(store.Object, error) bool) {
		var all []store.Object
		err := s.check()
		if err == nil {
			all, err = s.objects(ctx, kind)
		}
		if err != nil {
			yield(store.Object{}, fmt.Errorf("objects of kind %s: %w", kind, err))
			return
		}
		for _, o := range all {
			if !yield(o, nil) {
				return
			}
		}
	}
}

func (s *Store) objects(ctx context.Context, kind string) (all []store.Object, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+objectColumns+" FROM object WHERE kind = ? ORDER BY name", kind)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o store.Object
		if err := scanObject(rows, &o); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// Change implements [store.Objects].
func (s *Store) Change(ctx context.Context, kind, name string, f func(old *store.Object) (*store.Object, error)) error {
	return s.write(ctx, func(t *change) error {
		old, err := t.objectNow(kind, name)
		if err != nil {
			return err
		}
		changed, err := f(old)
		switch {
		case err != nil || changed != nil && changed == old:
			return err
		case changed == nil:
			return t.object(&store.Object{Kind: kind, Name: name})
		}
		o := *changed
		o.Kind, o.Name = kind, name
		return t.object(&o)
	})
}

// objectNow is an object as this change has left it, nil if there is none.
func (t *change) objectNow(kind, name string) (*store.Object, error) {
	row, err := t.first("SELECT "+objectColumns+" FROM object WHERE kind = ? AND name = ?", kind, name)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	o := &store.Object{Kind: kind, Name: name, Value: []byte{}}
	if b, ok := row[2].([]byte); ok && len(b) > 0 {
		o.Value = b
	}
	created, _ := row[3].(int64)
	modified, _ := row[4].(int64)
	o.By, _ = row[5].(string)
	o.CreatedAt, o.ModifiedAt = time.UnixMicro(created).UTC(), time.UnixMicro(modified).UTC()
	return o, nil
}

// object writes one as a batch does.
func (t *change) object(o *store.Object) error {
	if o.Value == nil {
		_, err := t.insert("DELETE FROM object WHERE kind = ? AND name = ?", o.Kind, o.Name)
		return err
	}
	_, err := t.insert(`INSERT INTO object (kind, name, value, created, modified, by) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value, modified = excluded.modified, by = excluded.by`,
		o.Kind, o.Name, o.Value, o.CreatedAt.UnixMicro(), o.ModifiedAt.UnixMicro(), text(o.By))
	return err
}

// Live implements [store.Store].
func (s *Store) Live(ctx context.Context, root string) (bool, error) {
	if err := s.check(); err != nil {
		return false, err
	}
	var owner int64
	err := s.db.QueryRowContext(ctx, "SELECT coalesce(o.n, 0) FROM tree t LEFT JOIN owner o ON o.n = t.owner WHERE t.id = ?", root).Scan(&owner)
	if errors.Is(err, sql.ErrNoRows) {
		err = store.ErrNotFound
	}
	if err != nil {
		return false, fmt.Errorf("execution %s: %w", root, err)
	}
	if owner == 0 {
		return false, nil
	}
	return s.lives(owner)
}
