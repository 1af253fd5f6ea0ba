package sqlpg

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

func operations() []connectors.Operation {
	return append(monitoring(),
		connectors.Test("SQLPG", func(ctx context.Context, in place) error {
			return postgres.Test(ctx, &in.Call, in.open(false))
		}),
		connectors.Analysis("SQLPG", "Look at the schemas, tables, columns, keys and indexes of the database; row counts are estimates of its statistics.", func(ctx context.Context, in survey) (sqldb.Analysis, error) {
			return postgres.Analyse(ctx, &in.Call, in.open(true), in.Survey, contents)
		}),
		action("VACUUM", "Run VACUUM, which makes the room of deleted rows usable again; it reads the whole table, and calls go on meanwhile.",
			func(table string, _ *acting) string { return "VACUUM " + table }),
		action("VACUUM FULL", "Run VACUUM FULL, which writes the table anew to give room back to the system; nobody can use the table meanwhile, and it takes as much room once more.",
			func(table string, _ *acting) string { return "VACUUM FULL " + table }),
		action("ANALYZE", "Run ANALYZE, which has the planner know the values of today; it reads a sample of the table, and calls go on meanwhile.",
			func(table string, _ *acting) string { return "ANALYZE " + table }),
		action("REINDEX", "Run REINDEX, which builds the indexes anew; nobody can write to the table meanwhile, nor read by the index at work.",
			func(table string, in *acting) string {
				if table == "" {
					return "REINDEX DATABASE " + sqldb.QuoteName(cmp.Or(in.Database, in.Username), `"`, `"`)
				}
				return "REINDEX TABLE " + table
			}),
	)
}

// action is one of a statement, about a table or, without one, about all.
func action(name, doc string, statement func(table string, in *acting) string) connectors.Operation {
	return connectors.Action("SQLPG", name, doc, func(ctx context.Context, in acting) (sqldb.Done, error) {
		text := strings.TrimSpace(statement(in.Quoted(`"`, `"`), &in))
		return postgres.Act(ctx, &in.Call, in.open(false), text)
	})
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
