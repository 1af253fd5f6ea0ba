package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

func operations(dir string) []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("SQLITE", func(ctx context.Context, in place) error {
			return sqlite.Test(ctx, &in.Call, in.open(dir, true))
		}),
	}
}

// place are the inputs of an operation.
type place struct {
	connectors.Call
	file
}

// open returns how a database is opened that is there, which is the step "open".
func (in *place) open(dir string, looking bool) sqldb.Opener {
	return func(ctx context.Context) (driver.Conn, error) {
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
