package urllibmod

import (
	"slices"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A kind is a class of results. Called, it makes one.
type kind struct {
	name   string
	fields []string
}

var (
	splitResult  = &kind{"SplitResult", []string{"scheme", "netloc", "path", "query", "fragment"}}
	parseResult  = &kind{"ParseResult", []string{"scheme", "netloc", "path", "params", "query", "fragment"}}
	defragResult = &kind{"DefragResult", []string{"url", "fragment"}}
)

// of makes a result of parts.
func (k *kind) of(p parts, isBytes bool) *result {
	fields := []string{p.scheme, p.netloc, p.path, p.params, p.query, p.fragment}
	if k == splitResult {
		fields = slices.Delete(fields, 3, 4)
	}
	return &result{kind: k, fields: fields, bytes: isBytes}
}

// parts are those of fields in their order.
func (k *kind) parts(f []string) parts {
	if k == parseResult {
		return parts{f[0], f[1], f[2], f[3], f[4], f[5]}
	}
	return parts{f[0], f[1], f[2], "", f[3], f[4]}
}

// Instance implements [dialect.Type].
func (k *kind) Instance(v starlark.Value) bool {
	r, ok := v.(*result)
	return ok && r.kind == k && !r.bytes
}

// Name implements [starlark.Callable].
func (k *kind) Name() string          { return k.name }
func (k *kind) String() string        { return "<class 'urllib.parse." + k.name + "'>" }
func (k *kind) Type() string          { return "type" }
func (k *kind) Freeze()               {}
func (k *kind) Truth() starlark.Bool  { return true }
func (k *kind) Hash() (uint32, error) { return starlark.String(k.name).Hash() }

// CallInternal implements [starlark.Callable].
func (k *kind) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	values := make([]starlark.Value, len(k.fields))
	pairs := make([]any, 0, 2*len(k.fields))
	for i, f := range k.fields {
		pairs = append(pairs, f, &values[i])
	}
	if err := starlark.UnpackArgs(k.name, args, kwargs, pairs...); err != nil {
		return nil, err
	}
	given, isBytes, err := texts(values...)
	return &result{kind: k, fields: given, bytes: isBytes}, err
}

// A result is what urlparse, urlsplit and urldefrag return.
type result struct {
	kind   *kind
	fields []string
	bytes  bool // its fields are bytes
}

func (r *result) value(s string) starlark.Value {
	if r.bytes {
		return starlark.Bytes(s)
	}
	return starlark.String(s)
}

func (r *result) tuple() starlark.Tuple {
	t := make(starlark.Tuple, len(r.fields))
	for i, f := range r.fields {
		t[i] = r.value(f)
	}
	return t
}

func (r *result) typeName() string {
	if r.bytes {
		return r.kind.name + "Bytes"
	}
	return r.kind.name
}

func (r *result) String() string {
	list := make([]string, len(r.fields))
	for i, f := range r.fields {
		list[i] = r.kind.fields[i] + "=" + r.value(f).String()
	}
	return r.typeName() + "(" + strings.Join(list, ", ") + ")"
}

func (r *result) Type() string                              { return r.typeName() }
func (r *result) Freeze()                                   {}
func (r *result) Truth() starlark.Bool                      { return true }
func (r *result) Hash() (uint32, error)                     { return r.tuple().Hash() }
func (r *result) Len() int                                  { return len(r.fields) }
func (r *result) Index(i int) starlark.Value                { return r.value(r.fields[i]) }
func (r *result) Iterate() starlark.Iterator                { return r.tuple().Iterate() }
func (r *result) Slice(start, end, step int) starlark.Value { return r.tuple().Slice(start, end, step) }

// Has implements [starlark.Container].
func (r *result) Has(v starlark.Value) (bool, error) {
	for _, f := range r.fields {
		if v == r.value(f) {
			return true, nil
		}
	}
	return false, nil
}

// CompareSameType implements [starlark.Comparable].
func (r *result) CompareSameType(op syntax.Token, other starlark.Value, depth int) (bool, error) {
	return r.tuple().CompareSameType(op, other.(*result).tuple(), depth)
}

