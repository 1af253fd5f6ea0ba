package runtime

import (
	"context"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/store"
)

// An Overlay is a project with what flows have saved over it, as it was at one moment:
// what an execution gets that starts then. It is a [Project], a [Library] and a
// [FileNamer], for tools that look and run nothing.
type Overlay struct{ rt *Runtime }

// NewOverlay returns a project, which is a [Library] as well if it has more than flows
// and connectors, with what is saved in a store over it. The store is not used afterwards.
func NewOverlay(ctx context.Context, p Project, saved store.Objects) (*Overlay, error) {
	kept := store.NewMemory()
	for _, kind := range savedKinds {
		for o, err := range saved.Objects(ctx, kind) {
			if err != nil {
				return nil, err
			}
			if err := kept.Change(ctx, kind, o.Name, func(*store.Object) (*store.Object, error) { return &o, nil }); err != nil {
				return nil, err
			}
		}
	}
	return &Overlay{&Runtime{opts: Options{Project: p}, objects: kept}}, nil
}

// Flow implements [Project].
func (o *Overlay) Flow(name string) (file string, text []byte, err error) {
	return o.rt.flowText(context.Background(), name)
}

// Connector implements [Project]. One that is saved has no File.
func (o *Overlay) Connector(name string) (*connectors.Connector, error) {
	return o.rt.connector(context.Background(), name)
}

// Load implements [Project].
func (o *Overlay) Load(from, name string) (file string, text []byte, err error) {
	return o.rt.loadText(context.Background(), from, name)
}

// Document implements [Library].
func (o *Overlay) Document(kind, name string) (value.Value, error) {
	switch kind {
	case SettingDocument:
		s, err := o.rt.setting(context.Background(), name)
		return s.value, err
	case SchemaDocument:
		return o.rt.schemaValue(context.Background(), name)
	}
	return nil, fmt.Errorf("no documents of kind %q", kind)
}

// DocumentNames implements [Library].
func (o *Overlay) DocumentNames(kind string) []string { return o.names(kind) }

// FlowNames implements [Library].
func (o *Overlay) FlowNames() []string { return o.names(FlowSaved) }

// ConnectorNames implements [Library].
func (o *Overlay) ConnectorNames() []string { return o.names(ConnectorSaved) }

// IsSaved reports whether something is there because a flow has saved it: a flow, a
// connector or a schema, as its kind says.
func (o *Overlay) IsSaved(kind, name string) bool {
	_, err := o.rt.object(context.Background(), kind, name)
	return err == nil
}

func (o *Overlay) names(kind string) []string {
	names, _ := o.rt.names(context.Background(), kind) // what is in memory can be read
	return names
}

// StoredName implements [FileNamer].
func (o *Overlay) StoredName(shown string) string { return o.rt.storedName(shown) }

// ShownName implements [FileNamer].
func (o *Overlay) ShownName(stored string) string { return o.rt.shownName(stored) }

var (
	_ Project   = (*Overlay)(nil)
	_ Library   = (*Overlay)(nil)
	_ FileNamer = (*Overlay)(nil)
)
