package sqldbtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Analyse returns the analysis of a database that has to succeed.
func Analyse(t testing.TB, d connectors.Driver, in *value.Dict) *value.Dict {
	t.Helper()
	out, err := Operate(t, d, connectors.AnalysisOperation, connectors.Host{}, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// In returns what stands at a path of names and numbers in outputs.
func In(v value.Value, path ...any) value.Value {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			v, _ = v.(*value.Dict).Get(p)
		case int:
			v = v.(value.List)[p]
		}
	}
	return v
}

// Outline writes the schemas of an analysis in lines, without sizes.
func Outline(out *value.Dict) string {
	var b strings.Builder
	for s := range items(out, "schemas") {
		fmt.Fprintf(&b, "schema %v: %v%s\n", In(s, "name"), In(s, "table_count"), comment(s))
		for t := range items(s, "tables") {
			rows := ""
			if n := In(t, "rows"); n != nil {
				rows = fmt.Sprintf(", %v rows", n)
			}
			fmt.Fprintf(&b, "  %v %v%s%s\n", In(t, "kind"), In(t, "name"), rows, comment(t))
			for c := range items(t, "columns") {
				fmt.Fprintf(&b, "    %v %v", In(c, "name"), In(c, "type"))
				if In(c, "nullable") == false {
					b.WriteString(" not null")
				}
				if v := In(c, "default"); v != nil {
					fmt.Fprintf(&b, " default %v", v)
				}
				if In(c, "key") == true {
					b.WriteString(" key")
				}
				b.WriteString(comment(c) + "\n")
			}
			if In(t, "primary_key") != nil {
				fmt.Fprintf(&b, "    primary key (%s)\n", join(t, "primary_key"))
			}
			for i := range items(t, "indexes") {
				unique := ""
				if In(i, "unique") == true {
					unique = "unique "
				}
				fmt.Fprintf(&b, "    %sindex %v (%s)\n", unique, In(i, "name"), join(i, "columns"))
			}
			for f := range items(t, "foreign_keys") {
				r := In(f, "references").(*value.Dict)
				fmt.Fprintf(&b, "    foreign key %v (%s) to %v.%v (%s)\n", In(f, "name"), join(f, "columns"), In(r, "schema"), In(r, "table"), join(r, "columns"))
			}
		}
	}
	return b.String()
}

func items(v value.Value, name string) func(func(*value.Dict) bool) {
	return func(yield func(*value.Dict) bool) {
		list, _ := In(v, name).(value.List)
		for _, item := range list {
			if !yield(item.(*value.Dict)) {
				return
			}
		}
	}
}

func join(v value.Value, name string) string {
	var all []string
	for _, item := range In(v, name).(value.List) {
		all = append(all, fmt.Sprint(item))
	}
	return strings.Join(all, ", ")
}

func comment(v value.Value) string {
	if doc := In(v, "doc"); doc != nil {
		return fmt.Sprintf(" -- %v", doc)
	}
	return ""
}
