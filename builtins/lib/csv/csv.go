// Package csvmod is the module csv of flows: reader, writer, DictReader, DictWriter, the
// dialects excel, excel_tab and unix_dialect, register_dialect, unregister_dialect,
// get_dialect, list_dialects, field_size_limit, QUOTE_ALL, QUOTE_MINIMAL, QUOTE_NONNUMERIC,
// QUOTE_NONE and Error, with all format parameters and CPython's results.
//
//   - What is read is anything that gives texts: io.StringIO(text), text.splitlines(), a list.
//   - What is written to is anything that has write: io.StringIO().
//   - Readers give their rows by for, list and next, and have line_num and dialect; a
//     DictReader has fieldnames, restkey, restval and reader too.
//
// What differs from Python:
//
//   - All lines are read when the reader is made, which raises the errors of all rows.
//   - fieldnames, restkey and restval can be given, not set afterwards.
//   - What a flow registers, and its field_size_limit (131,072 bytes by default), are for
//     this run of this flow alone.
//   - No Sniffer, and no Dialect to derive from: give format parameters, or register them
//     under a name.
//   - A row that is written may have 64 MiB, a file that is read 4 million lines.
package csvmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Error is csv.Error.
var Error = exception.NewClass("_csv", "Error", exception.StandardException)

// When fields are quoted.
const (
	quoteMinimal = iota
	quoteAll
	quoteNonnumeric
	quoteNone
)

// Module is the module csv, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("csv", map[string]py.Func{
		"reader":             newReader,
		"writer":             newWriter,
		"DictReader":         newDictReader,
		"DictWriter":         newDictWriter,
		"register_dialect":   registerDialect,
		"unregister_dialect": unregisterDialect,
		"get_dialect":        getDialect,
		"list_dialects":      listDialects,
		"field_size_limit":   fieldSizeLimit,
	}, starlark.StringDict{
		"Error":            Error,
		"QUOTE_MINIMAL":    starlark.MakeInt(quoteMinimal),
		"QUOTE_ALL":        starlark.MakeInt(quoteAll),
		"QUOTE_NONNUMERIC": starlark.MakeInt(quoteNonnumeric),
		"QUOTE_NONE":       starlark.MakeInt(quoteNone),
		"excel":            excel,
		"excel_tab":        excelTab,
		"unix_dialect":     unix,
	})
}

// settings are what a flow has set.
type settings struct {
	names    []string
	dialects map[string]*dialect
	limit    int
}

const settingsKey = "csv.settings"

// settingsOf returns what the flow on thread has set.
func settingsOf(thread *starlark.Thread) *settings {
	s, ok := thread.Local(settingsKey).(*settings)
	if !ok {
		s = &settings{
			names:    []string{"excel", "excel-tab", "unix"},
			dialects: map[string]*dialect{"excel": excel, "excel-tab": excelTab, "unix": unix},
			limit:    128 << 10,
		}
		thread.SetLocal(settingsKey, s)
	}
	return s
}

func fieldSizeLimit(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var limit starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0, &limit); err != nil {
		return nil, err
	}
	s := settingsOf(thread)
	old := s.limit
	if limit != nil {
		i, ok := limit.(starlark.Int)
		if !ok {
			return nil, py.TypeError("limit must be an integer")
		}
		n, err := starlark.AsInt32(i)
		switch {
		case err == nil:
			s.limit = n
		case i.Sign() > 0:
			s.limit = py.MaxBytes
		default:
			s.limit = -1
		}
	}
	return starlark.MakeInt(old), nil
}
