//go:build unix

package sqlite

import (
	"io/fs"
	"syscall"
)

// identity tells a file from another one that gets its name later.
func identity(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}
