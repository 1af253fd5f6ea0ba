import textwrap
from textwrap import wrap, fill, shorten, dedent, indent, TextWrapper

texts = ["", " ", "\n\n", "hello", "Hello there, how are you this fine day?  I'm glad to hear it!", "This is a paragraph that already has\nline breaks.  But some of its lines are much longer than the others,\nso it needs to be wrapped.\nSome lines are \ttabbed too.\nWhat a mess!\n",
         "this-is-a-useful-feature-for-reformatting posts from tim d'hooge -- use the -b option!", "Em-dashes should be written -- thus.", "Possibility of an em-dash--like this---or this.", "yaba daba-doo--a--b --c", "-b --foo-bar=x ab-cd-e a-b-c-d 1-2-3 x-1y e-mail-address", "supercalifragilisticexpialidocious and-a-long-hyphenated-word-that-breaks-somewhere",
         "Äußerst größere Wörter mit Umlauten – und Gedankenstrich—ja. 日本語テキスト 😀😀😀", "a\u00a0b \u00a0 c\u2003d", "foo.  bar. Baz! \"Really?\" yes.' no", "a  b   c    d", "  leading and trailing  ", "x\ty\tz\n\tq", "one\r\ntwo\rthree\vfour\ffive", "--", "a--", "--a", "a----b", "don't-stop 'quoted'--'more' (par)--(en) a.b-c.d U.S.-based", "_a-b_ __x-y__ ab-_c"]

for t in texts:
    show(t, wrap(t), wrap(t, 10), wrap(t, width=5), wrap(t, 1), fill(t, 20), fill(t, width=15, initial_indent="* ", subsequent_indent="  "), dedent(t), indent(t, "> "))
    for options in [{"break_long_words": False}, {"break_on_hyphens": False}, {"break_on_hyphens": 1}, {"drop_whitespace": False}, {"replace_whitespace": False}, {"expand_tabs": False}, {"tabsize": 4}, {"tabsize": 0}, {"tabsize": -1}, {"fix_sentence_endings": True}, {"max_lines": 1}, {"max_lines": 2, "placeholder": "…"}, {"max_lines": 3, "drop_whitespace": False}, {"max_lines": 0}, {"max_lines": -1}, {"max_lines": 2, "initial_indent": "---", "subsequent_indent": "+"},
                    {"break_long_words": False, "break_on_hyphens": False}, {"initial_indent": "0123456789abcdef"}, {"subsequent_indent": "0123456789abcdefg"}, {"placeholder": "", "max_lines": 1}, {"replace_whitespace": 0, "drop_whitespace": 0, "expand_tabs": 0}, {"max_lines": None}]:
        show(wrap(t, 16, **options), fill(t, 9 if len(options.get("initial_indent", "") + options.get("subsequent_indent", "")) < 5 else 40, **options))
    show(shorten(t, 10), shorten(t, width=20, placeholder="..."), shorten(t, 6), shorten(t, 40, break_long_words=False), shorten(t, 12, placeholder=" "))

for args in [("a b", 0), ("a b", -1), (5,), (None,), ("a", "x"), ()]:
    fails(wrap, *args)
    fails(fill, *args)
fails(wrap, "a b", 5, max_lines=1, placeholder="123456")
fails(wrap, "a b", 5, max_lines=2, subsequent_indent="...", placeholder="123")
fails(wrap, "a", nope=1)
fails(wrap, "a", 5, 5)
fails(shorten, "a b")
fails(shorten, "a b", 4)
fails(shorten, "a", 10, max_lines=2)
fails(shorten, "a", 10, initial_indent="abcdefgh")
fails(wrap, "a", max_lines="x")
fails(wrap, "a b", tabsize="x")
fails(dedent, 5)
fails(indent, "a")
fails(indent, 5, "x")
fails(indent, "a", 5)
fails(indent, "a", "b", 5)

for t in ["", "a", "  a\n  b", "  a\n b", "\ta\n  b", "  a\n\n  b\n", "   \n a\n", " a\n   \n  b", "  a\n\t\n  b", "\t a\n\t b", "  \t  a\n  \tb", "\n\n", "   ", "  a\r\n  b\r\n", "a\n  b", "  hello\n    world\n  ", "\u00a0a\n\u00a0b", " a\n b\n", "  \n  \n"]:
    show(t, dedent(t), dedent(text=t), indent(t, "  "), indent(text=t, prefix="-", predicate=lambda line: True), indent(t, "+", lambda line: "a" in line), indent(t, "", None))
show(indent("a\x0bb\x0cc\x1cd\x1de\x1ef\u0085g\u2029h\ri\r\nj\n\n k", "|")[0:80].encode(), indent("\n \n\u00a0\nx", "|"), indent("a\n", "|", lambda s: s), indent("a\n\nb", "|", predicate=lambda s: ""))

w = TextWrapper(width=12, initial_indent="> ")
show(w.wrap("the quick brown fox"), w.fill(text="the quick brown fox"), w.width, w.initial_indent, w.subsequent_indent, w.expand_tabs, w.replace_whitespace, w.fix_sentence_endings, w.break_long_words, w.drop_whitespace, w.break_on_hyphens, w.tabsize, w.max_lines, w.placeholder, isinstance(w, TextWrapper))
show(TextWrapper(10, "a", "b", False, False, False, False, False, False, 2).fill("x\ty z-z aaaaaaaaaaaaaaaaa"), TextWrapper().wrap("a " * 50), TextWrapper(max_lines=1, width=5, placeholder=".").fill("a b c d e f"))
fails(TextWrapper, 10, "", "", True, True, False, True, True, True, 8, 5)
fails(TextWrapper, widht=5)
fails(TextWrapper(width=0).wrap, "")
fails(w.wrap)
