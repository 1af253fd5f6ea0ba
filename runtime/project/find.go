package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Find returns the folder of the project that start is in: start itself or the
// nearest folder above it that holds a flowrun.yaml. The path is absolute. The
// error for no project is [ErrNoProject].
func Find(start string) (dir string, err error) {
	start, err = filepath.Abs(start)
	if err != nil {
		return "", err
	}
	var hidden error // of a folder that cannot be looked into
	for dir := start; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(filepath.Join(dir, SettingsFile))
		switch {
		case err == nil && info.Mode().IsRegular():
			return dir, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist) && hidden == nil:
			hidden = err
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	if hidden != nil {
		return "", fmt.Errorf("%s: %w: %w", start, ErrNoProject, hidden)
	}
	return "", fmt.Errorf("%s: %w (want %s there or in a folder above it)", start, ErrNoProject, SettingsFile)
}
