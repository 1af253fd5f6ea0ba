package connectors

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// Func returns the driver of a connector type that a Go function performs.
//
// In is a struct whose fields are the inputs, Out one whose fields are the
// outputs:
//
//	URL string `flow:"url" doc:"Whole address; wins over hostname."`
//
// The tag flow holds the name, then any of
//
//	required      without it nothing is sent
//	omitempty     (outputs) absent, not None, when it is zero
//	alias=NAME    another name that is accepted
//
// and default, doc and enum (comma-separated) say the rest. A field is a string,
// a bool, an integer, a float64, a [time.Duration] (seconds in a script), a
// [Secret], a slice, a map with string keys, a *[value.Dict], a [value.Value]
// (anything), a pointer to one of these (nil when not given), a [Text] (outputs), or
// has its own way in by [InputUnmarshaler]. Embedded structs count as their
// fields; [Call] is meant to be embedded.
//
// *In may have a method Validate() error for what tags cannot say, and
// ReadOnly() bool, which tells that a call with these inputs changes nothing on
// the other side; without it every call is taken to write.
//
// call performs the type as [Request] says of its Do. What it returns beside an
// error is kept as outputs unless it is the zero Out.
//
// The tags are read when the driver is first asked for its Spec or to Prepare a call, as
// most drivers of a host are not. Then it panics if In or Out is described wrongly: that is
// a mistake in the program.
func Func[In, Out any](typ, doc string, call func(context.Context, In) (Out, error)) Driver {
	return &funcDriver[In, Out]{
		typ:    typ,
		fields: sync.OnceValue(func() *funcFields { return newFuncFields[In, Out](typ, doc) }),
		call:   call,
	}
}

// funcFields is what the tags of a driver's structs say.
type funcFields struct {
	spec    *Spec
	in, out []structField
}

func newFuncFields[In, Out any](typ, doc string) *funcFields {
	in, err := fieldsOf(reflect.TypeFor[In]())
	if err == nil {
		in, err = withCommon(in)
	}
	if err != nil {
		panic(fmt.Sprintf("connectors.Func(%q): %v", typ, err))
	}
	out, err := fieldsOf(reflect.TypeFor[Out]())
	if err != nil {
		panic(fmt.Sprintf("connectors.Func(%q): %v", typ, err))
	}
	return &funcFields{
		spec: &Spec{Type: typ, Doc: doc, Inputs: describe(in), Outputs: describe(out)},
		in:   in, out: out,
	}
}

// WithClose returns d with close as its Close: for a driver that keeps
// connections open.
func WithClose(d Driver, close func() error) Driver { return closingDriver{d, close} }

// WithAliases returns d under older names too.
func WithAliases(d Driver, names ...string) Driver {
	of := d.Names()
	return describedDriver{d, append(of[:len(of):len(of)], names...), sync.OnceValue(func() *Spec {
		spec := *d.Spec()
		spec.Aliases = append(spec.Aliases[:len(spec.Aliases):len(spec.Aliases)], names...)
		return &spec
	})}
}

type closingDriver struct {
	Driver
	close func() error
}

func (d closingDriver) Close() error { return d.close() }

func (d closingDriver) Unwrap() Driver { return d.Driver }

// describedDriver is a driver with another description.
type describedDriver struct {
	Driver
	names []string
	spec  func() *Spec
}

func (d describedDriver) Names() []string { return d.names }

func (d describedDriver) Spec() *Spec { return d.spec() }

func (d describedDriver) Unwrap() Driver { return d.Driver }

func (d describedDriver) Close() error {
	if c, ok := d.Driver.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

type funcDriver[In, Out any] struct {
	typ    string
	fields func() *funcFields
	call   func(context.Context, In) (Out, error)
}

func (d *funcDriver[In, Out]) Names() []string { return []string{d.typ} }

func (d *funcDriver[In, Out]) Spec() *Spec { return d.fields().spec }

func (d *funcDriver[In, Out]) Prepare(inputs *value.Dict) (*Request, error) {
	fields := d.fields()
	in := new(In)
	common := new(Call)
	secrets, err := decode(fields.spec, fields.in, inputs, reflect.ValueOf(in).Elem(), reflect.ValueOf(common).Elem())
	if err != nil {
		return nil, err
	}
	if v, ok := any(in).(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			all := inputErrors(d.typ, err)
			for _, e := range all {
				e.together = true
			}
			return nil, oneOrAll(all)
		}
	}
	if err := d.checkCommon(common); err != nil {
		return nil, err
	}
	readOnly := false
	if r, ok := any(in).(interface{ ReadOnly() bool }); ok {
		readOnly = r.ReadOnly()
	}
	return &Request{
		ReadOnly: readOnly,
		Timeout:  common.Timeout,
		Secrets:  secrets,
		Do: func(ctx context.Context, host Host) (*value.Dict, error) {
			// The request may be made again: it keeps its inputs, the call gets
			// a copy.
			in := *in
			if c := embeddedCall(reflect.ValueOf(&in).Elem()); c != nil {
				c.Host = host
			}
			out, err := d.call(ctx, in)
			v := reflect.ValueOf(out)
			if err != nil && v.IsZero() {
				return nil, err
			}
			dict, encodeErr := encodeStruct(fields.out, v)
			if encodeErr != nil {
				if encodeErr = fmt.Errorf("%w: %w", ErrDriver, encodeErr); err != nil {
					return nil, fmt.Errorf("%w; %w", err, encodeErr)
				}
				return nil, encodeErr
			}
			return dict, err
		},
	}, nil
}

func (d *funcDriver[In, Out]) checkCommon(c *Call) error {
	var errs InputErrors
	for _, in := range []struct {
		name string
		n    float64
	}{
		{"connect_timeout", c.ConnectTimeout.Seconds()},
		{"timeout", c.Timeout.Seconds()},
		{"max_output_bytes", float64(c.MaxOutputBytes)},
	} {
		if in.n < 0 {
			errs = append(errs, &InputError{Type: d.typ, Input: in.name, Reason: fmt.Sprintf("input %q: want 0 or more, got %g", in.name, in.n)})
		}
	}
	return oneOrAll(errs)
}

// embeddedCall finds the Call that a driver's input struct embeds.
func embeddedCall(v reflect.Value) *Call {
	f := v.FieldByName("Call")
	if !f.IsValid() || f.Type() != reflect.TypeFor[Call]() {
		return nil
	}
	return f.Addr().Interface().(*Call)
}

// withCommon adds the inputs of Call to fields that lack them, and has them last. They are
// decoded into a Call of the request's own.
func withCommon(fields []structField) ([]structField, error) {
	common, err := fieldsOf(reflect.TypeFor[Call]())
	if err != nil {
		return nil, err
	}
	for _, c := range common {
		c.common = c.index
		if i := indexOf(fields, c.Name); i >= 0 {
			if fields[i].typ != c.typ {
				return nil, fmt.Errorf("input %s: want type %v", c.Name, c.typ)
			}
			fields[i].common = c.index
			continue
		}
		c.index = nil
		fields = append(fields, c)
	}
	slices.SortStableFunc(fields, func(a, b structField) int {
		return cmp.Compare(len(a.common), len(b.common)) // a driver's own have none
	})
	return fields, checkNames(fields)
}

func indexOf(fields []structField, name string) int {
	for i, f := range fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

var durationType = reflect.TypeFor[time.Duration]()
