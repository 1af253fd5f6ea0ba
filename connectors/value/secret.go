package value

// Mask is what is shown in place of a secret.
const Mask = "•••"

// A Secret is a text that is kept elsewhere, such as the password that a person has
// answered: what flows pass on, and what is stored, is where it is. A connection gets the
// text; nothing else does. Two are the same if their references are. It is no key of a
// [Dict] and no item of a [Set].
type Secret struct {
	Ref string // such as message:<id>.<element>, or <vault config>:<path>.<key>
}

// String returns what is shown of the secret: •••(ref).
func (s Secret) String() string { return Mask + "(" + s.Ref + ")" }

// HasSecret reports whether v is a [Secret], or holds one. v must be within
// [DefaultLimits].
func HasSecret(v Value) bool {
	switch v := v.(type) {
	case Secret:
		return true
	case List:
		return hasSecret(v)
	case Tuple:
		return hasSecret(v)
	case *Dict:
		return v != nil && hasSecret(v.values)
	}
	return false
}

func hasSecret(vs []Value) bool {
	for _, v := range vs {
		if HasSecret(v) {
			return true
		}
	}
	return false
}

// MapSecrets returns v with every [Secret] in it replaced by f of it. Parts in which there
// is none are shared with v, which must be within [DefaultLimits]. The error is that of f
// and where the secret stands.
func MapSecrets(v Value, f func(Secret) (Value, error)) (Value, error) {
	if !HasSecret(v) {
		return v, nil
	}
	switch v := v.(type) {
	case Secret:
		return f(v)
	case List:
		return mapSecrets(v, f)
	case Tuple:
		return mapSecrets(v, f)
	case *Dict:
		out := new(Dict)
		for k, e := range v.All() {
			e, err := MapSecrets(e, f)
			if err != nil {
				return nil, withinKey(k, err)
			}
			out.SetKey(k, e)
		}
		return out, nil
	}
	return v, nil
}

func mapSecrets[S ~[]Value](in S, f func(Secret) (Value, error)) (Value, error) {
	out := make(S, len(in))
	for i, e := range in {
		var err error
		if out[i], err = MapSecrets(e, f); err != nil {
			return nil, withinItem(i, err)
		}
	}
	return out, nil
}
