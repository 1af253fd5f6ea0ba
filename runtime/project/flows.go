package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors"
)

// A FlowFile is a stored flow.
type FlowFile struct {
	Name string // such as deploy/app
	File string // in the project, such as flows/deploy/app.star
}

type storedFlow struct {
	file string
	err  error
}

// Flows returns the flows of the project, sorted by name. It does not look into
// them: some may be there only to be loaded by others.
func (p *Project) Flows() []FlowFile {
	var flows []FlowFile
	for _, name := range slices.Sorted(maps.Keys(p.flows)) {
		if f := p.flows[name]; f.err == nil {
			flows = append(flows, FlowFile{Name: name, File: f.file})
		}
	}
	return flows
}

// Flow returns the file of a flow, as it is shown in errors, and its text. The
// error for an unknown name is a [NotFoundError]; a text of more than 4 MiB, or
// that is not UTF-8, is a [FileError].
func (p *Project) Flow(name string) (file string, text []byte, err error) {
	f, ok := p.flows[name]
	if !ok {
		return "", nil, notFound("flow", name, p.flows)
	}
	if f.err != nil {
		return "", nil, fmt.Errorf("flow %q: %w", name, f.err)
	}
	if text, err = p.readFlow(f.file); err != nil {
		return "", nil, fmt.Errorf("flow %q: %w", name, err)
	}
	return p.shown(f.file), text, nil
}

// Load returns a .star or .py file of the project, as it is shown in errors, and
// its text. name is a path that begins in the folder of the file from, which is
// one that Flow or Load has returned, or with a leading // in the project. One
// that leads out of the project is an error. The error for a file that is not
// there is a [NotFoundError].
func (p *Project) Load(from, name string) (file string, text []byte, err error) {
	in, ok := strings.CutPrefix(name, "//")
	if !ok {
		in = path.Join(path.Dir(p.unshown(from)), name)
	}
	switch {
	case !fs.ValidPath(in):
		return "", nil, fmt.Errorf("load %q: no path of a file in the project", name)
	case !isFlowFile(in):
		return "", nil, fmt.Errorf("load %q: want a .star or .py file", name)
	}
	text, err = p.readFlow(in)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, &NotFoundError{Kind: "file", Name: name, Hint: p.nearestFile(in)}
	}
	return p.shown(in), text, err
}

func (p *Project) nearestFile(name string) string {
	dir := path.Dir(name)
	entries, err := fs.ReadDir(p.fsys, dir)
	if err != nil {
		return fmt.Sprintf("there is no folder %s", dir)
	}
	var files []string
	for _, e := range entries {
		if isFlowFile(e.Name()) {
			files = append(files, e.Name())
		}
	}
	if near := connectors.Nearest(path.Base(name), files); near != "" {
		return fmt.Sprintf("did you mean %q?", path.Join(dir, near))
	}
	return ""
}

func isFlowFile(name string) bool { return hasExtension(name, flowExtensions) }

var flowExtensions = []string{".star", ".py"}

// readFlow returns a text as the language takes it.
func (p *Project) readFlow(file string) ([]byte, error) {
	text, err := p.readFile(file, maxFlowFile)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	line := 0
	for l := range bytes.Lines(text) {
		if line++; utf8.Valid(l) {
			continue
		}
		col := 1
		for {
			r, n := utf8.DecodeRune(l)
			if r == utf8.RuneError && n == 1 {
				return nil, FileError{Path: p.shown(file), Line: line, Col: col, Msg: fmt.Sprintf("byte 0x%02x is not UTF-8", l[0])}
			}
			l = l[n:]
			col++
		}
	}
	return text, nil
}

// findFlows looks for flows, not into them.
func (p *Project) findFlows() (errs Errors) {
	p.flows = map[string]storedFlow{}
	wrong := func(file, format string, args ...any) error {
		err := FileError{Path: p.shown(file), Msg: fmt.Sprintf(format, args...)}
		errs = append(errs, err)
		return err
	}
	err := fs.WalkDir(p.fsys, FlowsDir, func(file string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // gone meanwhile, or never there
		case err != nil:
			wrong(file, "%v", cause(err))
			return nil
		case file == FlowsDir:
			if !d.IsDir() {
				wrong(file, "want a folder of flows")
			}
			return nil
		case d.IsDir():
			if strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		name, err := nameOf(strings.TrimPrefix(file, FlowsDir+"/"), flowExtensions)
		switch other, twice := p.flows[name]; {
		case name == "":
		case err != nil:
			wrong(file, "%v", err)
		case twice:
			p.flows[name] = storedFlow{file: other.file, err: wrong(file, "%s is a flow named %q too", p.shown(other.file), name)}
		default:
			p.flows[name] = storedFlow{file: file}
		}
		return nil
	})
	if err != nil {
		wrong(FlowsDir, "%v", cause(err))
	}
	return errs
}
