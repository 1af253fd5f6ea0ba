package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/flowrun/flowrun/runtime/using"
)

// SaveStored makes or replaces something stored, for the flow that x runs: a flow (its
// field is script), a connector (connector_type, value, vault_secrets, description,
// repeatable, using) or a schema (value). kind is one of [FlowSaved], [ConnectorSaved],
// [SchemaSaved]. A field that is not given stays as it is. Executions that are created
// afterwards get what was saved; the project's files stay as they are.
//
// The error for a text that does not parse, or a connector that cannot be, is about that;
// then nothing is saved.
func (x *Execution) SaveStored(kind, name string, fields *value.Dict) error {
	_, err := x.operate(kind+".save", name, fields)
	return err
}

// DeleteStored removes what was saved over the project, for the flow that x runs: then
// what the project has of that name is there again. The error is a [NotFoundError], or a
// NamedError PermissionDenied for what only the project has.
func (x *Execution) DeleteStored(kind, name string) error {
	_, err := x.operate(kind+".delete", name)
	return err
}

var libraryOperations = map[string]operation{
	"flow.save":        {perform: func(o *operating) (value.Value, error) { return nil, o.save(FlowSaved) }},
	"connector.save":   {perform: func(o *operating) (value.Value, error) { return nil, o.save(ConnectorSaved) }},
	"schema.save":      {perform: func(o *operating) (value.Value, error) { return nil, o.save(SchemaSaved) }},
	"flow.delete":      {perform: func(o *operating) (value.Value, error) { return nil, o.unsave(FlowSaved) }},
	"connector.delete": {perform: func(o *operating) (value.Value, error) { return nil, o.unsave(ConnectorSaved) }},
	"schema.delete":    {perform: func(o *operating) (value.Value, error) { return nil, o.unsave(SchemaSaved) }},
}

func (o *operating) save(kind string) error {
	given := argument[*value.Dict](o)
	if o.bad {
		return nil
	}
	if err := checkStoredName(kind, o.of); err != nil {
		return err
	}
	fields, err := o.x.rt.storedFields(o.ctx, kind, o.of)
	if err != nil {
		return err
	}
	for k, v := range given.All() {
		name, ok := k.(string)
		if !ok || !slices.Contains(savedFields[kind], name) {
			o.bad = true
			return nil
		}
		if value.HasSecret(v) {
			return &NamedError{"InvalidInputError", fmt.Errorf("%s %q: %s: a secret can only be an input of a connection", kind, o.of, name)}
		}
		fields.Set(name, v)
	}
	switch kind {
	case FlowSaved:
		err = o.x.checkText(o.of, textOf(fields, "script"))
	case ConnectorSaved:
		err = o.x.rt.checkConnector(o.of, fields)
	case SchemaSaved:
		v, _ := fields.Get("value")
		err = checkSchema(o.of, v)
	}
	if err != nil {
		return err
	}
	b, err := value.Marshal(fields)
	if err != nil {
		return &NamedError{"ValueError", fmt.Errorf("%s %q: %w", kind, o.of, err)}
	}
	o.write(kind, o.of, b)
	return nil
}

// storedFields are those of something stored, or none.
func (r *Runtime) storedFields(ctx context.Context, kind, name string) (*value.Dict, error) {
	d, _, err := r.saved(ctx, kind, name)
	if !errors.Is(err, store.ErrNotFound) {
		return d, err
	}
	fields := new(value.Dict)
	if kind != ConnectorSaved || !slices.Contains(r.projectNames(kind), name) {
		return fields, nil
	}
	c, err := r.opts.Project.Connector(name)
	if err != nil {
		return nil, err
	}
	refs := make(value.List, len(c.Secrets))
	for i, ref := range c.Secrets {
		refs[i] = ref.String()
	}
	fields.Set("connector_type", c.Type)
	fields.Set("value", c.Value)
	fields.Set("vault_secrets", refs)
	fields.Set("description", c.Description)
	fields.Set("repeatable", c.Repeatable)
	if c.Using != nil {
		fields.Set("using", c.Using)
	}
	return fields, nil
}

// checkText reports what is wrong with the text of a flow that is to be saved.
func (x *Execution) checkText(name, text string) error {
	world, err := x.rt.opts.Bind(x)
	if err != nil {
		return err
	}
	_, err = x.rt.compile(x.rt.savedFile(name), []byte(text), world, special{})
	return err
}

func (r *Runtime) checkConnector(name string, fields *value.Dict) error {
	c, err := connectorOf(name, fields)
	if err != nil {
		return &NamedError{"InvalidInputError", err}
	}
	if _, err := using.Parse(c.Using); err != nil {
		return &NamedError{"InvalidInputError", fmt.Errorf("connector %q: %w", name, err)}
	}
	if c.Type == "" {
		return &NamedError{"MissingInputError", fmt.Errorf("connector %q: connector_type is missing", name)}
	}
	driver, err := r.opts.Connectors.Driver(c.Type)
	if err != nil {
		return &NamedError{"ResourceNotFoundError", err}
	}
	spec := driver.Spec()
	for input := range c.Value.Strings() {
		if _, ok := spec.Input(input); !ok {
			hint := connectors.DidYouMean(input, spec.InputNames())
			return &NamedError{"ExtraInputError", fmt.Errorf("connector %q: %s has no input named %q%s", name, spec.Type, input, orNothing(hint))}
		}
	}
	return nil
}

func (o *operating) unsave(kind string) error {
	r := o.x.rt
	_, _, err := r.saved(o.ctx, kind, o.of)
	if err == nil {
		o.write(kind, o.of, nil)
		return nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if slices.Contains(r.projectNames(kind), o.of) {
		return &NamedError{"PermissionDenied", fmt.Errorf("%s %q is a file of the project, which flows do not remove", kind, o.of)}
	}
	return r.notThere(o.ctx, kind, o.of, &NotFoundError{Kind: kind, Name: o.of})
}

// A Saved is something that flows have saved over the project.
type Saved struct {
	store.Object
	Fields value.Value // of a flow, connector or schema a dict of its fields; of a setting its value
	Gone   bool        // a setting that flows have deleted
}

// savedKinds are the kinds of what is saved over the project.
var savedKinds = []string{FlowSaved, ConnectorSaved, SchemaSaved, settingObject}

// Saved returns what flows have saved, for tools that show it or write it to files:
// flows, connectors, schemas and settings, in this order and by name.
func (r *Runtime) Saved(ctx context.Context) (all []Saved, err error) {
	if err := r.settle(); err != nil {
		return nil, err
	}
	for _, kind := range savedKinds {
		for o, err := range r.objects.Objects(ctx, kind) {
			if err != nil {
				return nil, err
			}
			s := Saved{Object: o}
			if kind == settingObject {
				set, there, err := decodeSetting(o)
				if err != nil {
					return nil, err
				}
				s.Fields, s.Gone = set.value, !there
			} else if s.Fields, err = decode(o.Value); err != nil {
				return nil, err
			}
			all = append(all, s)
		}
	}
	return all, nil
}

// Unsave removes what flows have saved, if nobody has changed it since: then the
// project's files count again.
func (r *Runtime) Unsave(ctx context.Context, s Saved) error {
	return r.change(ctx, s.Kind, s.Name, func(old *store.Object) (*store.Object, error) {
		if old != nil && old.ModifiedAt.Equal(s.ModifiedAt) && old.By == s.By {
			return nil, nil
		}
		return old, nil
	})
}
