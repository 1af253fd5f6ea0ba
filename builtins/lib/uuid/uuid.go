// Package uuidmod is the module uuid of flows:
//
//	UUID(hex=, bytes=, bytes_le=, fields=, int=, version=)   one of them
//	uuid3 uuid5     of a namespace and a name
//	uuid4           random; it is recorded, so that a flow that is run again gets the same
//	NAMESPACE_DNS NAMESPACE_URL NAMESPACE_OID NAMESPACE_X500
//	RESERVED_NCS RFC_4122 RESERVED_MICROSOFT RESERVED_FUTURE
//
// A UUID has bytes, bytes_le, fields and their names, hex, int, urn, variant and version;
// it can be compared, is a key of dicts, and str() and int() of its int are Python's. It
// is no text: what is stored or sent is str(x).
//
// What differs from Python: uuid1 and getnode fail, as they tell the address of the
// machine's network card; there is no SafeUUID; repr has double quotes.
package uuidmod

import (
	"crypto/md5"
	"crypto/sha1"
	"encoding/hex"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module uuid, frozen.
func Module() *starlarkstruct.Module {
	others := starlark.StringDict{
		"UUID":               class,
		"RESERVED_NCS":       starlark.String(variants[0]),
		"RFC_4122":           starlark.String(variants[1]),
		"RESERVED_MICROSOFT": starlark.String(variants[2]),
		"RESERVED_FUTURE":    starlark.String(variants[3]),
	}
	for name, digit := range map[string]byte{"NAMESPACE_DNS": 0x10, "NAMESPACE_URL": 0x11, "NAMESPACE_OID": 0x12, "NAMESPACE_X500": 0x14} {
		others[name] = uuid{0x6b, 0xa7, 0xb8, digit, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	}
	return py.Module("uuid", map[string]py.Func{
		"uuid1":   refused,
		"getnode": refused,
		"uuid3": named(3, func(data []byte) []byte {
			sum := md5.Sum(data)
			return sum[:]
		}),
		"uuid4": uuid4,
		"uuid5": named(5, func(data []byte) []byte {
			sum := sha1.Sum(data)
			return sum[:16]
		}),
	}, others)
}

func refused(_ *starlark.Thread, b *starlark.Builtin, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return nil, exception.Errorf(exception.NotImplementedError, "%s would tell the address of the machine's network card: write uuid.uuid4()", b.Name())
}

func uuid4(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	data, err := py.Entropy(thread, b.Name(), 16)
	if err != nil {
		return nil, err
	}
	return uuid(data).withVersion(4), nil
}

// named returns the function of UUIDs that are the hash of a name.
func named(version byte, hash func([]byte) []byte) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var namespace, name starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, "namespace", &namespace, "name", &name); err != nil {
			return nil, err
		}
		space, ok := namespace.(uuid)
		if !ok {
			return nil, exception.Errorf(exception.AttributeError, "%s: namespace is a %s, want a UUID such as uuid.NAMESPACE_DNS", b.Name(), namespace.Type())
		}
		text, ok := starlark.AsString(name)
		if !ok {
			return nil, py.TypeError("%s: name is a %s, want a str", b.Name(), name.Type())
		}
		return uuid(hash(append(space[:], text...))).withVersion(version), nil
	}
}

// A uuid is an instance of UUID.
type uuid [16]byte

func (u uuid) withVersion(version byte) uuid {
	u[6] = u[6]&0x0f | version<<4
	u[8] = u[8]&0x3f | 0x80
	return u
}

// Str implements dialect.Stringer.
func (u uuid) Str() string {
	digits := hex.EncodeToString(u[:])
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
}
