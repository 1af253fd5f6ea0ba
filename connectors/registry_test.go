package connectors_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
)

func named(typ string, aliases ...string) connectors.Driver {
	d := connectors.Func(typ, "Do.", func(context.Context, none) (none, error) { return none{}, nil })
	if aliases != nil {
		d = connectors.WithAliases(d, aliases...)
	}
	return d
}

func TestRegistry(t *testing.T) {
	r := connectors.NewRegistry(named("SSH"), named("SFTP", "SCP", "COPY"), named("GIT"))
	types := r.Types()
	if diff := cmp.Diff([]string{"GIT", "SFTP", "SSH"}, types); diff != "" {
		t.Error(diff)
	}
	types[0] = "changed"
	if r.Types()[0] != "GIT" {
		t.Error("the registry's own list was given out")
	}
	for typ, want := range map[string]string{"SSH": "SSH", "SFTP": "SFTP", "SCP": "SFTP", "COPY": "SFTP"} {
		if d, err := r.Driver(typ); err != nil || d.Spec().Type != want {
			t.Errorf("%s: %v, %v", typ, d, err)
		}
	}
	for typ, want := range map[string]string{
		"ssh":       `unknown connector type "ssh" (did you mean "SSH"?)`,
		"SCPP":      `unknown connector type "SCPP" (did you mean "SCP"?)`,
		"":          `unknown connector type "" (known: GIT, SFTP, SSH)`,
		"KUBERNETE": `unknown connector type "KUBERNETE" (known: GIT, SFTP, SSH)`,
	} {
		if _, err := r.Driver(typ); err == nil || err.Error() != want || !errors.Is(err, connectors.ErrUnknownType) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := connectors.NewRegistry().Driver("GIT"); err == nil || err.Error() != `unknown connector type "GIT" (there are none)` {
		t.Errorf("got %v", err)
	}
}

// Most types of a host are not called by a flow: none is described before it is.
func TestRegistryDescribesNoDriver(t *testing.T) {
	undescribed := describe[int, none]() // panics when it is described
	d := connectors.WithOperations(connectors.WithAliases(connectors.WithReference(undescribed(), func() connectors.Reference {
		t.Error("the reference was asked for")
		return connectors.Reference{}
	}), "WORSE"), connectors.Operation{Name: "ACT", Driver: undescribed()})
	registry := connectors.NewRegistry(connectors.WithClose(d, func() error { return nil }))
	for _, name := range []string{"BAD", "WORSE"} {
		if _, err := registry.Driver(name); err != nil {
			t.Error(err)
		}
	}
	if err := registry.Close(); err != nil {
		t.Error(err)
	}
}

func TestRegistryPanicsOnDuplicates(t *testing.T) {
	for name, drivers := range map[string][]connectors.Driver{
		"types":           {named("X"), named("X")},
		"type and alias":  {named("X"), named("Y", "X")},
		"alias and type":  {named("Y", "X"), named("X")},
		"aliases":         {named("Y", "X"), named("Z", "X")},
		"its own":         {named("X", "X")},
		"of one driver's": {named("Y", "X", "X")},
	} {
		if got := panicOf(func() { connectors.NewRegistry(drivers...) }); got != `connectors.NewRegistry: two drivers for "X"` {
			t.Errorf("%s: got panic %q", name, got)
		}
	}
}

func TestRegistryClose(t *testing.T) {
	var closed []string
	closing := func(typ string, err error) connectors.Driver {
		return connectors.WithClose(named(typ), func() error { closed = append(closed, typ); return err })
	}
	errC := errors.New("c is stuck")
	r := connectors.NewRegistry(
		connectors.WithAliases(closing("C", errC), "D"), // is closed once
		closing("B", nil), named("PLAIN", "P"), closing("A", errOwn))
	err := r.Close()
	if diff := cmp.Diff([]string{"A", "B", "C"}, closed); diff != "" {
		t.Error(diff)
	}
	if err == nil || err.Error() != "A: own error\nC: c is stuck" || !errors.Is(err, errOwn) || !errors.Is(err, errC) {
		t.Errorf("got %v", err)
	}
	if err := connectors.NewRegistry(named("X"), named("Y", "Z")).Close(); err != nil {
		t.Error(err)
	}
}

func TestWrappersKeepTheDriver(t *testing.T) {
	d := connectors.WithClose(named("X", "Y"), func() error { return nil })
	if diff := cmp.Diff([]string{"Y"}, d.Spec().Aliases); diff != "" {
		t.Error(diff)
	}
	if _, err := d.Prepare(nil); err != nil {
		t.Error(err)
	}
	if !strings.HasPrefix(d.Spec().Doc, "Do.") {
		t.Error(d.Spec().Doc)
	}
}
