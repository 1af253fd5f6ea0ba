package value

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
)

// The encoding. A version byte, 1, then one value; a value is a tag byte and
//
//	0x00 None
//	0x01 False
//	0x02 True
//	0x03 int of 64 bits  varint, zigzag: 0, -1, 1, -2, ...
//	0x04 int >= 1<<63    uvarint n, n bytes: the magnitude, big-endian
//	0x05 int < -1<<63    uvarint n, n bytes: the magnitude, big-endian
//	0x06 float           8 bytes: IEEE 754, big-endian
//	0x07 string          uvarint n, n bytes, which need not be UTF-8
//	0x08 bytes           uvarint n, n bytes
//	0x09 list            uvarint n, n values
//	0x0a tuple           uvarint n, n values
//	0x0b set             uvarint n, n values, no two the same
//	0x0c dict            uvarint n, n times a key and its value, no two keys the same
//	0x0d secret          uvarint n, n bytes: its reference
//
// varint and uvarint are those of encoding/binary (protobuf's), in the fewest
// bytes; a magnitude has no leading zero. So there is one encoding of a value,
// and equal bytes mean equal values. Bytes of this version are read for ever:
// tags may be added, any other change of the above is a new version.
const (
	codecVersion = 1

	tagNone    = 0x00
	tagFalse   = 0x01
	tagTrue    = 0x02
	tagInt     = 0x03
	tagBigPos  = 0x04
	tagBigNeg  = 0x05
	tagFloat   = 0x06
	tagString  = 0x07
	tagBytes   = 0x08
	tagList    = 0x09
	tagTuple   = 0x0a
	tagSet     = 0x0b
	tagDict    = 0x0c
	tagSecret  = 0x0d
	tagUnknown = 0x0e // a JSON object; in no store, as dry runs store nothing
)

// Marshal returns the encoding of v, which keeps everything of it: kinds, order,
// the bits of floats, text that is no UTF-8. The same value has always the same
// bytes. It refuses what is no Value, naming its Go type and where it stands
// (a.b[3]), and what is beyond [DefaultLimits].
func Marshal(v Value) ([]byte, error) {
	return Append(make([]byte, 0, 64), v)
}

