package main

import (
	"context"
	"io"
	"os"
	"sync"

	"github.com/flowrun/flowrun/connectors"
)

// fileStore is a folder of files for connections, which is made when the first
// one is written. Close it after use.
type fileStore struct {
	root string

	mu   sync.Mutex
	open *os.Root
}

// Open implements [connectors.Files].
func (s *fileStore) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	files, err := s.files(false)
	if err != nil {
		return nil, err
	}
	return files.Open(ctx, name)
}

// Create implements [connectors.Files].
func (s *fileStore) Create(ctx context.Context, name string) (connectors.FileWriter, error) {
	files, err := s.files(true)
	if err != nil {
		return nil, err
	}
	return files.Create(ctx, name)
}

func (s *fileStore) files(create bool) (connectors.Files, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		if create {
			if err := os.MkdirAll(s.root, 0o755); err != nil {
				return nil, err
			}
		}
		root, err := os.OpenRoot(s.root)
		if err != nil {
			return nil, err
		}
		s.open = root
	}
	return connectors.FilesIn(s.open), nil
}

// Close gives the folder back. The store must not be used any more.
func (s *fileStore) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return nil
	}
	return s.open.Close()
}

var _ connectors.Files = (*fileStore)(nil)
