package sqlite

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

const columns = `t.id, x.path, x.status, x.type, x.name, x.message, x.status_message, x.flow, x.connector, x.connector_type, x.file,
	p.digest, x.step, x.created, x.started, x.ended, x.flags, x.cancel_reason, x.wake, x.retry_of, x.steps`

const from = ` FROM execution x JOIN tree t ON t.n = x.tree LEFT JOIN program p ON p.n = x.program `

// queries are what is asked again and again, prepared once.
type queries struct{ tree, execution, effects, rootEffects, program, object *sql.Stmt }

func (q *queries) prepare(db *sql.DB) error {
	for _, p := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&q.tree, "SELECT " + columns + ", x.input, x.output, x.error, x.protect" + from + "WHERE x.tree = (SELECT n FROM tree WHERE id = ?) ORDER BY x.n"},
		{&q.execution, "SELECT " + columns + ", x.input, x.output, x.error, x.protect" + from + "WHERE x.tree = (SELECT n FROM tree WHERE id = ?) AND x.path = ?"},
		{&q.effects, effectsOf},
		{&q.rootEffects, effectsOfRoot},
		{&q.program, "SELECT text FROM program WHERE digest = ?"},
		{&q.object, "SELECT " + objectColumns + " FROM object WHERE kind = ? AND name = ?"},
	} {
		var err error
		if *p.into, err = db.Prepare(p.query); err != nil {
			return err
		}
	}
	return nil
}

func (q *queries) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{q.tree, q.execution, q.effects, q.rootEffects, q.program, q.object} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// scan reads a row whose first columns are those of columns.
func scan(row interface{ Scan(...any) error }, x *store.Execution, more ...any) error {
	var (
		root, path                    string
		status, typ                   int
		step, started, ended, flags   sql.NullInt64
		wake, used                    sql.NullInt64
		created                       int64
		digest                        []byte
		texts                         [10]sql.NullString
		name, message, statusMessage  = &texts[0], &texts[1], &texts[2]
		flow, connector, connectorTyp = &texts[3], &texts[4], &texts[5]
		file, reason, retryOf         = &texts[6], &texts[7], &texts[8]
	)
	into := append([]any{
		&root, &path, &status, &typ, name, message, statusMessage, flow, connector, connectorTyp, file,
		&digest, &step, &created, &started, &ended, &flags, reason, &wake, retryOf, &used,
	}, more...)
	if err := row.Scan(into...); err != nil {
		return err
	}
	if status < 0 || status >= len(statuses) || typ < 0 || typ >= len(types) {
		return fmt.Errorf("execution %s: no status %d, or no type %d", root+path, status, typ)
	}
	x.ID, x.Status, x.Type = root+path, statuses[status], types[typ]
	x.Name, x.Message, x.StatusMessage = name.String, message.String, statusMessage.String
	x.FlowName, x.ConnectorName, x.ConnectorType = flow.String, connector.String, connectorTyp.String
	x.File, x.CancelReason, x.RetryOf = file.String, reason.String, retryOf.String
	copy(x.Program[:], digest)
	x.Step, x.Steps = int(step.Int64), used.Int64
	x.CreatedAt = time.UnixMicro(created).UTC()
	x.StartedAt, x.EndedAt, x.WakeAt = timeOf(started), timeOf(ended), timeOf(wake)
	x.Sent, x.Pause, x.Cancel = flags.Int64&flagSent != 0, flags.Int64&flagPause != 0, flags.Int64&flagCancel != 0
	x.Archived = flags.Int64&flagArchived != 0
	return nil
}

func timeOf(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}

// Tree implements [store.Store].
func (s *Store) Tree(ctx context.Context, root string) ([]store.Execution, error) {
	var all []store.Execution
	err := s.query(ctx, func(rows *sql.Rows) error {
		var x store.Execution
		if err := scan(rows, &x, &x.Input, &x.Output, &x.Error, &x.Protect); err != nil {
			return err
		}
		all = append(all, x)
		return nil
	}, s.tree, root)
	if err == nil && len(all) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("execution %s: %w", root, err)
	}
	return all, nil
}

// Execution implements [store.Store].
func (s *Store) Execution(ctx context.Context, id string) (x store.Execution, err error) {
	if err := s.check(); err != nil {
		return x, err
	}
	root := store.Root(id)
	row := s.execution.QueryRowContext(ctx, root, id[len(root):])
	err = scan(row, &x, &x.Input, &x.Output, &x.Error, &x.Protect)
	if errors.Is(err, sql.ErrNoRows) {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Execution{}, fmt.Errorf("execution %s: %w", id, err)
	}
	return x, nil
}

