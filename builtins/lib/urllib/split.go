package urllibmod

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"golang.org/x/text/unicode/norm"
)

// What schemes have, from CPython's Lib/urllib/parse.py.
var (
	usesRelative = strings.Fields("ftp http gopher nntp imap wais file https shttp mms prospero rtsp rtspu sftp svn svn+ssh ws wss")
	usesNetloc   = strings.Fields("ftp http gopher nntp telnet imap wais file mms https shttp snews prospero rtsp rtspu rsync svn svn+ssh sftp nfs git git+ssh ws wss")
	usesParams   = strings.Fields("ftp hdl prospero http imap https shttp rtsp rtspu sip sips mms sftp tel")
)

// has reports whether a scheme is in a list; no scheme is in all of them.
func has(list []string, scheme string) bool { return scheme == "" || slices.Contains(list, scheme) }

// parts are those of an address.
type parts struct{ scheme, netloc, path, params, query, fragment string }

const (
	controlOrSpace = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f "
	schemeChars    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
)

var removeUnsafe = strings.NewReplacer("\t", "", "\r", "", "\n", "")

func splitURL(url, scheme string, fragments bool) (parts, error) {
	url = removeUnsafe.Replace(strings.TrimLeft(url, controlOrSpace))
	p := parts{scheme: removeUnsafe.Replace(strings.Trim(scheme, controlOrSpace))}
	if i := strings.IndexByte(url, ':'); i > 0 && (url[0]|0x20 >= 'a' && url[0]|0x20 <= 'z') && strings.Trim(url[:i], schemeChars) == "" {
		p.scheme, url = strings.ToLower(url[:i]), url[i+1:]
	}
	if strings.HasPrefix(url, "//") {
		end := strings.IndexAny(url[2:], "/?#")
		if end < 0 {
			end = len(url) - 2
		}
		p.netloc, url = url[2:2+end], url[2+end:]
		open, closed := strings.Contains(p.netloc, "["), strings.Contains(p.netloc, "]")
		if open != closed {
			return p, py.ValueError("Invalid IPv6 URL")
		}
		if open {
			if err := checkBracketed(p.netloc); err != nil {
				return p, err
			}
		}
	}
	if fragments {
		url, p.fragment, _ = strings.Cut(url, "#")
	}
	p.path, p.query, _ = strings.Cut(url, "?")
	return p, checkNetloc(p.netloc)
}

func parseURL(url, scheme string, fragments bool) (parts, error) {
	p, err := splitURL(url, scheme, fragments)
	if has(usesParams, p.scheme) {
		last := strings.LastIndexByte(p.path, '/') + 1
		if i := strings.IndexByte(p.path[last:], ';'); i >= 0 {
			p.path, p.params = p.path[:last+i], p.path[last+i+1:]
		}
	}
	return p, err
}

// checkNetloc refuses a host that has a delimiter once it is normalized.
func checkNetloc(netloc string) error {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune("@:#?", r) {
			return -1
		}
		return r
	}, netloc)
	if n := norm.NFKC.String(text); n != text && strings.ContainsAny(n, "/?#@:") {
		return py.ValueError("netloc '%s' contains invalid characters under NFKC normalization", netloc)
	}
	return nil
}

// checkBracketed checks a host that is in brackets.
func checkBracketed(netloc string) error {
	host := netloc[strings.LastIndexByte(netloc, '@')+1:]
	before, bracketed, open := strings.Cut(host, "[")
	name, _, _ := strings.Cut(host, ":")
	if open {
		var port string
		name, port, _ = strings.Cut(bracketed, "]")
		if before != "" || port != "" && port[0] != ':' {
			return py.ValueError("Invalid IPv6 URL")
		}
	}
	if future, ok := strings.CutPrefix(name, "v"); ok {
		version, rest, dot := strings.Cut(future, ".")
		if !dot || version == "" || rest == "" || strings.Contains(rest, "\n") || strings.Trim(version, "0123456789abcdefABCDEF") != "" {
			return py.ValueError("IPvFuture address is invalid")
		}
		return nil
	}
	ip, err := netip.ParseAddr(name)
	switch {
	case err != nil || strings.Contains(ip.Zone(), "%"):
		return py.ValueError("'%s' does not appear to be an IPv4 or IPv6 address", name)
	case ip.Is4():
		return py.ValueError("An IPv4 address cannot be in brackets")
	}
	return nil
}

