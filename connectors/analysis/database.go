package analysis

import (
	"errors"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// ErrNoTables is the error of a diagram of something that is no database, or has no tables.
var ErrNoTables = errors.New("there are no tables in this analysis: a diagram shows those of databases, analysed with their columns")

// An entity is a table of a diagram.
type entity struct {
	name    string // with the schema if there are several
	columns []column
	refs    []reference
}

type column struct {
	name, typ string
	primary   bool
	foreign   bool
	nullable  bool
}

// A reference is a foreign key.
type reference struct {
	to       string // the name of an entity, which may not be there
	columns  []string
	nullable bool // one of the columns: there may be none
	unique   bool // the columns are: there is at most one
}

// entities returns the tables of an analysis of a database, sorted by name.
func entities(found *value.Dict) ([]entity, error) {
	var all []entity
	schemas := slices.Collect(dicts(found, "schemas"))
	qualified := func(schema, table string) string {
		if len(schemas) < 2 || schema == "" {
			return table
		}
		return schema + "." + table
	}
	for _, s := range schemas {
		for t := range dicts(s, "tables") {
			e := entity{name: qualified(text(s, "name"), text(t, "name"))}
			primary := names(t, "primary_key")
			foreign := map[string]bool{}
			for fk := range dicts(t, "foreign_keys") {
				for _, c := range names(fk, "columns") {
					foreign[c] = true
				}
			}
			nullable := map[string]bool{}
			for c := range dicts(t, "columns") {
				name := text(c, "name")
				nullable[name] = isTrue(c, "nullable")
				e.columns = append(e.columns, column{
					name: name, typ: text(c, "type"), nullable: nullable[name],
					primary: slices.Contains(primary, name), foreign: foreign[name],
				})
			}
			for fk := range dicts(t, "foreign_keys") {
				v, _ := fk.Get("references")
				to, ok := v.(*value.Dict)
				if !ok {
					continue
				}
				schema := text(to, "schema")
				if schema == "" {
					schema = text(s, "name")
				}
				r := reference{to: qualified(schema, text(to, "table")), columns: names(fk, "columns")}
				r.nullable = slices.ContainsFunc(r.columns, func(c string) bool { return nullable[c] })
				r.unique = isUnique(t, primary, r.columns)
				e.refs = append(e.refs, r)
			}
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return nil, ErrNoTables
	}
	slices.SortStableFunc(all, func(a, b entity) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// isUnique reports whether a table has at most one row for values of these columns.
func isUnique(table *value.Dict, primary, columns []string) bool {
	same := func(of []string) bool {
		a, b := slices.Sorted(slices.Values(of)), slices.Sorted(slices.Values(columns))
		return slices.Equal(a, b)
	}
	if len(primary) > 0 && same(primary) {
		return true
	}
	for i := range dicts(table, "indexes") {
		if isTrue(i, "unique") && same(names(i, "columns")) {
			return true
		}
	}
	return false
}

// names returns the strings in a list of d.
func names(d *value.Dict, key string) (all []string) {
	v, _ := d.Get(key)
	list, _ := v.(value.List)
	for _, item := range list {
		if s, ok := item.(string); ok {
			all = append(all, s)
		}
	}
	return all
}
