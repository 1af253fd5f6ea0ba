// Package urllibmod is the modules urllib and urllib.parse of flows; urllib has parse and
// nothing else. urllib.parse has
//
//	urlparse, urlsplit, urlunparse, urlunsplit, urljoin, urldefrag
//	quote, quote_plus, quote_from_bytes, unquote, unquote_plus, unquote_to_bytes
//	urlencode, parse_qs, parse_qsl
//	ParseResult, SplitResult, DefragResult
//
// with the results of CPython 3.11, whose algorithms they have, for texts and for bytes.
// Results have the fields of Python's, and scheme, netloc, path, params, query, fragment,
// url as far as they have these; username, password, hostname and port; geturl, encode,
// decode, _replace, _asdict, _fields.
//
// What differs from Python:
//
//   - A result is a sequence of its own type: it can be unpacked, indexed, sliced and
//     compared with its like, but it is not equal to a tuple: write tuple(r) == (...).
//     Stored, it is a list.
//   - Encodings are utf-8, ascii and latin-1; errors, strict, ignore, replace and
//     backslashreplace.
//   - A result may have 64 MiB, or 4 million fields.
//   - Requests are not made here (urllib.request): this.connect is.
package urllibmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module urllib, which has Parse as parse, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("urllib", nil, starlark.StringDict{"parse": Parse()})
}

// Parse is the module urllib.parse, frozen.
func Parse() *starlarkstruct.Module {
	return py.Module("urllib.parse", map[string]py.Func{
		"urlparse":         urlparse,
		"urlsplit":         urlsplit,
		"urlunparse":       unparse(parseResult),
		"urlunsplit":       unparse(splitResult),
		"urljoin":          urljoin,
		"urldefrag":        urldefrag,
		"quote":            quote("/", false),
		"quote_plus":       quote("", true),
		"quote_from_bytes": quoteFromBytes,
		"unquote":          unquote(false),
		"unquote_plus":     unquote(true),
		"unquote_to_bytes": unquoteToBytes,
		"urlencode":        urlencode,
		"parse_qs":         parseQS,
		"parse_qsl":        parseQSL,
	}, starlark.StringDict{"ParseResult": parseResult.texts, "SplitResult": splitResult.texts, "DefragResult": defragResult.texts})
}

// texts are arguments that are all of one kind: texts, or bytes. What is false, such as
// None, is an empty one. It is the error of the others if they differ.
func texts(args ...starlark.Value) (list []string, isBytes bool, err error) {
	_, isText := args[0].(starlark.String)
	list = make([]string, len(args))
	for i, a := range args {
		if !bool(a.Truth()) {
			continue
		}
		s, ok := a.(starlark.String)
		if i > 0 && ok != isText {
			return nil, false, py.TypeError("Cannot mix str and non-str arguments")
		}
		list[i] = string(s)
		if isText {
			continue
		}
		b, ok := a.(starlark.Bytes)
		if !ok {
			return nil, false, py.TypeError("want a string or bytes, got %s", a.Type())
		}
		if list[i], err = ascii.Decode(string(b)); err != nil {
			return nil, false, err
		}
	}
	return list, !isText, nil
}

var ascii = must(py.NewCodec("ascii", "strict"))

func must(c py.Codec, err error) py.Codec {
	if err != nil {
		panic(err)
	}
	return c
}

// toText is a part of a result; of bytes, if that is what was given.
func toText(s string, isBytes bool) (starlark.Value, error) {
	if !isBytes {
		return starlark.String(s), nil
	}
	data, err := ascii.Encode(s)
	return starlark.Bytes(data), err
}
