// Package iomod is the module io of flows: StringIO, with write, writelines, read, readline,
// readlines, getvalue, seek, tell, truncate, flush, close, closed, readable, writable,
// seekable, going through its lines, and with. SEEK_SET, SEEK_CUR and SEEK_END.
//
// What differs from Python:
//
//   - Places (tell, seek, truncate) and what write returns are in bytes, as lengths of texts
//     are in flows; read(n) and readline(n) read n characters.
//   - newline is "\n", "" or None.
//   - A text may have 64 MiB.
//   - No BytesIO and no files: there is nothing to open.
package iomod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module io, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("io", nil, starlark.StringDict{
		"StringIO": stringIOClass{},
		"SEEK_SET": starlark.MakeInt(0),
		"SEEK_CUR": starlark.MakeInt(1),
		"SEEK_END": starlark.MakeInt(2),
	})
}
