package sqlpg

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// explain returns an error of the server in its own words, with what to do where that
// is not plain.
func explain(err error) error {
	var server *pgconn.PgError
	var long *pgproto3.ExceededMaxBodyLenErr
	switch {
	case errors.As(err, &server):
		return sqldb.Explained(err, "%s%s", serverText(server), hint(server))
	case errors.As(err, &long):
		return fmt.Errorf("%w: a row of %d bytes is more than max_output_bytes allows", connectors.ErrOutputTooLarge, long.ActualBodyLen)
	case strings.Contains(err.Error(), "server refused TLS connection"):
		return connectors.Step("tls", sqldb.Explained(err, "the server does not speak TLS (give tls='off' to do without)"))
	}
	return err
}

// serverText is what the server says, on one line.
func serverText(e *pgconn.PgError) string {
	text := e.Message
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Hint != "" {
		text += " " + e.Hint
	}
	if e.Position > 0 {
		text += fmt.Sprintf(", at character %d", e.Position)
	}
	return sqldb.OneLine(text) + fmt.Sprintf(" (SQLSTATE %s)", e.Code)
}

func hint(e *pgconn.PgError) string {
	switch e.Code {
	case "25006":
		return "; the statement was taken for one that only reads (give read_only=False if it does not)"
	case "25001":
		return "; give it alone, without isolation_level, or with autocommit=True"
	case "42601":
		if strings.Contains(e.Message, "multiple commands") {
			return "; give them as statements"
		}
	case "28000":
		if strings.Contains(e.Message, "no encryption") {
			return "; the server wants TLS"
		}
	}
	return ""
}
