# f-strings, str.format, format and %, with all their forms.


def fstring_expressions():
    a, xs, d = 5, [1, 2], {"k": "v"}
    return [f"{a}", f"{a + 1}", f"{xs[0]}", f"{d['k']}", f'{d["k"]}', f"{len(xs)}", f"{a if a else 0}", f"{a > 3}", f"{-a}", f"{a!r}", f"{(lambda x: x * 2)(a)}", f"{xs[0:1][0]}", f"{ a }"]


def fstring_nested_quotes():
    d = {"a": {"b": 1}}
    return [f"{d['a']['b']}", f'{d["a"]["b"]}', f"""{d["a"]['b']}""", f"{'x'}", f"{'it' + chr(39) + 's'}", f'''{"q"} ' " '''.strip()]


def fstring_nested_fstring():
    x = 3
    return [f"{f'{x}'}", f"{f'{x:>5}':<8}|", f"a{f'b{x}c'}d"]


def fstring_nested_specs():
    x, w, p, fill = 3.14159, 10, 2, "*"
    return [f"{x:{w}}", f"{x:{w}.{p}}", f"{x:.{p}f}", f"{x:{fill}>{w}.{p}f}", f"{x:{'>'}{w}}", f"{'a':{w - 5}}|", f"{5:0{w}d}"]


def fstring_conversions():
    s = "a'b\n"
    return [f"{s!s}", f"{1!r}", f"{None!r}", f"{1.5!s:>6}", f"{True!s}", f"{'é'!a}"[1:-1], f"{1!a}"]


def fstring_equals():
    x, name = 5, "n"
    return [f"{x=}", f"{x = }", f"{x=:>4}", f"{x + 1=}", f"{x=!s}", f"{ x =}", f"{len(name)=}"]


def fstring_braces():
    x = 1
    return [f"{{}}", f"{{x}}", f"{{{x}}}", f"{{{{{x}}}}}", f"a{{b}}c{x}", f"{ {'k': 1}['k'] }"]


def fstring_multi_line():
    a, b = 1, 2
    return f"""first {a}
second {b
    + 1}
  third {a:>3}
"""


def fstring_raw():
    x = 1
    return [rf"\d{x}\n", fr"{x}\{x}", Rf"\t"]


def fstring_concatenation():
    x = 1
    return ["a" f"{x}" "b", f"{x}" f"{x}", f"{x}" r"\n" 'c', ("{x}" f"{x}")]


def fstring_empty_and_plain():
    return [f"", f"plain", f"{''}", f"{'':>3}|"]


def fstring_evaluation_order():
    log = []

    def note(x):
        log.append(x)
        return x

    s = f"{note(1)}{note(2):{note(5)}}{note(3)}"
    return (s, log)


def fstring_with_comprehension():
    return f"{[x * 2 for x in range(3)]} {sum(x for x in [1, 2])} {', '.join([str(x) for x in [1, 2]])}"


def fstring_of_values():
    return [f"{v}" for v in [1, -5, 2 ** 70, True, None, "s", [1, 2], (1,), 1.5, -0.25]]


def fstring_colon_and_bang_in_expressions():
    xs, d = [1, 2, 3], {"a": 1}
    return [f"{xs[1:]}", f"{(1 != 2)}", f"{d.get('x', '!')}", f"{'a:b'}", f"{'!r'}", f"{(lambda: 1)()}", f"{xs[-1]:d}"]


def spec_strings():
    return [f"{s:{f}}|" for s in ["", "ab", "abcdef"] for f in ["", "5", "<5", ">5", "^5", "*^5", ".2", "5.1", "-<8.3", "s", "^8s"]]


def spec_integers():
    return [f"{n:{f}}|" for n in [0, 42, -42, 1234567] for f in ["", "5", "<5", "^9", "05", "+", " ", "-", "x", "X", "#x", "b", "#b", "o", "#o", ",", "_", "+,", "010,", "=+8", "*=8", "d", "_b", "_x", "n", "e", ".2f", "%", "c" if n == 42 else "d"]]