// Attr implements [starlark.HasAttrs].
func (r *result) Attr(name string) (starlark.Value, error) {
	if i := slices.Index(r.kind.fields, name); i >= 0 {
		return r.value(r.fields[i]), nil
	}
	switch name {
	case "_fields":
		t := make(starlark.Tuple, len(r.kind.fields))
		for i, f := range r.kind.fields {
			t[i] = starlark.String(f)
		}
		return t, nil
	case "geturl":
		return r.method(name, func() (starlark.Value, error) {
			if r.kind != defragResult {
				return r.value(r.kind.parts(r.fields).unsplit()), nil
			}
			if r.fields[1] == "" {
				return r.value(r.fields[0]), nil
			}
			return r.value(r.fields[0] + "#" + r.fields[1]), nil
		})
	case "_asdict":
		return r.method(name, func() (starlark.Value, error) {
			d := starlark.NewDict(len(r.fields))
			for i, f := range r.kind.fields {
				if err := d.SetKey(starlark.String(f), r.value(r.fields[i])); err != nil {
					return nil, err
				}
			}
			return d, nil
		})
	case "_replace":
		return starlark.NewBuiltin(name, r.replace).BindReceiver(r), nil
	case "encode", "decode":
		if (name == "encode") == r.bytes {
			return nil, nil
		}
		return starlark.NewBuiltin(name, r.transcode).BindReceiver(r), nil
	}
	if r.kind == defragResult {
		return nil, nil
	}
	return r.netlocAttr(name)
}

// method is a method without arguments.
func (r *result) method(name string, f func() (starlark.Value, error)) (starlark.Value, error) {
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := starlark.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		return f()
	}).BindReceiver(r), nil
}

// netlocAttr is what netloc says.
func (r *result) netlocAttr(name string) (starlark.Value, error) {
	user, host := "", r.fields[1]
	at := strings.LastIndexByte(host, '@')
	if at >= 0 {
		user, host = host[:at], host[at+1:]
	}
	username, password, hasPassword := strings.Cut(user, ":")
	_, bracketed, open := strings.Cut(host, "[")
	hostname, port, _ := strings.Cut(host, ":")
	if open {
		hostname, port, _ = strings.Cut(bracketed, "]")
		_, port, _ = strings.Cut(port, ":")
	}
	switch name {
	case "username":
		return r.orNone(at >= 0, username), nil
	case "password":
		return r.orNone(hasPassword, password), nil
	case "hostname":
		address, zone, scoped := strings.Cut(hostname, "%")
		address = strings.ToLower(address)
		if scoped { // the zone of fe80::1%eth0 is as it is
			address += "%" + zone
		}
		return r.orNone(hostname != "", address), nil
	case "port":
		if port == "" {
			return starlark.None, nil
		}
		if strings.Trim(port, "0123456789") != "" {
			return nil, py.ValueError("Port could not be cast to integer value as '%s'", port)
		}
		n, err := strconv.Atoi(port)
		if err != nil || n > 65535 {
			return nil, py.ValueError("Port out of range 0-65535")
		}
		return starlark.MakeInt(n), nil
	}
	return nil, nil
}

func (r *result) orNone(there bool, s string) starlark.Value {
	if !there {
		return starlark.None
	}
	return r.value(s)
}

// AttrNames implements [starlark.HasAttrs].
func (r *result) AttrNames() []string {
	names := append([]string{"_asdict", "_fields", "_replace", "geturl"}, r.kind.fields...)
	if r.kind != defragResult {
		names = append(names, "hostname", "password", "port", "username")
	}
	if r.bytes {
		names = append(names, "decode")
	} else {
		names = append(names, "encode")
	}
	slices.Sort(names)
	return names
}

func (r *result) replace(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) > 0 {
		return nil, py.TypeError("_replace() takes no positional arguments")
	}
	values := r.tuple()
	for _, kv := range kwargs {
		name, _ := starlark.AsString(kv[0])
		i := slices.Index(r.kind.fields, name)
		if i < 0 {
			return nil, py.ValueError("Got unexpected field names: ['%s'] (there are %s)", name, strings.Join(r.kind.fields, ", "))
		}
		values[i] = kv[1]
	}
	given, isBytes, err := texts(values...)
	return &result{kind: r.kind, fields: given, bytes: isBytes}, err
}

// transcode is encode and decode.
func (r *result) transcode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	encoding, errors := "ascii", "strict"
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "encoding?", &encoding, "errors?", &errors); err != nil {
		return nil, err
	}
	c, err := py.NewCodec(encoding, errors)
	if err != nil {
		return nil, err
	}
	code := c.Encode
	if r.bytes {
		code = c.Decode
	}
	out := &result{kind: r.kind, fields: make([]string, len(r.fields)), bytes: !r.bytes}
	for i, f := range r.fields {
		if out.fields[i], err = code(f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

var (
	_ starlark.Callable   = (*kind)(nil)
	_ dialect.Type        = (*kind)(nil)
	_ starlark.HasAttrs   = (*result)(nil)
	_ starlark.Comparable = (*result)(nil)
	_ starlark.Container  = (*result)(nil)
	_ starlark.Sequence   = (*result)(nil)
	_ starlark.Sliceable  = (*result)(nil)
)
