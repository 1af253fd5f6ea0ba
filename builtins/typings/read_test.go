package typings

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	got, reexports, err := read("m", `# A comment.
"""A module,
    on two lines: \\w."""

import x.y
from a.b import C as C, d as e
from a import (
    F as F,
)

T = TypeVar("T")
N = Literal[
    "a",
    "b",
]
x: int
"""What x is."""

class A(Generic[T], B[int], total=False):
    """Doc of A.

    More.
    """

    n: int = 3
    """What n is."""
    def f(self, a: dict[str, int] | None = None, /, b=..., *args: Any, c: str = "=,)", **more: "X") -> list[
        T,
    ]:
        """Doc of f."""
    g = f
    @property
    def h(self) -> int: ...
    @overload
    def i(self, a: int) -> int:
        """Doc of i."""
    @overload
    def i(self, a: str) -> str: ...
    @classmethod
    def j(cls, *, k: int) -> None: ...

class E(A): ...
class E2(A):
    pass

def f() -> None:
    """Doc
      of f.
    """

D = A
"""The older name of A."""
`)
	if err != nil {
		t.Fatal(err)
	}
	f := &Function{Name: "f", Doc: "Doc of f.", Returns: "list[T]", Params: []Param{
		{"a", "dict[str, int] | None", "None", PositionalOnly},
		{"b", "", "...", Positional},
		{"args", "Any", "", VarArgs},
		{"c", "str", `"=,)"`, KeywordOnly},
		{"more", `"X"`, "", KwArgs},
	}}
	g := *f
	g.Name = "g"
	a := &Class{
		Name: "A", Doc: "Doc of A.\n\nMore.", Bases: []string{"Generic", "B"},
		Attributes: []*Value{{"n", "int", "What n is."}},
		Methods: []*Function{
			f, &g,
			{Name: "h", Returns: "int", Property: true},
			{Name: "i", Doc: "Doc of i.", Params: []Param{{"a", "int", "", Positional}}, Returns: "int"},
			{Name: "i", Doc: "Doc of i.", Params: []Param{{"a", "str", "", Positional}}, Returns: "str"},
			{Name: "j", Params: []Param{{"k", "int", "", KeywordOnly}}, Returns: "None"},
		},
	}
	d := *a
	d.Name, d.Doc = "D", "The older name of A."
	want := &Module{
		Name: "m", Doc: "A module,\non two lines: \\w.",
		Classes:   []*Class{a, {Name: "E", Bases: []string{"A"}}, {Name: "E2", Bases: []string{"A"}}, &d},
		Functions: []*Function{{Name: "f", Doc: "Doc\nof f.", Returns: "None"}},
		Values:    []*Value{{"T", `TypeVar("T")`, ""}, {"N", `Literal["a", "b"]`, ""}, {"x", "int", "What x is."}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("module (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a.b.C", "a.F"}, reexports); diff != "" {
		t.Errorf("reexports (-want +got):\n%s", diff)
	}
	methods, attributes := got.Members("E")
	if len(methods) != len(a.Methods) || len(attributes) != 1 {
		t.Errorf("E has %d methods and %d attributes", len(methods), len(attributes))
	}
	if methods, attributes := got.Members("none"); methods != nil || attributes != nil {
		t.Error("a class that there is not has members")
	}
}

func TestReadWrong(t *testing.T) {
	for text, want := range map[string]string{
		"class A\n":                "m.pyi: line 1: want :",
		"class A:\nx: int\n":       "m.pyi: line 2: want a block",
		"def f(1): ...\n":          `m.pyi: line 1: want a name, got "1"`,
		"def f(a":                  "m.pyi: it ends too soon",
		"def f(): ... x\n":         `m.pyi: line 1: want the end of the line, got "x"`,
		"from a\n":                 "m.pyi: line 1: want import",
		"class A:\n    x: int = (": "m.pyi: it ends too soon",
	} {
		if m, _, err := read("m", text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, %v, want %s", text, m, err, want)
		}
	}
}
