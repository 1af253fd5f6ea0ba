package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// ellipsis is the value of "...".
type ellipsis struct{}

func (ellipsis) String() string        { return "Ellipsis" }
func (ellipsis) Type() string          { return "ellipsis" }
func (ellipsis) Freeze()               {}
func (ellipsis) Truth() starlark.Bool  { return true }
func (ellipsis) Hash() (uint32, error) { return 1, nil }

// typing stands for the modules that annotations are made of, and for all that is
// in them. Annotations are dropped; this is for type aliases, such as
// Names = typing.List[str].
type typing struct{}

func (typing) String() string        { return "<type>" }
func (typing) Type() string          { return "type" }
func (typing) Freeze()               {}
func (typing) Truth() starlark.Bool  { return false } // of TYPE_CHECKING
func (typing) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: type") }

func (typing) Attr(string) (starlark.Value, error)              { return typing{}, nil }
func (typing) AttrNames() []string                              { return nil }
func (typing) Get(starlark.Value) (starlark.Value, bool, error) { return typing{}, true, nil }

var (
	_ starlark.HasAttrs = typing{}
	_ starlark.Mapping  = typing{}
)
