package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Output is what comes of a call.
type Output struct {
	Result  value.Value   `flow:"result" doc:"Rows as a list of dicts, one row as a dict, one value, or how many rows were affected or stored, as the mode has it."`
	Columns []Column      `flow:"columns,omitempty" doc:"The columns of the rows; absent when nothing was fetched."`
	Elapsed time.Duration `flow:"elapsed" doc:"Seconds that the statements took, with the fetching of the rows."`
}

// A Column is one of a result. Of several columns with one name the second is name_2.
type Column struct {
	Name string `flow:"name" doc:"The name, as it is in the rows."`
	Type string `flow:"type" doc:"The database's name of the type; empty if it has none."`
}

// rollbackTime is how long the end of a transaction that failed may take.
const rollbackTime = 5 * time.Second

// Run performs a call on the database of a key.
func (p *Pool[K]) Run(ctx context.Context, key K, call *connectors.Call, q *Query) (Output, error) {
	lease, err := p.inner.Get(ctx, key)
	if err != nil {
		return Output{}, err
	}
	defer lease.Release(false)
	s := &session{typ: p.typ, call: call, query: q, plan: q.plan}
	out, err := s.perform(ctx, lease.Value)
	if err != nil {
		return Output{}, p.typ.explain(ctx, err)
	}
	return out, nil
}

// A session is a call on a connection of its own.
type session struct {
	typ   *Type
	call  *connectors.Call
	query *Query
	plan  *plan

	conn   *sql.Conn
	broken bool // the connection is of no use to others
	gaveUp bool // what was wanted is there, and the rest called off
	begun  bool // something was sent: the call is not made again
}

// explain says at which step a call failed, and why.
func (t *Type) explain(ctx context.Context, err error) error {
	step := cmp.Or(connectors.StepOf(err), "request")
	switch {
	case ctx.Err() != nil:
		return connectors.Step(step, ctx.Err())
	case errors.Is(err, connectors.ErrOutputTooLarge), errors.Is(err, connectors.ErrTimeout), connectors.StepOf(err) != "":
		return err
	case !errors.As(err, new(*explained)):
		err = explain(t.Explain(err))
	}
	return connectors.Step(step, err)
}

// perform runs the statements. One that could not be sent at all, as the connection was
// gone already, is sent again on another one.
func (s *session) perform(ctx context.Context, db *sql.DB) (Output, error) {
	for again := range MostConnections + 1 {
		out, err := s.once(ctx, db)
		if !errors.Is(err, driver.ErrBadConn) || s.begun || again == MostConnections {
			return out, err
		}
	}
	return Output{}, driver.ErrBadConn
}

func (s *session) once(ctx context.Context, db *sql.DB) (out Output, err error) {
	if s.conn, err = db.Conn(ctx); err != nil {
		return Output{}, err
	}
	s.broken = s.plan.leaves
	defer func() { s.close(ctx) }()
	if s.typ.Ready != nil {
		if err := s.typ.Ready(s.conn, s.plan.only()); err != nil {
			return Output{}, err
		}
	}
	start := time.Now()
	if d := s.query.ScriptTimeout; d > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, d, fmt.Errorf("%w after script_timeout (%g s)", connectors.ErrTimeout, d.Seconds()))
		defer cancel()
	}
	stop := func() bool { return true }
	if err := s.conn.Raw(func(c any) error { stop = hangUpAfter(ctx, c); return nil }); err != nil {
		return Output{}, err
	}
	defer func() { s.broken = !stop() || s.broken }()
	commit, rollback, err := s.begin(ctx)
	if err == nil {
		if out, err = s.run(ctx); err == nil {
			if !s.gaveUp { // then nothing was changed
				err = commit(ctx)
			}
		} else if rollbackErr := rollback(ctx); rollbackErr != nil {
			s.broken = true // the server rolls back when the connection ends
		}
	}
	if err != nil {
		if ctx.Err() != nil {
			s.broken = true
			err = connectors.Step(cmp.Or(connectors.StepOf(err), "request"), context.Cause(ctx))
			s.abort()
		}
		return Output{}, err
	}
	out.Elapsed = time.Since(start)
	return out, nil
}

