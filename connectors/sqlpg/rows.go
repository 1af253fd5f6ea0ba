package sqlpg

import (
	"database/sql/driver"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgconn"
)

// rows are the rows of a statement, as values of a flow.
type rows struct {
	conn    *conn
	reader  *pgconn.ResultReader
	columns []column
	first   bool // the first row was read already
}

func (r *rows) Columns() []string {
	names := make([]string, len(r.columns))
	for i, c := range r.columns {
		names[i] = c.name
	}
	return names
}

// ColumnTypeDatabaseTypeName returns PostgreSQL's own name, of an array name[].
func (r *rows) ColumnTypeDatabaseTypeName(i int) string { return r.columns[i].typ.name }

func (r *rows) Next(dest []driver.Value) error {
	if r.first {
		r.first = false
	} else if !r.reader.NextRow() {
		if _, err := r.reader.Close(); err != nil {
			return err
		}
		return io.EOF
	}
	for i, src := range r.reader.Values() {
		if src == nil {
			dest[i] = nil
			continue
		}
		v, err := r.columns[i].decode(src)
		if err != nil {
			return fmt.Errorf("column %q: %w", r.columns[i].name, err)
		}
		dest[i] = v
	}
	return nil
}

// Close reads what is left of the rows.
func (r *rows) Close() error {
	_, err := r.reader.Close()
	return err
}

var _ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