// Append appends the encoding of v to dst, as [Marshal] returns it. With an
// error it returns dst as it was.
func Append(dst []byte, v Value) ([]byte, error) {
	e := encoder{nodes: maxNodes, end: len(dst) + maxBytes}
	out, err := e.value(append(dst, codecVersion), v, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

type encoder struct {
	nodes int // that may still come
	end   int // of the largest output
}

func (e *encoder) value(dst []byte, v Value, depth int) ([]byte, error) {
	if e.nodes--; e.nodes < 0 {
		return nil, DefaultLimits.nodesError()
	}
	switch v := v.(type) {
	case nil:
		return append(dst, tagNone), nil
	case bool:
		if v {
			return append(dst, tagTrue), nil
		}
		return append(dst, tagFalse), nil
	case int64:
		return binary.AppendVarint(append(dst, tagInt), v), nil
	case *big.Int:
		switch {
		case v == nil:
			break // no Value
		case v.IsInt64():
			return binary.AppendVarint(append(dst, tagInt), v.Int64()), nil
		case v.Sign() < 0:
			return appendText(e, dst, tagBigNeg, v.Bytes())
		default:
			return appendText(e, dst, tagBigPos, v.Bytes())
		}
	case float64:
		return binary.BigEndian.AppendUint64(append(dst, tagFloat), math.Float64bits(v)), nil
	case string:
		return appendText(e, dst, tagString, v)
	case Bytes:
		return appendText(e, dst, tagBytes, v)
	case Secret:
		return appendText(e, dst, tagSecret, v.Ref)
	case Unknown:
		b, err := v.marshal()
		if err != nil {
			return nil, err
		}
		return appendText(e, dst, tagUnknown, b)
	case List:
		return e.values(dst, tagList, v, depth)
	case Tuple:
		return e.values(dst, tagTuple, v, depth)
	case Set:
		dst, err := e.values(dst, tagSet, v, depth)
		if err == nil {
			err = checkSet(v)
		}
		return dst, err
	case *Dict:
		return e.dict(dst, v, depth)
	}
	return nil, noValue(v)
}

func appendText[T string | []byte | Bytes](e *encoder, dst []byte, tag byte, text T) ([]byte, error) {
	if len(text) > e.end-len(dst) {
		return nil, DefaultLimits.bytesError()
	}
	dst = binary.AppendUvarint(append(dst, tag), uint64(len(text)))
	return append(dst, text...), nil
}

func (e *encoder) values(dst []byte, tag byte, vs []Value, depth int) (_ []byte, err error) {
	if depth == MaxDepth {
		return nil, DefaultLimits.depthError()
	}
	dst = binary.AppendUvarint(append(dst, tag), uint64(len(vs)))
	for i, v := range vs {
		if dst, err = e.value(dst, v, depth+1); err != nil {
			return nil, withinItem(i, err)
		}
	}
	return dst, nil
}

func (e *encoder) dict(dst []byte, d *Dict, depth int) (_ []byte, err error) {
	if depth == MaxDepth {
		return nil, DefaultLimits.depthError()
	}
	dst = binary.AppendUvarint(append(dst, tagDict), uint64(d.Len()))
	for i := range d.Len() {
		key := d.keys[i]
		if dst, err = e.value(dst, key, depth+1); err != nil {
			return nil, withinKey(key, err)
		}
		if dst, err = e.value(dst, d.values[i], depth+1); err != nil {
			return nil, withinKey(key, err)
		}
	}
	return dst, nil
}

// Unmarshal returns the value that b is the encoding of. The value shares
// nothing with b. Bytes that [Marshal] would not have written are refused with
// [ErrCorrupt]; whatever b holds, it takes memory in proportion to b only.
func Unmarshal(b []byte) (Value, error) {
	if len(b) == 0 || b[0] != codecVersion {
		return nil, fmt.Errorf("%w: want version %d, got % x", ErrCorrupt, codecVersion, b[:min(len(b), 1)])
	}
	if len(b) > maxBytes {
		return nil, DefaultLimits.bytesError()
	}
	d := decoder{data: b, at: 1, owed: 1, nodes: maxNodes}
	if len(b) <= shareUpTo {
		d.text = string(b)
	}
	v, err := d.value(0)
	if err != nil {
		return nil, err
	}
	if d.at != len(b) {
		return nil, d.corrupt("bytes after the value")
	}
	return v, nil
}

// The strings of a small value are cut from one copy of its bytes. Those of a
// large one are copied each, so that a short one does not keep the rest alive.
const shareUpTo = 1 << 10

type decoder struct {
	data  []byte
	text  string // data, or empty
	at    int
	owed  int // values announced and still to come: each takes a byte at least
	nodes int // that may still come
}

func (d *decoder) value(depth int) (Value, error) {
	if d.at == len(d.data) {
		return nil, d.corrupt("truncated")
	}
	if d.nodes--; d.nodes < 0 {
		return nil, DefaultLimits.nodesError()
	}
	d.owed--
	tag := d.data[d.at]
	d.at++
	switch tag {
	case tagNone:
		return nil, nil
	case tagFalse:
		return false, nil
	case tagTrue:
		return true, nil
	case tagInt:
		u, err := d.uvarint()
		return int64(u>>1) ^ -int64(u&1), err
	case tagBigPos, tagBigNeg:
		b, err := d.bytes()
		if err != nil {
			return nil, err
		}
		i := new(big.Int).SetBytes(b)
		if tag == tagBigNeg {
			i.Neg(i)
		}
		if i.IsInt64() || b[0] == 0 {
			return nil, d.corrupt("an int in too many bytes")
		}
		return i, nil
	case tagFloat:
		if len(d.data)-d.at < 8 {
			return nil, d.corrupt("truncated")
		}
		d.at += 8
		return math.Float64frombits(binary.BigEndian.Uint64(d.data[d.at-8:])), nil
	case tagString:
		b, err := d.bytes()
		if err != nil {
			return nil, err
		}
		if d.text != "" {
			return d.text[d.at-len(b) : d.at], nil
		}
		return string(b), nil
	case tagBytes:
		b, err := d.bytes()
		return Bytes(bytes.Clone(b)), err
	case tagSecret:
		b, err := d.bytes()
		return Secret{string(b)}, err
	case tagUnknown:
		b, err := d.bytes()
		if err != nil {
			return nil, err
		}
		u, err := unmarshalUnknown(b)
		if err != nil {
			return nil, d.corrupt(err.Error())
		}
		return u, nil
	case tagList:
		vs, err := d.values(depth)
		return List(vs), err
	case tagTuple:
		vs, err := d.values(depth)
		return Tuple(vs), err
	case tagSet:
		vs, err := d.values(depth)
		if err == nil && checkSet(vs) != nil {
			err = d.corrupt(checkSet(vs).Error())
		}
		return Set(vs), err
	case tagDict:
		return d.dict(depth)
	}
	d.at--
	return nil, d.corrupt(fmt.Sprintf("unknown tag %#02x", tag))
}

func (d *decoder) values(depth int) ([]Value, error) {
	if depth == MaxDepth {
		return nil, DefaultLimits.depthError()
	}
	n, err := d.count(1)
	if err != nil {
		return nil, err
	}
	vs := make([]Value, n)
	for i := range vs {
		if vs[i], err = d.value(depth + 1); err != nil {
			return nil, err
		}
	}
	return vs, nil
}

func (d *decoder) dict(depth int) (Value, error) {
	if depth == MaxDepth {
		return nil, DefaultLimits.depthError()
	}
	n, err := d.count(2)
	if err != nil {
		return nil, err
	}
	dict := new(Dict)
	dict.grow(n)
	for i := range n {
		key, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if err := CheckKey(key); err != nil {
			return nil, d.corrupt(err.Error())
		}
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if dict.SetKey(key, v); dict.Len() == i {
			return nil, d.corrupt("a key twice in a dict")
		}
	}
	return dict, nil
}

// count reads how many items of so many values each follow. It fails when the
// rest of the data cannot hold them and all that others still wait for, so what
// is allocated for them is bounded, in however many levels they are announced.
func (d *decoder) count(each int) (int, error) {
	u, err := d.uvarint()
	if err != nil {
		return 0, err
	}
	left := len(d.data) - d.at - d.owed
	if left < 0 || u > uint64(left/each) {
		return 0, d.corrupt("truncated")
	}
	d.owed += int(u) * each
	return int(u), nil
}

func (d *decoder) bytes() ([]byte, error) {
	u, err := d.uvarint()
	if err != nil {
		return nil, err
	}
	if u > uint64(len(d.data)-d.at) {
		return nil, d.corrupt("truncated")
	}
	d.at += int(u)
	return d.data[d.at-int(u) : d.at : d.at], nil
}

func (d *decoder) uvarint() (uint64, error) {
	u, n := binary.Uvarint(d.data[d.at:])
	if n <= 0 {
		return 0, d.corrupt("a number that is cut off or too large")
	}
	if n > 1 && d.data[d.at+n-1] == 0 {
		return 0, d.corrupt("a number in too many bytes")
	}
	d.at += n
	return u, nil
}

func (d *decoder) corrupt(what string) error {
	return fmt.Errorf("%w: %s (byte %d)", ErrCorrupt, what, d.at)
}
