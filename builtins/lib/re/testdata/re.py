import re

def spans(m):
    if m is None:
        return None
    return m.span(), m.groups(), m.regs, m.lastindex, m.lastgroup

# What each function finds.
for pattern, text in [
    ("a", "banana"), ("", ""), ("", "abc"), ("x*", "axb"), ("(a)(n)?", "banana"), ("(a)|(b)", "cab"), (r"\d+", "a12b345"), (r"(\w+)@(\w+)\.com", "x me@example.com, you@test.com"),
    ("^a", "a\na"), ("a$", "ba\n"), ("a$", "ba\n\n"), (r"a\Z", "ba\n"), (r"\Aa", "aa"), (r"\bfoo\b", "foo food foo"), (r"\Boo", "foo oo"), ("a.c", "abc a\nc"),
    ("(?i)AbC", "xaBcx"), ("(?s)a.c", "a\nc"), ("(?m)^b$", "a\nb\nc"), ("(?x) a b # c\n c", "abc"), ("(?i:a)b", "Ab AB"), ("(?-i:a)b", "ab"), ("(?s-i:.)", "\n"),
    ("a{2}", "aaaaa"), ("a{2,}", "aaaaa"), ("a{,2}", "aaaaa"), ("a{1,2}?", "aaa"), ("a{,}", "aa"), ("a{", "a{"), ("a{}", "a{}"), ("a{1", "a{1"), ("a{1,x}", "a{1,x}"), ("x{0}", "x"), ("(x){0}y", "xy"),
    ("a+?", "aaa"), ("a*?b", "aab"), ("a??b", "ab"), ("(ab|a)(bc|c)?", "abc"), ("((a)(b))", "ab"), ("(a(b)?)+", "aba"), ("(?:(a)|b)*", "ab"), ("(a)|b", "b"),
    ("[abc]+", "xcabx"), ("[^abc]+", "abxyc"), ("[]a]+", "]a["), ("[^]a]+", "]x["), ("[a-c-]+", "a-c"), (r"[\w.]+", "a.b c"), (r"[^\s]+", " ab "), (r"[\]\\]+", "]\\"), (r"[\b]", "a\bb"), ("[-a]+", "-a"), ("[a\\-z]+", "a-z m"),
    (r"\x41\u0042\103", "ABC"), (r"\t\n\r\f\v\a", "\t\n\r\f\v\a"), (r"\.\*\(\)", ".*()"), (r"[\x41-\x43]+", "ABCD"), (r"\0", "\0"), (r"\07", "\7"), (r"[\101]", "A"), (r"\060", "0"),
    ("(?P<year>\\d{4})-(?P<month>\\d\\d)", "on 2024-05-06"), ("(?P<a>x)|(?P<b>y)", "y"), ("(?#comment)a(?# b )*", "aa"), ("|a", "a"), ("a||b", "b"), ("()", "a"), ("(?:)*", "x"), ("(a*)*", "b"), ("((a*)*)*", ""), ("(?:a|b)??c", "ac"),
    ("\\ ", " "), ("a\\\nb", "a\nb"), ("#", "#"), (r"\_", "_"), (r"\-\/\'", "-/'"), (r"$^", ""), (r"\b", ""), (r"\B", ""), (r"\b", "a"), (r"\B", "ab"), ("(?a)\\w+", "abc"), ("(?u)\\w+", "abc"), ("(?a:\\w)", "a"),
]:
    show(pattern, spans(re.search(pattern, text)), spans(re.match(pattern, text)), spans(re.fullmatch(pattern, text)))
    show(re.findall(pattern, text), [spans(m) for m in re.finditer(pattern, text)], re.split(pattern, text), re.sub(pattern, "<\\g<0>>", text), re.subn(pattern, "", text, 2))

