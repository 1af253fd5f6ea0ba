package connectors

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Registry is the connector types that a host grants. It is a value: there is
// no global one. It does not change after [NewRegistry] and is safe for
// concurrent use.
type Registry struct {
	drivers map[string]Driver // by type and alias
	types   []string          // sorted, without aliases
}

// NewRegistry returns the registry of these drivers. It panics when two have the
// same type or alias: that is a mistake in the program.
func NewRegistry(drivers ...Driver) *Registry {
	r := &Registry{drivers: map[string]Driver{}}
	for _, d := range drivers {
		names := d.Names()
		for _, name := range names {
			if r.drivers[name] != nil {
				panic(fmt.Sprintf("connectors.NewRegistry: two drivers for %q", name))
			}
			r.drivers[name] = d
		}
		r.types = append(r.types, names[0])
	}
	slices.Sort(r.types)
	return r
}

// Types returns the names of the connector types, sorted.
func (r *Registry) Types() []string { return slices.Clone(r.types) }

// Driver returns the driver of a type. The error for an unknown one suggests the
// nearest, or lists what there is.
func (r *Registry) Driver(typ string) (Driver, error) {
	if d := r.drivers[typ]; d != nil {
		return d, nil
	}
	names := make([]string, 0, len(r.drivers))
	for name := range r.drivers {
		names = append(names, name)
	}
	hint := DidYouMean(typ, names)
	if hint == "" {
		hint = "known: " + strings.Join(r.types, ", ")
		if len(r.types) == 0 {
			hint = "there are none"
		}
	}
	return nil, fmt.Errorf("%w %q (%s)", ErrUnknownType, typ, hint)
}

// Close closes the drivers that keep connections open. No call may be under way
// or follow.
func (r *Registry) Close() error {
	var errs []error
	for _, typ := range r.types {
		if c, ok := r.drivers[typ].(io.Closer); ok {
			if err := c.Close(); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", typ, err))
			}
		}
	}
	return errors.Join(errs...)
}
