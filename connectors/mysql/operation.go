package mysql

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

func operations() []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("MYSQL", func(ctx context.Context, in place) error {
			return mysql.Test(ctx, &in.Call, in.open(false))
		}),
		connectors.Analysis("MYSQL", "Look at the schemas, tables, columns, keys and indexes, of database if it is given; row counts are estimates of the server.", func(ctx context.Context, in survey) (sqldb.Analysis, error) {
			if in.Survey.Schema == nil && in.Database != "" {
				in.Survey.Schema = []string{in.Database}
			}
			return mysql.Analyse(ctx, &in.Call, in.open(true), in.Survey, contents)
		}),
		action("OPTIMIZE", "Run OPTIMIZE TABLE, which writes tables anew to give room back to the system; they cannot be written to meanwhile, except for moments at most with InnoDB, and it takes as much room once more."),
		action("ANALYZE", "Run ANALYZE TABLE, which has the server know how values are distributed; it reads a sample of the table, and calls go on meanwhile."),
	}
}

// survey are the inputs of the analysis.
type survey struct {
	place
	sqldb.Survey
}

// Validate checks what tags cannot say.
func (in *survey) Validate() error {
	return errors.Join(in.Server.Validate(), in.Survey.Validate())
}

// place are the inputs of an operation on a server.
type place struct {
	connectors.Call
	server
}

// open returns how a connection is opened that no call uses.
func (in *place) open(reading bool) sqldb.Opener {
	return in.Opener(&in.Call, in.Port, reading, newConnector)
}
