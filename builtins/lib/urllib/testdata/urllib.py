import urllib.parse
from urllib import parse
from urllib.parse import quote, unquote, urlparse, urlsplit, urlunparse, urlunsplit, urljoin, urldefrag, urlencode, parse_qs, parse_qsl

show(parse.quote("a b"), urllib.parse.quote("a b"))

# quote
for s in ["", "abc", "a b/c?d=e&f", "äöü €😀", "~_.-", "+%25", "\x00\n\x7f", "a/b/", "!*'();:@&=+$,/?#[]", b"a b\xff/", b"", "ABCxyz019"]:
    show(s, quote(s), quote(s, ""), quote(s, safe="/ :ä"), parse.quote_plus(s), parse.quote_plus(s, "/"), parse.quote_plus(s, safe=" &"), parse.quote_plus(s, b"/"), quote(s, b"/?"), quote(string=s, safe=""))
show(quote("ä€", encoding="latin-1", errors="replace"), quote("äx", "", "latin1"), quote("ä€", encoding="ascii", errors="ignore"), quote("ä", "", None, None), quote("€", encoding="ascii", errors="backslashreplace"), parse.quote_from_bytes(b"a b/\xe4"), parse.quote_from_bytes(b"a/", ""), parse.quote_from_bytes(b""))
for args in [(5,), (None,), (["a"],), ("€", "", "latin-1"), (b"a", "", "utf-8"), (b"a", "", None, "strict"), ("a", "", "nope")]:
    fails(quote, *args)
    fails(parse.quote_plus, *args)
fails(parse.quote_from_bytes, "a")
fails(quote)

# unquote
for s in ["", "abc", "a%20b+c", "%C3%A4%E2%82%AC", "%e4", "%E2%82", "%E2%82x%FF%FE", "%", "%%", "%2", "%2g", "%g2", "%zz%41", "ä%C3%A4ö%", "100%25", "%00", "%F0%9F%98%80", "%F0%9F%98%C3", "%ED%A0%80", "%F4%90%80%80", "%C0%80", "%E0%80%80", "%2%41", "%C3ä", "a+b%2Bc"]:
    show(s, unquote(s), parse.unquote_plus(s), unquote(s, "latin-1"), unquote(s, encoding="utf-8", errors="ignore"), unquote(s, errors="backslashreplace"), unquote(s, "ascii", "replace"), unquote(s, None, None), parse.unquote_to_bytes(s), parse.unquote_to_bytes(s.encode()), unquote(s.encode()), parse.unquote_plus(string=s, encoding="utf-8"))
fails(unquote, 5)
fails(unquote, None)
fails(parse.unquote_plus, None)
fails(unquote, "%FF", "utf-8", "strict")
fails(unquote, "%FF", "nope")
fails(parse.unquote_to_bytes, 5)

# urlencode
for query in [{}, [], (), "", {"a": 1, "b": "x y", "c": None, "d": True, "e": 1.5}, [("a", "1"), ("a", "2")], (("k&", "v="), ("ä", "€")), {"a": [1, 2]}, {b"k": b"\xff v"}, {1: 2}, {"a": []}, [("a", "1"), ["b", "2"]]]:
    show(urlencode(query), urlencode(query, True), urlencode(query, doseq=1, safe="/ "), urlencode(query, quote_via=quote), urlencode(query, False, "/", None, None, parse.quote_plus))
for query in [{"a": ("x", "y"), "b": "zz"}, {"a": {"b": 1}}, {"a": [b"x y", "ü", None], "b": ()}]:
    show(urlencode(query, True), urlencode(query, doseq="yes", quote_via=quote))
show(urlencode({"a": "ä €"}, encoding="latin-1", errors="replace"), urlencode({"a b": "c/d"}, quote_via=lambda s, safe, encoding, errors: "<" + s + safe + ">"), urlencode({"a": b"x"}, quote_via=lambda s, safe, e=1, f=2: str(e)))
for query in ["abc", 5, None, [1], ["ab"], [("a",)], [("a", 1, 2)]]:
    fails(urlencode, query)

# parse_qs
for s in ["", "a=1", "a=1&b=2&a=3", "a=&b=2", "a&b=2", "a=1&&b=2&", "&", "=", "=1", "a=b=c", "a+b=c+d", "a%20b=%C3%A4&x=%26%3D", "a=1;b=2", "ä=ö", "a=%FF", "a", b"a=1&b=%41", b""]:
    show(s, parse_qs(s), parse_qsl(s), parse_qs(s, True), parse_qsl(s, keep_blank_values=True), parse_qsl(s, separator=";"), parse_qs(s, encoding="latin-1"), parse_qsl(s, max_num_fields=5))
for s in ["a", "a=1&&b=2", "a=1&b"]:
    fails(parse_qs, s, strict_parsing=True)
    fails(parse_qsl, s, False, True)
show(parse_qs("a=1&b=", strict_parsing=True), parse_qs("a=1&b=2", False, False, "utf-8", "replace", 2, "&"), parse_qsl("a=1--b=2", separator="--"), parse_qsl(None), parse_qs(qs="a=1"))
fails(parse_qs, "a=1&b=2", max_num_fields=1)
fails(parse_qs, "a=1", separator="")
fails(parse_qs, "a=1", separator=None)
fails(parse_qs, b"a=%FF")
fails(parse_qs, 5)
fails(parse_qs, b"\xff=1")

# Splitting and joining.
def parts(r):
    port = "none"
    try:
        port = r.port
    except ValueError as e:
        port = "wrong"
    return tuple(r), r.username, r.password, r.hostname, port, r.geturl(), r.scheme, r.netloc, r.path, r.query, r.fragment

