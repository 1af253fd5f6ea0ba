package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/filter"
	"github.com/flowrun/flowrun/runtime/store"
)

// Kinds of what a flow can list.
const (
	ListFlows      = FlowSaved
	ListConnectors = ConnectorSaved
	ListSchemas    = SchemaSaved
	ListSettings   = settingObject
	ListVaults     = "vault_config"
	ListFiles      = "file"
	ListMessages   = messageObject
	ListExecutions = "execution"
)

// listFields are the fields that a filter can ask for.
var listFields = map[string][]string{
	ListFlows:      {"name", "file", "script"},
	ListConnectors: {"name", "connector_type", "value", "vault_secrets", "description"},
	ListSchemas:    {"name", "value"},
	ListSettings:   {"name", "value", "created_at", "modified_at"},
	ListVaults:     {"name", "address"},
	ListFiles:      {"name", "size", "modified_at"},
	ListMessages:   {"id", "subject", "message", "request", "body", "status", "response", "answered_by", "answered_at", "created_at", "execution_id"},
	ListExecutions: FieldNames(),
}

// List returns what there is of a kind and matches a filter, for the flow that x runs:
// names sorted, files by their names below the folder dir; ids of messages, the oldest
// first, and of executions that are not archived, the newest first. It is as it was at one
// moment. The filter is as [filter.Parse] takes it; the error of one that is wrong is a
// NamedError ValueError.
func (x *Execution) List(kind, dir string, by value.Value) ([]string, error) {
	v, err := x.operate("list", kind, dir, by)
	if err != nil {
		return nil, err
	}
	list, _ := v.(value.List)
	names := make([]string, len(list))
	for i, e := range list {
		name, _ := e.(string)
		if kind == ListExecutions {
			name = x.deref(name)
		}
		names[i] = name
	}
	return names, nil
}

var listOperations = map[string]operation{"list": {perform: (*operating).list}}

func (o *operating) list() (value.Value, error) {
	dir, by := argument[string](o), o.any()
	fields, ok := listFields[o.of]
	if o.bad = o.bad || !ok; o.bad {
		return nil, nil
	}
	f, err := filter.Parse(by, fields)
	if err != nil {
		return nil, &NamedError{"ValueError", err}
	}
	l := lister{r: o.x.rt, ctx: o.ctx, filter: f}
	switch o.of {
	case ListExecutions:
		err = l.executions()
		for i, id := range l.found {
			l.found[i] = o.x.ref(id.(string))
		}
	case ListMessages:
		err = l.messages()
	case ListFiles:
		err = l.files(dir)
	case ListVaults:
		err = l.vaults()
	default:
		err = l.stored(o.of)
	}
	if err = errors.Join(err, l.err); err != nil {
		return nil, err
	}
	return l.found, nil
}

// A lister finds what matches a filter. Fields are read when the filter asks for them.
type lister struct {
	r      *Runtime
	ctx    context.Context
	filter *filter.Filter
	found  value.List
	err    error // the first of a field that could not be read
}

// add lists one if its record matches. The name is known without reading it.
func (l *lister) add(name string, key string, read func() (*value.Dict, error)) {
	var d *value.Dict
	if l.filter.Match(func(field string) value.Value {
		if field == key {
			return name
		}
		if d == nil {
			var err error
			if d, err = read(); err != nil {
				d = new(value.Dict)
				if l.err == nil && !errors.Is(err, ErrNotFound) { // which went meanwhile
					l.err = err
				}
			}
		}
		v, _ := d.Get(field)
		return v
	}) {
		l.found = append(l.found, name)
	}
}

func (l *lister) stored(kind string) error {
	names, err := l.r.names(l.ctx, kind)
	if err != nil {
		return err
	}
	for _, name := range names {
		l.add(name, "name", func() (*value.Dict, error) { return l.r.storedRecord(l.ctx, kind, name) })
	}
	return nil
}

func (r *Runtime) storedRecord(ctx context.Context, kind, name string) (*value.Dict, error) {
	switch kind {
	case FlowSaved:
		return r.flowRecord(ctx, name)
	case ConnectorSaved:
		return r.connectorRecord(ctx, name)
	case SchemaSaved:
		return r.schemaRecord(ctx, name)
	}
	return r.settingRecord(ctx, name)
}

