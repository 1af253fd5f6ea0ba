package sqlite

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/flowrun/flowrun/runtime/store"
)

// programs adds those that are not there.
func (t *change) programs(ps []store.Program) error {
	for _, p := range ps {
		if _, ok := t.program[p.Digest]; ok {
			continue
		}
		n, err := t.number("SELECT n FROM program WHERE digest = ?", p.Digest[:])
		if errors.Is(err, io.EOF) {
			var zipped []byte
			if zipped, err = zip(p.Text); err != nil {
				return err
			}
			n, err = t.insert("INSERT INTO program (digest, text) VALUES (?, ?)", p.Digest[:], zipped)
		}
		if err != nil {
			return err
		}
		t.program[p.Digest] = n
	}
	return nil
}

// programNumber is the number of a program, nil for none.
func (t *change) programNumber(d store.Digest) (any, error) {
	if d == (store.Digest{}) {
		return nil, nil
	}
	n, ok := t.program[d]
	if !ok {
		var err error
		n, err = t.number("SELECT n FROM program WHERE digest = ?", d[:])
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("program %x: %w", d[:6], store.ErrNotFound)
		}
		if err != nil {
			return nil, err
		}
		t.program[d] = n
	}
	return n, nil
}

// load notes that a tree needs a program.
func (t *change) load(p *store.Program) error {
	if p.Root == "" {
		return nil
	}
	tree, err := t.tree(p.Root)
	if err != nil {
		return err
	}
	if tree == nil {
		return fmt.Errorf("execution %s: %w", p.Root, store.ErrNotFound)
	}
	_, err = t.insert("INSERT OR IGNORE INTO load (tree, program) VALUES (?, ?)", tree.n, t.program[p.Digest])
	return err
}

func zip(text []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