urls = ["", "http://www.example.com/a/b;p?q=1#f", "https://User:Pa%20ss@Host.COM:8080/x", "//host/path", "/path;params?query#frag", "path", "?q", "#f", "mailto:a@b.c", "http:", "http:/a", "http:a", "http://", "http:///a", "file:///etc/passwd", "ftp://h/a;type=i", "tel:+1-2;ext=3",
        "http://h:/", "http://h:abc/", "http://h:65536", "http://h:0", "http://h:-1", "http://h: 80", "http://h:８０", "http://[::1]:80/a", "http://u@[fe80::1%25eth0]/", "http://[fe80::A%tEst]:1/", "http://[v1.a]/", "http://a@b@c:1/", "http://:80", "http://@h", "http://u:@h", "http://:p@h", "a:b:c", "1a:b", "a+b.c-d:e", "ä:b", "A:b",
        "http://h?q?r#s#t", "http://h#f?q", "http://h/a;b/c;d", "http://h/a;b/c", "x://h/a;b", " http://h", "\x00\x1fhttp://h", "ht\ttp://h\n/a\rb", "http://h ", "http://ä.de/ö?ü#ß", "javascript:alert(1)", "//", "///", "////a", "a//b", "svn+ssh://h/a", "data:,x;y", "sip:u@h;p=1", "http://h//a//b", "http:////a", "ws://h", "urn:a:b", "/a:b", "./a:b", "a;b", ";b", "http://h;p"]
for u in urls:
    r = urlsplit(u)
    show(u, parts(r), urlunsplit(r))
    p = urlparse(u)
    show(parts(p), p.params, urlunparse(p), tuple(urldefrag(u)), urldefrag(u).geturl(), urldefrag(u).url, urldefrag(u).fragment, tuple(urlparse(u, "ftp", False)), tuple(urlsplit(u, scheme=" x ", allow_fragments=True)))
    if u.isascii():
        b = urlparse(u.encode())
        show(tuple(b), b.hostname, b.geturl(), tuple(b.decode()) == tuple(p), tuple(p.encode()), urljoin(b"http://h/x/y", u.encode()), tuple(urldefrag(u.encode())))
for u in ["http://[::1/", "http://::1]/", "http://[1.2.3.4]/", "http://[x]/", "http://[v]/", "http://[v1.]/", "http://[vg.x]/", "http://h\u2100.com", "http://a\uff0fb", "http://[]/", "//[a"]:
    fails(urlsplit, u)
    fails(urlparse, u)
    fails(urljoin, "http://h", u)
show(tuple(urlsplit("http://ﬁ.de")))

bases = ["http://a/b/c/d;p?q", "http://a/b/c/", "http://a", "http://a/b/../c/./d", "", "/x/y", "x/y", "file:///a/b", "mailto:x@y", "http://a/b?x#y", "foo://a/b/c", "svn://a/b", "http:", "//h/a", "http://u@h:1/a/b//c"]
refs = ["g:h", "g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", "g#s", "g?y#s", ";x", "g;x", "g;x?y#s", "", ".", "./", "..", "../", "../g", "../..", "../../", "../../g", "../../../g", "/./g", "/../g", "g.", ".g", "g..", "..g", "./../g", "./g/.", "g/./h", "g/../h", "g;x=1/./y", "g?y/./x", "g#s/../x", "http:g", "http://x/y/../z", "//x/..", "a//b", "//", "a/..", "a/.", "mailto:q", "../a//b/../c", "HTTP:g", "/", "?", "#"]
for base in bases:
    show(base, [urljoin(base, ref) for ref in refs], [urljoin(base, ref, False) for ref in refs])

r = urlparse("http://u:p@h:1/a;b?c#d")
scheme, netloc, path, params, query, fragment = r
show(scheme, netloc, path, params, query, fragment, r[0], r[-1], tuple(r[1:3]), len(r), [x for x in r], "h" in r, "http" in r, r == urlparse("http://u:p@h:1/a;b?c#d"), r != urlparse("x"), r._fields, dict(r._asdict()), tuple(r._replace(scheme="https", netloc="x")), r._replace(path="/z").geturl(), {r: 1}[urlparse(r.geturl())])
show(isinstance(r, parse.ParseResult), isinstance(r, parse.SplitResult), isinstance(urldefrag("a#b"), parse.DefragResult), isinstance(urlparse(b"a"), parse.ParseResult), parse.SplitResult("http", "h", "/p", "q", "f").geturl(), parse.ParseResult(scheme="s", netloc="n", path="p", params="a", query="q", fragment="f").geturl(), parse.DefragResult("u", "f").geturl(), tuple(sorted([urlsplit("b"), urlsplit("a")])[0]))
show(urlunparse(["http", "h", "p", "", "", ""]), urlunparse(("http", "h", "", "x", "y", "z")), urlunsplit(("", "", "", "", "")), urlunsplit(("http", None, "a", None, None)), urlunsplit((b"http", b"h", b"/a", b"", b"f")), urlunsplit(("http", "", "//a", "", "")), urlunsplit(("file", "", "/a", "", "")), urlunsplit(("x", "", "a", "", "")), urlunsplit(("", "h", "a", "", "")))
fails(r._replace, nope="x")
fails(r._replace, "x")
fails(lambda: r.nope)
fails(lambda: urldefrag("a").port)
fails(lambda: urlsplit("a").params)
fails(urlunparse, ("a",))
fails(urlunsplit, ("a", "b", "c", "d", "e", "f"))
fails(urlunsplit, ("a", b"b", "c", "d", "e"))
fails(urlunsplit, 5)
fails(urlparse, "a", b"b")
fails(urlparse, 5)
fails(urlparse, b"\xff")
fails(urljoin, "a", b"b")
fails(urldefrag, 5)
fails(parse.SplitResult, "a")
