package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

// mayWriteConnector checks that a connector of this name can be written into the project.
func (p *process) mayWriteConnector(w *workspace, s *subject, name string) error {
	if typ := s.driver.Spec().Type; typ != "REST" {
		return fmt.Errorf("--write-connector makes connectors of REST, and %s is %s", s.name(), typ)
	}
	if !w.isProject {
		return errors.New("--write-connector writes into a project, and this is none\nhint: flowrun init DIR makes one")
	}
	if name != path.Base(name) || name == "." {
		return fmt.Errorf("--write-connector %s: want a name without slashes", name)
	}
	if c, err := w.stored().Connector(name); err == nil {
		return fmt.Errorf("there is a connector %q already (%s)", name, orSaved(c.File))
	}
	return nil
}

func orSaved(file string) string {
	if file == "" {
		return savedText
	}
	return file
}

// writeConnector writes a connector for what an analysis has found.
func (p *process) writeConnector(w *workspace, name string, s *subject, inputs, found *value.Dict) error {
	made := connectorOf(s, inputs, found)
	text, err := value.EncodeYAML(made)
	if err != nil {
		return exitError{exitFailed, err}
	}
	root, err := os.OpenRoot(w.root)
	if err != nil {
		return exitError{exitFailed, err}
	}
	defer root.Close()
	if err := root.Mkdir("connectors", 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return exitError{exitFailed, err}
	}
	file := path.Join("connectors", name+".yaml")
	out, err := root.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return exitError{exitFailed, cause(err)}
	}
	_, err = out.Write(text)
	if err = errors.Join(err, out.Close()); err != nil {
		return exitError{exitFailed, errors.Join(err, root.Remove(file))}
	}
	fmt.Fprintf(p.stderr, "connector %q is in %s\n", name, path.Join(w.prefix, file))
	if missing := missing(made); len(missing) > 0 {
		fmt.Fprintf(p.stderr, "note: fill in %s, best by vault_secrets\n", strings.Join(missing, ", "))
	}
	return nil
}

// missing are the inputs of a connector that are left to fill in.
func missing(document *value.Dict) (names []string) {
	v, _ := document.Get("value")
	inputs, _ := v.(*value.Dict)
	for k, v := range inputs.Strings() {
		if d, ok := v.(*value.Dict); ok {
			for name, v := range d.Strings() {
				if v == nil {
					names = append(names, name+" of "+k)
				}
			}
		} else if v == nil {
			names = append(names, k)
		}
	}
	return names
}

// connectorOf is the document of a connector for what an analysis has found.
func connectorOf(s *subject, inputs, found *value.Dict) *value.Dict {
	given := new(value.Dict)
	if s.connector != nil {
		given = s.connector.Value.Clone()
	}
	for k, v := range inputs.All() {
		given.SetKey(k, v)
	}
	document := value.DictOf("connector_type", s.driver.Spec().Type)
	title, _ := found.Get("title")
	if description, _ := title.(string); description != "" {
		document.Set("description", oneLine(description))
	}
	document.Set("value", rest.ConnectorOf(found, given))
	return document
}
