package runtime

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/header"
	"github.com/flowrun/flowrun/runtime/schema"
	"github.com/flowrun/flowrun/runtime/store"
)

// A Headed is a [Project] whose flows may have a header beside their text, in a file of
// its own.
type Headed interface {
	// FlowHeader returns the header beside a flow, as [header.Beside] reads it, and what
	// its file is called. The error for a flow without one is fs.ErrNotExist.
	FlowHeader(name string) (file string, text []byte, err error)
}

// Header returns what a flow says about itself, in its text and beside it; what the text
// says counts. A flow that says nothing has an empty one. The error is about the flow's
// name, or a [header.Errors].
func (r *Runtime) Header(ctx context.Context, f Flow) (*header.Header, error) {
	stored := f.Source == nil
	if stored {
		var err error
		if f.File, f.Source, err = r.flowText(ctx, f.Name); err != nil {
			return nil, err
		}
	}
	return r.header(f.File, f.Source, f.Name, stored)
}

func (r *Runtime) header(file string, text []byte, name string, stored bool) (*header.Header, error) {
	h, err := header.Parse(file, text)
	project, ok := r.opts.Project.(Headed)
	if err != nil || !stored || !ok {
		return h, err
	}
	besideFile, beside, err := project.FlowHeader(name)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return nil, err
	}
	other, err := header.Beside(besideFile, beside)
	if err != nil {
		return nil, err
	}
	return h.Or(other), nil
}

// schemaCache keeps schemas that were compiled, by the digest of what they are.
type schemaCache struct {
	mu      sync.Mutex
	schemas map[store.Digest]*schema.Schema
}

// maxSchemas is how many schemas are kept; then the cache begins anew.
const maxSchemas = 200

// Schema returns a schema that a header names or holds. The error is a NamedError
// SchemaError for one that is none, or a [NotFoundError].
func (r *Runtime) Schema(ctx context.Context, of value.Value) (*schema.Schema, error) {
	what := "schema"
	if name, ok := of.(string); ok {
		what = fmt.Sprintf("schema %q", name)
		var err error
		if of, err = r.schemaValue(ctx, name); err != nil {
			return nil, err
		}
	}
	b, err := value.Marshal(of)
	if err != nil {
		return nil, &NamedError{"SchemaError", fmt.Errorf("%s: %w", what, err)}
	}
	key := store.Digest(sha256.Sum256(b))
	c := &r.schemas
	c.mu.Lock()
	s := c.schemas[key]
	c.mu.Unlock()
	if s != nil {
		return s, nil
	}
	if s, err = schema.Compile(of); err != nil {
		return nil, &NamedError{"SchemaError", fmt.Errorf("%s: %w", what, err)}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.schemas == nil || len(c.schemas) >= maxSchemas {
		c.schemas = map[store.Digest]*schema.Schema{}
	}
	c.schemas[key] = s
	return s, nil
}

// checkSchema reports what is wrong with a schema that is to be saved.
func checkSchema(name string, v value.Value) error {
	if _, err := schema.Compile(v); err != nil {
		return &NamedError{"SchemaError", fmt.Errorf("schema %q: %w", name, err)}
	}
	return nil
}

// checkInput holds the input of a flow against what its header says, before anything of
// it runs, and fills in what that has defaults for.
func (j *flowJob) checkInput(ctx context.Context, x *Execution) error {
	if j.replay.past() { // it was checked
		return nil
	}
	h, err := j.header(x)
	if err != nil || h.InputSchema == nil {
		return err
	}
	s, err := x.rt.Schema(ctx, h.InputSchema)
	if err != nil {
		return err
	}
	x.mu.Lock()
	encoded := x.input
	x.mu.Unlock()
	input, err := decode(encoded)
	if err != nil {
		return err
	}
	if dict, ok := input.(*value.Dict); ok || input == nil {
		input = s.Defaults(dict)
	}
	if err := validate(s, input); err != nil {
		return &NamedError{"SchemaValidationError", fmt.Errorf("inputs of flow %q: %w", x.flowName, err)}
	}
	filled, err := value.Marshal(input)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if !bytes.Equal(filled, encoded) && !(encoded == nil && input.(*value.Dict).Len() == 0) {
		x.input = filled
		if x.id != "" { // it is not there before
			x.put()
		}
	}
	return nil
}

// validate holds a value against a schema, unless a dry run does not know all of it.
func validate(s *schema.Schema, v value.Value) error {
	if _, unknown := value.FindUnknown(v); unknown {
		return nil
	}
	return s.Validate(v)
}

// checkOutput holds the output of a flow that has succeeded against what its header says.
func (j *flowJob) checkOutput(x *Execution, out outcome) outcome {
	if out.suspended != nil || out.status != EndedSuccess || x.hidden {
		return out
	}
	h, err := j.header(x)
	if err == nil && h.OutputSchema != nil {
		var s *schema.Schema
		if s, err = x.rt.Schema(x.ctx, h.OutputSchema); err == nil {
			x.mu.Lock()
			encoded := x.output.bytes()
			x.mu.Unlock()
			var output value.Value
			if output, err = decode(encoded); err == nil {
				err = validate(s, output)
			}
			if err != nil {
				err = &NamedError{"SchemaValidationError", fmt.Errorf("the output value of flow %q: %w", x.flowName, err)}
			}
		}
	}
	if err == nil {
		return out
	}
	return refused(err)
}

// refused is how a flow ends that is not what its header says, or does not say what it can.
func refused(err error) outcome {
	class := ExceptionClass(err)
	text := err.Error()
	if class != "" {
		text = class + ": " + text
	}
	failure := encodeFailure(&FlowError{Class: class, Message: err.Error()})
	return outcome{status: EndedError, message: firstLine(errors.New(text)), statusMessage: text, failure: failure, err: err}
}

// header is what the flow says about itself.
func (j *flowJob) header(x *Execution) (*header.Header, error) {
	text := j.text
	if text == nil { // it was compiled before
		stored, err := x.rt.opts.Store.Program(x.ctx, x.program)
		if err != nil {
			return nil, fmt.Errorf("text of %s: %w", j.file, err)
		}
		text = stored.Text
	}
	return x.rt.header(j.file, text, x.flowName, x.typ == FlowType)
}
