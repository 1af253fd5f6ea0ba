package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// A writer is the connection that writes, with its statements. The driver's
// interface is used as it is: what package database/sql does for each call takes as
// long as the call.
type writer struct {
	conn   driver.Conn
	stmts  map[string]statement
	args   []driver.NamedValue
	values []any                 // of the row that is being written
	trees  map[string]*knownTree // that the store owns, by the ids of their roots
}

type statement interface {
	driver.StmtExecContext
	driver.StmtQueryContext
	io.Closer
}

func newWriter(c driver.Conn) (*writer, error) {
	w := &writer{conn: c, stmts: map[string]statement{}, trees: map[string]*knownTree{}}
	if mode, err := w.number("PRAGMA synchronous"); err != nil || mode != 2 {
		return nil, fmt.Errorf("synchronous is %d, want 2: %w", mode, err)
	}
	return w, nil
}

// statement returns a statement, prepared once.
func (w *writer) statement(query string) (statement, error) {
	if s := w.stmts[query]; s != nil {
		return s, nil
	}
	prepared, err := w.conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	s, ok := prepared.(statement)
	if !ok {
		return nil, errors.Join(errors.New("the driver's statements take no context"), prepared.Close())
	}
	w.stmts[query] = s
	return s, nil
}

func (w *writer) bind(args []any) []driver.NamedValue {
	w.args = w.args[:0]
	for i, a := range args {
		w.args = append(w.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return w.args
}

// insert performs a statement and returns the number of the row that it added.
func (w *writer) insert(query string, args ...any) (int64, error) {
	s, err := w.statement(query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(context.Background(), w.bind(args))
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// number returns the first column of the first row of a query, which is an
// integer; io.EOF if there is no row.
func (w *writer) number(query string, args ...any) (int64, error) {
	row, err := w.first(query, args...)
	if err != nil {
		return 0, err
	}
	n, _ := row[0].(int64)
	return n, nil
}

// first returns the first row of a query; io.EOF if there is none.
func (w *writer) first(query string, args ...any) ([]driver.Value, error) {
	s, err := w.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(context.Background(), w.bind(args))
	if err != nil {
		return nil, err
	}
	row := make([]driver.Value, len(rows.Columns()))
	err = rows.Next(row)
	if closeErr := rows.Close(); err == nil {
		err = closeErr
	}
	return row, err
}

// script performs several statements.
func (w *writer) script(text string) error {
	_, err := w.conn.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
	return err
}

// errUnknown is the error of a transaction of which nobody can say whether it was
// written.
var errUnknown = errors.New("the transaction may have been written or not")

// transaction performs f in one transaction: all of it or, when f or the commit
// fails, nothing. It waits until no other process writes, or until ctx ends.
func (w *writer) transaction(ctx context.Context, f func() error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := w.insert("BEGIN IMMEDIATE")
		if err == nil {
			break
		}
		if !busy(err) {
			return err
		}
	}
	err := f()
	if err == nil {
		// A commit that fails leaves the transaction open, or SQLite has
		// rolled it back itself; ROLLBACK tells which.
		if _, err = w.insert("COMMIT"); err == nil {
			return nil
		}
		if open, _ := w.open(); !open {
			return fmt.Errorf("%w: %w", errUnknown, err)
		}
	}
	if _, rollback := w.insert("ROLLBACK"); rollback != nil {
		if open, openErr := w.open(); open || openErr != nil {
			return fmt.Errorf("%w: %w", errUnknown, errors.Join(err, rollback))
		}
	}
	return err
}

// open reports whether a transaction is open: only then a savepoint does not begin
// one.
func (w *writer) open() (bool, error) {
	_, err := w.insert("BEGIN")
	if err == nil {
		_, err = w.insert("ROLLBACK")
		return false, err
	}
	return true, nil
}

func (w *writer) close() error {
	var errs []error
	for _, s := range w.stmts {
		errs = append(errs, s.Close())
	}
	clear(w.stmts)
	return errors.Join(errs...)
}
