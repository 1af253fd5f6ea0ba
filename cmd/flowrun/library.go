package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/sqlite"
)

// A library is a project as flows see it.
type library interface {
	runtime.Project
	runtime.Library
}

// savedText is where something is that a flow has saved, and no file holds.
const savedText = "saved"

// look has the workspace see what flows have saved over the project. A store that is not
// there is not made.
func (p *process) look(w *workspace, f storeFlag) error {
	file := p.storeFile(w, f)
	if file == "" || w.saved != nil {
		return nil
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s, err := sqlite.Open(file)
	if err != nil {
		return err
	}
	w.saved, err = runtime.NewOverlay(context.Background(), w.project, s)
	return errors.Join(err, s.Close())
}

// stored is the project with what flows have saved over it, if that was looked at.
func (w *workspace) stored() library {
	if w.saved == nil {
		return w.project
	}
	return w.saved
}

// isSaved reports whether a flow, connector or schema is there because a flow has saved
// it.
func (w *workspace) isSaved(kind, name string) bool {
	return w.saved != nil && w.saved.IsSaved(kind, name)
}
