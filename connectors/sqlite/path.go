package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// find returns the path of a database without symbolic links, if it is in the folder
// dir. With create its folder is made.
func find(dir, name string, create bool) (string, error) {
	if dir == "" {
		return "", fmt.Errorf("database %q: this host has no folder for databases (path=':memory:' needs none)", name)
	}
	file, err := connectors.FileName(name)
	if err != nil {
		return "", err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	// A root does not follow links that lead out of it, and so finds those that do.
	if create {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", missing(name)
	}
	if err != nil {
		return "", err
	}
	defer root.Close()
	if create {
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(file)), 0o755); err != nil {
			return "", err
		}
	}
	full := filepath.Join(dir, filepath.FromSlash(file))
	info, err := root.Stat(filepath.FromSlash(file))
	switch {
	case errors.Is(err, fs.ErrNotExist) && create:
		if _, err := root.Lstat(filepath.FromSlash(file)); err == nil {
			return "", fmt.Errorf("database %q: it is a link to what is not there", name)
		}
		folder, err := filepath.EvalSymlinks(filepath.Dir(full))
		return filepath.Join(folder, filepath.Base(full)), err
	case errors.Is(err, fs.ErrNotExist):
		return "", missing(name)
	case err != nil:
		return "", fmt.Errorf("database %q: %w", name, cause(err))
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("database %q: it is no file", name)
	}
	resolved, err := filepath.EvalSymlinks(full)
	if err != nil {
		return "", err
	}
	inside, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(resolved, strings.TrimSuffix(inside, string(filepath.Separator))+string(filepath.Separator)) {
		return "", fmt.Errorf("database %q: it leads out of the project's store", name)
	}
	return resolved, nil
}

func missing(name string) error {
	return fmt.Errorf("there is no database %q (a call that writes makes it)", name)
}

// cause is what an error of package os says, without the path, which is none of a
// flow's business.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
