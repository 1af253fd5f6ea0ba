package project

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/using"
)

type storedConnector struct {
	connector *connectors.Connector
	errs      Errors
	file      string
}

// Connectors returns the connectors of the project, sorted by name, those with
// wrong files left out. They are not to be changed.
func (p *Project) Connectors() []*connectors.Connector {
	var list []*connectors.Connector
	for _, name := range slices.Sorted(maps.Keys(p.connectors)) {
		if c := p.connectors[name]; len(c.errs) == 0 {
			list = append(list, c.connector)
		}
	}
	return list
}

// Connector returns a stored connector, which is not to be changed. The error
// for an unknown name is a [NotFoundError]; for a connector whose file is wrong
// it wraps all its [Errors].
//
// A file is either of these, where description and vault_secrets (a reference or
// a list of them) may be left out:
//
//	connector_type: REST                connector_type: REST
//	description: The ticket system.     hostname: tickets.example.com
//	vault_secrets: production:tickets   username: flowrun
//	value:                              vault_secrets: production:tickets
//	  hostname: tickets.example.com
//	  username: flowrun
//
// An input that is itself named value, description, connector_type or
// vault_secrets has to stand in a value, as on the left.
func (p *Project) Connector(name string) (*connectors.Connector, error) {
	c, ok := p.connectors[name]
	switch {
	case !ok:
		return nil, notFound("connector", name, p.connectors)
	case len(c.errs) > 0:
		return nil, fmt.Errorf("connector %q: %w", name, c.errs)
	}
	return c.connector, nil
}

// readConnectors reads all connectors and returns all that is wrong with them.
func (p *Project) readConnectors() (all Errors) {
	p.connectors = map[string]storedConnector{}
	info, err := fs.Stat(p.fsys, ConnectorsDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.IsDir() {
		return Errors{{Path: p.shown(ConnectorsDir), Msg: "want a folder of connectors"}}
	}
	entries, err := fs.ReadDir(p.fsys, ConnectorsDir)
	if err != nil {
		return Errors{{Path: p.shown(ConnectorsDir), Msg: cause(err).Error(), Err: cause(err)}}
	}
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		file := ConnectorsDir + "/" + entry.Name()
		name, err := nameOf(entry.Name(), []string{".yaml", ".yml", ".json"})
		other, twice := p.connectors[name]
		c := storedConnector{file: file}
		switch {
		case name == "":
			continue
		case err != nil:
			all = append(all, FileError{Path: p.shown(file), Msg: err.Error()})
			continue
		case twice:
			c.errs = Errors{{Path: p.shown(file), Msg: fmt.Sprintf("%s is a connector named %q too", p.shown(other.file), name)}}
		default:
			doc, dict := p.readDocument(file)
			c.connector = readConnector(doc, dict)
			c.connector.Name = name
			c.errs = doc.errs.sorted()
		}
		p.connectors[name] = c
		all = append(all, c.errs...)
	}
	return all
}

const (
	keyType        = "connector_type"
	keyValue       = "value"
	keySecrets     = "vault_secrets"
	keyDescription = "description"
	keyRepeatable  = "repeatable"
	keyUsing       = "using"
)

// readConnector reads a connector but for its name.
func readConnector(doc *document, dict *value.Dict) *connectors.Connector {
	c := &connectors.Connector{File: doc.path, Value: new(value.Dict)}
	if len(doc.errs) > 0 {
		return c
	}
	if dict.Len() == 0 {
		doc.errs = Errors{{Path: doc.path, Msg: "the file is empty", Hint: "want connector_type and the inputs of the type"}}
		return c
	}
	s := section{doc: doc, dict: dict}
	known := []key{
		{keyType, s.text(keyType, &c.Type)},
		{keyDescription, s.text(keyDescription, &c.Description)},
		{keyRepeatable, s.yes(keyRepeatable, &c.Repeatable)},
		{keyUsing, s.within(keyUsing, func(s section) { c.Using = readUsing(s) })},
		{keySecrets, func(v value.Value) { c.Secrets = readSecretRefs(s, v) }},
	}
	if _, wrapped := dict.Get(keyValue); wrapped {
		c.Lines = doc.lines(keyValue)
		s.read("a connector", append(known, key{keyValue, s.within(keyValue, func(s section) { c.Value = s.inputs(nil) })}))
	} else {
		c.Lines = doc.lines()
		c.Value = s.inputs(known)
		for _, k := range known {
			if v, ok := dict.Get(k.name); ok && v != nil {
				k.read(v)
			}
			delete(c.Lines, k.name)
		}
	}
	if v, given := dict.Get(keyType); c.Type == "" && (v == nil || v == "") {
		hint := "want the name of a type, such as REST"
		if near := nearestKey(dict); near != "" && !given {
			hint = fmt.Sprintf("is %q meant for it?", near)
		}
		s.wrong(keyType, keyType+" is missing", hint)
	}
	return c
}

// inputs returns the inputs among the keys of a mapping.
func (s section) inputs(except []key) *value.Dict {
	inputs := new(value.Dict)
	for k, v := range s.dict.All() {
		name, ok := k.(string)
		isKnown := func(key key) bool { return key.name == name }
		looksKnown := func(key key) bool { return alike(name, key.name) }
		switch {
		case !ok:
			hint := ""
			if value.TypeName(k) != "tuple" && value.TypeName(k) != "bytes" {
				hint = "write it in quotes"
			}
			s.wrong(k, fmt.Sprintf("an input's name is a string, got %s %s", value.TypeName(k), value.Summary(k, 40)), hint)
		case slices.ContainsFunc(except, isKnown):
		case slices.ContainsFunc(except, looksKnown): // vault_secret, vaultSecrets
			i := slices.IndexFunc(except, looksKnown)
			s.wrong(name, fmt.Sprintf("unknown key %q of a connector", name), fmt.Sprintf("did you mean %q?", except[i].name))
		default:
			inputs.Set(name, v)
		}
	}
	return inputs
}

// alike reports whether a key is another spelling of a known one.
func alike(name, known string) bool {
	letters := strings.NewReplacer("_", "", "-", "", " ", "")
	name, known = letters.Replace(strings.ToLower(name)), letters.Replace(known)
	return name == known || name+"s" == known
}

// nearestKey is the key that may be meant as connector_type.
func nearestKey(dict *value.Dict) string {
	var names []string
	for name := range dict.Strings() {
		names = append(names, name)
	}
	return connectors.Nearest(keyType, names)
}

// readUsing reads how calls are made that say nothing else.
func readUsing(s section) *value.Dict {
	_, err := using.Parse(s.dict)
	var errs using.Errors
	errors.As(err, &errs)
	for _, e := range errs {
		s.doc.wrong(append(s.path[:len(s.path):len(s.path)], e.Path()...), e.Told(), e.Hint)
	}
	return s.dict
}

func readSecretRefs(s section, v value.Value) (refs []connectors.SecretRef) {
	add := func(path []any, v value.Value) {
		text, ok := v.(string)
		if !ok {
			s.doc.wrong(path, fmt.Sprintf("%s: want a string such as production:path, got %s", keySecrets, value.TypeName(v)), "")
			return
		}
		ref, err := connectors.ParseSecretRef(text)
		if err != nil {
			s.doc.wrong(path, fmt.Sprintf("%s: %v", keySecrets, err), "")
			return
		}
		refs = append(refs, ref)
	}
	list, ok := v.(value.List)
	if !ok {
		add([]any{keySecrets}, v)
	}
	for i, item := range list {
		add([]any{keySecrets, i}, item)
	}
	return refs
}
