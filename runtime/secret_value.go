package runtime

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Secret is a [value.Secret] as a script has it: it can be passed on, stored by its
// reference and compared with another one, and be looked into by nobody. Every way of
// printing it gives •••(reference).
type Secret struct{ ref string }

var errNoLook = errors.New("a flow cannot look into a secret (give it to a connection as an input)")

func (s Secret) String() string        { return value.Secret{Ref: s.ref}.String() }
func (s Secret) Type() string          { return "secret" }
func (s Secret) Freeze()               {}
func (s Secret) Truth() starlark.Bool  { return true }
func (s Secret) Hash() (uint32, error) { return starlark.String(s.ref).Hash() }

// CompareSameType implements [starlark.Comparable].
func (s Secret) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	other := y.(Secret)
	switch op {
	case syntax.EQL:
		return s == other, nil
	case syntax.NEQ:
		return s != other, nil
	}
	return false, refuseLook("%s", op)
}

// Binary implements [starlark.HasBinary].
func (s Secret) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	x := starlark.Value(s)
	if side == starlark.Right {
		x, y = y, x
	}
	return nil, refuseLook("%s %s %s", x.Type(), op, y.Type())
}

// Attr implements [starlark.HasAttrs].
func (s Secret) Attr(name string) (starlark.Value, error) {
	return nil, starlark.NoSuchAttrError(fmt.Sprintf("secret has no .%s field or method: %v", name, errNoLook))
}

// AttrNames implements [starlark.HasAttrs].
func (s Secret) AttrNames() []string { return nil }

func refuseLook(format string, args ...any) error {
	return &NamedError{"TypeError", fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), errNoLook)}
}

var (
	_ starlark.Comparable = Secret{}
	_ starlark.HasBinary  = Secret{}
	_ starlark.HasAttrs   = Secret{}
)
