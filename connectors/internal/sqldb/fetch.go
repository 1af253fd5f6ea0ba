package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// fetch runs a statement that has rows.
func (s *session) fetch(ctx context.Context, st statement) (out Output, err error) {
	// A result that is not read to its end is called off, or the server would go on.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := s.conn.QueryContext(ctx, st.sql, st.args...)
	s.begun = s.begun || !errors.Is(err, driver.ErrBadConn)
	if err != nil {
		return Output{}, err
	}
	r := &reader{session: s, rows: rows, left: s.call.MaxOutputBytes}
	defer func() {
		if err != nil {
			s.giveUp(cancel, rows)
		}
	}()
	if err := r.begin(); err != nil {
		return Output{}, err
	}
	out.Columns = r.columns
	switch s.plan.mode {
	case "fetchall":
		if s.query.Dst != "" {
			out.Result, err = r.store(ctx)
		} else {
			out.Result, err = r.all()
		}
	case "fetchone":
		out.Result, err = r.one()
	case "fetchval":
		out.Result, err = r.value()
	}
	if err != nil {
		return Output{}, err
	}
	if !r.ended {
		s.skipRest(cancel, rows)
	}
	return out, rows.Close()
}

// restRows is how many rows that nobody wants are read, rather than the connection
// given up.
const restRows = 200

// skipRest ends a result of which the first row was wanted. A statement that writes
// has to come to its end.
func (s *session) skipRest(cancel context.CancelFunc, rows *sql.Rows) {
	for n := 0; rows.Next(); n++ {
		if n == restRows && s.plan.reads {
			s.gaveUp = true
			s.giveUp(cancel, rows)
			return
		}
	}
}

// giveUp ends a statement in the middle of its result.
func (s *session) giveUp(cancel context.CancelFunc, rows *sql.Rows) {
	s.broken = true
	cancel()
	_ = rows.Close()
	s.abort()
}

// A reader makes values of rows.
type reader struct {
	*session
	rows    *sql.Rows
	columns []Column
	raw     []any
	into    []any // pointers to raw
	left    int64 // bytes that may still come
	nodes   int   // values that were read
	ended   bool
}

// begin reads the names and types of the columns.
func (r *reader) begin() error {
	types, err := r.rows.ColumnTypes()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, t := range types {
		name := t.Name()
		for n := 2; seen[name]; n++ {
			name = fmt.Sprintf("%s_%d", t.Name(), n)
		}
		seen[name] = true
		r.columns = append(r.columns, Column{name, t.DatabaseTypeName()})
	}
	r.raw, r.into = make([]any, len(types)), make([]any, len(types))
	for i := range r.raw {
		r.into[i] = &r.raw[i]
	}
	return nil
}

// next reads a row into raw, as values.
func (r *reader) next() (bool, error) {
	if !r.rows.Next() {
		r.ended = true
		return false, r.rows.Err()
	}
	if err := r.rows.Scan(r.into...); err != nil {
		return false, err
	}
	if r.typ.Value == nil {
		return true, nil
	}
	for i, v := range r.raw {
		if v == nil {
			continue
		}
		var err error
		if r.raw[i], err = r.typ.Value(r.columns[i].Type, v); err != nil {
			return false, fmt.Errorf("column %q: %w", r.columns[i].Name, err)
		}
	}
	return true, nil
}

// take counts what is kept of a row.
func (r *reader) take(values []any, named bool) error {
	for i, v := range values {
		size, nodes := sizeOf(v)
		if named {
			size += int64(len(r.columns[i].Name))
			nodes++
		}
		r.left -= size
		r.nodes += nodes
	}
	if r.left -= rowSize; r.left < 0 {
		return fmt.Errorf("%w: the rows take more than max_output_bytes (%d): ask for fewer, or give dst", connectors.ErrOutputTooLarge, r.call.MaxOutputBytes)
	}
	if r.nodes > mostNodes {
		return fmt.Errorf("%w: the rows have more than %d values: ask for fewer, or give dst", connectors.ErrOutputTooLarge, mostNodes)
	}
	return nil
}

const (
	rowSize   = 16
	mostNodes = 4_000_000 // a little fewer than an output may have
)

// sizeOf is about what a value takes, and how many values it is made of.
func sizeOf(v any) (size int64, nodes int) {
	const each = 8
	switch v := v.(type) {
	case string:
		return each + int64(len(v)), 1
	case value.List:
		size, nodes = each, 1
		for _, e := range v {
			s, n := sizeOf(e)
			size, nodes = size+s, nodes+n
		}
		return size, nodes
	case *value.Dict:
		size, nodes = each, 1
		for k, e := range v.All() {
			ks, kn := sizeOf(k)
			s, n := sizeOf(e)
			size, nodes = size+s+ks, nodes+n+kn
		}
		return size, nodes
	}
	return each, 1
}

func (r *reader) dict() *value.Dict {
	d := new(value.Dict)
	for i, c := range r.columns {
		d.Set(c.Name, r.raw[i])
	}
	return d
}

func (r *reader) all() (value.Value, error) {
	list := value.List{}
	for {
		ok, err := r.next()
		if err != nil || !ok {
			return list, err
		}
		if err := r.take(r.raw, true); err != nil {
			return nil, err
		}
		list = append(list, r.dict())
	}
}

func (r *reader) one() (value.Value, error) {
	ok, err := r.next()
	if err != nil || !ok {
		return nil, err
	}
	if err := r.take(r.raw, true); err != nil {
		return nil, err
	}
	return r.dict(), nil
}

func (r *reader) value() (value.Value, error) {
	ok, err := r.next()
	if err != nil || !ok || len(r.raw) == 0 {
		return nil, err
	}
	if err := r.take(r.raw[:1], false); err != nil {
		return nil, err
	}
	return r.raw[0], nil
}
