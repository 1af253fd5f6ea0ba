import html
from html import unescape

for s in ["", "abc", "<a href=\"x\">'&'</a>", "&amp;", "ä€<😀>", "\n\t\"\""]:
    show(html.escape(s), html.escape(s, False), html.escape(s, quote=True), html.escape(s=s, quote=0), unescape(html.escape(s)) == s, unescape(s))
for n in list(range(0, 300)) + [0xd7ff, 0xd800, 0xdfff, 0xe000, 0xfdcf, 0xfdd0, 0xfdef, 0xfdf0, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1fffe, 0x1ffff, 0x10fffd, 0x10fffe, 0x10ffff, 0x110000, 0x7fffffff, 10**30]:
    show(n, unescape("&#%d;" % n), unescape("&#%dx" % n), unescape("&#x%x;" % n), unescape("&#X%X" % n))
for s in ["&", "&&", "&;", "&#", "&#;", "&#x", "&#x;", "&#xg;", "&# 1;", "&a", "&a;", "&am", "&amp", "&ampx", "&amp;amp;", "&notit;", "&notin;", "&not;in", "&noti", "&nosuch;", "& amp;", "&AMP", "&Amp;", "&lt&gt", "&lt;&gt;", "&copy2", "&semi;", "&semi", "&eacute", "&Eacute;x", "a&b", "a&ltb", "&#65&#66;", "&#0065;", "&#x0041;", "&#65x;", "&#xag", "&amp#65;",
          "&" + "a" * 40 + ";", "&amp" + "a" * 40 + ";", "&ltää;", "&ä;", "&lt\u00e9" * 20, "&CounterClockwiseContourIntegral;", "&CounterClockwiseContourIntegralx;", "&xCounterClockwiseContourIntegral;", "&fjlig;", "&NotEqualTilde;", "&acE;", "&ngE;x", "&#x1F600;", "&lt.", "&lt\"", "&\x0c", "&lt\x0c;", "&" + "ä" * 33 + ";", "&" + "ä" * 32 + ";", "&l;t;", "&amp;;", ";&", "&;&;", "&thetasym", "&thetasym;", "&prod", "&prop;"]:
    show(s, unescape(s), unescape(s=s + " " + s))
for bad in [5, None, b"x"]:
    fails(html.escape, bad)
    fails(unescape, bad)
fails(html.escape)
fails(html.escape, "a", True, 1)
