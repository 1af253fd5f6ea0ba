package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"gopkg.in/yaml.v3"
)

// A savedFile is something that flows have saved, and the file of the project that it
// stands over.
type savedFile struct {
	runtime.Saved
	file   string // in the project, as it is or would be
	text   []byte // of that file; nil if it is not there
	driver connectors.Driver
}

// savedDirs are the folders of what is saved, and how its files end: at first as a new one.
var savedDirs = map[string]struct {
	dir        string
	extensions []string
}{
	runtime.FlowSaved:       {"flows", []string{".star", ".py"}},
	runtime.ConnectorSaved:  {"connectors", []string{".yaml", ".yml", ".json"}},
	runtime.SchemaSaved:     {"schemas", []string{".yaml", ".yml", ".json"}},
	runtime.SettingDocument: {"settings", []string{".yaml", ".yml", ".json"}},
}

// savedFiles returns what flows have saved, of these names or all.
func (w *workspace) savedFiles(ctx context.Context, rt *runtime.Runtime, names []string) ([]savedFile, error) {
	all, err := rt.Saved(ctx)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, s := range all {
		known = append(known, s.Name, s.Kind+"/"+s.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("flows have saved nothing named %q%s", name, inBrackets(nearestOf(name, known)))
		}
	}
	root, err := os.OpenRoot(w.root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var files []savedFile
	for _, s := range all {
		if len(names) > 0 && !slices.Contains(names, s.Name) && !slices.Contains(names, s.Kind+"/"+s.Name) {
			continue
		}
		f := savedFile{Saved: s}
		place := savedDirs[s.Kind]
		for _, extension := range place.extensions {
			file := path.Join(place.dir, s.Name+extension)
			text, err := root.ReadFile(file)
			if err == nil {
				f.file, f.text = file, text
				if f.text == nil {
					f.text = []byte{}
				}
				break
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return nil, failed(named(path.Join(w.prefix, file), err))
			}
		}
		f.file = cmp.Or(f.file, path.Join(place.dir, s.Name+place.extensions[0]))
		if s.Kind == runtime.ConnectorSaved {
			if typ, ok := f.field("connector_type").(string); ok {
				f.driver, _ = w.registry.Driver(typ) // of an unknown type nothing is shown
			}
		}
		files = append(files, f)
	}
	return files, nil
}

func (s *savedFile) field(name string) value.Value {
	d, _ := s.Fields.(*value.Dict)
	v, _ := d.Get(name)
	return v
}

// content is the text of the file that holds what is saved; nil for none.
func (s *savedFile) content() ([]byte, error) {
	switch {
	case s.Gone:
		return nil, nil
	case s.Kind == runtime.FlowSaved:
		text, _ := s.field("script").(string)
		return []byte(text), nil
	}
	return s.encode(s.document())
}

// document is the value that the file holds.
func (s *savedFile) document() value.Value {
	switch s.Kind {
	case runtime.ConnectorSaved:
		d := new(value.Dict)
		for _, key := range []string{"connector_type", "description", "repeatable", "vault_secrets", "using", "value"} {
			v := s.field(key)
			if list, ok := v.(value.List); ok && len(list) == 0 || v == nil || v == "" || v == false {
				continue
			}
			d.Set(key, v)
		}
		return d
	case runtime.SchemaSaved:
		return s.field("value")
	}
	return s.Fields
}

// encode writes a value as the file has it.
func (s *savedFile) encode(v value.Value) ([]byte, error) {
	if path.Ext(s.file) == ".json" {
		b, err := value.AppendJSON(nil, v, value.JSONOptions{Indent: "  "})
		return append(b, '\n'), err
	}
	return value.EncodeYAML(v)
}

// shown returns what stands in the file, and what is saved, without secrets: a connector
// is written anew for that on both sides.
func (s *savedFile) shown() (before, after []byte, err error) {
	after, err = s.content()
	if err != nil {
		return nil, nil, failed(fmt.Errorf("%s %q: %w", s.Kind, s.Name, err))
	}
	if s.Kind != runtime.ConnectorSaved {
		return s.text, after, nil
	}
	if after, err = s.encode(s.masked(s.document())); err != nil || s.text == nil {
		return nil, after, err
	}
	old, err := s.inFile()
	if err != nil {
		return nil, nil, failed(err)
	}
	before, err = s.encode(s.masked(old))
	return before, after, err
}

// inFile is what the file of a connector holds, written as a saved one is; nil if there is
// none.
func (s *savedFile) inFile() (value.Value, error) {
	if s.text == nil {
		return nil, nil
	}
	v, err := value.DecodeYAML(s.text, value.DefaultLimits)
	d, ok := v.(*value.Dict)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s: no connector can be read from it", s.file)
	}
	known := []string{"connector_type", "description", "repeatable", "vault_secrets", "using"}
	ordered, inputs := new(value.Dict), new(value.Dict)
	for _, key := range known {
		if v, ok := d.Get(key); ok {
			if ref, isText := v.(string); key == "vault_secrets" && isText {
				v = value.List{ref}
			}
			ordered.Set(key, v)
		}
	}
	if given, ok := d.Get("value"); ok {
		ordered.Set("value", given)
		return ordered, nil
	}
	for k, v := range d.All() {
		if name, _ := k.(string); !slices.Contains(known, name) {
			inputs.SetKey(k, v)
		}
	}
	ordered.Set("value", inputs)
	return ordered, nil
}

// masked is a connector with the inputs masked that its type knows as secret. Of a type
// that is not known all are.
func (s *savedFile) masked(v value.Value) value.Value {
	d, ok := v.(*value.Dict)
	if !ok {
		return v
	}
	shown := new(value.Dict)
	for k, v := range d.All() {
		if inputs, ok := v.(*value.Dict); ok && k == "value" {
			if s.driver != nil {
				v = connectors.Shown(s.driver.Spec(), inputs)
			} else {
				v = connectors.Mask
			}
		}
		shown.SetKey(k, v)
	}
	return shown
}

// plainSecrets returns the names of secret inputs that are saved in plain, and not so in
// the file.
func (s *savedFile) plainSecrets() (names []string) {
	if s.Kind != runtime.ConnectorSaved {
		return nil
	}
	inputs, _ := s.field("value").(*value.Dict)
	var before *value.Dict
	if old, err := s.inFile(); err == nil {
		if d, ok := old.(*value.Dict); ok {
			v, _ := d.Get("value")
			before, _ = v.(*value.Dict)
		}
	}
	for k, v := range inputs.All() {
		name, _ := k.(string)
		secret := s.driver == nil
		if s.driver != nil {
			input, _ := s.driver.Spec().Input(name)
			secret = input.Secret
		}
		was, _ := before.Get(name)
		if secret && v != nil && !connectors.HasReference(v) && !value.Equal(v, was) {
			names = append(names, name)
		}
	}
	return names
}

// hasComments reports whether a YAML text has comments.
func hasComments(text []byte) bool {
	var n yaml.Node
	if yaml.Unmarshal(text, &n) != nil {
		return false
	}
	var look func(n *yaml.Node) bool
	look = func(n *yaml.Node) bool {
		return n.HeadComment+n.LineComment+n.FootComment != "" || slices.ContainsFunc(n.Content, look)
	}
	return look(&n)
}

// exportName reports what is wrong with a name that is to be that of a file.
func (s *savedFile) exportName() error {
	if s.Kind == runtime.ConnectorSaved && strings.Contains(s.Name, "/") {
		return fmt.Errorf("connector %q: the files of connectors are in no folders of their own: it has no file", s.Name)
	}
	return nil
}
