package value

import (
	"encoding/base64"
	"math"
	"math/big"
	"strconv"
)

// EncodeYAML returns v as a YAML text: in block style, indented by two, dicts in
// their order, text of several lines as it is (|), a line feed at the end.
// [DecodeYAML] returns the same value, but for tuples, which are lists then (a
// tuple that is a key stays one). Text is quoted where any reader of YAML 1.1 or
// 1.2 might take it for something else: "no", "12:30", "2024-01-02". Bytes are
// written as !!binary, a set as !!set, floats with a point (1.0). Of a secret its reference
// is shown, which is a text when it is read.
//
// It refuses what is no Value, text that is not UTF-8, and what is beyond
// [DefaultLimits], naming where it stands. It takes linear time.
func EncodeYAML(v Value) ([]byte, error) { return encodeYAML(v, DefaultLimits) }

func encodeYAML(v Value, lim Limits) ([]byte, error) {
	e := yamlEncoder{lim: lim, nodes: lim.Nodes}
	err := e.block(v, 0, 0)
	if err == nil && len(e.out) > lim.Bytes {
		err = lim.bytesError()
	}
	if err != nil {
		return nil, err
	}
	return e.out, nil
}

type yamlEncoder struct {
	out   []byte
	lim   Limits
	nodes int // that may still come
}

// block writes v from the column indent on, and the end of the line.
func (e *yamlEncoder) block(v Value, indent, depth int) error {
	switch v := v.(type) {
	case List:
		if len(v) > 0 {
			return e.list(v, indent, depth)
		}
	case Tuple:
		if len(v) > 0 {
			return e.list(v, indent, depth)
		}
	case Set:
		if len(v) > 0 {
			return e.set(v, indent, depth)
		}
	case *Dict:
		if v.Len() > 0 {
			return e.dict(v, indent, depth)
		}
	case string:
		if isBlockText(v) {
			return e.blockText(v, indent)
		}
	case Bytes:
		if len(v) > binaryLine {
			return e.blockBinary(v, indent)
		}
	}
	err := e.flow(v, depth, false)
	e.out = append(e.out, '\n')
	return err
}

// after writes v behind the colon of a key that stands at the column indent.
func (e *yamlEncoder) after(v Value, indent, depth int) error {
	indent += 2
	switch v := v.(type) {
	case List:
		if len(v) > 0 {
			e.line(indent)
			return e.list(v, indent, depth)
		}
	case Tuple:
		if len(v) > 0 {
			e.line(indent)
			return e.list(v, indent, depth)
		}
	case *Dict:
		if v.Len() > 0 {
			e.line(indent)
			return e.dict(v, indent, depth)
		}
	}
	e.out = append(e.out, ' ')
	return e.block(v, indent, depth)
}

func (e *yamlEncoder) list(vs []Value, indent, depth int) error {
	if err := e.enter(depth); err != nil {
		return err
	}
	for i, v := range vs {
		if i > 0 {
			e.pad(indent)
		}
		e.out = append(e.out, "- "...)
		if err := e.block(v, indent+2, depth+1); err != nil {
			return withinItem(i, err)
		}
	}
	return nil
}

func (e *yamlEncoder) set(vs []Value, indent, depth int) error {
	if err := checkSet(vs); err != nil {
		return err
	}
	if err := e.enter(depth); err != nil {
		return err
	}
	e.out = append(e.out, "!!set"...)
	for i, v := range vs {
		e.line(indent)
		e.out = append(e.out, "? "...)
		if err := e.flow(v, depth+1, false); err != nil {
			return withinItem(i, err)
		}
	}
	e.out = append(e.out, '\n')
	return nil
}

func (e *yamlEncoder) dict(d *Dict, indent, depth int) error {
	if err := e.enter(depth); err != nil {
		return err
	}
	for i, k := range d.keys {
		if i > 0 {
			e.pad(indent)
		}
		if err := e.key(k, indent, depth+1); err != nil {
			return withinKey(k, err)
		}
		if err := e.after(d.values[i], indent, depth+1); err != nil {
			return withinKey(k, err)
		}
	}
	return nil
}

