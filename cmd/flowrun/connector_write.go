package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/flowrun/flowrun/connectors/value"
)

// mayWriteConnector checks that a connector of this name can be written into the project.
func (p *process) mayWriteConnector(w *workspace, name string) error {
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
	made, err := connectorOf(s, inputs, found)
	if err != nil {
		return err
	}
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
	return nil
}

// connectorOf is the document of a connector for what an analysis has found.
func connectorOf(s *subject, _, _ *value.Dict) (*value.Dict, error) {
	return nil, fmt.Errorf("--write-connector is for REST, and %s is %s", s.name(), s.driver.Spec().Type)
}
