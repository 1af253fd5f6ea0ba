package connectors

import (
	"errors"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// Draft puts the inputs of a call together that is shown, and perhaps not made: as [Apply]
// does, but no secret is read. What a secret would give is a [value.Unknown], and of the
// secrets that are attached to the connector nothing is in the inputs. The script's inputs
// may have unknowns too.
//
// What is shown of a draft has no secret of the inputs in it, whether they are right or
// not: as no request is made of them that could tell, a driver is asked that is a
// [SecretFinder].
func Draft(d Driver, c *Connector, script *value.Dict) (*Applied, error) {
	a, err := apply(d.Spec(), &secretReader{unread: true}, c, script)
	given, _ := value.ShowUnknowns(a.Inputs).(*value.Dict)
	hide := func(v value.Value) {
		if s, isText := v.(string); !isText || !strings.Contains(s, Mask) {
			a.Redact.AddValue(v, Mask)
		}
	}
	for _, f := range d.Spec().Inputs {
		v, _ := given.Get(f.Name)
		if _, parts := v.(*value.Dict); f.Secret && !parts {
			hide(v)
		}
	}
	for _, s := range findSecrets(d, given) {
		hide(s.Reveal())
	}
	return a, err
}

// A SecretFinder is a [Driver] whose inputs may have secrets inside of what is no secret as
// a whole, such as the password of an address. They are among the Secrets of its requests.
type SecretFinder interface {
	// FindSecrets returns them, also of inputs that are wrong.
	FindSecrets(inputs *value.Dict) []Secret
}

func findSecrets(d Driver, inputs *value.Dict) []Secret {
	for {
		if f, ok := d.(SecretFinder); ok {
			return f.FindSecrets(inputs)
		}
		inner, ok := d.(interface{ Unwrap() Driver })
		if !ok {
			return nil
		}
		d = inner.Unwrap()
	}
}

// unreadSecret stands for a secret that was not read.
func unreadSecret(shown string) value.Unknown {
	return value.Unknown{Type: "string", Text: shown, Source: "secret " + shown, Verb: "read"}
}

// Unread returns the secrets that would have to be read to make the call of a draft, as they
// are shown, beside those attached to its connector.
func (a *Applied) Unread() (attached []SecretRef, shown []string) {
	for _, v := range a.Inputs.All() {
		eachUnknown(v, func(u value.Unknown) {
			if u.Verb == "read" {
				shown = append(shown, u.Text)
			}
		})
	}
	return a.unread, shown
}

func eachUnknown(v value.Value, f func(value.Unknown)) {
	switch v := v.(type) {
	case value.Unknown:
		f(v)
	case value.List:
		for _, e := range v {
			eachUnknown(e, f)
		}
	case value.Tuple:
		for _, e := range v {
			eachUnknown(e, f)
		}
	case *value.Dict:
		for _, e := range v.All() {
			eachUnknown(e, f)
		}
	}
}

// Check reports what is wrong with the inputs of a draft, as far as they are known: names
// that are none, and values that do not fit, but not what only all of them together can
// tell.
func (a *Applied) Check(d Driver) error {
	known := new(value.Dict)
	open := map[string]bool{} // inputs that are given, and not known
	for k, v := range a.Inputs.All() {
		name, ok := k.(string)
		if _, unknown := value.FindUnknown(v); !ok || !unknown {
			known.SetKey(k, v)
			continue
		}
		f, there := a.spec.Input(name)
		if !there { // whatever it is, it is no input
			known.Set(name, "")
			continue
		}
		open[f.Name] = true
	}
	_, err := prepare(d, known)
	if err == nil {
		return nil
	}
	if !errors.Is(err, ErrInput) {
		return a.Redact.Error(err)
	}
	all := len(open) == 0 && len(a.unread) == 0
	var wrong InputErrors
	for _, e := range inputErrors(a.spec.Type, err) {
		missing := strings.HasSuffix(e.Reason, " is required")
		if !all && (e.together || open[e.Input] || missing && len(a.unread) > 0) {
			continue
		}
		e.Origin = a.origin[e.Input]
		wrong = append(wrong, e)
	}
	if len(wrong) == 0 {
		return nil
	}
	return wrong
}

// ReadsOnly reports whether the call of a draft would change nothing on the other side.
// That is not decided where it depends on a secret, or on what is not known.
func (a *Applied) ReadsOnly(d Driver) (reads, decided bool) {
	texts := new(value.Dict)
	for k, v := range a.Inputs.All() {
		if _, unknown := value.FindUnknown(v); unknown {
			v = "unknown"
		}
		texts.SetKey(k, v)
	}
	req, err := prepare(d, texts)
	if err != nil {
		return false, false
	}
	return req.ReadOnly, true
}