// query calls f for each row. Rows are read to their end at once, so that no reader
// keeps old pages of the database from being used again.
func (s *Store) query(ctx context.Context, f func(*sql.Rows) error, query *sql.Stmt, args ...any) error {
	if err := s.check(); err != nil {
		return err
	}
	rows, err := query.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// The journal of an execution, from after an entry on; that of a root stands in the
// rows of its children too.
const (
	effectsOf = `SELECT first, count, data FROM effect WHERE execution =
		(SELECT n FROM execution WHERE tree = (SELECT n FROM tree WHERE id = :root) AND path = :path) AND first > :after ORDER BY first`
	effectsOfRoot = `SELECT first, count, data FROM effect WHERE execution =
			(SELECT n FROM execution WHERE tree = (SELECT n FROM tree WHERE id = :root) AND path = :path) AND first > :after
		UNION ALL SELECT root_first, root_count, root_data FROM execution
			WHERE tree = (SELECT n FROM tree WHERE id = :root) AND root_first > :after
		ORDER BY 1`
)

// effectsBytes is how much of a journal is read at a time.
const effectsBytes = 4 << 20

// Effects implements [store.Store].
func (s *Store) Effects(ctx context.Context, id string) iter.Seq2[store.Effects, error] {
	return func(yield func(store.Effects, error) bool) {
		root := store.Root(id)
		query := s.effects
		if id == root {
			query = s.rootEffects
		}
		for after, more := 0, true; more; {
			var parts []store.Effects
			size := 0
			more = false
			err := s.query(ctx, func(rows *sql.Rows) error {
				e := store.Effects{Execution: id}
				if size > effectsBytes {
					more = true
					return io.EOF
				}
				if err := rows.Scan(&e.First, &e.Count, &e.Data); err != nil {
					return err
				}
				after = e.First
				size += len(e.Data)
				parts = append(parts, e)
				return nil
			}, query, sql.Named("root", root), sql.Named("path", id[len(root):]), sql.Named("after", after))
			if err != nil && !errors.Is(err, io.EOF) {
				yield(store.Effects{}, fmt.Errorf("execution %s: %w", id, err))
				return
			}
			for _, e := range parts {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// Program implements [store.Store].
func (s *Store) Program(ctx context.Context, d store.Digest) (store.Program, error) {
	if err := s.check(); err != nil {
		return store.Program{}, err
	}
	var zipped []byte
	err := s.program.QueryRowContext(ctx, d[:]).Scan(&zipped)
	if errors.Is(err, sql.ErrNoRows) {
		err = store.ErrNotFound
	}
	var text []byte
	if err == nil {
		text, err = unzip(zipped)
	}
	if err != nil {
		return store.Program{}, fmt.Errorf("program %x: %w", d[:6], err)
	}
	return store.Program{Digest: d, Text: text}, nil
}

func unzip(zipped []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// List implements [store.Store].
func (s *Store) List(ctx context.Context, f store.Filter) ([]store.Listed, error) {
	where, args := conditions(&f)
	query := "SELECT " + columns + ", coalesce(t.owner, 0)" + from + where + " ORDER BY x.created DESC, x.n DESC"
	if f.Limit > 0 {
		query += fmt.Sprintf(" LIMIT %d", f.Limit)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	prepared, err := s.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer prepared.Close()
	var all []store.Listed
	var owners []int64
	err = s.query(ctx, func(rows *sql.Rows) error {
		var x store.Listed
		var owner int64
		if err := scan(rows, &x.Execution, &owner); err != nil {
			return err
		}
		all, owners = append(all, x), append(owners, owner)
		return nil
	}, prepared, args...)
	if err != nil {
		return nil, err
	}
	lives := map[int64]bool{0: false}
	for i, owner := range owners {
		live, asked := lives[owner]
		if !asked {
			if live, err = s.lives(owner); err != nil {
				return nil, err
			}
			lives[owner] = live
		}
		all[i].Live = live
	}
	return all, nil
}

// conditions are a filter in SQL.
func conditions(f *store.Filter) (where string, args []any) {
	var all []string
	add := func(condition string, values ...any) {
		all = append(all, condition)
		args = append(args, values...)
	}
	if f.Roots {
		add("x.path = ''")
	}
	if !f.Archived {
		add(fmt.Sprintf("coalesce(x.flags, 0) & %d = 0", flagArchived))
	}
	if f.Unfinished {
		add(fmt.Sprintf("x.status < %d", firstEnd))
	}
	if len(f.Status) > 0 {
		in := make([]string, 0, len(f.Status))
		for _, want := range f.Status {
			for i, status := range statuses {
				if status == want {
					in = append(in, fmt.Sprint(i))
				}
			}
		}
		add("x.status IN (" + strings.Join(in, ", ") + ")")
	}
	if f.FlowName != "" {
		add("x.flow = ?", f.FlowName)
	}
	if f.ConnectorType != "" {
		add("x.connector_type = ?", f.ConnectorType)
	}
	if f.Text != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(f.Text) + "%"
		add(`(x.name LIKE ? ESCAPE '\' OR x.message LIKE ? ESCAPE '\' OR x.flow LIKE ? ESCAPE '\')`, like, like, like)
	}
	if !f.From.IsZero() {
		add("x.created >= ?", f.From.UnixMicro())
	}
	if !f.To.IsZero() {
		add("x.created < ?", f.To.UnixMicro())
	}
	if f.After != "" {
		root := store.Root(f.After)
		add(`(x.created, x.n) < (SELECT created, n FROM execution WHERE tree = (SELECT n FROM tree WHERE id = ?) AND path = ?)`, root, f.After[len(root):])
	}
	if len(all) == 0 {
		return "", nil
	}
	return "WHERE " + strings.Join(all, " AND "), args
}