# Unicode: positions differ, texts do not.
for pattern, text in [
    (r"\w+", "größe, Ωμέγα_1 日本語 x²½ Ⅷ ½"), (r"\d+", "१२३ ٣ ² 1"), (r"\s+", "a\u00a0b\u2003c\x1cd\u0085e\u200bf"), (r"\W", "ä.ö"), (r"\D", "٣x"), (r"\bö\b", "ö aö ö"), (r"(?a)\w+", "größe"), (r"(?a)\d", "٣4"),
    (r"(?a)\s", "\u00a0 "), (r"(?a)\b.", "öa"), (r"(?i)ä", "Ää"), (r"(?i)[ä-ö]+", "ÄÖ"), (r"(?i)σ", "Σςσ"), (r"(?i)s", "ſSs"), (r"(?i)k", "\u212aK"), (r"(?i)i", "İıiI"), (r"(?i)[a-z]+", "ſ\u212aİı"), (r"(?i)ß", "ẞß"), (r"(?i)[^x]", "Xx"),
    (r"(?ai)s", "ſS"), (r"(?ai)[a-z]+", "\u212aK"), (r"(?ai)ä", "Ää"), (r"(?i)µ", "μΜµ"), (r"(?i)\u0390", "\u1fd3"), (r"(?i)ǅ", "Ǆǆǅ"), (r"(?i)в", "ᲀВ"), (r"(?i)[б-г]", "ᲀВ"), (".", "😀é"), ("[^a]", "😀"), ("[😀-😂]+", "😁😂😃"), ("é*", "éé"), ("", "äö"), (r"(?i)[\W]", "äÄ-"), (r"(?i)İ", "iI"), (r"(?i)ſt", "ST"),
]:
    show(pattern, re.findall(pattern, text), [text[m.start():m.end()] for m in re.finditer(pattern, text)], re.split(pattern, text), re.sub(pattern, "<\\g<0>>", text))

# Flags.
for flags in [0, re.I, re.M, re.S, re.X, re.A, re.I | re.M, re.IGNORECASE | re.DOTALL | re.VERBOSE, re.U, re.NOFLAG, re.MULTILINE | re.ASCII, re.UNICODE]:
    p = re.compile("^ a.b # c\n|É$", flags)
    show(p.flags, [m.group() for m in p.finditer("a.b\nA\nb\n a.b # c\né\n")], re.findall("^ a.b|É$", "é\n a\nb", flags), re.split("A", "xaA", 0, flags), re.sub("A", "-", "aA", 0, flags), re.subn("A", "-", "aA", flags=flags))
show(int(re.A), int(re.I), int(re.M), int(re.S), int(re.X), int(re.U), re.compile("a").flags, re.compile(b"a").flags, re.compile("(?im)a").flags, re.compile(b"(?i)a").flags, re.compile("(?i:a)").flags)
show(re.findall("a b#c", "ab", re.X), re.findall("[a b#]", " #", re.X), re.findall("a\\ b", "a b", re.X), re.findall("(?-x: )", " ", re.X), re.findall("a # b\n b", "ab", re.X), re.findall("a{1, 2}", "a{1,2}", re.X), re.findall("(?x: a b)c d", "abc d"))

