// Package typings describes to editors what flows can use: the flow API, and the modules
// that they can import. The description is Python's own for such a purpose, stubs: .pyi
// files of this package, which stand here as they are written into a project, and are
// read into a [Module] for who completes and explains names.
package typings

// A Module is one that flows can import.
type Module struct {
	Name, Doc string
	Classes   []*Class
	Functions []*Function
	Values    []*Value
}

// A Class is a class of a module. One whose name begins with _ is what something is of,
// and cannot be named by a flow.
type Class struct {
	Name, Doc  string
	Bases      []string    // without type arguments
	Methods    []*Function // those of bases left out
	Attributes []*Value
}

// A Function is a function or a method. What can be called in several ways is there
// several times, one after the other.
type Function struct {
	Name, Doc string // Doc is the docstring, its lines as far to the left as they go
	Params    []Param
	Returns   string // a type, "" if it is not said
	Property  bool
}

// A ParamKind says how an argument is given.
type ParamKind int

// The kinds of parameters.
const (
	Positional     ParamKind = iota // by its place or its name
	PositionalOnly                  // by its place
	KeywordOnly                     // by its name
	VarArgs                         // *name
	KwArgs                          // **name
)

// A Param is a parameter of a function; self is left out.
type Param struct {
	Name, Type, Default string // Default is as it is written, "" for none and "..." for one that is not told
	Kind                ParamKind
}

// A Value is an attribute, or something that is neither a class nor a function.
type Value struct{ Name, Type, Doc string }

// Class returns the class of that name, nil if there is none.
func (m *Module) Class(name string) *Class {
	for _, c := range m.Classes {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Members returns the methods and attributes of a class, those of its bases in the
// module among them.
func (m *Module) Members(class string) (methods []*Function, attributes []*Value) {
	c := m.Class(class)
	if c == nil {
		return nil, nil
	}
	methods = append(methods, c.Methods...)
	attributes = append(attributes, c.Attributes...)
	for _, base := range c.Bases {
		more, values := m.Members(base)
		methods = append(methods, more...)
		attributes = append(attributes, values...)
	}
	return methods, attributes
}
