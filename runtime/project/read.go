package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxFile     = 16 << 20 // of flowrun.yaml and connectors
	maxFlowFile = 4 << 20
)

// readFile returns the content of a regular file that is not larger than most.
// The error is a FileError.
func (p *Project) readFile(name string, most int64) ([]byte, error) {
	fail := func(err error, format string, args ...any) error {
		return FileError{Path: p.shown(name), Msg: fmt.Sprintf(format, args...), Err: err}
	}
	// Before it is opened: a pipe would wait for somebody to write.
	info, err := fs.Stat(p.fsys, name)
	if err != nil {
		return nil, fail(cause(err), "%v", cause(err))
	}
	if !info.Mode().IsRegular() {
		return nil, fail(nil, "no regular file")
	}
	f, err := p.fsys.Open(name)
	if err != nil {
		return nil, fail(cause(err), "%v", cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return nil, fail(cause(err), "%v", cause(err))
	case int64(len(data)) > most:
		return nil, fail(nil, "larger than %d MiB", most>>20)
	}
	return data, nil
}

// nameOf returns the name that a file goes by, without its extension. It is ""
// for a file that is not one of these, and an error comes with one that will not
// do.
func nameOf(file string, extensions []string) (string, error) {
	if strings.HasPrefix(path.Base(file), ".") || !hasExtension(file, extensions) {
		return "", nil
	}
	name := strings.TrimSuffix(file, path.Ext(file))
	return name, checkName(name)
}

func hasExtension(file string, extensions []string) bool {
	return slices.ContainsFunc(extensions, func(e string) bool { return strings.EqualFold(e, path.Ext(file)) })
}

func checkName(name string) error {
	switch {
	case !utf8.ValidString(name):
		return errors.New("the name is not UTF-8")
	case strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("the name has a control character in it")
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.TrimSpace(part) != part {
			return errors.New("the name has white space at an end")
		}
	}
	return nil
}
