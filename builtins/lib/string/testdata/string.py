import string
from string import Template

show(string.ascii_letters, string.ascii_lowercase, string.ascii_uppercase, string.digits, string.hexdigits, string.octdigits, string.punctuation, string.printable, string.whitespace)
for s in ["", "hello world", "  a  b  ", "ABC dEF", "ärger über ÖL", "ßa ŉx ﬁsh ΟΔΟΣ ΑΣ İx ǆx", "a-b c-d", "\ta\u00a0b\x1cc", "x"]:
    show(string.capwords(s), string.capwords(s, " "), string.capwords(s, "-"), string.capwords(s=s, sep=None), string.capwords(s, sep="b "))
fails(string.capwords, 5)
fails(string.capwords, "a", 5)
fails(string.capwords)

values = {"a": 1, "b": None, "who": "Tim", "_x1": "ü", "A": 2.5, "t": (1, 2), "l": [True]}
texts = ["", "plain", "$a", "${a}", "$$", "$$a", "$$$a", "$who likes ${a}s", "$a$b$A", "${_x1}$_x1", "$ax", "$a.b", "x$", "$", "$ a", "${", "${}", "${a", "${a b}", "$1", "${1a}", "a\nb $", "a\r\n\n  ${x", "$missing", "${missing} $a", "$$missing", "$é", "$aé", "${aé}", "é\né$!", "$t $l", "$who$$", "$Who", "${who}${who}", "$ſ", "$K", "$a_1"]
for s in texts:
    t = Template(s)
    show(s, t.safe_substitute(values), t.safe_substitute(), t.safe_substitute({"a": 5}, a=6, x=7), t.safe_substitute(a="k"), t.template, t.is_valid(), t.get_identifiers())
    for args, kwargs in [((values,), {}), ((), {"a": 1, "who": "x"}), (({"a": 1},), {"a": 2, "b": 3, "A": 4, "who": "z"})]:
        try:
            show(t.substitute(*args, **kwargs))
        except KeyError as e:
            show("KeyError", str(e), e.args)
        except ValueError as e:
            show("ValueError", str(e))
show(Template("$mapping $self").substitute(mapping=1, self=2), Template(template="$a").substitute({"a": "$a"}), isinstance(Template(""), Template), isinstance("", Template))
fails(Template)
fails(Template("$a").substitute, {}, {})
fails(Template("$a").substitute, None)
fails(Template("$a").substitute, 5)
