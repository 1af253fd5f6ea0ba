// Package hashmod is the modules hashlib and hmac of flows: md5, sha1, sha224, sha256,
// sha384, sha512, sha3_256, sha3_512, new and algorithms_available; hmac.new,
// digest and compare_digest. Objects have update, digest, hexdigest, copy, name,
// digest_size and block_size. Texts are taken where Python wants bytes, as UTF-8.
//
// What differs from Python: no scrypt, shake and blake2; pbkdf2_hmac does
// at most ten million iterations.
package hashmod

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

var algorithms = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New,
	"sha384": sha512.New384, "sha512": sha512.New,
	"sha3_224": func() hash.Hash { return sha3.New224() }, "sha3_256": func() hash.Hash { return sha3.New256() },
	"sha3_384": func() hash.Hash { return sha3.New384() }, "sha3_512": func() hash.Hash { return sha3.New512() },
}

func names() []string {
	var list []string
	for name := range algorithms {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

func find(name string) (func() hash.Hash, error) {
	if f := algorithms[strings.ReplaceAll(strings.ToLower(name), "-", "")]; f != nil {
		return f, nil
	}
	return nil, py.ValueError("unsupported hash type %s (there are %s)", name, strings.Join(names(), ", "))
}

// Hashlib is the module hashlib, frozen.
func Hashlib() *starlarkstruct.Module {
	functions := map[string]py.Func{
		"new": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var name string
			var data starlark.Value = starlark.Bytes("")
			if err := py.UnpackArgs(b.Name(), args, kwargs, "name", &name, "data?", &data, "usedforsecurity?", new(bool)); err != nil {
				return nil, err
			}
			f, err := find(name)
			if err != nil {
				return nil, err
			}
			return newObject(strings.ToLower(name), f, data)
		},
		"pbkdf2_hmac": pbkdf2HMAC,
	}
	available := make([]starlark.Value, 0, len(algorithms))
	for _, name := range names() {
		available = append(available, starlark.String(name))
		functions[name] = func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var data starlark.Value = starlark.Bytes("")
			if err := py.UnpackArgs(b.Name(), args, kwargs, "string?", &data, "usedforsecurity?", new(bool)); err != nil {
				return nil, err
			}
			return newObject(name, algorithms[name], data)
		}
	}
	set := starlark.NewSet(len(available))
	for _, name := range available {
		_ = set.Insert(name) // texts can be hashed
	}
	return py.Module("hashlib", functions, starlark.StringDict{"algorithms_available": set, "algorithms_guaranteed": set})
}

// maxIterations is about two seconds of sha256.
const maxIterations = 10_000_000

func pbkdf2HMAC(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	var password, salt, length starlark.Value
	var iterations int
	if err := py.UnpackArgs(b.Name(), args, kwargs, "hash_name", &name, "password", &password, "salt", &salt, "iterations", &iterations, "dklen?", &length); err != nil {
		return nil, err
	}
	f, err := find(name)
	if err != nil {
		return nil, err
	}
	pass, err := py.Data(password)
	if err != nil {
		return nil, err
	}
	salted, err := py.Data(salt)
	if err != nil {
		return nil, err
	}
	n := f().Size()
	if length != nil && length != starlark.None {
		if n, err = starlark.AsInt32(length); err != nil {
			return nil, err
		}
	}
	if n < 1 || n > 1<<16 || iterations < 1 || iterations > maxIterations || iterations*(n/f().Size()+1) > maxIterations {
		return nil, py.ValueError("pbkdf2_hmac: iterations and dklen must be at least 1, and not more than %d blocks together", maxIterations)
	}
	key, err := pbkdf2.Key(f, string(pass), salted, iterations, n)
	return starlark.Bytes(key), err
}

