//go:build unix

package sqlite

import (
	"io/fs"
	"path/filepath"
	"syscall"
)

// writable reports whether a database may be written to: its file, and files beside it.
func writable(path string) bool {
	const write = 2 // W_OK
	return syscall.Access(path, write) == nil && syscall.Access(filepath.Dir(path), write) == nil
}

// identity tells a file from another one that gets its name later.
func identity(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}
