package project

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// Folders of documents: values by name.
const (
	SettingsDir = "settings"
	SchemasDir  = "schemas"
)

type storedDocument struct {
	file  string
	value value.Value
	errs  Errors
}

// documentDirs are the kinds of documents, as they are named in errors, and their folders.
var documentDirs = []struct{ kind, dir string }{{"setting", SettingsDir}, {"schema", SchemasDir}}

// Document returns a document of a kind, "setting" or "schema": the value of
// settings/NAME.yaml or schemas/NAME.yaml, which is not to be changed. The error for an
// unknown name is a [NotFoundError]; for a file that is wrong it wraps all its [Errors].
func (p *Project) Document(kind, name string) (value.Value, error) {
	d, ok := p.documents[kind][name]
	switch {
	case !ok:
		return nil, notFound(kind, name, p.documents[kind])
	case len(d.errs) > 0:
		return nil, fmt.Errorf("%s %q: %w", kind, name, d.errs)
	}
	return d.value, nil
}

// DocumentNames returns the names of the documents of a kind, sorted.
func (p *Project) DocumentNames(kind string) []string {
	return slices.Sorted(maps.Keys(p.documents[kind]))
}

// FlowHeader returns the file beside a flow, such as flows/deploy.yaml beside
// flows/deploy.star, as it is shown in errors, and its text. The error for a flow without
// one is fs.ErrNotExist.
func (p *Project) FlowHeader(name string) (file string, text []byte, err error) {
	f, ok := p.flows[name]
	if !ok || f.err != nil {
		return "", nil, fs.ErrNotExist
	}
	file = strings.TrimSuffix(f.file, path.Ext(f.file)) + ".yaml"
	text, err = p.readFile(file, maxFile)
	return p.shown(file), text, err
}

// FlowNames returns the names of the flows, sorted.
func (p *Project) FlowNames() []string { return slices.Sorted(maps.Keys(p.flows)) }

// ConnectorNames returns the names of the connectors, sorted.
func (p *Project) ConnectorNames() []string { return slices.Sorted(maps.Keys(p.connectors)) }

// readDocuments reads all documents and returns all that is wrong with them.
func (p *Project) readDocuments() (errs Errors) {
	p.documents = map[string]map[string]storedDocument{}
	for _, d := range documentDirs {
		p.documents[d.kind] = map[string]storedDocument{}
		errs = append(errs, p.readDocumentsIn(d.kind, d.dir)...)
	}
	return errs
}

func (p *Project) readDocumentsIn(kind, dir string) (all Errors) {
	wrong := func(file string, err error) error {
		all = append(all, FileError{Path: p.shown(file), Msg: err.Error()})
		return nil
	}
	err := fs.WalkDir(p.fsys, dir, func(file string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return wrong(file, cause(err))
		case file == dir:
			if !d.IsDir() {
				return wrong(file, fmt.Errorf("want a folder of %ss", kind))
			}
			return nil
		case d.IsDir():
			if strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		name, err := nameOf(strings.TrimPrefix(file, dir+"/"), documentExtensions)
		other, twice := p.documents[kind][name]
		switch {
		case name == "":
			return nil
		case err != nil:
			return wrong(file, err)
		case twice:
			other.errs = Errors{{Path: p.shown(file), Msg: fmt.Sprintf("%s is a %s named %q too", p.shown(other.file), kind, name)}}
			p.documents[kind][name] = other
			all = append(all, other.errs...)
			return nil
		}
		doc, v := p.readValue(file)
		p.documents[kind][name] = storedDocument{file, v, doc.errs.sorted()}
		all = append(all, doc.errs...)
		return nil
	})
	if err != nil {
		_ = wrong(dir, cause(err))
	}
	return all
}

var documentExtensions = []string{".yaml", ".yml", ".json"}