# Pattern and Match.
p = re.compile(r"(?P<first>\w)(?P<second>\w)?(\d)?")
show(p.pattern, p.groups, dict(p.groupindex), p.flags)
m = p.search("  ab5", 1, 4)
show(m.group(), m.group(0), m.group(1), m.group("first", 2, 3), m[0], m["second"], m[3], m.groups(), m.groups("-"), m.groups(default=0), m.groupdict(), m.groupdict("x"), m.groupdict(default=None))
show(m.start(), m.end(), m.span(), m.start("first"), m.end(2), m.span(3), m.start(3), m.end("second"), m.pos, m.endpos, m.string, m.re == p, m.lastindex, m.lastgroup, m.group(True), m.group(False), bool(m), m.regs)
show(m.expand(r"\1-\g<second>-\g<3>-\n-\g<0>"), m.re.pattern, p == re.compile(p.pattern), p != re.compile("x"), re.compile("x") == re.compile("x", re.I), re.compile(p) == p, {p: 1}[re.compile(p.pattern)])
fails(m.group, 4)
fails(m.group, -1)
fails(m.group, "nope")
fails(m.group, None)
fails(lambda: m[4])
fails(lambda: m["x"])
fails(m.start, 9)
fails(m.span, "q")
fails(m.expand, r"\4")
fails(m.expand, r"\g<nope>")
show(isinstance(p, re.Pattern), isinstance(m, re.Match), isinstance(m, re.Pattern), isinstance("x", (re.Pattern, re.Match)))
for pos, endpos in [(0, 5), (1, 3), (2, 2), (3, 1), (-5, 100), (1, -1), (5, 5), (6, 9), (0, 9223372036854775807), (-9223372036854775807, 4), (1000000000000, 9)]:
    show([spans(x.search("ab\nab", pos, endpos)) for x in (re.compile("^a"), re.compile("b$"), re.compile(r"\bab\b"), re.compile(""), re.compile("(?m)^a"), re.compile("b"))])
    show(re.compile("a|b").findall("ab\nab", pos, endpos), [m.span() for m in re.compile("").finditer("ab\nab", pos=pos, endpos=endpos)], spans(re.compile("ab").match("ab\nab", pos, endpos)), spans(re.compile("ab").fullmatch("ab\nab", pos, endpos)))
show(re.compile("b").match(string="abc", pos=1).span(), re.compile(",").split(string="a,b,c", maxsplit=1), re.compile("a").sub(repl="x", string="aaa", count=2), re.compile("a").subn("x", "aaa", count=1))

# Replacements.
for repl in ["", "x", r"[\1]", r"\g<1>\g<0>", r"\g<word>", r"\\", r"\n\t\a\f\v\r", r"\.", r"\101\0\07", r"a\-b", r"\g<01>", "\\\n", r"é\1", r"\1\1", r"\&", r"\b"]:
    show(repl, re.sub(r"(?P<word>\w+)", repl, "ab cd"), re.sub(r"(?P<word>\w+)", repl, "ab cd", 1), re.subn("(?P<word>z)?", repl, "ab"))
for repl in [r"\2", r"\g<2>", r"\g<x>", r"\g", r"\g<", r"\g<>", r"\g<a b>", r"\q", "\\", r"\8", r"\g<-1>", r"\777", r"\g<1"]:
    fails(re.sub, "(a)", repl, "a")
    fails(re.sub, "(a)", repl, "b")
show(re.sub(r"\d+", lambda m: str(int(m.group()) * 2), "a1b22c"), re.sub("(a)(b)?", lambda m: str(m.lastindex), "ab a"), re.subn("a", lambda m: "", "aaa", 2), re.sub("x*", "-", "abxd"), re.sub("x*?", "-", "abxd"), re.sub("", "-", ""), re.sub("a", lambda m: None, "ab"))
show(re.sub("a", "b", "aaa", -1), re.sub("a", "b", "aaa", 0), re.sub("a", "b", "aaa", 5), re.sub("(?m)^", "> ", "a\nb\n"), re.sub(r"\b", "|", "ab cd"), re.sub(r"\B", "|", "abc"), re.sub(r"\b|\w+", "<>", "ab cd"), re.sub("$", "!", "a\n"), re.sub(pattern="a", repl="b", string="aa", count=1, flags=re.I))
show(re.split("", "abc"), re.split("x*", "axbc"), re.split("(-)", "a-b-c"), re.split("(-)|(,)", "a-b,c"), re.split("-", "a-b-c", 1), re.split("-", "a-b-c", maxsplit=-1), re.split(r"\b", "ab cd"), re.split("-", ""), re.split("(x)?", "ab"), re.split(r"\W+", "Words, words, words."), re.split(pattern=",", string="a,b", maxsplit=0, flags=0))
fails(re.sub, "a", 5, "a")
fails(re.sub, "a", lambda m: 5, "a")
fails(re.sub, "a", b"x", "a")
fails(re.sub, "a", lambda m: b"x", "a")