def spec_floats():
    return [f"{x:{f}}|" for x in [0.0, 1.5, -2.25, 1234567.891, 0.000012345, 1e20] for f in [".2f", "8.1f", "+.3f", "e", ".1e", "E", "g", ".3g", "G", "%", ".0%", ",.2f", "_.1f", "010.2f", "<10.1f", "^12.3e", "+g", " .1f", "#.0f", "#g"]]


def spec_special_floats():
    return [f"{float(s):{f}}|" for s in ["inf", "-inf", "nan"] for f in ["f", ".2f", "6", "+f", "F", "e", "%", "<8", "08.1f", "g"]]


def spec_booleans():
    return [f"{True:d}", f"{False:>5}|", f"{True:5d}|", f"{True!s:>6}", f"{True:x}", f"{True:.1f}"]


def spec_big_integers():
    return [f"{10 ** 30:,}", f"{-2 ** 80:x}", f"{10 ** 25:_}", f"{2 ** 100:>40}", f"{10 ** 20:.3e}", f"{2 ** 65:#b}"]


def format_function():
    return [format(5), format("a", ">3"), format(3.14159, ".2f"), format(1234567, ","), format(None), format(True), format([1], ""), format(255, "#x")]


def format_method_fields():
    return ["{} {}".format(1, 2), "{0} {1} {0}".format(1, 2), "{a} {b}".format(a=1, b=2), "{} {x}".format(1, x=2), "{{}} {}".format(1), "{0}{0!s}{0:>3}".format("a"), "{:>{}}".format("a", 4), "{:{w}.{p}f}".format(3.14159, w=8, p=2), "{!r}".format(1), "no fields".format(1, 2)]


def format_method_lookup():
    return ["{0[0]} {0[1]}".format([1, 2]), "{d[k]} {d[l]}".format(d={"k": 1, "l": 2}), "{0[k][0]}".format({"k": [5]}), "{[1]}".format([1, 2]), "{0[-1]}".format({"-1": "text"}), "{a[0]:>4}|".format(a=[7])]


def format_map_method():
    return ["{a} {b:>3}".format_map({"a": 1, "b": 2}), "{x[0]}".format_map({"x": [1]}), "plain".format_map({})]


def percent_strings():
    return ["%s" % "a", "%s %s" % ("a", 1), "%5s|" % "ab", "%-5s|" % "ab", "%.1s" % "abc", "%5.1s|" % "abc", "%s" % None, "%s" % (1,), "%s" % True, "%%", "%d%%" % 5, "%s" % 2 ** 70, "%c%c" % ("a", 98)]


def percent_integers():
    return ["%d" % 5, "%5d|" % 5, "%-5d|" % 5, "%05d" % 5, "%+d" % 5, "% d" % 5, "%x" % 255, "%X" % 255, "%#x" % 255, "%o" % 8, "%#o" % 8, "%i" % 7, "%d" % -5, "%05d" % -5, "%d" % 3.9, "%.3d" % 5, "%u" % 5, "%+05d" % 42, "%x" % -255]


def percent_floats():
    return ["%f" % 1.5, "%.2f" % 1.005, "%8.3f|" % 3.14159, "%-8.1f|" % 2.5, "%+.1f" % 2.5, "%08.2f" % -1.5, "%e" % 12345.678, "%.1E" % 0.00012, "%g" % 0.0001, "%g" % 1e10, "%.3g" % 1234.5, "%G" % 1e-10, "%f" % 3, "%.0f" % 2.5, "%.0f" % 3.5, "% .2f" % 1, "%#.0f" % 1]


def percent_mapping():
    d = {"a": 1, "b": "x", "c": 2.5}
    return ["%(a)d" % d, "%(a)s-%(b)s" % d, "%(c).1f|%(a)03d" % d, "%(b)5s|%%" % d, "plain" % {}]


def percent_star():
    return ["%*d|" % (5, 42), "%-*d|" % (5, 42), "%.*f" % (2, 3.14159), "%*.*f|" % (8, 1, 2.55)]


def percent_sequence_forms():
    t = (1, 2)
    return ["%s and %s" % t, "%s" % [1, 2], "%s" % ((1, 2),), "%r" % 5, "%s %d %.1f" % ("a", 1, 2.0)]
