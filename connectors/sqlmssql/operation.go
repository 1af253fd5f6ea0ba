package sqlmssql

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

func operations() []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("SQLMSSQL", func(ctx context.Context, in place) error {
			return mssql.Test(ctx, &in.Call, in.open(false))
		}),
		connectors.Analysis("SQLMSSQL", "Look at the schemas, tables, columns, keys and indexes of the database (not tested against a server).", func(ctx context.Context, in survey) (sqldb.Analysis, error) {
			return mssql.Analyse(ctx, &in.Call, in.open(true), in.Survey, contents)
		}),
		connectors.Action("SQLMSSQL", "UPDATE STATISTICS", "Run UPDATE STATISTICS, which has the server know how values are distributed; it reads a sample of the tables, and plans of statements are made anew (not tested against a server).", func(ctx context.Context, in acting) (sqldb.Done, error) {
			return mssql.Act(ctx, &in.Call, in.open(false), in.statement())
		}),
	}
}

// acting are the inputs of an action.
type acting struct {
	place
	sqldb.Target
}

// Validate checks what tags cannot say.
func (in *acting) Validate() error {
	return errors.Join(in.Server.Validate(), in.Target.Validate())
}

// statement is what the action runs.
func (in *acting) statement() string {
	if in.Table == "" {
		return "EXEC sys.sp_updatestats"
	}
	return "UPDATE STATISTICS " + in.Quoted("[", "]")
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
