package uuidmod

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

var class = &pytype.Class{
	Module: "uuid", ID: "UUID", New: newUUID,
	Is: func(v starlark.Value) bool {
		_, ok := v.(uuid)
		return ok
	},
}

func newUUID(call pytype.Call) (starlark.Value, error) {
	var digits, data, little, fields, number, version starlark.Value
	if err := call.Unpack("hex?", &digits, "bytes?", &data, "bytes_le?", &little,
		"fields?", &fields, "int?", &number, "version?", &version, "is_safe?", new(starlark.Value)); err != nil {
		return nil, err
	}
	given := 0
	for _, v := range []*starlark.Value{&digits, &data, &little, &fields, &number} {
		if *v == starlark.None {
			*v = nil
		}
		if *v != nil {
			given++
		}
	}
	if given != 1 {
		return nil, py.TypeError("one of the hex, bytes, bytes_le, fields, or int arguments must be given")
	}
	var u uuid
	var err error
	switch {
	case digits != nil:
		u, err = fromHex(digits)
	case data != nil:
		u, err = fromBytes("bytes", data)
	case little != nil:
		u, err = fromBytes("bytes_le", little)
		u = u.swapped()
	case fields != nil:
		u, err = fromFields(fields)
	default:
		u, err = fromInt(number, 128, "int is out of range (need a 128-bit value)")
	}
	if err != nil {
		return nil, err
	}
	if version != nil && version != starlark.None {
		n, err := py.Small(version)
		if err != nil {
			return nil, err
		}
		if n < 1 || n > 5 {
			return nil, py.ValueError("illegal version number")
		}
		u = u.withVersion(byte(n))
	}
	return u, nil
}

func fromHex(v starlark.Value) (u uuid, err error) {
	text, ok := starlark.AsString(v)
	if !ok {
		return u, py.TypeError("UUID: hex is a %s, want a str", v.Type())
	}
	text = strings.NewReplacer("urn:", "", "uuid:", "").Replace(text)
	text = strings.ReplaceAll(strings.Trim(text, "{}"), "-", "")
	if len(text) != 32 {
		return u, py.ValueError("badly formed hexadecimal UUID string")
	}
	data, err := hex.DecodeString(text)
	if err != nil {
		return u, py.ValueError("invalid literal for int() with base 16: '%s'", text)
	}
	return uuid(data), nil
}

func fromBytes(name string, v starlark.Value) (u uuid, err error) {
	data, ok := v.(starlark.Bytes)
	if !ok {
		return u, py.TypeError("UUID: %s is a %s, want bytes", name, v.Type())
	}
	if len(data) != len(u) {
		return u, py.ValueError("%s is not a 16-char string", name)
	}
	return uuid([]byte(data)), nil
}

// The fields of a UUID: their names, and how many bits each has.
var fieldNames = []struct {
	name string
	bits uint
	at   int
}{
	{"time_low", 32, 0}, {"time_mid", 16, 4}, {"time_hi_version", 16, 6}, {"clock_seq_hi_variant", 8, 8}, {"clock_seq_low", 8, 9}, {"node", 48, 10},
}

func fromFields(v starlark.Value) (u uuid, err error) {
	elems, err := py.Elements("UUID", v)
	if err != nil {
		return u, err
	}
	if len(elems) != len(fieldNames) {
		return u, py.ValueError("fields is not a 6-tuple")
	}
	for i, f := range fieldNames {
		part, err := fromInt(elems[i], f.bits, "field "+f.name+" is out of range")
		if err != nil {
			return u, err
		}
		copy(u[f.at:], part[len(part)-int(f.bits/8):])
	}
	return u, nil
}

// fromInt returns an int of at most so many bits, at the end.
func fromInt(v starlark.Value, bits uint, otherwise string) (u uuid, err error) {
	n, err := py.Int(v)
	if err != nil {
		return u, err
	}
	if n.Sign() < 0 || n.BitLen() > int(bits) {
		return u, py.ValueError("%s", otherwise)
	}
	n.FillBytes(u[:])
	return u, nil
}

