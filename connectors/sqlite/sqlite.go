// Package sqlite is the connector type SQLITE: it queries an SQLite database, a file of
// the project's store.
//
// No other file can be reached: ATTACH and VACUUM with words after it are refused, as is
// a path that leads out of the store. The path :memory: is a database of the call alone,
// which is there as long as it takes.
//
// Values are as they are stored, which is not always what a column is declared to be.
// The declaration counts for BOOLEAN (0 and 1 are False and True), JSON (a text is its
// value), and DATE, DATETIME and TIMESTAMP: a text that is a time is RFC 3339, in UTC if
// it says no zone, as with SQLite's own functions. A BLOB is base64.
//
// Placeholders are ? and ?1, or :name with a dict. A list or a dict is sent as JSON.
//
// The test and the analysis change no file: a log that was left behind (journal_mode=WAL)
// stays as it is. To the analysis there is one schema, main; the
// tables that a virtual table has for itself are left out, and the size is that of the
// whole.
//
// Of the calls of one process that write to a database one is performed at a time. A
// lock that another process holds is waited for up to half a minute.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// Options say where databases are. With the zero Options there is :memory: only.
type Options struct {
	// Dir is the folder of the project's store; "" is none.
	Dir string
}

// New returns the driver of the type SQLITE. It keeps databases open for later calls;
// closing it (it is an [io.Closer]) closes them.
func New(opts Options) connectors.Driver {
	p := sqldb.NewPool(&sqlite, func(k key) (driver.Connector, int, error) { return newConnector(k) })
	call := func(ctx context.Context, in input) (sqldb.Output, error) {
		k := key{path: in.Path, reading: in.ReadOnly()}
		if k.path != memory {
			var err error
			if k.path, k.id, err = find(opts.Dir, in.Path, !k.reading); err != nil {
				return sqldb.Output{}, connectors.Step("connect", err)
			}
		}
		return p.Run(ctx, k, &in.Call, &in.Query)
	}
	d := connectors.WithOperations(connectors.WithReference(connectors.Func("SQLITE", "Query an SQLite database of the project's store.", call), reference), operations(opts.Dir)...)
	return connectors.WithClose(d, p.Close)
}

type input struct {
	connectors.Call
	sqldb.Query
	file
}

// file is the input that says which database.
type file struct {
	Path string `flow:"path,required" doc:"File of the project's store that is the database, made if it is not there and the call writes, or :memory:."`
}

// memory is the path of a database without a file.
const memory = ":memory:"

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	err := in.Query.Plan(&sqlite)
	if err == nil && (in.Path == memory || isVacuum(in.Only())) {
		in.Alone()
	}
	return errors.Join(err, in.file.Validate())
}

// Validate checks the name.
func (f *file) Validate() error {
	if f.Path == memory {
		return nil
	}
	if _, err := connectors.FileName(f.Path); err != nil {
		return &connectors.InputError{Input: "path", Reason: fmt.Sprintf("input \"path\": %v", err)}
	}
	return nil
}

var sqlite = sqldb.Type{
	Syntax: sqldb.Syntax{
		Backtick: true, Brackets: true, Numbered: true,
		Placeholder: func(n int) string { return fmt.Sprintf("?%d", n) },
	},
	Isolation: []string{"serializable"},
	Begin: func(_ string, reads bool) []string {
		if reads {
			return []string{"BEGIN"}
		}
		// A transaction that reads first and writes then may find that it cannot.
		return []string{"BEGIN IMMEDIATE"}
	},
	Ready:   ready,
	Value:   fromColumn,
	Param:   param,
	Explain: explain,
	Facts:   "SELECT sqlite_version() AS server_version, page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
	Least:   "SELECT 1",
	Local:   true,
}

// A key is what connections have in common.
type key struct {
	path    string // of the file, with no symbolic link in it
	id      uint64 // of the file: another one may get its name
	reading bool
	looking bool // not even SQLite itself writes to the file
}

func newConnector(k key) (connector, int, error) {
	most := sqldb.MostConnections
	query := url.Values{"_defensive": {"1"}, "_error_rc": {"1"}, "_pragma": {"busy_timeout(30000)"}}
	switch {
	case k.looking:
		query.Set("mode", "ro")
	case k.reading:
		query.Set("mode", "rw") // it is not made
		query.Add("_pragma", "query_only(1)")
	default:
		query.Set("mode", "rwc")
		most = 1 // a second one would wait for the first
	}
	name := "file:" + (&url.URL{Path: filepath.ToSlash(k.path)}).EscapedPath()
	if k.path == memory {
		name, most = memory, sqldb.MostConnections
		query.Del("mode")
	}
	c, err := modernc.NewConnector(name + "?" + query.Encode())
	return connector{c}, most, err
}

// A connector opens connections that reach no other file.
type connector struct{ driver.Connector }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.open(ctx)
	return conn, connectors.Step("connect", err)
}

func (c connector) open(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, explain(err)
	}
	if err := conn.(modernc.AuthorizerRegisterer).RegisterAuthorizer(authorize); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// authorize is asked when a statement is compiled.
func authorize(action modernc.AuthorizerActionCode, arg1, _, _, _ string) modernc.AuthorizerReturnCode {
	switch action {
	case modernc.AuthAttach, modernc.AuthDetach:
		// The name of the file is not told unless it is a literal.
		return modernc.AuthorizerDeny
	case modernc.AuthPragma:
		// These are the process's, not the connection's.
		if strings.EqualFold(arg1, "temp_store_directory") || strings.EqualFold(arg1, "data_store_directory") {
			return modernc.AuthorizerDeny
		}
	}
	return modernc.AuthorizerOK
}

// largest is how long a text, a blob, a row or a statement may be.
const largest = 64 << 20

// ready sets the limits of a connection.
func ready(c *sql.Conn, only string) error {
	if _, err := modernc.Limit(c, sqlite3.SQLITE_LIMIT_LENGTH, largest); err != nil {
		return err
	}
	if !isVacuum(only) {
		return nil
	}
	// VACUUM attaches a temporary database itself.
	return c.Raw(func(conn any) error {
		return conn.(modernc.AuthorizerRegisterer).RegisterAuthorizer(nil)
	})
}

// isVacuum reports whether a text is VACUUM and nothing else.
func isVacuum(text string) bool {
	return strings.EqualFold(strings.Trim(text, " \t\r\n;"), "vacuum")
}
