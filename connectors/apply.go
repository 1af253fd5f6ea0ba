package connectors

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
)

// A Connector is a stored configuration of a connector type.
type Connector struct {
	Name        string
	Type        string
	Description string
	Value       *value.Dict // the lowest layer of inputs; may hold vault.secret(...)
	Secrets     []SecretRef // attached secrets, applied in order

	File  string         // where it is stored, for errors; "" if nowhere
	Lines map[string]int // the line of each key of Value in File
}

func (c *Connector) origin(key string) string {
	s := fmt.Sprintf("connector %q", c.Name)
	switch line := c.Lines[key]; {
	case c.File != "" && line > 0:
		s += fmt.Sprintf(" (%s:%d)", c.File, line)
	case c.File != "":
		s += fmt.Sprintf(" (%s)", c.File)
	}
	return s
}

// Applied are the inputs of one call, put together.
type Applied struct {
	Inputs *value.Dict
	// Redact takes every secret that was read out of what is shown.
	Redact *Redactor

	spec   *Spec
	origin map[string]string
}

// Apply puts the inputs of a call together: the value of the connector, the
// secrets attached to it, the inputs of the script. A later layer's key replaces
// the whole value of an earlier one's. c may be nil: a call without a connector.
//
// References in the connector's value are resolved; the script's inputs are
// data and stay as they are. Keys of an attached secret that are no inputs of
// the type can be referred to, and are not inputs. Each secret is read once.
//
// Applied is never nil: with an error, its Redact knows the secrets read so far.
func Apply(ctx context.Context, spec *Spec, source SecretSource, c *Connector, script *value.Dict) (*Applied, error) {
	a := &Applied{Inputs: new(value.Dict), Redact: new(Redactor), spec: spec, origin: map[string]string{}}
	if c != nil {
		reader := &secretReader{ctx: ctx, source: source, attached: c.Secrets, read: map[SecretRef]*value.Dict{}, redact: a.Redact}
		for k, v := range c.Value.All() {
			key, _ := k.(string)
			v, err := reader.resolve(v)
			if err != nil {
				return a, a.Redact.Error(fmt.Errorf("%s: %w, in %s", spec.Type, err, c.origin(key)))
			}
			a.set(k, v, c.origin(key))
		}
		for _, ref := range c.Secrets {
			secret, err := reader.secret(ref)
			if err != nil {
				return a, a.Redact.Error(fmt.Errorf("%s: connector %q: %w", spec.Type, c.Name, err))
			}
			for k, v := range secret.Strings() {
				if _, ok := spec.Input(k); ok {
					a.set(k, v, "secret "+ref.String())
				}
			}
		}
	}
	for k, v := range script.All() {
		a.set(k, v, "")
	}
	return a, nil
}

// set gives an input the value of a later layer. A layer may know the input by
// another name than an earlier one.
func (a *Applied) set(k, v value.Value, origin string) {
	key, ok := k.(string)
	if !ok {
		a.Inputs.SetKey(k, v)
		return
	}
	if f, ok := a.spec.Input(key); ok {
		key = f.Name
	}
	a.Inputs.Set(key, v)
	a.origin[key] = origin
}

// Prepare checks the inputs with the driver. Errors say which layer a wrong
// input came from, and show no secret.
func (a *Applied) Prepare(d Driver) (*Connection, error) {
	req, err := d.Prepare(a.Inputs)
	if err != nil {
		var one *InputError
		var all InputErrors
		switch {
		case errors.As(err, &all):
		case errors.As(err, &one):
			all = InputErrors{one}
		default:
			return nil, a.Redact.Error(err)
		}
		for i, e := range all {
			e := *e
			e.Origin = a.origin[e.Input]
			e.Reason, e.Hint = a.Redact.Text(e.Reason), a.Redact.Text(e.Hint)
			all[i] = &e
		}
		return nil, all
	}
	for _, s := range req.Secrets {
		a.Redact.Add(s.Reveal(), Mask)
	}
	a.Redact.compile()
	return &Connection{ReadOnly: req.ReadOnly, typ: a.spec.Type, request: req, redact: a.Redact}, nil
}

// Shown returns the inputs as they may be shown and stored: each secret as its
// reference, secret inputs of the script masked.
func (a *Applied) Shown() *value.Dict { return Shown(a.spec, a.Redact.Value(a.Inputs).(*value.Dict)) }

// Shown returns the inputs of a script with those masked that the type knows as
// secret. A reference that stands in a secret's place stays.
func Shown(spec *Spec, inputs *value.Dict) *value.Dict {
	shown := new(value.Dict)
	for k, v := range inputs.All() {
		if name, ok := k.(string); ok {
			f, _ := spec.Input(name)
			if s, isText := v.(string); f.Secret && v != nil && !(isText && isMasked(s)) {
				v = Mask
			}
		}
		shown.SetKey(k, v)
	}
	return shown
}