// swapped has the first three fields with their bytes the other way round.
func (u uuid) swapped() uuid {
	u[0], u[1], u[2], u[3] = u[3], u[2], u[1], u[0]
	u[4], u[5] = u[5], u[4]
	u[6], u[7] = u[7], u[6]
	return u
}

func (u uuid) int() starlark.Value { return starlark.MakeBigInt(new(big.Int).SetBytes(u[:])) }

func (u uuid) field(i int) starlark.Value {
	var wide [8]byte
	f := fieldNames[i]
	n := int(f.bits / 8)
	copy(wide[8-n:], u[f.at:f.at+n])
	return starlark.MakeUint64(binary.BigEndian.Uint64(wide[:]))
}

var variants = []string{
	"reserved for NCS compatibility", "specified in RFC 4122", "reserved for Microsoft compatibility", "reserved for future definition",
}

func (u uuid) variant() int {
	switch {
	case u[8]&0x80 == 0:
		return 0
	case u[8]&0x40 == 0:
		return 1
	case u[8]&0x20 == 0:
		return 2
	}
	return 3
}

// Attr implements [starlark.HasAttrs].
func (u uuid) Attr(name string) (starlark.Value, error) {
	for i, f := range fieldNames {
		if f.name == name {
			return u.field(i), nil
		}
	}
	switch name {
	case "bytes":
		return starlark.Bytes(u[:]), nil
	case "bytes_le":
		u = u.swapped()
		return starlark.Bytes(u[:]), nil
	case "clock_seq":
		return starlark.MakeInt(int(u[8]&0x3f)<<8 | int(u[9])), nil
	case "fields":
		out := make(starlark.Tuple, len(fieldNames))
		for i := range out {
			out[i] = u.field(i)
		}
		return out, nil
	case "hex":
		return starlark.String(hex.EncodeToString(u[:])), nil
	case "int":
		return u.int(), nil
	case "time":
		low, mid, high := binary.BigEndian.Uint32(u[:]), binary.BigEndian.Uint16(u[4:]), binary.BigEndian.Uint16(u[6:])
		return starlark.MakeUint64(uint64(high&0x0fff)<<48 | uint64(mid)<<32 | uint64(low)), nil
	case "urn":
		return starlark.String("urn:uuid:" + u.Str()), nil
	case "variant":
		return starlark.String(variants[u.variant()]), nil
	case "version":
		if u.variant() != 1 {
			return starlark.None, nil
		}
		return starlark.MakeInt(int(u[6] >> 4)), nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (u uuid) AttrNames() []string {
	return []string{"bytes", "bytes_le", "clock_seq", "clock_seq_hi_variant", "clock_seq_low", "fields", "hex", "int", "node",
		"time", "time_hi_version", "time_low", "time_mid", "urn", "variant", "version"}
}

// CompareSameType implements [starlark.Comparable].
func (u uuid) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	other, ok := y.(uuid)
	if !ok {
		return op == syntax.NEQ, nil
	}
	c := bytes.Compare(u[:], other[:])
	switch op {
	case syntax.EQL:
		return c == 0, nil
	case syntax.NEQ:
		return c != 0, nil
	case syntax.LT:
		return c < 0, nil
	case syntax.LE:
		return c <= 0, nil
	case syntax.GT:
		return c > 0, nil
	}
	return c >= 0, nil
}

func (u uuid) String() string       { return `UUID("` + u.Str() + `")` }
func (u uuid) Type() string         { return "UUID" }
func (u uuid) Truth() starlark.Bool { return true }
func (u uuid) Freeze()              {}

// Hash implements [starlark.Value].
func (u uuid) Hash() (uint32, error) { return starlark.Bytes(u[:]).Hash() }

var (
	_ starlark.Comparable = uuid{}
	_ starlark.HasAttrs   = uuid{}
	_ dialect.Stringer    = uuid{}
)
