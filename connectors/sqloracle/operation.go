package sqloracle

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

func operations() []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("SQLORACLE", func(ctx context.Context, in place) error {
			return oracle.Test(ctx, &in.Call, in.open(false))
		}),
		connectors.Analysis("SQLORACLE", "Look at the schemas, tables, columns, keys and indexes; row counts are those of the last statistics (not tested against a server).", func(ctx context.Context, in survey) (sqldb.Analysis, error) {
			return oracle.Analyse(ctx, &in.Call, in.open(true), in.Survey, contents)
		}),
		connectors.Action("SQLORACLE", "GATHER STATS", "Run DBMS_STATS, which has the server know how many rows there are and how values are distributed; it reads a sample of the tables, and plans of statements are made anew (not tested against a server).", func(ctx context.Context, in acting) (sqldb.Done, error) {
			return oracle.Act(ctx, &in.Call, in.open(false), in.statement())
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
	owner, table := "SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')", ""
	if parts, _ := in.Parts(); in.Table != "" {
		table = parts[len(parts)-1]
		if len(parts) == 2 {
			owner = text(parts[0])
		}
	}
	if table == "" {
		return "BEGIN DBMS_STATS.GATHER_SCHEMA_STATS(ownname => " + owner + "); END;"
	}
	return "BEGIN DBMS_STATS.GATHER_TABLE_STATS(ownname => " + owner + ", tabname => " + text(table) + "); END;"
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

// text is a text between quotes, which are names in double quotes.
func text(name string) string {
	return sqldb.QuoteName(sqldb.QuoteName(name, `"`, `"`), "'", "'")
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
