// Package project reads a folder of flows, connectors and settings:
//
//	flowrun.yaml           name, vaults, limits, network: see [Settings]
//	flows/**/*.star, *.py  flows, by their path below flows/ without extension
//	flows/**/*.yaml        what a flow of that name says about itself, if not in its text
//	connectors/*.yaml      connectors, by their file name without extension; .yml and .json too
//	settings/**/*.yaml     settings, by their path, as they are until a flow saves another value
//	schemas/**/*.yaml      JSON Schemas, by their path
//
// Each of them may be missing: any folder is a project, if only one without
// anything in it. Which one is meant [Find] tells. Other files are of no concern, and can be
// loaded by flows when they are .star or .py; names that begin with a dot are
// passed over. Names are compared byte by byte, and may hold what a file system
// takes, but no control characters and no white space at either end.
//
// A [Project] is a runtime.Project, and [Settings] hold plain values: the package
// knows no runtime.
package project

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Names of what makes a project.
const (
	SettingsFile  = "flowrun.yaml"
	FlowsDir      = "flows"
	ConnectorsDir = "connectors"
)

// A Project is an opened project. It is safe for concurrent use. Settings and
// connectors are as they were when it was opened, and so are the names of flows;
// the text of a flow is read each time it is asked for.
type Project struct {
	fsys fs.FS
	dir  string

	settings    Settings
	settingsErr Errors
	connectors  map[string]storedConnector
	flows       map[string]storedFlow
	documents   map[string]map[string]storedDocument // by kind and name
}

// Open reads the project in the root of fsys. dir is how that folder is shown in
// errors and in the File of connectors, "" or "." for not at all.
//
// An error of type [Errors] holds all that is wrong with the project's files, and
// the project beside it can be used: what is wrong answers with its error when it
// is asked for, all else works. So one command can refuse the project, and
// another run a flow that needs none of the wrong files; it must look at the error
// of [Project.Settings] in any case. With any other error there is no project.
//
// Which files a symbolic link may lead to is up to fsys: those of os.Root.FS stay
// within the folder, those of os.DirFS do not. Linked folders are not searched
// for flows.
func Open(fsys fs.FS, dir string) (*Project, error) {
	p := &Project{fsys: fsys, dir: dir}
	if _, err := fs.Stat(fsys, "."); err != nil {
		return nil, fmt.Errorf("%s: %w", p.shown("."), cause(err))
	}
	var errs Errors
	errs = append(errs, p.readSettings()...)
	errs = append(errs, p.readConnectors()...)
	errs = append(errs, p.findFlows()...)
	errs = append(errs, p.readDocuments()...)
	if len(errs) == 0 {
		return p, nil
	}
	return p, errs.sorted()
}

// shown is the path of a file in errors.
func (p *Project) shown(name string) string {
	switch {
	case p.dir == "" || p.dir == ".":
		return name
	case name == ".":
		return p.dir
	}
	return strings.TrimSuffix(p.dir, "/") + "/" + name
}

// StoredName implements runtime.FileNamer: it is the path in the project.
func (p *Project) StoredName(shown string) string { return p.unshown(shown) }

// ShownName implements runtime.FileNamer.
func (p *Project) ShownName(stored string) string { return p.shown(stored) }

// unshown is the path in the project of a file that is shown as that.
func (p *Project) unshown(shown string) string {
	if p.dir == "" || p.dir == "." {
		return shown
	}
	return strings.TrimPrefix(shown, strings.TrimSuffix(p.dir, "/")+"/")
}

// cause is err without the path that the file system puts before it.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// notFound is the error for a name that is not among the names there are.
func notFound[V any](kind, name string, there map[string]V) error {
	const mostShown = 10
	names := slices.Sorted(maps.Keys(there))
	near := connectors.Nearest(name, names)
	for _, n := range names { // the right name in the wrong folder is nearer than any other
		if path.Base(n) == path.Base(name) {
			near = n
			break
		}
	}
	hint := ""
	switch {
	case near != "":
		hint = fmt.Sprintf("did you mean %q?", near)
	case len(names) == 0:
		hint = "there are none"
	case len(names) <= mostShown:
		hint = "there are " + strings.Join(names, ", ")
	}
	return &NotFoundError{Kind: kind, Name: name, Hint: hint}
}

// The runtime's interface, which it is for the runtime to know.
var _ interface {
	Flow(name string) (file string, text []byte, err error)
	Connector(name string) (*connectors.Connector, error)
	Load(from, name string) (file string, text []byte, err error)
	Document(kind, name string) (value.Value, error)
	FlowHeader(name string) (file string, text []byte, err error)
	DocumentNames(kind string) []string
	FlowNames() []string
	ConnectorNames() []string
} = (*Project)(nil)
