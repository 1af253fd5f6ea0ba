package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/sqlite"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/pflag"
)

// storeFlag is --store: a file, "none", or "" for the one of the project.
type storeFlag struct{ where string }

func (f *storeFlag) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.where, "store", "", "keep executions in this database, `FILE` or none (in a project it is "+storeName+")")
}

// storeName is where a project keeps its executions, below its folder, and keyName where
// it keeps the key of the secrets in there.
const (
	storeName = ".flowrun/flowrun.db"
	keyName   = ".flowrun/secret.key"
)

// none reports whether nothing is to be kept.
func (f *storeFlag) none() bool { return f.where == "none" }

// storeFile is the file of the store that the flag names, "" for none.
func (p *process) storeFile(w *workspace, f storeFlag) string {
	switch {
	case f.none(), f.where == "" && !w.isProject:
		return ""
	case f.where != "":
		return p.path(f.where)
	}
	return filepath.Join(w.root, filepath.FromSlash(storeName))
}

// openStore opens the store that the flag names, and says with w.secretKey what its secrets
// are kept under; nil is none: outside of a project there is none unless it is asked for.
func (p *process) openStore(w *workspace, f storeFlag) (store.Store, error) {
	file := p.storeFile(w, f)
	if file == "" {
		return nil, nil
	}
	s, err := sqlite.Open(file)
	if err != nil {
		if f.where == "" {
			err = fmt.Errorf("%w\nhint: --store FILE keeps executions elsewhere, --store none keeps none", err)
		}
		return nil, err
	}
	w.closers = append(w.closers, s.Close)
	key := p.secretKeyFile(w, f)
	w.secretKey = func() ([]byte, error) { return p.secretKey(key) }
	return s, nil
}

// secretKeyFile is where the key is that secrets of the store are kept under.
func (p *process) secretKeyFile(w *workspace, f storeFlag) string {
	if f.where == "" {
		return filepath.Join(w.root, filepath.FromSlash(keyName))
	}
	return p.storeFile(w, f) + ".key"
}

// openRecorded opens the workspace and the runtime of a command that is about
// executions of the store. isolate says how flows that go on are interpreted. The caller
// closes both.
func (p *process) openRecorded(f storeFlag, isolate func(*workspace) error) (*workspace, *runtime.Runtime, error) {
	if f.none() {
		return nil, nil, errors.New("--store none has no executions")
	}
	w, err := p.openAnywhere(f.where != "")
	if err != nil {
		return nil, nil, err
	}
	if err := isolate(w); err != nil {
		return nil, nil, errors.Join(err, w.close())
	}
	s, err := p.openStore(w, f)
	if err != nil {
		return nil, nil, errors.Join(err, w.close())
	}
	rt, err := w.runtime(s)
	if err != nil {
		return nil, nil, errors.Join(err, w.close())
	}
	return w, rt, nil
}

// asProjectSays leaves it to the project how flows are interpreted.
func asProjectSays(*workspace) error { return nil }

// recorded performs a command about executions of the store.
func (p *process) recorded(f storeFlag, do func(*workspace, *runtime.Runtime) error) error {
	w, rt, err := p.openRecorded(f, asProjectSays)
	if err != nil {
		return err
	}
	err = do(w, rt)
	err = errors.Join(err, rt.Close(context.Background()))
	return errors.Join(err, w.close())
}
