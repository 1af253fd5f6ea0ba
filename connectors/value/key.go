package value

import (
	"fmt"
	"math"
	"math/big"
)

// CheckKey returns an error that says why k can be no key of a [Dict] and no
// item of a [Set]: a list, a dict, a set, a secret, a tuple that holds one of these, or
// a tuple beyond [DefaultLimits].
func CheckKey(k Value) error {
	_, err := keyOf(k)
	return err
}

// keyOf returns what can be compared of a key. Kinds stay apart: a flow's own
// dict has told 1 from 1.0 before.
func keyOf(key Value) (any, error) {
	type text struct{ kind, text string }
	switch k := key.(type) {
	case nil, bool, int64, string:
		return key, nil
	case float64:
		if math.IsNaN(k) {
			return text{"float", "nan"}, nil
		}
		return key, nil
	case *big.Int:
		switch {
		case k == nil:
			break
		case k.IsInt64():
			return k.Int64(), nil
		default:
			return text{"int", k.Text(32)}, nil
		}
	case Bytes:
		return text{"bytes", string(k)}, nil
	case Tuple:
		b, err := Marshal(k) // first, as it bounds what is looked at after it
		if err != nil {
			return nil, fmt.Errorf("a tuple that is no key: %w", err)
		}
		for i, e := range k {
			if _, err := keyOf(e); err != nil {
				return nil, withinItem(i, err)
			}
		}
		return text{"tuple", string(b)}, nil
	case List, Set, *Dict, Secret, Unknown:
		return nil, fmt.Errorf("%w: a %s is no key", ErrNoValue, TypeName(key))
	}
	return nil, noValue(key)
}

// checkSet returns an error unless the items of a set are keys, no two the
// same.
func checkSet(set []Value) error {
	seen := make(map[any]int, len(set))
	for i, e := range set {
		k, err := keyOf(e)
		if err != nil {
			return withinItem(i, err)
		}
		if first, ok := seen[k]; ok {
			return withinItem(i, fmt.Errorf("%w: the same in a set as [%d]", ErrNoValue, first))
		}
		seen[k] = i
	}
	return nil
}

func noValue(v any) error {
	return fmt.Errorf("%w: a Go %T (want nil, bool, int, float, string, []byte, []any, map[string]any)", ErrNoValue, v)
}
