package sqlpg

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/flowrun/flowrun/connectors/internal/liveness"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// A conn is a connection for package database/sql. In place of the library's own one it
// sends all parameters as text, and makes values of a flow of what comes.
type conn struct {
	pg    *pgconn.PgConn
	line  *sqldb.Line
	types *catalog

	statements map[string]*prepared // by their text
	order      list.List            // of *prepared, the one used last in front
	count      int                  // of statements ever prepared
	used       time.Time            // when it was used last
}

// mostPrepared is how many statements a connection has prepared at a time.
const mostPrepared = 128

// idleTime is after how long a connection is asked whether it is still there.
const idleTime = time.Second

// A prepared statement is one of which the server knows the text, and we the types.
type prepared struct {
	sql, name string
	sd        *pgconn.StatementDescription
	columns   []column
	formats   []int16
	place     *list.Element
	old       bool // it was there before the call
}

// prepare returns a statement that the server has prepared.
func (c *conn) prepare(ctx context.Context, sql string) (*prepared, error) {
	if c.pg.IsClosed() {
		return nil, driver.ErrBadConn
	}
	if p := c.statements[sql]; p != nil {
		c.order.MoveToFront(p.place)
		p.old = true
		return p, nil
	}
	for c.order.Len() >= mostPrepared {
		if err := c.drop(ctx, c.order.Back().Value.(*prepared)); err != nil {
			return nil, err
		}
	}
	c.count++
	name := "flowrun_" + strconv.Itoa(c.count)
	sd, err := c.pg.Prepare(ctx, name, sql, nil)
	if err != nil {
		return nil, c.unsent(err)
	}
	p := &prepared{sql: sql, name: name, sd: sd}
	if p.columns, err = c.types.columns(ctx, c, sd.Fields); err != nil {
		return nil, err
	}
	for _, col := range p.columns {
		p.formats = append(p.formats, col.format)
	}
	p.place = c.order.PushFront(p)
	c.statements[sql] = p
	return p, nil
}

// drop forgets a statement, here and on the server.
func (c *conn) drop(ctx context.Context, p *prepared) error {
	c.order.Remove(p.place)
	delete(c.statements, p.sql)
	return c.pg.Deallocate(ctx, p.name)
}

// unsent returns [driver.ErrBadConn] for an error before which nothing was sent.
func (c *conn) unsent(err error) error {
	if pgconn.SafeToRetry(err) && c.pg.IsClosed() {
		return driver.ErrBadConn
	}
	return err
}

// send sends a statement with its parameters. A plan that is out of date, as a table
// was changed, is made again.
func (c *conn) send(ctx context.Context, sql string, args []driver.NamedValue) (r *pgconn.ResultReader, p *prepared, more bool, err error) {
	for again := true; ; again = false {
		p, err := c.prepare(ctx, sql)
		if err != nil {
			return nil, nil, false, err
		}
		values, err := bind(p.sd.ParamOIDs, args)
		if err != nil {
			return nil, nil, false, err
		}
		r := c.pg.ExecPrepared(ctx, p.name, values, nil, p.formats)
		if r.NextRow() {
			return r, p, true, nil
		}
		if _, err = r.Close(); err == nil {
			return r, p, false, nil
		}
		if again && p.old && c.pg.TxStatus() == 'I' && outdated(err) {
			if err := c.drop(ctx, p); err != nil {
				return nil, nil, false, err
			}
			continue
		}
		return nil, nil, false, c.unsent(err)
	}
}

// outdated reports whether the server refused a prepared statement before it began.
func outdated(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "0A000" && e.Routine == "RevalidateCachedQuery" || e.Code == "26000")
}

// bind returns the values for parameters of these types.
func bind(types []uint32, args []driver.NamedValue) ([][]byte, error) {
	if len(types) != len(args) {
		return nil, fmt.Errorf("the statement has %d placeholders, and params %d values", len(types), len(args))
	}
	values := make([][]byte, len(args))
	for i, a := range args {
		var err error
		if values[i], err = encode(types[i], a.Value); err != nil {
			return nil, fmt.Errorf("value %d of params: %w", i+1, err)
		}
	}
	return values, nil
}

// run runs a statement of our own.
func (c *conn) run(ctx context.Context, sql string) error {
	return c.pg.Exec(ctx, sql).Close()
}

func (c *conn) QueryContext(ctx context.Context, sql string, args []driver.NamedValue) (driver.Rows, error) {
	r, p, more, err := c.send(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	return &rows{conn: c, reader: r, columns: p.columns, first: more}, nil
}

func (c *conn) ExecContext(ctx context.Context, sql string, args []driver.NamedValue) (driver.Result, error) {
	r, _, _, err := c.send(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	tag, err := r.Close()
	if err != nil {
		return nil, err
	}
	return driver.RowsAffected(tag.RowsAffected()), nil
}

// CheckNamedValue takes values as they are: [bind] knows what the server wants.
func (c *conn) CheckNamedValue(*driver.NamedValue) error { return nil }

// ResetSession looks whether a connection is still there before it is used again.
func (c *conn) ResetSession(ctx context.Context) error {
	if c.pg.IsClosed() {
		return driver.ErrBadConn
	}
	look := liveness.Look(c.pg.Conn())
	if look == liveness.Gone {
		return driver.ErrBadConn
	}
	if look != liveness.Silent || time.Since(c.used) > idleTime {
		if err := c.pg.Ping(ctx); err != nil {
			return driver.ErrBadConn
		}
	}
	return nil
}

// IsValid reports whether others may use the connection after a call.
func (c *conn) IsValid() bool {
	c.used = time.Now()
	return !c.pg.IsClosed() && !c.pg.IsBusy() && c.pg.TxStatus() == 'I'
}

func (c *conn) Close() error {
	defer c.line.HangUp()
	if c.pg.IsClosed() { // what it began on the server is being cancelled
		c.line.HangUp()
		<-c.pg.CleanupDone()
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), cancelTime)
	defer cancel()
	return c.pg.Close(ctx)
}

func (c *conn) PrepareContext(ctx context.Context, sql string) (driver.Stmt, error) {
	if _, err := c.prepare(ctx, sql); err != nil {
		return nil, err
	}
	return &stmt{c, sql}, nil
}

// Prepare is asked for by package database/sql, which calls PrepareContext.
func (c *conn) Prepare(sql string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), sql)
}

// Begin is asked for by package database/sql. Transactions begin by statements.
func (c *conn) Begin() (driver.Tx, error) { return nil, errors.ErrUnsupported }

// A stmt is a statement that stays prepared as long as it is among those used last.
type stmt struct {
	conn *conn
	sql  string
}

func (s *stmt) Close() error  { return nil }
func (s *stmt) NumInput() int { return -1 }

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.sql, args)
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.sql, args)
}

func (s *stmt) Exec([]driver.Value) (driver.Result, error) { return nil, errors.ErrUnsupported }
func (s *stmt) Query([]driver.Value) (driver.Rows, error)  { return nil, errors.ErrUnsupported }

var (
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.ExecerContext      = (*conn)(nil)
	_ driver.NamedValueChecker  = (*conn)(nil)
	_ driver.QueryerContext     = (*conn)(nil)
	_ driver.SessionResetter    = (*conn)(nil)
	_ driver.Validator          = (*conn)(nil)
	_ driver.StmtExecContext    = (*stmt)(nil)
	_ driver.StmtQueryContext   = (*stmt)(nil)
)
