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

	// Repeatable tells that a call may be made again when nobody knows whether it
	// was made: nothing is worse than if it had been made once.
	Repeatable bool

	// Using is how calls are made that say nothing else, as a runtime knows it: such
	// as {"retry": {"max_tries": 3}}. nil for none.
	Using *value.Dict

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
	shown  *value.Dict // Inputs with references in the place of secrets
	unread []SecretRef // secrets that a draft has not read: any input may be in them
	origin map[string]string
	layer  map[string]string // of the layer that is being set: input -> the name it was given by
}

// Apply puts the inputs of a call together: the value of the connector, the
// secrets attached to it, the inputs of the script. A later layer's key replaces
// the whole value of an earlier one's. c may be nil: a call without a connector.
//
// References in the connector's value are resolved. The script's inputs are data, in
// which a [value.Secret] is resolved and nothing else. Keys of an attached secret that
// are no inputs of the type can be referred to, and are not inputs. Each secret is read
// once.
//
// Applied is never nil: with an error, its Redact knows the secrets read so far.
func Apply(ctx context.Context, spec *Spec, source SecretSource, c *Connector, script *value.Dict) (*Applied, error) {
	return apply(spec, &secretReader{ctx: ctx, source: source}, c, script)
}

func apply(spec *Spec, reader *secretReader, c *Connector, script *value.Dict) (*Applied, error) {
	a := &Applied{Inputs: new(value.Dict), Redact: new(Redactor), spec: spec, shown: new(value.Dict), origin: map[string]string{}}
	reader.read, reader.redact = map[SecretRef]*value.Dict{}, a.Redact
	if c != nil {
		reader.attached = c.Secrets
		labels := *reader
		labels.labels = true
		a.nextLayer()
		for k, v := range c.Value.All() {
			key, _ := k.(string)
			resolved, err := reader.resolve(v)
			if err != nil {
				return a, a.Redact.Error(fmt.Errorf("%s: %w, in %s", spec.Type, err, c.origin(key)))
			}
			shown, err := labels.resolve(v)
			if err != nil {
				return a, a.Redact.Error(fmt.Errorf("%s: %w, in %s", spec.Type, err, c.origin(key)))
			}
			a.set(k, resolved, shown, c.origin(key))
		}
		if reader.unread {
			a.unread = c.Secrets
		}
		for _, ref := range c.Secrets {
			if reader.unread {
				break
			}
			secret, err := reader.secret(ref)
			if err != nil {
				return a, a.Redact.Error(fmt.Errorf("%s: connector %q: %w", spec.Type, c.Name, err))
			}
			a.nextLayer()
			for k, v := range secret.Strings() {
				if _, ok := spec.Input(k); ok {
					a.set(k, v, ref.label(k), "secret "+ref.String())
				}
			}
		}
	}
	a.nextLayer()
	for k, v := range script.All() {
		resolved, err := value.MapSecrets(v, reader.held)
		if err != nil {
			return a, a.Redact.Error(fmt.Errorf("%s: input %s: %w", spec.Type, value.Summary(k, 60), err))
		}
		a.set(k, resolved, v, "")
	}
	return a, nil
}

func (a *Applied) nextLayer() { a.layer = map[string]string{} }

// set gives an input the value of a later layer. A layer may know the input by
// another name than an earlier one. One layer that gives it by two names is
// wrong, which is for Prepare to say: it gets both.
func (a *Applied) set(k, v, shown value.Value, origin string) {
	key, ok := k.(string)
	if !ok {
		a.Inputs.SetKey(k, v)
		a.shown.SetKey(k, shown)
		return
	}
	if f, ok := a.spec.Input(key); ok {
		name := f.Name
		if first, ok := a.layer[name]; ok && first != key {
			if v == nil {
				return
			}
			if there, _ := a.Inputs.Get(name); there != nil {
				if name = key; name == f.Name {
					name = first
				}
			}
		}
		a.layer[f.Name] = key
		key = name
	}
	a.Inputs.Set(key, v)
	a.shown.Set(key, shown)
	a.origin[key] = origin
}

// Prepare checks the inputs with the driver. Errors say which layer a wrong
// input came from, and show no secret.
func (a *Applied) Prepare(d Driver) (*Connection, error) {
	req, err := prepare(d, a.Inputs)
	if err != nil {
		// A driver's own check may quote what it refuses.
		for _, f := range a.spec.Inputs {
			if v, ok := a.Inputs.Get(f.Name); ok && f.Secret {
				if _, parts := v.(*value.Dict); !parts {
					a.Redact.AddValue(v, Mask)
				}
			}
		}
		if !errors.Is(err, ErrInput) {
			return nil, a.Redact.Error(err)
		}
		all := inputErrors(a.spec.Type, err)
		for _, e := range all {
			e.Origin = a.origin[e.Input]
			e.Reason, e.Hint = a.Redact.Text(e.Reason), a.Redact.Text(e.Hint)
		}
		return nil, all
	}
	for _, s := range req.Secrets {
		a.Redact.Add(s.Reveal(), Mask)
	}
	return &Connection{ReadOnly: req.ReadOnly, typ: a.spec.Type, request: req, redact: a.Redact}, nil
}

func prepare(d Driver, inputs *value.Dict) (_ *Request, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %w: panic: %v", d.Spec().Type, ErrDriver, p)
		}
	}()
	return d.Prepare(inputs)
}

// Shown returns the inputs as they may be shown and stored: each secret as its
// reference, secret inputs of the script masked.
func (a *Applied) Shown() *value.Dict { return Shown(a.spec, a.Redact.Value(a.shown).(*value.Dict)) }

// Shown returns the inputs of a script with those masked that the type knows as
// secret. A reference that stands in a secret's place stays.
func Shown(spec *Spec, inputs *value.Dict) *value.Dict {
	shown := new(value.Dict)
	for k, v := range inputs.All() {
		v := showSecrets(v)
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