func (l *lister) files(dir string) error {
	files, ok := l.r.opts.Files.(connectors.FileLister)
	if !ok {
		return errNoFiles
	}
	if dir != "" {
		var err error
		if dir, err = connectors.FileName(dir); err != nil {
			return &NamedError{"ValueError", err}
		}
	}
	names, err := files.List(l.ctx, dir)
	if err != nil {
		return fmt.Errorf("files: %w", err)
	}
	for _, name := range names {
		if dir != "" {
			name = dir + "/" + name
		}
		l.add(name, "name", func() (*value.Dict, error) { return l.r.fileRecord(l.ctx, name, false) })
	}
	return nil
}

func (l *lister) vaults() error {
	if l.r.opts.Secrets == nil {
		return nil
	}
	w, err := l.r.secretWriter()
	if err != nil {
		return err
	}
	for _, name := range w.Configs() {
		l.add(name, "name", func() (*value.Dict, error) {
			address, err := w.Address(name)
			return value.DictOf("name", name, "address", address), err
		})
	}
	return nil
}

func (l *lister) messages() error {
	all, err := l.r.Messages(l.ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		l.add(m.ID, "id", func() (*value.Dict, error) { return m.record(), nil })
	}
	return nil
}

// listPage is how many executions are read from the store at a time.
const listPage = 1000

// executions lists those of the store as they are there, after all that has happened in
// this process was written.
func (l *lister) executions() error {
	if !l.r.readsStore() {
		l.live()
		return nil
	}
	if err := l.r.sync(); err != nil {
		return err
	}
	q := store.Filter{Limit: listPage, To: l.r.now().Add(time.Microsecond)}
	for _, t := range l.filter.Conjunction() {
		if text, ok := t.Value.(string); ok && t.Op == filter.Eq {
			switch t.Field {
			case "status":
				q.Status = []string{text}
				if Status(text) == Waiting || Status(text) == Paused { // a store knows them as running
					q.Status = []string{string(Running)}
				}
			case "flow_name":
				q.FlowName = text
			case "connector_type":
				q.ConnectorType = text
			}
		}
	}
	for {
		page, err := l.r.opts.Store.List(l.ctx, q)
		if err != nil {
			return err
		}
		for i := range page {
			if x := l.r.live(page[i].ID); x != nil {
				l.execution(x)
				continue
			}
			l.listed(&page[i].Execution)
		}
		if len(page) < listPage {
			return nil
		}
		q.After = page[len(page)-1].ID
	}
}

// listed adds an execution of the store, whose values are read when they are asked for.
func (l *lister) listed(row *store.Execution) {
	var whole *Execution
	if l.filter.Match(func(field string) value.Value {
		if whole == nil {
			switch field {
			case "input_value", "output_value", "logs":
				x, err := l.r.elsewhere(l.ctx, row.ID)
				if err != nil {
					if l.err == nil && !errors.Is(err, ErrNotFound) {
						l.err = err
					}
					return nil
				}
				whole = x
			default:
				s := l.r.fromElsewhere(row).snapshot()
				return fields[field](&s)
			}
		}
		return whole.read([]string{field})[0]
	}) {
		l.found = append(l.found, row.ID)
	}
}

// live lists the executions of a runtime without a store that are not archived.
func (l *lister) live() {
	l.r.mu.Lock()
	all := make([]*Execution, 0, len(l.r.byID))
	for _, x := range l.r.byID {
		all = append(all, x)
	}
	l.r.mu.Unlock()
	slices.SortFunc(all, func(a, b *Execution) int {
		return cmp.Or(b.createdAt.Compare(a.createdAt), cmp.Compare(b.id, a.id))
	})
	for _, x := range all {
		if !x.isArchived() {
			l.execution(x)
		}
	}
}

func (l *lister) execution(x *Execution) {
	if l.filter.Match(func(field string) value.Value { return x.read([]string{field})[0] }) {
		l.found = append(l.found, x.id)
	}
}
