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
		told := sqldb.Explained(err, "%s%s", serverText(server), hint(server))
		if advice := advice(server); advice != "" {
			return connectors.Advised(told, "%s", advice)
		}
		return told
	case errors.As(err, &long):
		return fmt.Errorf("%w: a row of %d bytes is more than max_output_bytes allows", connectors.ErrOutputTooLarge, long.ActualBodyLen)
	case strings.Contains(err.Error(), "server refused TLS connection"):
		return connectors.Step("tls", sqldb.Advised(err, "give tls='off' to do without", "the server does not speak TLS"))
	}
	return err
}

// advice says what to do when the server lets nobody in.
func advice(e *pgconn.PgError) string {
	switch e.Code {
	case "28P01":
		return "check username and password"
	case "28000":
		switch {
		case strings.Contains(e.Message, "client certificate"):
			return "give client_cert and client_key"
		case strings.Contains(e.Message, "no encryption"):
			return "give tls='require'; if that is not it, pg_hba.conf of the server has to let this user in from here"
		case strings.Contains(e.Message, "pg_hba.conf"):
			return "pg_hba.conf of the server has to let this user in from here, to this database"
		case strings.Contains(e.Message, "not permitted to log in"):
			return "the role needs LOGIN, or give another username"
		}
		return "check username"
	case "3D000":
		return "check database: the server has none of that name"
	case "42501":
		return "the role needs a privilege for it, such as CONNECT on the database"
	case "53300":
		return "the server has all the connections that it takes: end some, or raise its max_connections"
	case "57P03":
		return "the server starts or stops: try again later"
	}
	return ""
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
