// Package remotefs is what the connector types that copy files have in common: their
// verbs and outputs, over the few operations that each protocol has of its own.
package remotefs

import (
	"context"
	"io"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// FS are the operations of a protocol on the files of a server. Paths are as the script
// wrote them, joined by slashes. An error says what the server did; where the protocol
// tells so, errors.Is holds of fs.ErrNotExist, fs.ErrExist or fs.ErrPermission. When ctx
// ends every operation returns soon, and so do Read and Write of what it has opened.
type FS interface {
	// List returns what is in a folder, in any order, without "." and "..".
	List(ctx context.Context, dir string) ([]Entry, error)
	// Stat describes a file or folder, and of a link what it leads to.
	Stat(ctx context.Context, name string) (Entry, error)
	// Open begins to read a file. The file was read whole if Read has come to its end
	// and Close gives no error.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Create begins a file, in place of one of that name. It is whole when Close has
	// given no error. If Create gives one, nothing of the file is there.
	Create(ctx context.Context, name string) (io.WriteCloser, error)
	// Mkdir makes a folder in one that is there.
	Mkdir(ctx context.Context, dir string) error
	// Remove removes a file or a link, and not what the link leads to. A folder is an
	// error, and stays.
	Remove(ctx context.Context, name string) error
	// RemoveDir removes an empty folder.
	RemoveDir(ctx context.Context, dir string) error
	// Rename gives a file or folder another name, a file in place of an older one.
	Rename(ctx context.Context, from, to string) error
}

// A TreeRemover is an [FS] whose protocol removes a folder with all that is in it.
type TreeRemover interface {
	RemoveAll(ctx context.Context, dir string) error
}

// An Entry is a file, folder or link of a server.
type Entry struct {
	Name     string  `flow:"name" doc:"Name without the folder."`
	Path     string  `flow:"path" doc:"Name from the folder that was asked for, or as it was asked for."`
	Type     string  `flow:"type" doc:"What it is: file, dir, link or other."`
	Size     int64   `flow:"size" doc:"Size in bytes, 0 for what is no file."`
	Modified *string `flow:"modified" doc:"When it was changed last, as RFC 3339 has it in UTC; None if the server does not say."`
	Mode     string  `flow:"mode,omitempty" doc:"Permissions in octal digits, such as 0644, where the protocol has them."`
	Target   string  `flow:"target,omitempty" doc:"What a link leads to."`
}

// Modified is a time as an entry has it; the zero time is none.
func Modified(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.RFC3339)
	return &s
}

// Types of entries.
const (
	File  = "file"
	Dir   = "dir"
	Link  = "link"
	Other = "other"
)

// A Result says what was transferred or done.
type Result struct {
	Files  int    `flow:"files" doc:"How many files were transferred or removed."`
	Bytes  int64  `flow:"bytes" doc:"How many bytes were transferred."`
	SHA256 string `flow:"sha256,omitempty" doc:"SHA-256 of the content, in hex digits, where one file was transferred."`
}

// Shown is a name as an error shows it: as it is, or quoted if it would not stay on a line.
func Shown(name string) string {
	if strings.ContainsFunc(name, unicode.IsControl) {
		return strconv.Quote(name)
	}
	return name
}

// join joins the path of a folder and a name in it; "" is the folder in which the
// session begins.
func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return path.Join(dir, name)
}
