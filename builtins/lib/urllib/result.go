package urllibmod

import (
	"slices"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

// A kind is a class of results whose fields are texts, with the one whose are bytes.
type kind struct{ texts, bytes *pytype.RecordType }

var (
	splitResult  = newKind("SplitResult", "scheme", "netloc", "path", "query", "fragment")
	parseResult  = newKind("ParseResult", "scheme", "netloc", "path", "params", "query", "fragment")
	defragResult = newKind("DefragResult", "url", "fragment")
)

func newKind(name string, fields ...string) *kind {
	k := &kind{}
	for _, c := range []struct {
		of        **pytype.RecordType
		id, coder string
	}{{&k.texts, name, "encode"}, {&k.bytes, name + "Bytes", "decode"}} {
		t := pytype.NewRecordType("urllib.parse", c.id, fields, nil)
		t.TypeName = c.id
		t.More = k.more
		t.MoreNames = []string{c.coder, "geturl"}
		if hasNetloc(fields) {
			t.MoreNames = append(t.MoreNames, "hostname", "password", "port", "username")
		}
		t.New = func(c pytype.Call) (starlark.Value, error) {
			values := make([]starlark.Value, len(fields))
			pairs := make([]any, 0, 2*len(fields))
			for i, f := range fields {
				pairs = append(pairs, f, &values[i])
			}
			if err := c.Unpack(pairs...); err != nil {
				return nil, err
			}
			return k.given(values)
		}
		*c.of = t
	}
	return k
}

func (k *kind) fields() []string { return k.texts.Fields }

// hasNetloc reports whether the second field says a host.
func hasNetloc(fields []string) bool { return slices.Contains(fields, "netloc") }

// result is one of fields.
func (k *kind) result(fields []string, isBytes bool) *pytype.Record {
	t := k.texts
	if isBytes {
		t = k.bytes
	}
	values := make(starlark.Tuple, len(fields))
	for i, f := range fields {
		values[i] = fieldOf(f, isBytes)
	}
	return t.Of(values...)
}

// given is the result of what a flow gives, which is texts or bytes.
func (k *kind) given(values []starlark.Value) (starlark.Value, error) {
	fields, isBytes, err := texts(values...)
	if err != nil {
		return nil, err
	}
	return k.result(fields, isBytes), nil
}

// of makes a result of parts.
func (k *kind) of(p parts, isBytes bool) *pytype.Record {
	fields := []string{p.scheme, p.netloc, p.path, p.params, p.query, p.fragment}
	if !slices.Contains(k.fields(), "params") {
		fields = slices.Delete(fields, 3, 4)
	}
	return k.result(fields, isBytes)
}

// parts are those of fields in their order.
func (k *kind) parts(f []string) parts {
	if slices.Contains(k.fields(), "params") {
		return parts{f[0], f[1], f[2], f[3], f[4], f[5]}
	}
	return parts{f[0], f[1], f[2], "", f[3], f[4]}
}

func fieldOf(s string, isBytes bool) starlark.Value {
	if isBytes {
		return starlark.Bytes(s)
	}
	return starlark.String(s)
}

// fieldsOf are the fields of a result, and whether they are bytes.
func (k *kind) fieldsOf(r *pytype.Record) (fields []string, isBytes bool) {
	fields = make([]string, r.Len())
	for i, v := range r.Values() {
		switch v := v.(type) {
		case starlark.Bytes:
			fields[i] = string(v)
		case starlark.String:
			fields[i] = string(v)
		}
	}
	return fields, r.Class() == k.bytes
}

// more are the attributes that a result has and a namedtuple has not.
func (k *kind) more(r *pytype.Record, name string) (starlark.Value, error) {
	fields, isBytes := k.fieldsOf(r)
	switch name {
	case "geturl":
		return bound(r, name, func(c pytype.Call) (starlark.Value, error) {
			if err := c.Unpack(); err != nil {
				return nil, err
			}
			return fieldOf(k.url(fields), isBytes), nil
		})
	case "_replace":
		return bound(r, name, func(c pytype.Call) (starlark.Value, error) { return k.replace(r, c) })
	case "encode", "decode":
		if (name == "encode") == isBytes {
			return nil, nil
		}
		return bound(r, name, func(c pytype.Call) (starlark.Value, error) { return k.transcode(fields, isBytes, c) })
	}
	if !hasNetloc(k.fields()) {
		return nil, nil
	}
	return netlocAttr(fields[1], name, func(s string) starlark.Value { return fieldOf(s, isBytes) })
}

func bound(r *pytype.Record, name string, f pytype.Func) (starlark.Value, error) {
	return f.Builtin(name).BindReceiver(r), nil
}

// url is the address that fields are of.
func (k *kind) url(fields []string) string {
	switch {
	case hasNetloc(k.fields()):
		return k.parts(fields).unsplit()
	case fields[1] == "":
		return fields[0]
	}
	return fields[0] + "#" + fields[1]
}

// netlocAttr is what netloc says; value makes a value of a part of it.
func netlocAttr(netloc, name string, value func(string) starlark.Value) (starlark.Value, error) {
	user, host := "", netloc
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
	orNone := func(there bool, s string) starlark.Value {
		if !there {
			return starlark.None
		}
		return value(s)
	}
	switch name {
	case "username":
		return orNone(at >= 0, username), nil
	case "password":
		return orNone(hasPassword, password), nil
	case "hostname":
		address, zone, scoped := strings.Cut(hostname, "%")
		address = strings.ToLower(address)
		if scoped { // the zone of fe80::1%eth0 is as it is
			address += "%" + zone
		}
		return orNone(hostname != "", address), nil
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

func (k *kind) replace(r *pytype.Record, c pytype.Call) (starlark.Value, error) {
	if len(c.Args) > 0 {
		return nil, py.TypeError("_replace() takes no positional arguments")
	}
	values := slices.Clone(r.Values())
	for _, kv := range c.Kwargs {
		name, _ := starlark.AsString(kv[0])
		i := slices.Index(k.fields(), name)
		if i < 0 {
			return nil, py.ValueError("Got unexpected field names: ['%s'] (there are %s)", name, strings.Join(k.fields(), ", "))
		}
		values[i] = kv[1]
	}
	return k.given(values)
}

// transcode is encode and decode.
func (k *kind) transcode(fields []string, isBytes bool, c pytype.Call) (starlark.Value, error) {
	encoding, errors := "ascii", "strict"
	if err := c.Unpack("encoding?", &encoding, "errors?", &errors); err != nil {
		return nil, err
	}
	codec, err := py.NewCodec(encoding, errors)
	if err != nil {
		return nil, err
	}
	code := codec.Encode
	if isBytes {
		code = codec.Decode
	}
	out := make([]string, len(fields))
	for i, f := range fields {
		if out[i], err = code(f); err != nil {
			return nil, err
		}
	}
	return k.result(out, !isBytes), nil
}
