package runtime

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// What flows save - flows, connectors, schemas - lives in the store, over the project: it
// is what executions that start afterwards get. The files of the project stay as they are.

// Kinds of what flows save, as objects and in errors.
const (
	FlowSaved      = "flow"
	ConnectorSaved = "connector"
	SchemaSaved    = "schema"
)

// savedFields are the fields of saved things, beside those that all records have.
var savedFields = map[string][]string{
	FlowSaved:      {"script"},
	ConnectorSaved: {"connector_type", "value", "vault_secrets", "description", "repeatable", "using"},
	SchemaSaved:    {"value"},
}

// saved returns the fields of something saved; store.ErrNotFound if it was not.
func (r *Runtime) saved(ctx context.Context, kind, name string) (*value.Dict, store.Object, error) {
	o, err := r.object(ctx, kind, name)
	if err != nil {
		return nil, o, err
	}
	v, err := decode(o.Value)
	d, ok := v.(*value.Dict)
	if err != nil || !ok {
		return nil, o, fmt.Errorf("%s %q: %w", kind, name, journal.ErrCorrupt)
	}
	return d, o, nil
}

// flowText returns the file and text of a stored flow.
func (r *Runtime) flowText(ctx context.Context, name string) (file string, text []byte, err error) {
	d, _, err := r.saved(ctx, FlowSaved, name)
	if err == nil {
		return r.savedFile(name), []byte(textOf(d, "script")), nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return "", nil, err
	}
	file, text, err = r.opts.Project.Flow(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, r.notThere(ctx, FlowSaved, name, err)
	}
	return file, text, err
}

// savedFile is the file that a saved flow would be, as it is shown.
func (r *Runtime) savedFile(name string) string { return r.shownName("flows/" + name + ".star") }

// loadText returns the file and text that a load statement names. A saved flow can be
// loaded as the file that it would be.
func (r *Runtime) loadText(ctx context.Context, from, name string) (file string, text []byte, err error) {
	in, ok := strings.CutPrefix(name, "//")
	if !ok {
		in = path.Join(path.Dir(r.storedName(from)), name)
	}
	if flow, ok := strings.CutPrefix(in, "flows/"); ok && path.Ext(flow) == ".star" { // no name of a flow needs cleaning
		d, _, err := r.saved(ctx, FlowSaved, strings.TrimSuffix(flow, ".star"))
		if err == nil {
			return r.shownName(in), []byte(textOf(d, "script")), nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return "", nil, err
		}
	}
	return r.opts.Project.Load(from, name)
}

// connector returns a stored connector.
func (r *Runtime) connector(ctx context.Context, name string) (*connectors.Connector, error) {
	d, _, err := r.saved(ctx, ConnectorSaved, name)
	if err == nil {
		return connectorOf(name, d)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	c, err := r.opts.Project.Connector(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, r.notThere(ctx, ConnectorSaved, name, err)
	}
	return c, err
}

// connectorOf reads a saved connector.
func connectorOf(name string, d *value.Dict) (*connectors.Connector, error) {
	c := &connectors.Connector{Name: name, Type: textOf(d, "connector_type"), Description: textOf(d, "description"), Value: new(value.Dict)}
	if v, _ := d.Get("value"); v != nil {
		inputs, ok := v.(*value.Dict)
		if !ok {
			return nil, fmt.Errorf("connector %q: value: want a dict, got %s", name, value.TypeName(v))
		}
		c.Value = inputs
	}
	repeatable, _ := d.Get("repeatable")
	c.Repeatable = repeatable == true
	if v, _ := d.Get("using"); v != nil {
		using, ok := v.(*value.Dict)
		if !ok {
			return nil, fmt.Errorf("connector %q: using: want a dict, got %s", name, value.TypeName(v))
		}
		c.Using = using
	}
	refs, _ := d.Get("vault_secrets")
	switch v := refs.(type) {
	case nil:
		return c, nil
	case string:
		refs = value.List{v}
	case value.List:
	default:
		return nil, fmt.Errorf("connector %q: vault_secrets: want a string or a list of them, got %s", name, value.TypeName(refs))
	}
	for _, v := range refs.(value.List) {
		s, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("connector %q: vault_secrets: want strings, got %s", name, value.TypeName(v))
		}
		ref, err := connectors.ParseSecretRef(s)
		if err != nil {
			return nil, fmt.Errorf("connector %q: vault_secrets: %w", name, err)
		}
		c.Secrets = append(c.Secrets, ref)
	}
	return c, nil
}

func textOf(d *value.Dict, key string) string {
	v, _ := d.Get(key)
	s, _ := v.(string)
	return s
}

// schemaValue returns a stored schema.
func (r *Runtime) schemaValue(ctx context.Context, name string) (value.Value, error) {
	d, _, err := r.saved(ctx, SchemaSaved, name)
	if err == nil {
		v, _ := d.Get("value")
		return v, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	v, err := r.document(SchemaDocument, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, r.notThere(ctx, SchemaSaved, name, err)
	}
	return v, err
}

// notThere is the error for a name that neither the project has, which says so with err,
// nor the store.
func (r *Runtime) notThere(ctx context.Context, kind, name string, err error) error {
	names, listErr := r.savedNames(ctx, kind)
	if listErr != nil || len(names) == 0 {
		return err
	}
	all := append(r.projectNames(kind), names...)
	slices.Sort(all)
	return &NotFoundError{Kind: kind, Name: name, Hint: hintOf(name, slices.Compact(all))}
}

func (r *Runtime) savedNames(ctx context.Context, kind string) (names []string, err error) {
	if err := r.settle(); err != nil {
		return nil, err
	}
	for o, err := range r.objects.Objects(ctx, kind) {
		if err != nil {
			return nil, err
		}
		names = append(names, o.Name)
	}
	return names, nil
}

// projectNames are the names of what the project has of a kind.
func (r *Runtime) projectNames(kind string) []string {
	l, ok := r.opts.Project.(Library)
	if !ok {
		return nil
	}
	switch kind {
	case FlowSaved:
		return l.FlowNames()
	case ConnectorSaved:
		return l.ConnectorNames()
	}
	return l.DocumentNames(kind)
}

// names are the names of all that is stored of a kind, sorted.
func (r *Runtime) names(ctx context.Context, kind string) ([]string, error) {
	if kind == settingObject {
		return r.settingNames(ctx)
	}
	all := map[string]bool{}
	for _, name := range r.projectNames(kind) {
		all[name] = true
	}
	saved, err := r.savedNames(ctx, kind)
	for _, name := range saved {
		all[name] = true
	}
	return slices.Sorted(maps.Keys(all)), err
}

// checkStoredName refuses what cannot be the name of a file of a project.
func checkStoredName(kind, name string) error {
	if !fs.ValidPath(name) || name == "." || strings.ContainsFunc(name, unicode.IsControl) || strings.TrimSpace(name) != name || strings.HasPrefix(path.Base(name), ".") {
		return &NamedError{"ValueError", fmt.Errorf("%q is no name of a %s", name, kind)}
	}
	return nil
}
