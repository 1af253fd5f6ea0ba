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
// dir, and the file's identity. With create a file that is not there is made, with its
// folder.
func find(dir, name string, create bool) (path string, id uint64, err error) {
	if dir == "" {
		const advice = "path=':memory:' needs none"
		return "", 0, connectors.Advised(fmt.Errorf("database %q: this host has no folder for databases (%s)", name, advice), advice)
	}
	file, err := connectors.FileName(name)
	if err != nil {
		return "", 0, err
	}
	file = filepath.FromSlash(file)
	if dir, err = filepath.Abs(dir); err != nil {
		return "", 0, err
	}
	// A root does not follow links that lead out of it, and so finds those that do.
	if create {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", 0, err
		}
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", 0, missing(name)
	}
	if err != nil {
		return "", 0, err
	}
	defer root.Close()
	if create {
		if err := root.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", 0, err
		}
	}
	full := filepath.Join(dir, file)
	info, err := root.Stat(file)
	if errors.Is(err, fs.ErrNotExist) && create {
		// An empty file is a database, and has an identity.
		if f, createErr := root.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o644); createErr != nil {
			err = createErr
		} else {
			info, err = f.Stat()
			err = errors.Join(err, f.Close())
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", 0, missing(name)
	case err != nil:
		return "", 0, fmt.Errorf("database %q: %w", name, cause(err))
	case !info.Mode().IsRegular():
		return "", 0, fmt.Errorf("database %q: it is no file", name)
	}
	resolved, err := filepath.EvalSymlinks(full)
	if err != nil {
		return "", 0, err
	}
	inside, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", 0, err
	}
	if !strings.HasPrefix(resolved, strings.TrimSuffix(inside, string(filepath.Separator))+string(filepath.Separator)) {
		return "", 0, fmt.Errorf("database %q: it leads out of the project's store", name)
	}
	return resolved, identity(info), nil
}

func missing(name string) error {
	const advice = "a call that writes makes it"
	return connectors.Advised(fmt.Errorf("there is no database %q (%s)", name, advice), advice)
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
