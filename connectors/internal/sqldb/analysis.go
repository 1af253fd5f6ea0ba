package sqldb

import (
	"time"

	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// Survey are the inputs of an analysis that say how much of a database is looked at.
type Survey struct {
	Depth  int      `flow:"depth" default:"3" doc:"How deep it goes: 1 is schemas, 2 their tables, 3 the columns, keys and indexes of these."`
	Schema []string `flow:"schema" doc:"Schemas to look at; without it all that are not the system's own."`
}

// The most that an analysis lists.
const (
	mostSchemas = 1000 // as many as Oracle takes in a list
	mostTables  = 1000
)

// Analysis is what is told of a database.
type Analysis struct {
	Server      ServerFacts          `flow:"server" doc:"What the server tells of itself."`
	Certificate *tlsconf.Certificate `flow:"certificate,omitempty" doc:"The certificate of the server; absent without TLS."`
	Schemas     []Schema             `flow:"schemas" doc:"The schemas by name, at most 1000; those of the system are left out."`
	Truncated   bool                 `flow:"truncated" doc:"Whether there are more schemas, or more than the 1000 tables that are listed: give schema for others."`
}

// ServerFacts are what a server tells of itself.
type ServerFacts struct {
	Version  string            `flow:"version" doc:"Version of the server."`
	Uptime   *time.Duration    `flow:"uptime,omitempty" doc:"Seconds since it was started."`
	Database string            `flow:"database,omitempty" doc:"Database that is used."`
	Username string            `flow:"username,omitempty" doc:"Who is logged in, in the server's words."`
	ReadOnly bool              `flow:"read_only" doc:"Whether it takes no changes, as a replica does not."`
	Bytes    *int64            `flow:"bytes,omitempty" doc:"Bytes that the database takes, if it tells."`
	Settings map[string]string `flow:"settings" doc:"Settings that are worth knowing, under the server's own names."`
}

// A Schema is what holds tables.
type Schema struct {
	Name   string  `flow:"name" doc:"Name of the schema."`
	Doc    string  `flow:"doc,omitempty" doc:"Its comment."`
	Count  int64   `flow:"table_count" doc:"How many tables and views it has, listed or not."`
	Tables []Table `flow:"tables,omitempty" doc:"Its tables and views by name; absent with depth=1."`
}

// A Table is one, or a view.
type Table struct {
	Name        string        `flow:"name" doc:"Name of the table."`
	Kind        string        `flow:"kind" doc:"Whether it is a table, view, materialized view, partitioned table, foreign table, virtual table, or another word of the database."`
	Doc         string        `flow:"doc,omitempty" doc:"Its comment."`
	Rows        *int64        `flow:"rows,omitempty" doc:"How many rows it has, by the estimate of the database; absent without one."`
	Bytes       *int64        `flow:"bytes,omitempty" doc:"Bytes that it takes with its indexes; absent if they are not known."`
	Columns     []TableColumn `flow:"columns,omitempty" doc:"Its columns in their order; absent with a depth below 3."`
	PrimaryKey  []string      `flow:"primary_key,omitempty" doc:"Columns of the primary key; absent without one."`
	Indexes     []Index       `flow:"indexes,omitempty" doc:"Its indexes by name, that of the primary key too."`
	ForeignKeys []ForeignKey  `flow:"foreign_keys,omitempty" doc:"Its foreign keys by name."`
}

// A TableColumn is one of a table.
type TableColumn struct {
	Name     string  `flow:"name" doc:"Name of the column."`
	Type     string  `flow:"type" doc:"Its type as the database writes it."`
	Nullable bool    `flow:"nullable" doc:"Whether NULL may stand in it."`
	Default  *string `flow:"default" doc:"Expression of what stands in it if nothing is given, or None."`
	Key      bool    `flow:"key" doc:"Whether it is part of the primary key."`
	Doc      string  `flow:"doc,omitempty" doc:"Its comment."`
}

// An Index is one of a table.
type Index struct {
	Name    string   `flow:"name" doc:"Name of the index."`
	Columns []string `flow:"columns" doc:"Its columns or expressions in their order."`
	Unique  bool     `flow:"unique" doc:"Whether no two rows have the same values in them."`
	Bytes   *int64   `flow:"bytes,omitempty" doc:"Bytes that it takes, if they are known."`
}

// A ForeignKey says that values of columns are there in another table.
type ForeignKey struct {
	Name       string    `flow:"name" doc:"Name of the key."`
	Columns    []string  `flow:"columns" doc:"The columns that refer."`
	References Reference `flow:"references" doc:"What they refer to."`
}

// A Reference is what a foreign key refers to.
type Reference struct {
	Schema  string   `flow:"schema" doc:"Schema of the table."`
	Table   string   `flow:"table" doc:"The table."`
	Columns []string `flow:"columns" doc:"Its columns, in the order of those that refer."`
}
