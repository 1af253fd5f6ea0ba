package connectors

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/connectors/value"
)

// Names of operations that many types have.
const (
	TestOperation     = "test"
	AnalysisOperation = "analyse"
)

// An Operation is what a connector type does with its inputs besides its call: a test of
// them, an analysis of what is on the other side, or an action there.
type Operation struct {
	// Name is [TestOperation], [AnalysisOperation], or an action's, in upper case.
	Name string
	// Doc is one sentence: of an action, what it will do.
	Doc string
	// Driver performs the operation. The inputs of its Spec are those that the operation
	// needs: inputs of the type by their names, and its own. For a type's operation it is
	// made by [OperationOf].
	Driver Driver
}

// IsAction reports whether the operation is an action, which may change something.
func (o Operation) IsAction() bool { return isAction(o.Name) }

// IsAction reports whether the operation is an action, which may change something.
func (o OperationSpec) IsAction() bool { return isAction(o.Name) }

func isAction(name string) bool { return name != TestOperation && name != AnalysisOperation }

// WithOperations returns d with operations besides its call. It panics when two have the
// same name: that is a mistake in the program.
func WithOperations(d Driver, operations ...Operation) Driver {
	seen := map[string]bool{}
	for _, o := range operations {
		if seen[o.Name] {
			panic(fmt.Sprintf("connectors.WithOperations: %s has two operations %q", d.Names()[0], o.Name))
		}
		seen[o.Name] = true
	}
	return operatingDriver{d, operations, sync.OnceValue(func() *Spec {
		spec := *d.Spec()
		spec.Operations = slices.Clone(spec.Operations)
		for _, o := range operations {
			spec.Operations = append(spec.Operations, describeOperation(&spec, o))
		}
		slices.SortFunc(spec.Operations, func(a, b OperationSpec) int { return compareOperations(a.Name, b.Name) })
		return &spec
	})}
}

// An OperationSpec describes an operation.
type OperationSpec struct {
	Name    string
	Doc     string  // one sentence
	Inputs  []Field // its own: those that calls of the type do not have
	Outputs []Field
}

func describeOperation(of *Spec, o Operation) OperationSpec {
	needs := o.Driver.Spec()
	d := OperationSpec{Name: o.Name, Doc: o.Doc, Outputs: needs.Outputs}
	for _, f := range needs.Inputs {
		if _, ok := of.Input(f.Name); !ok {
			d.Inputs = append(d.Inputs, f)
		}
	}
	return d
}

// compareOperations puts test and analyse before actions, which are sorted by name.
func compareOperations(a, b string) int {
	order := func(name string) int { return slices.Index([]string{TestOperation, AnalysisOperation}, name) & 3 }
	return cmp.Or(order(a)-order(b), strings.Compare(a, b))
}

type operatingDriver struct {
	Driver
	operations []Operation
	spec       func() *Spec
}

// Spec describes the type with its operations.
func (d operatingDriver) Spec() *Spec { return d.spec() }

// Unwrap returns the driver without the operations.
func (d operatingDriver) Unwrap() Driver { return d.Driver }

func (d operatingDriver) Close() error {
	if c, ok := d.Driver.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Operations returns the operations of a type: test, analyse, then actions by name. Those
// of a driver that wraps another one, and says which by a method Unwrap() Driver, are its
// own and the other's.
func Operations(d Driver) []Operation {
	var all []Operation
	for of := d; ; {
		if o, ok := of.(operatingDriver); ok {
			all = append(all, o.operations...)
		}
		inner, ok := of.(interface{ Unwrap() Driver })
		if !ok {
			break
		}
		of = inner.Unwrap()
	}
	slices.SortFunc(all, func(a, b Operation) int { return compareOperations(a.Name, b.Name) })
	for i := range all {
		all[i].Driver = newOperation(d.Spec(), all[i])
	}
	return all
}

// OperationOf returns the operation of a type with that name. Its driver takes every input
// of the type, so that a connector that is made for calls is one for its operations; what
// they do not need they leave alone. The error says which operations there are.
func OperationOf(d Driver, name string) (Operation, error) {
	all := Operations(d)
	var names []string
	for _, o := range all {
		if strings.EqualFold(o.Name, name) {
			return o, nil
		}
		names = append(names, o.Name)
	}
	hint := DidYouMean(strings.ToUpper(name), names)
	switch {
	case len(names) == 0:
		hint = "it has none"
	case hint == "":
		hint = "it has " + strings.Join(names, ", ")
	}
	return Operation{}, &OperationError{Type: d.Spec().Type, Name: name, Hint: hint}
}

// An OperationError is an operation that a type has not.
type OperationError struct {
	Type, Name string
	Hint       string
}

func (e *OperationError) Error() string {
	return fmt.Sprintf("%s: no operation named %q (%s)", e.Type, e.Name, e.Hint)
}

// operation performs one operation of a type, by a driver that knows only what that needs.
type operation struct {
	inner Driver
	spec  *Spec
	needs *Spec
}

func newOperation(of *Spec, o Operation) *operation {
	needs := o.Driver.Spec()
	spec := &Spec{Type: of.Type, Doc: o.Doc, Aliases: of.Aliases, Inputs: slices.Clone(needs.Inputs), Outputs: needs.Outputs}
	for _, f := range of.Inputs {
		if _, ok := needs.Input(f.Name); !ok {
			f.Required = false
			spec.Inputs = append(spec.Inputs, f)
		}
	}
	return &operation{o.Driver, spec, needs}
}

func (o *operation) Names() []string { return append([]string{o.spec.Type}, o.spec.Aliases...) }

func (o *operation) Spec() *Spec { return o.spec }

// FindSecrets implements [SecretFinder].
func (o *operation) FindSecrets(inputs *value.Dict) []Secret { return findSecrets(o.inner, inputs) }

func (o *operation) Prepare(inputs *value.Dict) (*Request, error) {
	needed := new(value.Dict)
	var errs InputErrors
	for k, v := range inputs.All() {
		name, ok := k.(string)
		if _, known := o.spec.Input(name); ok && !known {
			errs = append(errs, &InputError{Type: o.spec.Type, Input: name, Reason: fmt.Sprintf("no input named %q", name), Hint: hintFor(name, o.spec)})
			continue
		}
		if _, needs := o.needs.Input(name); needs || !ok {
			needed.SetKey(k, v)
		}
	}
	request, err := o.inner.Prepare(needed)
	if len(errs) == 0 {
		return request, err
	}
	if err != nil {
		errs = append(errs, inputErrors(o.spec.Type, err)...)
	}
	return nil, oneOrAll(errs)
}

// Action returns an operation that may change something. in is as [Func] has it, with the
// inputs of the type that the action needs, and its own.
func Action[In, Out any](typ, name, doc string, act func(context.Context, In) (Out, error)) Operation {
	return Operation{Name: name, Doc: doc, Driver: Func(typ, doc, act)}
}

// Analysis returns the operation that looks at what is on the other side. in is as [Func]
// has it, with the inputs of the type that it needs, and its own, such as depth; its
// outputs are a structure worth looking at. It changes nothing.
func Analysis[In, Out any](typ, doc string, analyse func(context.Context, In) (Out, error)) Operation {
	return Operation{Name: AnalysisOperation, Doc: doc, Driver: reading{Func(typ, doc, analyse)}}
}

// reading is a driver whose calls only read.
type reading struct{ Driver }

func (d reading) Prepare(inputs *value.Dict) (*Request, error) {
	request, err := d.Driver.Prepare(inputs)
	if err == nil {
		request.ReadOnly = true
	}
	return request, err
}
