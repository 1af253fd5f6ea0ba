package runtime

import (
	"context"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// A Change is what a flow saves on itself. What is nil stays as it is.
type Change struct {
	Name    *string
	Message *string
	Output  *value.Value
}

// Save changes x's own record, for the flow that x runs.
func (x *Execution) Save(c Change) error {
	var output []byte
	if c.Output != nil {
		var err error
		if output, err = value.Marshal(*c.Output); err != nil {
			return &NamedError{"TypeError", fmt.Errorf("output_value: %w", err)}
		}
	}
	save := func(context.Context) error {
		if c.Output != nil {
			if err := x.setEncodedOutput(output); err != nil {
				return err
			}
		}
		if c.Name != nil {
			if err := x.tree.budget.takeLog(len(*c.Name)); err != nil {
				return err
			}
			x.mu.Lock()
			x.name = *c.Name
			x.mu.Unlock()
		}
		if c.Message != nil {
			if err := x.tree.budget.takeLog(len(*c.Message)); err != nil {
				return err
			}
			x.progress(*c.Message)
		}
		return nil
	}
	_, err := x.effect(&effect{
		kind: journal.Save, name: "this.save",
		args: func(a *journal.Args) {
			for _, s := range []*string{c.Name, c.Message} {
				if s != nil {
					a.Int(1).Text(*s)
				} else {
					a.Int(0)
				}
			}
			a.Bytes(output)
		},
		perform: done(save),
		again:   func([]byte) error { return save(x.ctx) },
	})
	return err
}

// SetOutput sets keys of x's output value, for the flow that x runs. The output
// becomes a dict if there was none.
func (x *Execution) SetOutput(keys *value.Dict) error {
	b, err := value.Marshal(keys)
	if err != nil {
		return &NamedError{"TypeError", fmt.Errorf("set_output: %w", err)}
	}
	set := func(context.Context) error {
		if err := x.tree.budget.takeOutput(len(b)); err != nil {
			return err
		}
		// The keys are taken as they are now: the script may change its lists
		// and dicts afterwards.
		stored, err := value.Unmarshal(b)
		if err != nil {
			return err
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		return x.output.merge(stored.(*value.Dict), len(b))
	}
	_, err = x.effect(&effect{
		kind: journal.SetOutput, name: "this.set_output",
		args:    func(a *journal.Args) { a.Bytes(b) },
		perform: done(set),
		again:   func([]byte) error { return set(x.ctx) },
	})
	return err
}

func (x *Execution) setOutput(v value.Value) error {
	b, err := value.Marshal(v)
	if err != nil {
		return &NamedError{"TypeError", fmt.Errorf("output_value: %w", err)}
	}
	return x.setEncodedOutput(b)
}

func (x *Execution) setEncodedOutput(b []byte) error {
	if err := x.tree.budget.takeOutput(len(b)); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.output = output{set: true, encoded: b}
	return nil
}

func (x *Execution) hasOutput() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.output.set
}

// output is an output value: its bytes, or while keys of it are being set, the
// dict that they are set in. One of both is nil.
type output struct {
	set     bool
	encoded []byte
	draft   *value.Dict
	size    int // of the draft encoded, at most
	parts   int // of the draft, at most
}

// merge sets keys, whose encoding has size bytes. What would make the value larger
// than a value may be changes nothing.
func (o *output) merge(keys *value.Dict, size int) error {
	if o.draft == nil {
		v, err := decode(o.encoded)
		if err != nil {
			return err
		}
		dict, ok := v.(*value.Dict)
		if !ok && v != nil {
			return &NamedError{"TypeError", fmt.Errorf("set_output: the output value is a %s, not a dict (save(output_value=...) replaces it)", value.TypeName(v))}
		}
		if dict == nil {
			dict = new(value.Dict)
		}
		o.set, o.draft, o.size, o.parts, o.encoded = true, dict, len(o.encoded), parts(dict), nil
	}
	o.size += size
	o.parts += parts(keys)
	if limits := value.DefaultLimits; o.size > limits.Bytes || o.parts > limits.Nodes {
		return o.mergeLarge(keys)
	}
	for k, v := range keys.All() {
		o.draft.SetKey(k, v)
	}
	return nil
}

// parts counts a value and all in it, as value.Limits does.
func parts(v value.Value) int {
	n := 1
	switch v := v.(type) {
	case value.List:
		for _, e := range v {
			n += parts(e)
		}
	case value.Tuple:
		for _, e := range v {
			n += parts(e)
		}
	case value.Set:
		n += len(v)
	case *value.Dict:
		for k, e := range v.All() {
			n += parts(k) + parts(e)
		}
	}
	return n
}

// mergeLarge is merge for a value that may become too large.
func (o *output) mergeLarge(keys *value.Dict) error {
	merged := new(value.Dict)
	for _, d := range []*value.Dict{o.draft, keys} {
		for k, v := range d.All() {
			merged.SetKey(k, v)
		}
	}
	b, err := value.Marshal(merged)
	if err != nil {
		return &NamedError{"ValueError", fmt.Errorf("set_output: output_value: %w", err)}
	}
	o.encoded, o.draft = b, nil
	return nil
}

// bytes returns the encoded value, nil if none was set.
func (o *output) bytes() []byte {
	if o.draft != nil {
		// Each key was encoded before and merge looks at their sum, so together
		// they can be too.
		b, err := value.Marshal(o.draft)
		if err != nil {
			return nil
		}
		o.encoded, o.draft = b, nil
	}
	return o.encoded
}