# Bytes.
show(re.findall(rb"\w+", b"ab \xe9\xff cd"), re.search(b".", b"\xff").group(), re.split(b"-", b"a-b"), re.sub(b"a", b"<\\g<0>>", b"ba"), re.sub(b"(.)", rb"\1\377", b"a"), re.search(b"(?i)\xe9", b"\xc9"), re.findall(rb"[\x80-\xff]+", b"a\xe9\xff"), re.search("é".encode(), "é".encode()).span(), re.findall(rb"(?i)[a-c]", b"ABz"), re.findall(rb"\W", b"\xe9a"), re.findall(rb"\s", b" \x85\xa0"), re.escape(b"a.\xff"), re.sub(b"a", lambda m: m.group() * 2, b"a"), re.search(b"(?P<n>a)", b"a").groupdict(), re.findall(b"\\\xe9", b"\xe9"))
fails(re.search, "a", b"a")
fails(re.search, b"a", "a")
fails(re.search, 5, "a")
fails(re.search, "a", 5)
fails(re.search, "a", None)
fails(re.search, "a")
fails(re.compile, None)
fails(re.compile, b"a", re.U)
fails(re.compile, rb"\u1234")
fails(re.compile, "a", re.A | re.U)
fails(re.compile, re.compile("a"), re.I)
fails(re.match, re.compile("a"), "a", re.I)

for text in ["", "abc", "a.b*c", "()[]{}?*+-|^$\\.&~# \t\n\r\v\f", "ä€😀", "a_b!\"%',/:;<=>@`"]:
    show(re.escape(text), re.escape(pattern=text), re.fullmatch(re.escape(text), text) is not None)
re.purge()
show(re.error.__name__)

# Errors.
def wrong(pattern):
    try:
        re.compile(pattern)
    except re.error as e:
        show(pattern, e.msg, e.pos, e.pattern, e.lineno, e.colno, str(e), e.args)
    else:
        show(pattern, "is right")
for pattern in [r"[\d-x]", r"[a-\d]", "(", ")", "a)", "(a", "((a)", "[", "[a", "[^", "[]", "[a-", "[z-a]", r"[\w-a]", r"[a-\w]", "*", "+a", "?", "a**", "a+*", "a{1}{2}", "^*", "$+", r"\b*", "(*)", "|*", "{1}", "a{2,1}", "\\", "a\\", r"\q", r"\z", r"\x1", r"\xg", r"\u12", r"\U0001", r"\U00110000", r"\8", r"\1", r"(\1)", r"(a)\2",
                r"[\q]", r"[\8]", r"[\x]", r"\400", r"[\400]", "(?", "(?P", "(?P<", "(?P<n", "(?P<>a)", "(?P<1>a)", "(?P<a b>c)", "(?P<n>a)(?P<n>b)", "(?P=n)", "(?P=", "(?Pa)", "(?a", "(?z)", "(?i", "(?i-", "(?i-)", "(?-i)", "(?ii-i:a)", "(?i-i:a)", "(?L)a", "(?au)a", "(?-a:b)", "a(?i)b", "(a(?i))", "a|(?i)b", "(?q:a)", "(?i1)", "(?-1:a)", "(?#", "(?#a",
                "(?<", "a\n(", "ab\nc\n[", "(?:a", "(?i:a", "(?P<n>a", "(?P<n>", "a|*", "(?:*)", "()(", "[[a]", "(?-", "(?i-x", "(?-i"]:
    wrong(pattern)
fails(re.compile, "(?i)a(?i)")
fails(re.compile, "a", 4)
