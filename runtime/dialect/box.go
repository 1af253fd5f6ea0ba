package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A box keeps a variable that is assigned in an expression, or unbound. Its value
// is read and assigned as an attribute, whatever the attribute's name.
type box struct {
	name   string
	kind   string // local or global
	value  starlark.Value
	frozen bool
}

func newLocalBox(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return newBox("local", args), nil
}

func newGlobalBox(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return newBox("global", args), nil
}

func newBox(kind string, args starlark.Tuple) *box {
	b := &box{name: string(args[0].(starlark.String)), kind: kind}
	if len(args) > 1 {
		b.value = args[1]
	}
	return b
}

// let is name := value: the box, the value.
func let(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return args[1], args[0].(*box).SetField("", args[1])
}

// unset is del name.
func unset(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	b := args[0].(*box)
	if _, err := b.Attr(""); err != nil {
		return nil, err
	}
	return starlark.None, b.SetField("", nil)
}

func (b *box) Attr(string) (starlark.Value, error) {
	if b.value == nil {
		return nil, fmt.Errorf("%s variable %s referenced before assignment", b.kind, b.name)
	}
	return b.value, nil
}

func (b *box) SetField(_ string, v starlark.Value) error {
	if b.frozen {
		return fmt.Errorf("cannot assign to frozen variable %s", b.name)
	}
	b.value = v
	return nil
}

func (b *box) AttrNames() []string   { return nil }
func (b *box) String() string        { return b.name }
func (b *box) Type() string          { return "variable" }
func (b *box) Truth() starlark.Bool  { return true }
func (b *box) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: variable") }

func (b *box) Freeze() {
	if !b.frozen {
		b.frozen = true
		if b.value != nil {
			b.value.Freeze()
		}
	}
}

var (
	_ starlark.HasSetField = (*box)(nil)
)
