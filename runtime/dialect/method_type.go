package dialect

import (
	"math/big"
	"slices"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// typeMethods are the methods of the functions that stand for types, such as
// str.maketrans.
var typeMethods = map[string]map[string]builtinFunc{
	"bytes": {"fromhex": bytesFromHex},
	"dict":  {"fromkeys": dictFromKeys},
	"int":   {"from_bytes": intFromBytes},
	"str":   {"maketrans": maketrans},
}

// typeSamples has a value of each type.
var typeSamples = map[string]starlark.Value{
	"bool": starlark.False, "bytes": starlark.Bytes(""), "dict": new(starlark.Dict), "float": starlark.Float(0),
	"int": starlark.MakeInt(0), "list": starlark.NewList(nil), "set": new(starlark.Set), "str": starlark.String(""), "tuple": starlark.Tuple{},
}

// typeAttr is T.name where T is a function that stands for a type: one of its own
// methods, or one of its values' methods, which takes the value as its first argument.
// It returns nil if there is none.
func typeAttr(t *starlark.Builtin, name string) starlark.Value {
	if name == "__name__" {
		return starlark.String(t.Name())
	}
	if fn := typeMethods[t.Name()][name]; fn != nil {
		return starlark.NewBuiltin(name, fn)
	}
	sample := typeSamples[t.Name()]
	if sample == nil {
		return nil
	}
	if m, err := attrOf(sample, name); m == nil || err != nil {
		return nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(args) == 0 {
			return nil, exception.Errorf(exception.TypeError, "unbound method %s.%s() needs an argument", t.Name(), name)
		}
		if args[0].Type() != sample.Type() {
			return nil, exception.Errorf(exception.TypeError, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object", name, t.Name(), pythonType(args[0]))
		}
		method, err := attrOf(args[0], name)
		if err != nil {
			return nil, err
		}
		return starlark.Call(thread, method, args[1:], kwargs)
	})
}

// isTypeFunction reports whether v is a function that stands for a type.
func isTypeFunction(v starlark.Value) (*starlark.Builtin, bool) {
	b, ok := v.(*starlark.Builtin)
	return b, ok && typeNames[b.Name()] != "" && isOwnType(b)
}

// typeName is type(x).__name__.
func typeName(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return starlark.String(pythonType(args[0])), nil
}

// dictFromKeys is dict.fromkeys(iterable, value=None).
func dictFromKeys(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var keys starlark.Iterable
	var value starlark.Value = starlark.None
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &keys, &value); err != nil {
		return nil, err
	}
	out := new(starlark.Dict)
	for k := range starlark.Elements(keys) {
		if err := out.SetKey(k, value); err != nil {
			return nil, err
		}
		if out.Len() > maxElements/4 {
			return nil, errListTooLarge
		}
	}
	return out, nil
}

// byteOrder reads the byteorder argument.
func byteOrder(order string) (little bool, err error) {
	switch order {
	case "little", "big":
		return order == "little", nil
	}
	return false, exception.Errorf(exception.ValueError, "byteorder must be either 'little' or 'big'")
}

// intFromBytes is int.from_bytes(bytes, byteorder="big", signed=False).
func intFromBytes(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var data starlark.Bytes
	order, signed := "big", false
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "bytes", &data, "byteorder?", &order, "signed?", &signed); err != nil {
		return nil, err
	}
	little, err := byteOrder(order)
	if err != nil {
		return nil, err
	}
	if len(data) > maxIntBits/8 {
		return nil, errIntTooLarge
	}
	raw := []byte(data)
	if little {
		slices.Reverse(raw)
	}
	n := new(big.Int).SetBytes(raw)
	if signed && len(raw) > 0 && raw[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(raw))))
	}
	return starlark.MakeBigInt(n), nil
}

// intToBytes is int.to_bytes(length=1, byteorder="big", signed=False).
func intToBytes(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	length, order, signed := 1, "big", false
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "length?", &length, "byteorder?", &order, "signed?", &signed); err != nil {
		return nil, err
	}
	little, err := byteOrder(order)
	if err != nil {
		return nil, err
	}
	n := b.Receiver().(starlark.Int).BigInt()
	bits := 8 * length
	switch {
	case length < 0:
		return nil, exception.Errorf(exception.ValueError, "length argument must be non-negative")
	case length > maxBytes:
		return nil, errTextTooLarge
	case n.Sign() < 0 && !signed:
		return nil, exception.Errorf(exception.OverflowError, "can't convert negative int to unsigned")
	case !signed && n.BitLen() > bits, signed && n.Sign() >= 0 && n.Sign() != 0 && n.BitLen() > bits-1,
		signed && n.Sign() < 0 && new(big.Int).Not(n).BitLen() > bits-1:
		return nil, exception.Errorf(exception.OverflowError, "int too big to convert")
	}
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
	}
	out := n.FillBytes(make([]byte, length))
	if little {
		slices.Reverse(out)
	}
	return starlark.Bytes(out), nil
}

// intBitCount is int.bit_count(): the ones of the absolute value.
func intBitCount(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := noArgs(b, args, kwargs); err != nil {
		return nil, err
	}
	n, count := b.Receiver().(starlark.Int).BigInt(), 0
	for _, byte := range n.Bytes() {
		for ; byte != 0; byte &= byte - 1 {
			count++
		}
	}
	return starlark.MakeInt(count), nil
}