// close gives the connection back, or closes it.
func (s *session) close(ctx context.Context) {
	if s.broken || ctx.Err() != nil {
		// ErrBadConn is how database/sql is told to close a connection.
		_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = s.conn.Close() // it is closed already, or given back
	s.conn = nil
}

// abort ends on the server what was begun there.
func (s *session) abort() {
	_ = s.conn.Raw(func(c any) error {
		if a, ok := c.(Aborter); ok {
			a.Abort()
		}
		return nil
	})
}

type end func(context.Context) error

// begin begins a transaction if the plan has one, and returns what ends it.
func (s *session) begin(ctx context.Context) (commit, rollback end, err error) {
	if !s.plan.transaction {
		none := func(context.Context) error { return nil }
		return none, none, nil
	}
	if s.typ.Begin == nil {
		return s.beginTx(ctx)
	}
	for _, text := range s.typ.Begin(s.query.IsolationLevel, s.plan.reads) {
		if _, err := s.conn.ExecContext(ctx, text); err != nil {
			s.broken = true
			return nil, nil, err
		}
		s.begun = true
	}
	commit = func(ctx context.Context) error {
		if _, err := s.conn.ExecContext(ctx, "COMMIT"); err != nil {
			// Without an answer it is not known whether it counts: the step tells.
			s.broken = true
			return connectors.Step("commit", explain(s.typ.Explain(err)))
		}
		return nil
	}
	rollback = func(ctx context.Context) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		ctx, cancel := context.WithTimeout(ctx, rollbackTime)
		defer cancel()
		_, err := s.conn.ExecContext(ctx, "ROLLBACK")
		return err
	}
	return commit, rollback, nil
}

// beginTx is begin for a type without statements of its own for it.
func (s *session) beginTx(ctx context.Context) (commit, rollback end, err error) {
	var options sql.TxOptions
	if s.typ.Isolate == nil {
		options.Isolation = levels[s.query.IsolationLevel]
	}
	tx, err := s.conn.BeginTx(ctx, &options)
	if err != nil {
		return nil, nil, err
	}
	s.begun = true
	if s.typ.Isolate != nil && s.query.IsolationLevel != "" {
		if _, err := s.conn.ExecContext(ctx, s.typ.Isolate(s.query.IsolationLevel)); err != nil {
			s.broken = true
			return nil, nil, errors.Join(err, tx.Rollback())
		}
	}
	commit = func(context.Context) error {
		if err := tx.Commit(); err != nil {
			s.broken = true
			return connectors.Step("commit", explain(s.typ.Explain(err)))
		}
		return nil
	}
	return commit, func(context.Context) error { return tx.Rollback() }, nil
}

var levels = map[string]sql.IsolationLevel{
	"read_uncommitted": sql.LevelReadUncommitted,
	"read_committed":   sql.LevelReadCommitted,
	"repeatable_read":  sql.LevelRepeatableRead,
	"snapshot":         sql.LevelSnapshot,
	"serializable":     sql.LevelSerializable,
}

// run runs the statements of the plan.
func (s *session) run(ctx context.Context) (Output, error) {
	switch s.plan.mode {
	case "execute":
		n, err := s.exec(ctx, s.plan.statements[0])
		return Output{Result: n}, err
	case "statements":
		counts := make(value.List, len(s.plan.statements))
		for i, st := range s.plan.statements {
			n, err := s.exec(ctx, st)
			if err != nil {
				return Output{}, fmt.Errorf("statement %d: %w", i, s.typ.Explain(err))
			}
			counts[i] = n
		}
		return Output{Result: counts}, nil
	case "executemany":
		n, err := s.execMany(ctx)
		return Output{Result: n}, err
	}
	return s.fetch(ctx, s.plan.statements[0])
}

func (s *session) exec(ctx context.Context, st statement) (int64, error) {
	r, err := s.conn.ExecContext(ctx, st.sql, st.args...)
	s.begun = s.begun || !errors.Is(err, driver.ErrBadConn)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// execMany runs one statement with each of several sets of values.
func (s *session) execMany(ctx context.Context) (int64, error) {
	if len(s.plan.statements) == 0 {
		return 0, nil
	}
	prepared, err := s.conn.PrepareContext(ctx, s.plan.statements[0].sql)
	s.begun = s.begun || !errors.Is(err, driver.ErrBadConn)
	if err != nil {
		return 0, err
	}
	defer prepared.Close()
	var sum int64
	for i, st := range s.plan.statements {
		r, err := prepared.ExecContext(ctx, st.args...)
		if err != nil {
			return 0, fmt.Errorf("item %d of params: %w", i, s.typ.Explain(err))
		}
		n, err := r.RowsAffected()
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}
