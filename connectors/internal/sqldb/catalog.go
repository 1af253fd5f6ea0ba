package sqldb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// A Catalog is how a database is asked what is in it, by queries that any user may send
// and that tell what that user may see. In a text {in X} stands for the condition that X
// is one of the schemas that are looked at, and {most} for the most rows that are wanted.
type Catalog struct {
	// Uptime is a query of the seconds since the server was started, in the last column
	// of its row; "" if it does not tell.
	Uptime string

	// Settings is a query of names and values, in its first two columns.
	Settings string

	// Schemas is a query of schema_name, doc, table_count.
	Schemas string

	// Tables is a query of schema_name, table_name, kind, doc, row_count, bytes, by schema
	// and name.
	Tables string

	// Counts is a query of schema_name, table_name, row_count, which may fail as the
	// database keeps none; "" if Tables tells.
	Counts string

	// Columns is a query of schema_name, table_name, name, type, nullable,
	// default_value, doc, in their order, and of key_position, from 1 for those of the
	// primary key, if Indexes does not tell.
	Columns string

	// Indexes is a query of schema_name, table_name, name, is_unique, is_primary,
	// column_name, bytes: a row for each column of an index, in their order.
	Indexes string

	// ForeignKeys is a query of schema_name, table_name, name, column_name, ref_schema,
	// ref_table, ref_column: a row for each column of a key, in their order. NULL as
	// ref_column is the primary key.
	ForeignKeys string
}

