package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Find returns the folder of the project that start is in: start itself or the
// nearest folder above it that holds a flowrun.yaml. Where there is none, start
// is a project when it holds a folder flows or connectors. The path is absolute.
// The error for no project is [ErrNoProject].
func Find(start string) (dir string, err error) {
	start, err = filepath.Abs(start)
	if err != nil {
		return "", err
	}
	var hidden error // of a folder that cannot be looked into
	is := func(name string, want func(fs.FileMode) bool) bool {
		info, err := os.Stat(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && hidden == nil {
			hidden = err
		}
		return err == nil && want(info.Mode())
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if is(filepath.Join(dir, SettingsFile), fs.FileMode.IsRegular) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	for _, name := range []string{FlowsDir, ConnectorsDir} {
		if is(filepath.Join(start, name), fs.FileMode.IsDir) {
			return start, nil
		}
	}
	if hidden != nil {
		return "", fmt.Errorf("%s: %w: %w", start, ErrNoProject, hidden)
	}
	return "", fmt.Errorf("%s: %w (want %s there or in a folder above it)", start, ErrNoProject, SettingsFile)
}
