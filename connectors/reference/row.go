package reference

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// A Row is a field, or one that is in it.
type Row struct {
	connectors.Field
	Path  string // such as "body.text", or "listing[].name" of a list of dicts
	Depth int    // how many fields it is in
}

// Inputs returns the inputs of a type in the order in which they are read: those that are
// required, its own, and those that all types have.
func Inputs(s *connectors.Spec) []connectors.Field {
	rank := func(f connectors.Field) int {
		switch {
		case f.Required:
			return 0
		case slices.Contains(common, f.Name):
			return 2
		}
		return 1
	}
	fields := slices.Clone(s.Inputs)
	slices.SortStableFunc(fields, func(a, b connectors.Field) int { return rank(a) - rank(b) })
	return fields
}

// common are the inputs of [connectors.Call].
var common = []string{"connect_timeout", "timeout", "max_output_bytes"}

// ownInputs are the inputs of a type without those that all types have.
func ownInputs(s *connectors.Spec) []connectors.Field {
	return slices.DeleteFunc(Inputs(s), func(f connectors.Field) bool { return slices.Contains(common, f.Name) })
}

// Rows returns fields with those in them, each after the one that it is in. A field in one
// of its own name that has nothing else in it, such as the jump host of a jump host, has no
// rows below: they would be the same again.
func Rows(fields []connectors.Field) []Row { return rows(nil, fields, "", 0, "") }

func rows(list []Row, fields []connectors.Field, prefix string, depth int, within string) []Row {
	for _, f := range fields {
		list = append(list, Row{f, prefix + f.Name, depth})
		if f.Name == within && allAmong(f.Fields, fields) {
			continue
		}
		below := prefix + f.Name + "."
		if strings.HasPrefix(f.Type, "list of") {
			below = prefix + f.Name + "[]."
		}
		list = rows(list, f.Fields, below, depth+1, f.Name)
	}
	return list
}

// allAmong reports whether fields have the names of others.
func allAmong(fields, others []connectors.Field) bool {
	for _, f := range fields {
		if !slices.ContainsFunc(others, func(o connectors.Field) bool { return o.Name == f.Name }) {
			return false
		}
	}
	return true
}
