import xml.sax.saxutils
from xml.sax import saxutils
from xml.sax.saxutils import escape, unescape, quoteattr

show(xml.sax.saxutils.escape("<"), saxutils.escape(">"))
entities = [{}, {"\"": "&quot;"}, {"'": "&apos;", "\n": "<br/>"}, {"a": "b", "b": "c"}, {"&lt;": "x"}, {"": "-"}, {"\t": "T", "x": "y"}]
for s in ["", "abc", "<a & 'b' \"c\">", "&lt;&amp;&gt;&quot;", "a\nb\r\tc", "\"", "'", "\"'", "ä€", "&amp;lt;", "x"]:
    show(s, escape(s), unescape(s), quoteattr(s), unescape(escape(s)) == s)
    for e in entities:
        show(escape(s, e), escape(data=s, entities=e), quoteattr(s, e), unescape(s, e), unescape(s, {v: k for k, v in e.items()}))
show(escape("a", []), escape("<", None), escape("<", {}))
for f in (escape, unescape, quoteattr):
    fails(f, 5)
    fails(f, None)
    fails(f)
    fails(f, "a", {"a": 5})
    fails(f, "a", {5: "a"})
    fails(f, "a", "x")
    fails(f, "a", {}, 1)
