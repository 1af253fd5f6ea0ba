package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/connectors/value"
)

// An Opener opens a connection. The certificate of the server is kept.
type Opener func(context.Context, *tlsconf.Handshake) (driver.Conn, error)

// Opener returns how a connection is opened that no call uses; reading is for one that
// only reads. connector is that of calls.
func (s *Server) Opener(call *connectors.Call, port uint16, reading bool, connector func(Key) (driver.Connector, error)) Opener {
	return func(ctx context.Context, handshake *tlsconf.Handshake) (driver.Conn, error) {
		key, err := s.ownKey(ctx, call, port)
		if err != nil {
			return nil, err
		}
		key.Reading, key.Handshake = reading, handshake
		c, err := connector(key)
		if err != nil {
			return nil, err
		}
		return c.Connect(ctx)
	}
}

// own is a connection that is an operation's own.
type own struct {
	*session
	left int64 // bytes of rows that may still come

	handshake tlsconf.Handshake
}

// operate does something on a connection of its own, which is closed then.
func (t *Type) operate(ctx context.Context, call *connectors.Call, open Opener, do func(*own) error) error {
	o := &own{session: &session{typ: t, call: call}, left: call.MaxOutputBytes}
	c, err := open(ctx, &o.handshake)
	if err != nil {
		return t.explain(ctx, err)
	}
	only := &single{conn: c}
	db := sql.OpenDB(only)
	defer db.Close()
	if o.conn, err = db.Conn(ctx); err != nil {
		if !only.used {
			err = errors.Join(err, c.Close())
		}
		return t.explain(ctx, err)
	}
	defer o.close(ctx)
	stop := hangUpAfter(ctx, c)
	err = do(o)
	o.broken = !stop() || err != nil
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		o.abort()
	}
	return t.explain(ctx, err)
}

// A single is the connector of one connection, which is there already.
type single struct {
	conn driver.Conn
	used bool
}

func (s *single) Connect(context.Context) (driver.Conn, error) {
	if s.used {
		return nil, errors.New("the server has closed the connection")
	}
	s.used = true
	return s.conn, nil
}

// Driver is nil: nobody opens a connection by a name.
func (s *single) Driver() driver.Driver { return nil }

// each runs a query and calls do for each of its rows.
func (o *own) each(ctx context.Context, text string, args []any, do func(row) error) error {
	rows, err := o.conn.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	r := &reader{session: o.session, rows: rows}
	if err := r.begin(); err != nil {
		return err
	}
	for {
		ok, err := r.next()
		if err != nil || !ok {
			return errors.Join(err, rows.Close())
		}
		if err := do(row{r.columns, r.raw}); err != nil {
			return err
		}
	}
}

// keep counts what is kept of a row.
func (o *own) keep(r row) error {
	o.left -= rowSize
	for i, v := range r.values {
		size, _ := sizeOf(v)
		o.left -= size + int64(len(r.columns[i].Name))
	}
	if o.left < 0 {
		return fmt.Errorf("%w: it takes more than max_output_bytes (%d)", connectors.ErrOutputTooLarge, o.call.MaxOutputBytes)
	}
	return nil
}

// A row is one of a catalog. Its values are there until the next one is read.
type row struct {
	columns []Column
	values  []any
}

// value is that of a column, whose name a database may have in capitals; nil for none.
func (r row) value(name string) any {
	for i, c := range r.columns {
		if strings.EqualFold(c.Name, name) {
			return r.values[i]
		}
	}
	return nil
}

// text is the value of a column as text, "" for NULL.
func (r row) text(name string) string {
	switch v := r.value(name).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// number is the value of a column, nil if it is no number.
func (r row) number(name string) *int64 {
	var n int64
	switch v := r.value(name).(type) {
	case int64:
		n = v
	case float64:
		n = int64(v)
	case *big.Int:
		n = v.Int64()
	case string:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return nil
		}
		n = int64(f)
	default:
		return nil
	}
	return &n
}

// flag is the value of a column that says yes or no, in the words of some database.
func (r row) flag(name string) bool {
	switch v := r.value(name).(type) {
	case bool:
		return v
	case int64:
		return v != 0
	case string:
		return strings.EqualFold(v, "yes") || strings.EqualFold(v, "y")
	}
	return false
}

// dict is the row under the names of its columns in lower case.
func (r row) dict() *value.Dict {
	d := new(value.Dict)
	for i, c := range r.columns {
		d.Set(strings.ToLower(c.Name), r.values[i])
	}
	return d
}
