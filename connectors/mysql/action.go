package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/value"
)

// action is one of a statement about tables, which tells by rows what came of it.
func action(name, doc string) connectors.Operation {
	return connectors.Action("MYSQL", name, doc, func(ctx context.Context, in acting) (sqldb.Done, error) {
		tables := []string{in.Quoted("`", "`")}
		if in.Table == "" {
			var err error
			if tables, err = in.tables(ctx); err != nil {
				return sqldb.Done{}, err
			}
		}
		if len(tables) == 0 {
			return sqldb.Done{Statements: []string{}, Result: value.List{}}, nil
		}
		done, err := mysql.Act(ctx, &in.Call, in.open(false), name+" TABLE "+strings.Join(tables, ", "))
		if err != nil {
			return done, err
		}
		return done, connectors.Step("request", failed(done.Result))
	})
}

// acting are the inputs of an action.
type acting struct {
	place
	sqldb.Target
}

// Validate checks what tags cannot say.
func (in *acting) Validate() error {
	errs := []error{in.Server.Validate(), in.Target.Validate()}
	if parts, _ := in.Parts(); len(parts) < 2 && in.Database == "" {
		errs = append(errs, &connectors.InputError{Input: "database", Reason: `input "database": without it there has to be a table, as schema.name`})
	}
	return errors.Join(errs...)
}

// tables are those of the database that is given, quoted.
func (in *acting) tables(ctx context.Context) ([]string, error) {
	const query = `SELECT TABLE_NAME AS name FROM information_schema.TABLES
		WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME`
	found, err := mysql.Act(ctx, &in.Call, in.open(true), query)
	if err != nil {
		return nil, err
	}
	var tables []string
	for _, row := range found.Result {
		name, _ := row.(*value.Dict).Get("name")
		tables = append(tables, sqldb.QuoteName(fmt.Sprint(name), "`", "`"))
	}
	return tables, nil
}

// failed is the first error that stands in the rows.
func failed(rows value.List) error {
	for _, row := range rows {
		d := row.(*value.Dict)
		if typ, _ := d.Get("msg_type"); strings.EqualFold(fmt.Sprint(typ), "error") {
			table, _ := d.Get("table")
			text, _ := d.Get("msg_text")
			return fmt.Errorf("%w: %v: %s", sqldb.ErrAction, table, sqldb.OneLine(fmt.Sprint(text)))
		}
	}
	return nil
}
