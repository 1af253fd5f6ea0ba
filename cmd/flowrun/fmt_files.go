package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/project"
)

// flowFiles returns the files that are named, and the .star and .py files in folders
// that are, each once; without names the flows of the project and what they load. The
// error is about those that are not there, the others are returned beside it.
func (p *process) flowFiles(names []string) ([]string, error) {
	if len(names) == 0 {
		return p.projectFiles()
	}
	files := fileList{p: p, seen: map[string]bool{}}
	var errs []error
	for _, name := range names {
		switch {
		case p.isFolder(name):
			errs = append(errs, files.folder(name))
		default:
			if _, err := os.Stat(p.path(name)); err != nil {
				errs = append(errs, p.noFile(name, err))
				continue
			}
			files.add(name)
		}
	}
	return files.names, errors.Join(errs...)
}

// noFile is the error for a name that is no file.
func (p *process) noFile(name string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return named(name, err)
	}
	err = fmt.Errorf("%s: no such file or folder", name)
	for _, file := range []string{name + ".star", name + ".py"} {
		if p.isRegular(file) {
			err = fmt.Errorf("%w\nhint: there is a file %s", err, file)
		}
	}
	return err
}

// A fileList is a list of files, each once.
type fileList struct {
	p     *process
	names []string
	seen  map[string]bool // by the absolute path
}

// add adds a file unless it is there, and reports whether it was not.
func (l *fileList) add(name string) bool {
	at := l.p.path(name)
	if l.seen[at] {
		return false
	}
	l.seen[at] = true
	l.names = append(l.names, name)
	return true
}

// folder adds the flows in a folder and those below it. Names that begin with a dot
// are passed over, and links to folders not followed, as a project does.
func (l *fileList) folder(name string) error {
	root := l.p.path(name)
	return filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		relative, relErr := filepath.Rel(root, file)
		switch {
		case relErr != nil:
			return relErr
		case err != nil:
			return named(filepath.Join(name, relative), err)
		case file != root && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if ext := strings.ToLower(filepath.Ext(file)); !e.IsDir() && (ext == ".star" || ext == ".py") {
			l.add(filepath.Join(name, relative))
		}
		return nil
	})
}

// projectFiles returns the flows of the project, and the files that they load.
func (p *process) projectFiles() ([]string, error) {
	root, err := project.Find(p.dir)
	if err != nil {
		return nil, fmt.Errorf("%w\nhint: name the files and folders to format", err)
	}
	prefix := root
	if relative, err := filepath.Rel(p.dir, root); err == nil {
		prefix = relative
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	var wrong project.Errors // files that are of no concern here
	opened, err := project.Open(dir.FS(), filepath.ToSlash(prefix))
	if err != nil && !errors.As(err, &wrong) {
		return nil, err
	}
	files := fileList{p: p, seen: map[string]bool{}}
	if flows := filepath.Join(prefix, project.FlowsDir); p.isFolder(flows) {
		err = files.folder(flows)
	} else {
		err = nil
	}
	for i := 0; i < len(files.names); i++ {
		name := filepath.ToSlash(files.names[i])
		text, readErr := os.ReadFile(p.path(files.names[i]))
		if readErr != nil {
			continue // which formatting it will tell
		}
		tree, _ := syntax.Parse(name, text)
		for _, module := range loads(tree) {
			if shown, _, err := opened.Load(name, module); err == nil {
				files.add(filepath.FromSlash(shown))
			}
		}
	}
	return files.names, err
}

// loads returns the paths of files that a text may load.
func loads(tree *syntax.File) []string {
	var paths []string
	module := func(name string) {
		plain := strings.TrimLeft(name, ".")
		dirs := []string{"./", "//"}
		if dots := len(name) - len(plain); dots > 0 {
			dirs = []string{"./" + strings.Repeat("../", dots-1)}
		}
		for _, dir := range dirs {
			for _, ext := range []string{".star", ".py"} {
				paths = append(paths, dir+strings.ReplaceAll(plain, ".", "/")+ext)
			}
		}
	}
	for _, s := range tree.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Load:
				paths = append(paths, n.Module)
			case *syntax.Import:
				for _, m := range n.Modules {
					module(m.Path.Name)
				}
			case *syntax.FromImport:
				module(n.Module.Name)
				for _, name := range n.Names {
					module(strings.TrimSuffix(n.Module.Name, ".") + "." + name.Name.Name)
				}
			}
			_, isExpr := n.(syntax.Expr)
			return !isExpr
		})
	}
	return paths
}

// replaceFile writes a file in one step: who reads it meanwhile, or after a crash,
// finds the old text or the new one. A file that may not be written stays.
func replaceFile(file string, text []byte, mode fs.FileMode) error {
	old, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := old.Close(); err != nil {
		return err
	}
	return writeWhole(file, text, mode)
}

// writeWhole writes a file, which there may be already, in one step.
func writeWhole(file string, text []byte, mode fs.FileMode) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), file)
}
