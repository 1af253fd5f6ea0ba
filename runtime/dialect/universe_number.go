package dialect

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// sum is sum(iterable, start=0).
func sum(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var elems starlark.Iterable
	var total starlark.Value = starlark.MakeInt(0)
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "iterable", &elems, "start?", &total); err != nil {
		return nil, err
	}
	if _, text := total.(starlark.String); text {
		return nil, fmt.Errorf("sum: cannot sum strings, write ''.join(...)")
	}
	iter := elems.Iterate()
	defer iter.Done()
	list, ok := total.(*starlark.List)
	if ok {
		return sumLists(thread, list, iter)
	}
	p := pace{thread: thread}
	for e := range iterated(iter) {
		err := p.step()
		if err == nil {
			err = checkTupleSum(total)
		}
		if err != nil {
			return nil, err
		}
		if total, err = starlark.Binary(star.PLUS, asNumber(total), asNumber(e)); err != nil {
			return nil, err
		}
	}
	return total, nil
}

// checkTupleSum bounds what sum makes of tuples and bytes, of which each is copied for
// the next.
func checkTupleSum(total starlark.Value) error {
	n := 0
	switch total := total.(type) {
	case starlark.Tuple:
		n = len(total)
	case starlark.Bytes:
		n = len(total)
	}
	if n > maxSummed {
		return fmt.Errorf("sum: the result would have more than %d elements, write a list", maxSummed)
	}
	return nil
}

const maxSummed = 100_000

// sumLists joins lists without copying what is joined for each of them.
func sumLists(thread *starlark.Thread, start *starlark.List, lists starlark.Iterator) (starlark.Value, error) {
	out := elementsOf(start)
	p := pace{thread: thread}
	for e := range iterated(lists) {
		if err := p.step(); err != nil {
			return nil, err
		}
		list, ok := e.(*starlark.List)
		if !ok {
			return nil, fmt.Errorf("unknown binary op: list + %s", e.Type())
		}
		if len(out)+list.Len() > maxElements {
			return nil, errListTooLarge
		}
		out = append(out, elementsOf(list)...)
	}
	return starlark.NewList(out), nil
}

// round is round(x, ndigits=None): to the nearest, and to the even one of two that
// are equally near.
func round(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	var digits starlark.Value = starlark.None
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "number", &x, "ndigits?", &digits); err != nil {
		return nil, err
	}
	n := 0
	if digits != starlark.None {
		i, ok := asNumber(digits).(starlark.Int)
		if !ok {
			return nil, fmt.Errorf("round: ndigits: got %s, want int", digits.Type())
		}
		n64, ok := i.Int64()
		if !ok || n64 > 1e6 || n64 < -1e6 {
			n64 = int64(1e6 * i.Sign())
		}
		n = int(n64)
	}
	switch x := asNumber(x).(type) {
	case starlark.Int:
		if n >= 0 {
			return x, nil
		}
		return roundInt(x, -n), nil
	case starlark.Float:
		f := float64(x)
		if digits != starlark.None {
			return starlark.Float(roundFloat(f, n)), nil
		}
		switch {
		case math.IsNaN(f):
			return nil, fmt.Errorf("round: cannot convert float NaN to int")
		case math.IsInf(f, 0):
			return nil, fmt.Errorf("round: cannot convert float infinity to int")
		}
		return starlark.NumberToInt(starlark.Float(math.RoundToEven(f)))
	}
	return nil, fmt.Errorf("round: got %s, want int or float", x.Type())
}

func roundInt(x starlark.Int, zeros int) starlark.Value {
	if bits := bitLen(x); float64(zeros) > float64(bits)*math.Log10(2)+1 {
		return starlark.MakeInt(0)
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(zeros)), nil)
	quotient, rest := new(big.Int).DivMod(x.BigInt(), unit, new(big.Int))
	twice := rest.Lsh(rest, 1)
	if c := twice.Cmp(unit); c > 0 || c == 0 && quotient.Bit(0) == 1 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return starlark.MakeBigInt(quotient.Mul(quotient, unit))
}

