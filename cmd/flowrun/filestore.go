package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
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

// List implements [connectors.FileLister].
func (s *fileStore) List(ctx context.Context, dir string) ([]string, error) {
	files, err := s.files(false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return files.(connectors.FileLister).List(ctx, dir)
}

// Stat implements [connectors.FileStater].
func (s *fileStore) Stat(ctx context.Context, name string) (connectors.FileInfo, error) {
	files, err := s.files(false)
	if err != nil {
		return connectors.FileInfo{}, err
	}
	return files.(connectors.FileStater).Stat(ctx, name)
}

// Remove implements [connectors.FileRemover].
func (s *fileStore) Remove(ctx context.Context, name string) error {
	files, err := s.files(false)
	if err != nil {
		return err
	}
	return files.(connectors.FileRemover).Remove(ctx, name)
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

var (
	_ connectors.Files       = (*fileStore)(nil)
	_ connectors.FileLister  = (*fileStore)(nil)
	_ connectors.FileStater  = (*fileStore)(nil)
	_ connectors.FileRemover = (*fileStore)(nil)
)
