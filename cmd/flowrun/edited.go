package main

import (
	"bytes"
	"io/fs"
	"path"
	"path/filepath"
	"time"
)

// withEdited returns the files of a folder, with the texts that an editor has open in
// place of those on disk.
func (p *process) withEdited(root string, files fs.FS) fs.FS {
	if p.edited == nil {
		return files
	}
	return editedFiles{root, files, p.edited}
}

// editedFiles are files of which some are edited. One that is not on disk yet can be
// opened, and is in no list.
type editedFiles struct {
	root   string
	disk   fs.FS
	edited func(path string) ([]byte, bool)
}

// Open implements [fs.FS].
func (e editedFiles) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	text, ok := e.edited(filepath.Join(e.root, filepath.FromSlash(name)))
	if !ok {
		return e.disk.Open(name)
	}
	return &editedFile{*bytes.NewReader(text), path.Base(name)}, nil
}

// Stat implements [fs.StatFS]: a file on disk that is none to be read, such as a pipe, is
// not opened.
func (e editedFiles) Stat(name string) (fs.FileInfo, error) {
	if text, ok := e.edited(filepath.Join(e.root, filepath.FromSlash(name))); ok {
		return editedInfo{path.Base(name), int64(len(text))}, nil
	}
	return fs.Stat(e.disk, name)
}

// An editedFile is the text of a file that is edited.
type editedFile struct {
	bytes.Reader
	name string
}

func (f *editedFile) Stat() (fs.FileInfo, error) { return editedInfo{f.name, f.Size()}, nil }
func (f *editedFile) Close() error               { return nil }

type editedInfo struct {
	name string
	size int64
}

func (i editedInfo) Name() string     { return i.name }
func (i editedInfo) Size() int64      { return i.size }
func (editedInfo) Mode() fs.FileMode  { return 0o444 }
func (editedInfo) ModTime() time.Time { return time.Time{} }
func (editedInfo) IsDir() bool        { return false }
func (editedInfo) Sys() any           { return nil }

var _ fs.StatFS = editedFiles{}