// Analyse tells what is in a database.
func (t *Type) Analyse(ctx context.Context, call *connectors.Call, open Opener, in Survey, c Catalog) (Analysis, error) {
	s := &survey{Survey: in, catalog: c, tables: map[tableName]*Table{}}
	err := t.operate(ctx, call, open, func(o *own) error {
		s.own = o
		s.out.Certificate = o.handshake.Certificate()
		for depth, look := range []func(context.Context) error{s.server, s.schemas, s.listTables, s.columns, s.indexes, s.foreignKeys} {
			if min(depth, 3) > in.Depth {
				break
			}
			if err := look(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, connectors.ErrOutputTooLarge) {
		err = connectors.Step("request", fmt.Errorf("%w: give schema, or a smaller depth", err))
	}
	if err != nil {
		return Analysis{}, err
	}
	s.finish()
	return s.out, nil
}

// Validate checks the depth.
func (s *Survey) Validate() error {
	if s.Depth < 1 || s.Depth > 3 {
		return &connectors.InputError{Input: "depth", Reason: fmt.Sprintf("input \"depth\": want 1, 2 or 3, got %d", s.Depth)}
	}
	return nil
}

type tableName struct{ schema, table string }

// A survey is an analysis under way.
type survey struct {
	Survey
	*own
	catalog Catalog
	out     Analysis

	names  []any // of the schemas, as values of a query
	tables map[tableName]*Table
}

// list runs a query of the catalog about schemas, of which none is all. What take says
// that it keeps is counted.
func (s *survey) list(ctx context.Context, text string, names []any, take func(row) bool) error {
	text = strings.ReplaceAll(text, "{most}", strconv.Itoa(max(mostSchemas, mostTables)+1))
	if before, rest, ok := strings.Cut(text, "{in "); ok {
		column, after, _ := strings.Cut(rest, "}")
		condition := "1 = 1"
		if len(names) > 0 {
			places := make([]string, len(names))
			for i := range places {
				places[i] = s.typ.Syntax.Placeholder(i + 1)
			}
			condition = column + " IN (" + strings.Join(places, ", ") + ")"
		}
		text = before + condition + after
	}
	return s.each(ctx, text, names, func(r row) error {
		if take(r) {
			return s.keep(r)
		}
		return nil
	})
}

func (s *survey) server(ctx context.Context) error {
	server := &s.out.Server
	err := s.each(ctx, s.typ.Facts, nil, func(r row) error {
		server.Version, server.Database, server.Username = r.text("server_version"), r.text("database"), r.text("username")
		server.ReadOnly, server.Bytes = r.flag("read_only"), r.number("bytes")
		return nil
	})
	if err != nil {
		return err
	}
	if s.catalog.Uptime != "" {
		err := s.each(ctx, s.catalog.Uptime, nil, func(r row) error {
			last := row{[]Column{{Name: "uptime"}}, r.values[len(r.values)-1:]}
			if n := last.number("uptime"); n != nil {
				up := time.Duration(*n) * time.Second
				server.Uptime = &up
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	server.Settings = map[string]string{}
	return s.each(ctx, s.catalog.Settings, nil, func(r row) error {
		server.Settings[fmt.Sprint(r.values[0])] = fmt.Sprint(r.values[1])
		return s.keep(r)
	})
}

func (s *survey) schemas(ctx context.Context) error {
	s.out.Schemas = []Schema{}
	var wanted []any
	for _, name := range s.Schema {
		wanted = append(wanted, name)
	}
	err := s.list(ctx, s.catalog.Schemas, wanted, func(r row) bool {
		if len(s.out.Schemas) == mostSchemas {
			s.out.Truncated = true
			return false
		}
		schema := Schema{Name: r.text("schema_name"), Doc: r.text("doc")}
		if n := r.number("table_count"); n != nil {
			schema.Count = *n
		}
		s.out.Schemas = append(s.out.Schemas, schema)
		s.names = append(s.names, schema.Name)
		return true
	})
	if err != nil {
		return err
	}
	for _, name := range s.Schema {
		if !slices.ContainsFunc(s.out.Schemas, func(found Schema) bool { return strings.EqualFold(found.Name, name) }) {
			return Explained(errNoSchema, "there is no schema %q that this user may see", name)
		}
	}
	return nil
}

var errNoSchema = errors.New("no schema")

func (s *survey) listTables(ctx context.Context) error {
	of := map[string]*Schema{}
	for i := range s.out.Schemas {
		s.out.Schemas[i].Tables = []Table{}
		of[s.out.Schemas[i].Name] = &s.out.Schemas[i]
	}
	if len(s.names) == 0 {
		return nil
	}
	n := 0
	err := s.list(ctx, s.catalog.Tables, s.names, func(r row) bool {
		schema := of[r.text("schema_name")]
		if schema == nil {
			return false
		}
		if n++; n > mostTables {
			s.out.Truncated = true
			return false
		}
		schema.Tables = append(schema.Tables, Table{
			Name: r.text("table_name"), Kind: r.text("kind"), Doc: r.text("doc"), Rows: r.number("row_count"), Bytes: r.number("bytes"),
		})
		return true
	})
	if err != nil {
		return err
	}
	s.names = nil
	for _, schema := range s.out.Schemas {
		for i := range schema.Tables {
			s.tables[tableName{schema.Name, schema.Tables[i].Name}] = &schema.Tables[i]
		}
		if len(schema.Tables) > 0 {
			s.names = append(s.names, schema.Name)
		}
	}
	if s.catalog.Counts != "" {
		err = s.ofTables(ctx, s.catalog.Counts, func(t *Table, r row) { t.Rows = r.number("row_count") })
	}
	if ctx.Err() != nil {
		return err
	}
	return nil
}

// ofTables is list for a query about the tables that are listed.
func (s *survey) ofTables(ctx context.Context, text string, take func(*Table, row)) error {
	if len(s.names) == 0 {
		return nil
	}
	return s.list(ctx, text, s.names, func(r row) bool {
		t := s.tables[tableName{r.text("schema_name"), r.text("table_name")}]
		if t != nil {
			take(t, r)
		}
		return t != nil
	})
}

func (s *survey) columns(ctx context.Context) error {
	keys := map[*Table]map[int64]string{}
	err := s.ofTables(ctx, s.catalog.Columns, func(t *Table, r row) {
		c := TableColumn{Name: r.text("name"), Type: r.text("type"), Nullable: r.flag("nullable"), Doc: r.text("doc")}
		if r.value("default_value") != nil {
			text := strings.TrimSpace(r.text("default_value"))
			c.Default = &text
		}
		if n := r.number("key_position"); n != nil && *n > 0 {
			if keys[t] == nil {
				keys[t] = map[int64]string{}
			}
			keys[t][*n] = c.Name
		}
		t.Columns = append(t.Columns, c)
	})
	for t, names := range keys {
		for _, position := range slices.Sorted(maps.Keys(names)) {
			t.PrimaryKey = append(t.PrimaryKey, names[position])
		}
	}
	return err
}

func (s *survey) indexes(ctx context.Context) error {
	return s.ofTables(ctx, s.catalog.Indexes, func(t *Table, r row) {
		name, column := r.text("name"), r.text("column_name")
		if n := len(t.Indexes); n == 0 || t.Indexes[n-1].Name != name {
			t.Indexes = append(t.Indexes, Index{Name: name, Unique: r.flag("is_unique"), Bytes: r.number("bytes")})
		}
		last := &t.Indexes[len(t.Indexes)-1]
		last.Columns = append(last.Columns, column)
		if r.flag("is_primary") {
			t.PrimaryKey = append(t.PrimaryKey, column)
		}
	})
}

func (s *survey) foreignKeys(ctx context.Context) error {
	return s.ofTables(ctx, s.catalog.ForeignKeys, func(t *Table, r row) {
		name := r.text("name")
		if n := len(t.ForeignKeys); n == 0 || t.ForeignKeys[n-1].Name != name {
			t.ForeignKeys = append(t.ForeignKeys, ForeignKey{Name: name, References: Reference{Schema: r.text("ref_schema"), Table: r.text("ref_table")}})
		}
		last := &t.ForeignKeys[len(t.ForeignKeys)-1]
		last.Columns = append(last.Columns, r.text("column_name"))
		if r.value("ref_column") != nil {
			last.References.Columns = append(last.References.Columns, r.text("ref_column"))
		}
	})
}

// finish completes the keys, and puts everything in the order of its names, whatever order
// the database has.
func (s *survey) finish() {
	for _, t := range s.tables {
		for i := range t.ForeignKeys {
			to := &t.ForeignKeys[i].References
			if of := s.tables[tableName{to.Schema, to.Table}]; of != nil && to.Columns == nil {
				to.Columns = of.PrimaryKey
			}
		}
		for i := range t.Columns {
			t.Columns[i].Key = slices.Contains(t.PrimaryKey, t.Columns[i].Name)
		}
		slices.SortStableFunc(t.Indexes, func(a, b Index) int { return cmp.Compare(a.Name, b.Name) })
		slices.SortStableFunc(t.ForeignKeys, func(a, b ForeignKey) int { return cmp.Compare(a.Name, b.Name) })
	}
	for _, schema := range s.out.Schemas {
		slices.SortStableFunc(schema.Tables, func(a, b Table) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.SortStableFunc(s.out.Schemas, func(a, b Schema) int { return cmp.Compare(a.Name, b.Name) })
}
