package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/pflag"
)

// dryFlags say whether a flow is run without changing anything.
type dryFlags struct{ on, offline bool }

func (f *dryFlags) add(flags *pflag.FlagSet) {
	flags.BoolVar(&f.on, "dry-run", false, "change nothing: make connections that only read, and write the plan of what would be done")
	flags.BoolVar(&f.offline, "offline", false, "with --dry-run: make no connection, not even those that only read, and read no secret")
}

// check reports flags that do not go together.
func (f *dryFlags) check(detach bool) error {
	switch {
	case f.offline && !f.on:
		return errors.New("--offline goes with --dry-run")
	case f.on && detach:
		return errors.New("--dry-run and --detach do not go together: a plan is for whoever asks for it")
	}
	return nil
}

// apply has the flows of a workspace run as the flags say.
func (f *dryFlags) apply(w *workspace) error {
	if !f.on {
		return nil
	}
	if w.isolate != nil {
		return errors.New("--dry-run does not run isolated flows\nhint: --isolate=false runs it in this process; what it writes is only planned, but its text is not confined")
	}
	w.dry = &runtime.DryRun{Offline: f.offline}
	return nil
}

// openToRead opens the store that the flag names, if it is there, for a runtime that does
// not write to it.
func (p *process) openToRead(w *workspace, f storeFlag) (store.Store, error) {
	file := p.storeFile(w, f)
	if file == "" {
		return nil, nil
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	s, err := p.openStore(w, f)
	if err != nil {
		return nil, err
	}
	key := w.secretKey
	w.secretKey = func() ([]byte, error) { // what people have answered can be read, if anything is kept
		if _, err := os.Stat(p.secretKeyFile(w, f)); err != nil {
			return nil, fmt.Errorf("a dry run makes no key: %w", err)
		}
		return key()
	}
	return s, nil
}