// HMAC is the module hmac, frozen.
func HMAC() *starlarkstruct.Module {
	return py.Module("hmac", map[string]py.Func{
		"new": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var key, mode starlark.Value
			var msg starlark.Value = starlark.None
			if err := py.UnpackArgs(b.Name(), args, kwargs, "key", &key, "msg?", &msg, "digestmod", &mode); err != nil {
				return nil, err
			}
			name, f, err := mac(key, mode)
			if err != nil {
				return nil, err
			}
			if msg == starlark.None {
				msg = starlark.Bytes("")
			}
			return newObject(name, f, msg)
		},
		"digest": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var key, msg, mode starlark.Value
			if err := py.UnpackArgs(b.Name(), args, kwargs, "key", &key, "msg", &msg, "digest", &mode); err != nil {
				return nil, err
			}
			name, f, err := mac(key, mode)
			if err != nil {
				return nil, err
			}
			o, err := newObject(name, f, msg)
			if err != nil {
				return nil, err
			}
			return starlark.Bytes(o.hash.Sum(nil)), nil
		},
		"compare_digest": py.CompareDigest,
	}, nil)
}

func mac(key, mode starlark.Value) (name string, f func() hash.Hash, err error) {
	k, err := py.Data(key)
	if err != nil {
		return "", nil, err
	}
	switch m := mode.(type) {
	case starlark.String:
		name = string(m)
	case *starlark.Builtin: // hashlib.sha256
		name = strings.TrimPrefix(m.Name(), "hashlib.")
	default:
		return "", nil, py.TypeError("Missing required argument 'digestmod'.")
	}
	algorithm, err := find(name)
	if err != nil {
		return "", nil, err
	}
	return "hmac-" + name, func() hash.Hash { return hmac.New(algorithm, k) }, nil
}

// An object is what hashlib.sha256() and hmac.new() return.
type object struct {
	name   string
	hash   hash.Hash
	frozen bool
}

func newObject(name string, f func() hash.Hash, data starlark.Value) (*object, error) {
	o := &object{name: name, hash: f()}
	return o, o.add(data)
}

func (o *object) add(v starlark.Value) error {
	data, err := py.Data(v)
	if err != nil {
		return err
	}
	o.hash.Write(data)
	return nil
}

func (o *object) Attr(name string) (starlark.Value, error) {
	method := func(f func(starlark.Tuple) (starlark.Value, error), want int) (starlark.Value, error) {
		return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			if len(args) != want || len(kwargs) > 0 {
				return nil, py.TypeError("%s() takes exactly %d arguments (%d given)", name, want, len(args)+len(kwargs))
			}
			return f(args)
		}).BindReceiver(o), nil
	}
	switch name {
	case "name":
		return starlark.String(o.name), nil
	case "digest_size":
		return starlark.MakeInt(o.hash.Size()), nil
	case "block_size":
		return starlark.MakeInt(o.hash.BlockSize()), nil
	case "digest":
		return method(func(starlark.Tuple) (starlark.Value, error) { return starlark.Bytes(o.hash.Sum(nil)), nil }, 0)
	case "hexdigest":
		return method(func(starlark.Tuple) (starlark.Value, error) {
			return starlark.String(hex.EncodeToString(o.hash.Sum(nil))), nil
		}, 0)
	case "update":
		return method(func(args starlark.Tuple) (starlark.Value, error) {
			if o.frozen {
				return nil, py.TypeError("cannot update a frozen hash")
			}
			return starlark.None, o.add(args[0])
		}, 1)
	case "copy":
		return method(func(starlark.Tuple) (starlark.Value, error) {
			cloner, ok := o.hash.(hash.Cloner)
			if !ok {
				return nil, py.TypeError("%s cannot be copied", o.name)
			}
			clone, err := cloner.Clone()
			if err != nil {
				return nil, py.TypeError("%s cannot be copied", o.name)
			}
			return &object{name: o.name, hash: clone}, nil
		}, 0)
	}
	return nil, nil
}

func (o *object) AttrNames() []string {
	return []string{"block_size", "copy", "digest", "digest_size", "hexdigest", "name", "update"}
}
func (o *object) String() string        { return "<" + o.name + " object>" }
func (o *object) Type() string          { return "hash" }
func (o *object) Truth() starlark.Bool  { return true }
func (o *object) Freeze()               { o.frozen = true }
func (o *object) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'hash'") }

var _ starlark.HasAttrs = (*object)(nil)