// A key without a question mark is on one line and has at most 1,024 characters
// (YAML 1.1, 9.3).
const longestSimpleKey = 1000

func (e *yamlEncoder) key(k Value, indent, depth int) error {
	start := len(e.out)
	if err := e.flow(k, depth, false); err != nil {
		return err
	}
	if _, ok := k.(Tuple); ok || len(e.out)-start > longestSimpleKey {
		e.out = append(e.out, "? "...)
		copy(e.out[start+2:], e.out[start:len(e.out)-2])
		copy(e.out[start:], "? ")
		e.line(indent)
	}
	e.out = append(e.out, ':')
	return nil
}

// flow writes v without a line break. Within brackets more has to be quoted.
func (e *yamlEncoder) flow(v Value, depth int, within bool) error {
	if err := e.count(); err != nil {
		return err
	}
	switch v := v.(type) {
	case nil:
		e.out = append(e.out, "null"...)
	case bool:
		e.out = strconv.AppendBool(e.out, v)
	case int64:
		e.out = strconv.AppendInt(e.out, v, 10)
	case *big.Int:
		if v == nil {
			return noValue(v)
		}
		return e.bigInt(v)
	case float64:
		e.out = appendYAMLFloat(e.out, v)
	case string:
		return e.text(v, within)
	case Bytes:
		if base64.StdEncoding.EncodedLen(len(v)) > e.lim.Bytes-len(e.out) {
			return e.lim.bytesError()
		}
		e.out = append(e.out, `!!binary "`...)
		e.out = base64.StdEncoding.AppendEncode(e.out, v)
		e.out = append(e.out, '"')
	case Secret:
		return e.text(v.String(), within)
	case Unknown:
		return e.text(v.String(), within)
	case List:
		e.out = append(e.out, "[]"...) // in block style when it is not empty
	case Set:
		e.out = append(e.out, "!!set {}"...)
	case *Dict:
		e.out = append(e.out, "{}"...)
	case Tuple:
		return e.flowTuple(v, depth)
	default:
		return noValue(v)
	}
	return nil
}

func (e *yamlEncoder) flowTuple(t Tuple, depth int) error {
	if depth == e.lim.Depth {
		return e.lim.depthError()
	}
	e.out = append(e.out, '[')
	for i, v := range t {
		if i > 0 {
			e.out = append(e.out, ", "...)
		}
		if err := e.flow(v, depth+1, true); err != nil {
			return withinItem(i, err)
		}
	}
	e.out = append(e.out, ']')
	return nil
}

func (e *yamlEncoder) bigInt(i *big.Int) error {
	if i.BitLen()/10*3 < e.lim.Digits { // to write out millions of digits takes long
		start := len(e.out)
		e.out = i.Append(e.out, 10)
		if len(e.out)-start <= e.lim.Digits {
			return nil
		}
	}
	return e.lim.digitsError()
}

func appendYAMLFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, ".nan"...)
	case math.IsInf(f, 1):
		return append(dst, ".inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-.inf"...)
	}
	start := len(dst)
	dst = appendFloat(dst, f)
	for i, c := range dst[start:] {
		if c == '.' {
			break
		}
		if c == 'e' { // 1e+16 is text to readers of YAML 1.1
			exponent := string(dst[start+i:])
			return append(append(dst[:start+i], ".0"...), exponent...)
		}
	}
	return dst
}

// enter counts a collection.
func (e *yamlEncoder) enter(depth int) error {
	if depth == e.lim.Depth {
		return e.lim.depthError()
	}
	return e.count()
}

func (e *yamlEncoder) count() error {
	if len(e.out) > e.lim.Bytes {
		return e.lim.bytesError()
	}
	if e.nodes--; e.nodes < 0 {
		return e.lim.nodesError()
	}
	return nil
}

// line begins a line.
func (e *yamlEncoder) line(indent int) {
	e.out = append(e.out, '\n')
	e.pad(indent)
}

func (e *yamlEncoder) pad(indent int) {
	for range indent {
		e.out = append(e.out, ' ')
	}
}
