package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

// Ask implements [store.Store].
func (s *Store) Ask(ctx context.Context, q store.Request) error {
	root := store.Root(q.Execution)
	path := q.Execution[len(root):]
	err := s.write(ctx, func(t *change) error {
		tree, err := t.number("SELECT tree FROM execution WHERE tree = (SELECT n FROM tree WHERE id = ?) AND path = ?", root, path)
		if err != nil {
			return missing(err, q.Execution)
		}
		_, err = t.insert("INSERT INTO request (tree, path, kind, reason) VALUES (?, ?, ?, ?)", tree, path, q.Kind, text(q.Reason))
		return err
	})
	if err == nil {
		select {
		case s.asked <- struct{}{}:
		default:
		}
	}
	return err
}

// pollEvery is how often it is looked whether another process has asked something. A
// look at the version of the database takes some microseconds.
const pollEvery = 100 * time.Millisecond

// Asked implements [store.Store].
func (s *Store) Asked(ctx context.Context) ([]store.Request, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for version := int64(-1); ; {
		// The version that one connection sees changes when others commit.
		var now int64
		if err := conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&now); err != nil {
			return nil, s.ended(ctx, err)
		}
		if now != version {
			version = now
			requests, fresh, err := s.requests(ctx, conn)
			if err != nil {
				return nil, s.ended(ctx, err)
			}
			if fresh {
				return requests, nil
			}
		}
		select {
		case <-tick.C:
		case <-s.asked:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.closing.Done():
			return nil, store.ErrClosed
		}
	}
}

// ended is why a query has failed.
func (s *Store) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if s.closing.Err() != nil {
		return store.ErrClosed
	}
	return err
}

// requests are those that are open, and whether one of them was not returned before.
func (s *Store) requests(ctx context.Context, conn *sql.Conn) (all []store.Request, fresh bool, err error) {
	rows, err := conn.QueryContext(ctx, `SELECT r.n, t.id || r.path, r.kind, coalesce(r.reason, '') FROM request r JOIN tree t ON t.n = r.tree
		WHERE t.owner = ? ORDER BY r.n`, s.owner)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	s.opened.Lock()
	defer s.opened.Unlock()
	for rows.Next() {
		var q store.Request
		if err := rows.Scan(&q.N, &q.Execution, &q.Kind, &q.Reason); err != nil {
			return nil, false, err
		}
		all = append(all, q)
		fresh = fresh || !s.returned[q.N]
	}
	if err := rows.Err(); err != nil {
		return nil, false, err
	}
	if s.returned == nil || fresh {
		s.returned = map[int64]bool{}
		for _, q := range all {
			s.returned[q.N] = true
		}
	}
	return all, fresh, nil
}

// Answered implements [store.Store].
func (s *Store) Answered(ctx context.Context, qs ...store.Request) error {
	if len(qs) == 0 {
		return s.check()
	}
	return s.write(ctx, func(t *change) error {
		for _, q := range qs {
			if _, err := t.insert("DELETE FROM request WHERE n = ?", q.N); err != nil {
				return err
			}
		}
		return nil
	})
}
