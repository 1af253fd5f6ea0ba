// Package secretsmod is the module secrets of flows:
//
//	token_bytes token_hex token_urlsafe   of 32 random bytes, or as many as are asked for
//	randbelow randbits choice             random numbers
//	compare_digest                        whether two texts are equal, without telling how much of them is
//
// What is random comes from the execution: a flow that is run again gets the same. For
// that it is recorded. So a secret that a flow makes is in the database of executions, in
// plain text, as long as the execution is; whoever may read that may read the secret.
//
// What differs from Python: there is no SystemRandom; a token has at most 64 KiB.
package secretsmod

import (
	"encoding/base64"
	"encoding/hex"
	"math/big"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

const (
	defaultEntropy = 32      // bytes of a token
	maxEntropy     = 1 << 16 // each is recorded
)

// Module is the module secrets, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("secrets", map[string]py.Func{
		"token_bytes":    token(func(b []byte) starlark.Value { return starlark.Bytes(b) }),
		"token_hex":      token(func(b []byte) starlark.Value { return starlark.String(hex.EncodeToString(b)) }),
		"token_urlsafe":  token(func(b []byte) starlark.Value { return starlark.String(base64.RawURLEncoding.EncodeToString(b)) }),
		"randbelow":      randbelow,
		"randbits":       randbits,
		"choice":         choice,
		"compare_digest": py.CompareDigest,
	}, starlark.StringDict{"DEFAULT_ENTROPY": starlark.MakeInt(defaultEntropy)})
}

func token(form func([]byte) starlark.Value) py.Func {
	return func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var given starlark.Value = starlark.None
		if err := py.UnpackArgs(b.Name(), args, kwargs, "nbytes?", &given); err != nil {
			return nil, err
		}
		n := defaultEntropy
		if given != starlark.None {
			var err error
			if n, err = py.Small(given); err != nil {
				return nil, err
			}
		}
		switch {
		case n < 0:
			return nil, py.ValueError("negative argument not allowed")
		case n > maxEntropy:
			return nil, py.ValueError("%s: nbytes is %d, want at most %d", b.Name(), n, maxEntropy)
		}
		data, err := py.Entropy(thread, b.Name(), n)
		return form(data), err
	}
}

func randbits(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "k", &given); err != nil {
		return nil, err
	}
	k, err := py.Small(given)
	switch {
	case err != nil:
		return nil, err
	case k < 0:
		return nil, py.ValueError("number of bits must be non-negative")
	case k > 8*maxEntropy:
		return nil, py.ValueError("%s: k is %d, want at most %d", b.Name(), k, 8*maxEntropy)
	}
	data, err := py.Entropy(thread, b.Name(), (k+7)/8)
	if err != nil {
		return nil, err
	}
	n := new(big.Int).SetBytes(data)
	return starlark.MakeBigInt(n.Rsh(n, uint(8*len(data)-k))), nil
}

func randbelow(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "exclusive_upper_bound", &given); err != nil {
		return nil, err
	}
	bound, err := py.Int(given)
	switch {
	case err != nil:
		return nil, err
	case bound.Sign() <= 0:
		return nil, py.ValueError("Upper bound must be positive.")
	case bound.BitLen() > 8*maxEntropy:
		return nil, py.ValueError("%s: the bound is too large", b.Name())
	}
	n, err := below(thread, b.Name(), bound)
	if err != nil {
		return nil, err
	}
	return starlark.MakeBigInt(n), nil
}

// below returns an int from 0 to n, without n. One number of so many bits more than n has
// is as good as any number of tries, and one effect.
func below(thread *starlark.Thread, fn string, n *big.Int) (*big.Int, error) {
	const more = 16
	data, err := py.Entropy(thread, fn, (n.BitLen()+7)/8+more)
	if err != nil {
		return nil, err
	}
	return new(big.Int).Mod(new(big.Int).SetBytes(data), n), nil
}

func choice(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "seq", &given); err != nil {
		return nil, err
	}
	seq, err := py.Choosable(given)
	if err != nil {
		return nil, err
	}
	i, err := below(thread, b.Name(), big.NewInt(int64(seq.Len)))
	if err != nil {
		return nil, err
	}
	return seq.At(int(i.Int64())), nil
}
