package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/connectors/value"
)

func operations(dir string) []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("SQLITE", func(ctx context.Context, in place) error {
			return sqlite.Test(ctx, &in.Call, in.open(dir, true))
		}),
		connectors.Analysis("SQLITE", "Look at the tables, columns, keys and indexes; row counts are those of the last ANALYZE.", func(ctx context.Context, in survey) (sqldb.Analysis, error) {
			return sqlite.Analyse(ctx, &in.Call, in.open(dir, true), in.Survey, contents)
		}),
		connectors.Action("SQLITE", "VACUUM", "Run VACUUM, which writes the database anew to give room back to the system; nobody can use it meanwhile, and it takes up to twice as much room once more.",
			func(ctx context.Context, in place) (sqldb.Done, error) {
				return sqlite.Act(ctx, &in.Call, in.open(dir, false), "VACUUM")
			}),
		connectors.Action("SQLITE", "INTEGRITY_CHECK", "Run PRAGMA integrity_check, which reads the whole database and lists what is broken; nobody can write meanwhile, unless there is a log (WAL).",
			func(ctx context.Context, in checking) (sqldb.Done, error) {
				done, err := sqlite.Act(ctx, &in.Call, in.open(dir, true), "PRAGMA integrity_check")
				if err != nil {
					return done, err
				}
				return done, connectors.Step("request", broken(done.Result))
			}),
		connectors.Action("SQLITE", "WAL_CHECKPOINT", "Run PRAGMA wal_checkpoint(TRUNCATE), which takes the log of a database with journal_mode=WAL into it and empties that; it waits for those who read and write.",
			func(ctx context.Context, in place) (sqldb.Done, error) {
				return sqlite.Act(ctx, &in.Call, in.open(dir, false), "PRAGMA wal_checkpoint(TRUNCATE)")
			}),
	}
}

// checking are the inputs of an action that only reads.
type checking struct{ place }

// ReadOnly holds.
func (*checking) ReadOnly() bool { return true }

// broken is what the first row of a check says, nil for ok.
func broken(rows value.List) error {
	for _, row := range rows {
		if text, _ := row.(*value.Dict).Get("integrity_check"); text != "ok" {
			return fmt.Errorf("%w: the database is broken: %s", sqldb.ErrAction, sqldb.OneLine(fmt.Sprint(text)))
		}
	}
	return nil
}

// survey are the inputs of the analysis.
type survey struct {
	place
	sqldb.Survey
}

// Validate checks what tags cannot say.
func (in *survey) Validate() error {
	return errors.Join(in.file.Validate(), in.Survey.Validate())
}

// place are the inputs of an operation.
type place struct {
	connectors.Call
	file
}

// open returns how a database is opened that is there, which is the step "open".
func (in *place) open(dir string, looking bool) sqldb.Opener {
	return func(ctx context.Context, _ *tlsconf.Handshake) (driver.Conn, error) {
		if err := ctx.Err(); err != nil {
			return nil, connectors.Step("open", err)
		}
		k := key{path: in.Path, reading: looking}
		var facts []any
		if k.path != memory {
			var err error
			if k.path, k.id, err = find(dir, in.Path, false); err != nil {
				if connectors.Advice(err) == "" {
					err = connectors.Advised(err, "check path")
				}
				return nil, connectors.Step("open", err)
			}
			info, err := os.Stat(k.path)
			if err != nil {
				return nil, connectors.Step("open", cause(err))
			}
			facts = append(facts, "bytes", info.Size(), "writable", writable(k.path))
			// Who may write takes a log that was left behind into the database, and who may not
			// leaves behind the one that it has made.
			_, err = os.Stat(k.path + "-wal")
			k.looking = looking && err == nil
		}
		c, _, err := newConnector(k)
		if err != nil {
			return nil, connectors.Step("open", err)
		}
		conn, err := c.open(ctx)
		if err != nil {
			return nil, connectors.Step("open", err)
		}
		// The file is looked into by the first statement that needs it.
		if err := look(ctx, conn); err != nil {
			return nil, connectors.Step("open", explain(errors.Join(err, conn.Close())))
		}
		connectors.Passed(ctx, "open", facts...)
		return conn, nil
	}
}

func look(ctx context.Context, conn driver.Conn) error {
	rows, err := conn.(driver.QueryerContext).QueryContext(ctx, "SELECT COUNT(*) FROM sqlite_schema", nil)
	if err != nil {
		return err
	}
	return errors.Join(rows.Next(make([]driver.Value, 1)), rows.Close())
}
