package analysis

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/flowrun/flowrun/connectors/value"
)

// Table writes an analysis as text for a person: values by their names, lists of things
// as tables. What servers say is written as it is.
func Table(w io.Writer, found *value.Dict) error {
	t := &tables{w: w}
	t.dict(0, found)
	return t.err
}

// A cell is cut off at this length.
const mostCell = 60

type tables struct {
	w   io.Writer
	err error
}

func (t *tables) print(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

// dict writes what is plain of d as lines, and then each other part under its name.
func (t *tables) dict(depth int, d *value.Dict) {
	indent := strings.Repeat("  ", depth)
	width := 0
	for k, v := range d.Strings() {
		if isPlain(v) {
			width = max(width, len(k))
		}
	}
	for k, v := range d.Strings() {
		if isPlain(v) {
			t.print("%s%-*s  %s\n", indent, width, k, plain(k, v))
		}
	}
	for k, v := range d.Strings() {
		switch v := v.(type) {
		case *value.Dict:
			if !isPlain(v) {
				t.print("\n%s%s\n", indent, k)
				t.dict(depth+1, v)
			}
		case value.List:
			if !isPlain(v) {
				t.print("\n%s%s\n", indent, k)
				t.list(depth+1, v)
			}
		}
	}
}

// list writes things without parts of their own as one table, others one by one.
func (t *tables) list(depth int, list value.List) {
	indent := strings.Repeat("  ", depth)
	if isFlat(list) {
		t.rows(indent, list)
		return
	}
	for i, item := range list {
		if i > 0 {
			t.print("\n")
		}
		d, ok := item.(*value.Dict)
		if !ok {
			t.print("%s%s\n", indent, plain("", item))
			continue
		}
		name, _ := identity(d)
		var about []string
		rest := new(value.Dict)
		for k, v := range d.Strings() {
			switch s, _ := v.(string); {
			case !isPlain(v):
				rest.Set(k, v)
			case v != nil && s != name && plain(k, v) != "":
				about = append(about, k+": "+plain(k, v))
			}
		}
		line := name
		if len(about) > 0 {
			line = strings.TrimSpace(name + "  (" + strings.Join(about, ", ") + ")")
		}
		t.print("%s%s\n", indent, line)
		t.dict(depth+1, rest)
	}
}

func (t *tables) rows(indent string, list value.List) {
	columns := columnsOf(list)
	out := tabwriter.NewWriter(t.w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, indent+strings.Join(columns, "\t"))
	for _, item := range list {
		cells := make([]string, len(columns))
		for i, k := range columns {
			v, _ := item.(*value.Dict).Get(k)
			cells[i] = strings.ReplaceAll(short(plain(k, v)), "\t", " ")
		}
		fmt.Fprintln(out, indent+strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	if err := out.Flush(); t.err == nil {
		t.err = err
	}
}

// columnsOf are the keys for which an item of a flat list has something to show.
func columnsOf(list value.List) (columns []string) {
	has := map[string]bool{}
	for _, item := range list {
		for k, v := range item.(*value.Dict).Strings() {
			if !has[k] && plain(k, v) != "" {
				has[k] = true
				columns = append(columns, k)
			}
		}
	}
	return columns
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > mostCell {
		return string(r[:mostCell-1]) + "…"
	}
	return s
}

// isFlat reports whether the items are dicts of plain values, as many tables are.
func isFlat(list value.List) bool {
	for _, item := range list {
		d, ok := item.(*value.Dict)
		if !ok {
			return false
		}
		for _, v := range d.All() {
			if !isPlain(v) {
				return false
			}
		}
	}
	return len(list) > 0
}

// isPlain reports whether a value is shown on one line: no dict, unless a small one, and
// no list of such.
func isPlain(v value.Value) bool {
	switch v := v.(type) {
	case *value.Dict:
		for _, item := range v.All() {
			if _, isDict := item.(*value.Dict); isDict || !isPlain(item) {
				return false
			}
		}
		return v.Len() <= 3
	case value.List:
		for _, item := range v {
			switch item.(type) {
			case *value.Dict, value.List:
				return false
			}
		}
	}
	return true
}

// plain is a plain value as text. key says what it is: sizes are written with units.
func plain(key string, v value.Value) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case int64:
		if key == "bytes" || key == "size" || strings.HasSuffix(key, "_bytes") {
			return Size(v)
		}
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', 6, 64)
	case value.List:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = plain(key, item)
		}
		return strings.Join(parts, ", ")
	case *value.Dict:
		if table := text(v, "table"); table != "" && key == "references" {
			if schema := text(v, "schema"); schema != "" {
				table = schema + "." + table
			}
			return table + " (" + strings.Join(names(v, "columns"), ", ") + ")"
		}
		var parts []string
		for k, item := range v.Strings() {
			if s := plain(k, item); s != "" {
				parts = append(parts, k+" "+s)
			}
		}
		return strings.Join(parts, ", ")
	}
	return value.Summary(v, mostCell)
}

// Size is a number of bytes for a person, such as 1.4 MB.
func Size(n int64) string {
	if n > -1000 && n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	f, unit := float64(n), ""
	for _, unit = range []string{"kB", "MB", "GB", "TB", "PB"} {
		if f /= 1000; math.Abs(f) < 999.5 {
			break
		}
	}
	if math.Abs(f) < 10 {
		return fmt.Sprintf("%.1f %s", f, unit)
	}
	return fmt.Sprintf("%.0f %s", f, unit)
}