func roundFloat(f float64, digits int) float64 {
	switch {
	case math.IsNaN(f), math.IsInf(f, 0), digits > 400:
		return f
	case digits < -310:
		return math.Copysign(0, f)
	case digits >= 0:
		r, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', digits, 64), 64)
		return r
	}
	// A float of this size is a whole number with a fraction: round it exactly.
	exact, _ := new(big.Float).SetPrec(2000).SetFloat64(f).Int(nil)
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil)
	quotient, rest := new(big.Int).QuoRem(exact, unit, new(big.Int))
	twice := rest.Abs(rest).Lsh(rest, 1)
	fraction := f != math.Trunc(f)
	if c := twice.Cmp(unit); c > 0 || c == 0 && (fraction || quotient.Bit(0) == 1) {
		quotient.Add(quotient, big.NewInt(int64(big.NewFloat(f).Sign())))
	}
	r, _ := new(big.Float).SetInt(quotient.Mul(quotient, unit)).Float64()
	return math.Copysign(r, f)
}

// divmod is (x // y, x % y).
func divmod(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, y starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &x, &y); err != nil {
		return nil, err
	}
	x, y = asNumber(x), asNumber(y)
	if !isNumber(x) || !isNumber(y) {
		return nil, fmt.Errorf("unknown binary op: %s divmod() %s", x.Type(), y.Type())
	}
	quotient, err := starlark.Binary(star.SLASHSLASH, x, y)
	if err != nil {
		return nil, err
	}
	rest, err := starlark.Binary(star.PERCENT, x, y)
	return starlark.Tuple{quotient, rest}, err
}

func isNumber(v starlark.Value) bool {
	switch v.(type) {
	case starlark.Int, starlark.Float:
		return true
	}
	_, ok := v.(starlark.HasBinary)
	return ok
}

// powBuiltin is pow(x, y, mod=None).
func powBuiltin(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, y starlark.Value
	var modulus starlark.Value = starlark.None
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "base", &x, "exp", &y, "mod?", &modulus); err != nil {
		return nil, err
	}
	if modulus == starlark.None {
		return pow(x, y)
	}
	base, ok1 := asNumber(x).(starlark.Int)
	exp, ok2 := asNumber(y).(starlark.Int)
	m, ok3 := asNumber(modulus).(starlark.Int)
	switch {
	case !ok1 || !ok2 || !ok3:
		return nil, fmt.Errorf("pow: with three arguments all must be ints")
	case m.Sign() == 0:
		return nil, fmt.Errorf("pow: the third argument cannot be 0")
	case bitLen(exp) > 1<<14 || bitLen(m) > 1<<14 || bitLen(base) > maxIntBits:
		return nil, errIntTooLarge
	}
	abs := new(big.Int).Abs(m.BigInt())
	z := new(big.Int).Exp(base.BigInt(), exp.BigInt(), abs)
	if z == nil {
		return nil, fmt.Errorf("pow: base is not invertible for the given modulus")
	}
	if m.Sign() < 0 && z.Sign() > 0 {
		z.Add(z, m.BigInt())
	}
	return starlark.MakeBigInt(z), nil
}

// intBase is bin, oct and hex.
func intBase(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
		return nil, err
	}
	i, ok := asNumber(x).(starlark.Int)
	if !ok {
		return nil, fmt.Errorf("%s: got %s, want int", b.Name(), x.Type())
	}
	base, prefix := 16, "0x"
	switch b.Name() {
	case "bin":
		base, prefix = 2, "0b"
	case "oct":
		base, prefix = 8, "0o"
	}
	digits, err := intText(i, base)
	digits, negative := strings.CutPrefix(digits, "-")
	if negative {
		prefix = "-" + prefix
	}
	return starlark.String(prefix + digits), err
}