// unsplit puts an address together, params too.
func (p parts) unsplit() string {
	url := p.path
	if p.params != "" {
		url += ";" + p.params
	}
	if p.netloc != "" || p.scheme != "" && slices.Contains(usesNetloc, p.scheme) && !strings.HasPrefix(url, "//") {
		if url != "" && url[0] != '/' {
			url = "/" + url
		}
		url = "//" + p.netloc + url
	}
	if p.scheme != "" {
		url = p.scheme + ":" + url
	}
	if p.query != "" {
		url += "?" + p.query
	}
	if p.fragment != "" {
		url += "#" + p.fragment
	}
	return url
}

// join is what an address means that stands in a document at base.
func join(base, url string, fragments bool) (string, error) {
	b, err := parseURL(base, "", fragments)
	if err != nil {
		return "", err
	}
	p, err := parseURL(url, b.scheme, fragments)
	if err != nil {
		return "", err
	}
	if p.scheme != b.scheme || !has(usesRelative, p.scheme) {
		return url, nil
	}
	if has(usesNetloc, p.scheme) {
		if p.netloc != "" {
			return p.unsplit(), nil
		}
		p.netloc = b.netloc
	}
	if p.path == "" && p.params == "" {
		p.path, p.params = b.path, b.params
		if p.query == "" {
			p.query = b.query
		}
		return p.unsplit(), nil
	}
	p.path = joinPath(b.path, p.path)
	return p.unsplit(), nil
}

func joinPath(base, path string) string {
	segments := strings.Split(path, "/")
	if !strings.HasPrefix(path, "/") {
		all := strings.Split(base, "/")
		if last := len(all) - 1; all[last] != "" {
			all = all[:last]
		}
		all = append(all, segments...)
		segments = all[:min(1, len(all))]
		for i, s := range all {
			if i > 0 && (s != "" || i == len(all)-1) {
				segments = append(segments, s)
			}
		}
	}
	var resolved []string
	for _, s := range segments {
		switch s {
		case "..":
			resolved = resolved[:max(0, len(resolved)-1)]
		case ".":
		default:
			resolved = append(resolved, s)
		}
	}
	if last := segments[len(segments)-1]; last == "." || last == ".." {
		resolved = append(resolved, "")
	}
	if joined := strings.Join(resolved, "/"); joined != "" {
		return joined
	}
	return "/"
}

func urlsplit(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return split(splitResult, splitURL, b, args, kwargs)
}

func urlparse(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return split(parseResult, parseURL, b, args, kwargs)
}

func split(k *kind, f func(url, scheme string, fragments bool) (parts, error), b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var url, scheme, fragments starlark.Value = nil, starlark.String(""), starlark.True
	if err := py.UnpackArgs(b.Name(), args, kwargs, "url", &url, "scheme?", &scheme, "allow_fragments?", &fragments); err != nil {
		return nil, err
	}
	given, isBytes, err := texts(url, scheme)
	if err != nil {
		return nil, err
	}
	p, err := f(given[0], given[1], bool(fragments.Truth()))
	if err != nil {
		return nil, err
	}
	return k.of(p, isBytes), nil
}

func unparse(k *kind) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var components starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, "components", &components); err != nil {
			return nil, err
		}
		list, err := py.Elements(b.Name(), components)
		if err != nil {
			return nil, err
		}
		if len(list) != len(k.fields()) {
			return nil, py.ValueError("%s: want %d components (%s), got %d", b.Name(), len(k.fields()), strings.Join(k.fields(), ", "), len(list))
		}
		given, isBytes, err := texts(list...)
		if err != nil {
			return nil, err
		}
		return toText(k.parts(given).unsplit(), isBytes)
	}
}

func urljoin(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var base, url, fragments starlark.Value = nil, nil, starlark.True
	if err := py.UnpackArgs(b.Name(), args, kwargs, "base", &base, "url", &url, "allow_fragments?", &fragments); err != nil {
		return nil, err
	}
	switch {
	case !bool(base.Truth()):
		return url, nil
	case !bool(url.Truth()):
		return base, nil
	}
	given, isBytes, err := texts(base, url)
	if err != nil {
		return nil, err
	}
	joined, err := join(given[0], given[1], bool(fragments.Truth()))
	if err != nil {
		return nil, err
	}
	return toText(joined, isBytes)
}

func urldefrag(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var url starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "url", &url); err != nil {
		return nil, err
	}
	given, isBytes, err := texts(url)
	if err != nil {
		return nil, err
	}
	fields := []string{given[0], ""}
	if strings.Contains(given[0], "#") {
		p, err := parseURL(given[0], "", true)
		if err != nil {
			return nil, err
		}
		fields[1], p.fragment = p.fragment, ""
		fields[0] = p.unsplit()
	}
	return defragResult.result(fields, isBytes), nil
}
