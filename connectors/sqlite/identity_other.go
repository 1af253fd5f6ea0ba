//go:build !unix

package sqlite

import (
	"io/fs"
	"os"
)

// writable reports whether a database may be written to, as far as its mode tells.
func writable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o200 != 0
}

// identity cannot tell files apart here, where one that is open cannot be replaced.
func identity(fs.FileInfo) uint64 { return 0 }
