# Lists, dicts, sets and texts: their methods.


def list_methods():
    xs = [3, 1, 2]
    xs.append(5)
    xs.extend([7, 8])
    xs.extend((9,))
    xs.insert(0, 0)
    xs.insert(-1, "x")
    xs.insert(100, "end")
    show(xs, xs.pop(), xs.pop(0), xs.pop(-2), xs)
    xs.remove(1)
    xs.reverse()
    show(xs, xs.index(2), xs.count(7), xs.copy() == xs, len(xs))
    xs.clear()
    return xs


def list_index_with_bounds():
    xs = [1, 2, 1, 2]
    return (xs.index(2), xs.index(2, 2), xs.index(1, 1, 3), xs.index(2, -1))


def list_operators():
    xs = [1, 2]
    return [xs + [3], xs * 2, 2 * xs, xs == [1, 2], xs != [1], 1 in xs, 5 not in xs, xs < [1, 3], xs[-1], len(xs)]


def list_is_shared_and_copied():
    a = [[1], 2]
    b = a.copy()
    c = list(a)
    a[0].append(9)
    a.append(3)
    return (a, b, c)


def list_of_lists_repeated():
    m = [[0]] * 2
    m[0].append(1)
    return m


def list_remove_first_only():
    xs = [1, 2, 1]
    xs.remove(1)
    return xs


def dict_methods():
    d = {"a": 1, "b": 2}
    show(d.get("a"), d.get("z"), d.get("z", 0), d.pop("a"), d.pop("z", None), d.setdefault("b", 9), d.setdefault("c", 3), d)
    d.update({"b": 5}, x=1)
    d.update([("y", 2)])
    d.update(z=3)
    show(d, list(d.keys()), list(d.values()), list(d.items()), len(d), "x" in d, "q" in d)
    e = d.copy()
    d.clear()
    return (d, e)


def dict_order():
    d = {"b": 1, "a": 2}
    d["c"] = 3
    d["b"] = 9
    e = dict(d)
    del e["a"]
    e["a"] = 0
    return (list(d), list(e), list({**e, "z": 1}))


def dict_merge():
    a, b = {"x": 1, "y": 2}, {"y": 3, "z": 4}
    c = a | b
    a |= {"q": 5}
    return (c, a, b | {}, {} | b)


def dict_equality_ignores_order():
    return ({"a": 1, "b": 2} == {"b": 2, "a": 1}, {"a": 1} == {"a": 1.0}, {"a": [1]} != {"a": [2]})


def dict_keys_of_kinds():
    d = {1: "int", "1": "str", (1, 2): "tuple", None: "none", 2.5: "float"}
    return [d[1], d["1"], d[(1, 2)], d[None], d[2.5], d[1.0], 1.0 in d]


def dict_get_of_nested():
    d = {"a": {"b": [1, {"c": 2}]}}
    return (d["a"]["b"][1]["c"], d.get("x", {}).get("y", "none"))


def dict_from_pairs():
    return [dict([["a", 1], ("b", 2)]), dict(enumerate(["x", "y"])), dict(zip("a b".split(), [1, 2])), dict({"a": 1}, a=2), dict(a=1, **{"b": 2})]


def dict_pop_keeps_order():
    d = {"a": 1, "b": 2, "c": 3}
    d.pop("b")
    d["b"] = 4
    return d


def set_methods():
    s = {1, 2}
    s.add(3)
    s.add(1)
    s.discard(9)
    s.remove(2)
    s.update([5, 6])
    show(s, len(s), 3 in s, s.copy(), s == {1, 3, 5, 6})
    s.clear()
    return s


def set_operators():
    a, b = {1, 2, 3}, {2, 3, 4}
    return [a | b, a & b, a - b, a ^ b, a <= b, {2} <= a, {2} < a, a >= {1}, a > a, a == {3, 2, 1}, a != b]


def set_named_operators():
    a = {1, 2, 3}
    return [a.union([4]), a.intersection([2, 9]), a.difference([1]), a.symmetric_difference([3, 4]), a.issubset([1, 2, 3, 4]), a.issuperset([1]), a.isdisjoint([7]), a.union([5], [6])]


def set_removes_duplicates():
    return (len({1, 1, 2}), len(set([1, 1.0, 2])), sorted(set("a b a".split())), len({"a", "b", "a"}), len(set()))


def set_augmented():
    s = {1, 2}
    s |= {3}
    s &= {2, 3, 4}
    s -= {3}
    s ^= {2, 7}
    return s


def string_case():
    s = "hello World-x 9a"
    return [s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold(), "".upper(), "ÄÖ".lower(), "straße".casefold()]


def string_predicates():
    return [[getattr_free(s, n) for n in range(10)] for s in ["", "abc", "ABC", "Abc Def", "123", "a1", " \t", "a b", "_x", "1a"]]


def getattr_free(s, n):
    return [s.isalpha, s.isdigit, s.isalnum, s.isspace, s.isupper, s.islower, s.istitle, s.isdecimal, s.isidentifier, s.isprintable][n]()


def string_search():
    s = "hello hello"
    return [s.find("l"), s.rfind("l"), s.find("z"), s.index("lo"), s.rindex("he"), s.count("l"), s.count("ll"), s.count(""), s.find("l", 4), s.find("l", 4, 6), s.rfind("l", 0, 5), s.count("h", 1), s.startswith("he"), s.endswith("lo"), s.startswith(("x", "h")), s.startswith("l", 2), s.endswith("l", 0, 4), s.startswith("")]


def string_strip():
    return ["  a ".strip(), "  a ".lstrip(), "  a ".rstrip(), "xxaxx".strip("x"), "abcab".strip("ab"), "abc".strip("xyz"), " \n\ta\n".strip(), "".strip(), "--a-".lstrip("-"), "a..".rstrip("."), " a ".strip(None)]


def string_split():
    return ["a,b,,c".split(","), " a  b ".split(), "a b c".split(" ", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","), "abc".split("b"), "a--b--c".split("--"), " a b ".split(" "), "a b c".split(maxsplit=1), "a,b,c".split(",", maxsplit=1), "a,b".split(sep=","), "a b  c".rsplit(None, 1), "a b c".rsplit(maxsplit=1), "a,b".split(",", -1), "a,b".split(",", 0), "x y".split(None)]


def string_lines():
    return ["a\nb\nc".splitlines(), "a\nb\n".splitlines(), "a\n\nb".splitlines(True), "".splitlines(), "\n".splitlines(), "a".splitlines(keepends=True)]


def string_join():
    return [",".join(["a", "b"]), "".join([]), "-".join(["x"]), ", ".join(str(i) for i in range(3)), " ".join(("a", "b")), "+".join({"k": 1}), ",".join(sorted({"b", "a"}))]


def string_replace():
    return ["aaa".replace("a", "b"), "aaa".replace("a", "b", 2), "aaa".replace("a", "b", 0), "abc".replace("", "-"), "abc".replace("", "-", 2), "".replace("", "x"), "".replace("a", "b"), "aXbX".replace("X", ""), "abab".replace("ab", "a"), "aaa".replace("aa", "b"), "a".replace("a", "b", -1)]


def string_partition():
    return ["a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("="), "abc".rpartition("="), "=".partition("="), "a".partition("a")]


def string_justify():
    return ["ab".ljust(5), "ab".rjust(5), "ab".center(5), "abc".center(6), "ab".ljust(5, "*"), "ab".rjust(5, "*"), "ab".center(6, "*"), "abc".ljust(2), "5".zfill(3), "-5".zfill(4), "+5".zfill(4), "abc".zfill(2), "".zfill(2), "a".center(4), "ab".center(7, ".")]


def string_prefixes():
    return ["prefix-x".removeprefix("prefix-"), "x.txt".removesuffix(".txt"), "abc".removeprefix("b"), "abc".removesuffix(""), "aa".removeprefix("a")]


def string_tabs():
    return ["a\tb".expandtabs(), "a\tb".expandtabs(4), "\t".expandtabs(2), "ab\tc\td".expandtabs(3), "a\n\tb".expandtabs(4), "a\tb".expandtabs(tabsize=2), "a\tb".expandtabs(0)]


def string_translate():
    t = str.maketrans("abc", "xyz", "-")
    return ["a-b-c-d".translate(t), "abc".translate({97: "A", 98: None}), "abc".translate(str.maketrans({"a": "AAA", "b": None})), "abc".translate({}), "a".translate({97: 98})]


def string_encode():
    return ["abc".encode(), "äö".encode(), "ä".encode("latin-1"), "aä".encode("ascii", "ignore"), "aä".encode("ascii", "replace"), "ä€".encode("ascii", "backslashreplace"), "ä".encode("ascii", errors="xmlcharrefreplace"), "a".encode(encoding="utf-8"), "€".encode("utf8"), "".encode()]


def bytes_decode():
    return [b"abc".decode(), b"\xc3\xa4".decode(), b"\xe4".decode("latin-1"), b"a\xff".decode("utf-8", "ignore"), b"a\xff".decode("utf-8", "replace"), b"a\xffb".decode("ascii", "backslashreplace"), b"\xe2\x82x".decode("utf-8", errors="replace"), b"".decode()]


def bytes_methods():
    b = b"a,b,,c"
    return [b.split(b","), b.split(b",", 1), b.rsplit(b",", 1), b.find(b","), b.rfind(b","), b.count(b","), b.replace(b",", b"-"), b.startswith(b"a"), b.endswith((b"x", b"c")), b"  x ".strip(), b"xax".strip(b"x"), b",".join([b"a", b"b"]), b.upper(), b"AB".lower(), b.hex(), b"\x01\xff".hex(":"), bytes.fromhex("01 ff"), b.partition(b","), b.index(b"b"), b"a\nb\r\n".splitlines(), b"12".isdigit(), b"ab".isalpha(), b[1:3], len(b), b == b"a,b,,c", b"a" in b, b + b"!"]


def string_indexing():
    s = "abc"
    return [s[0], s[-1], s[1:], s[:1], s[::-1], len(s), s * 2, "b" in s, s + "d", s[1] == "b", s[:-1], max(s[0], s[1])]


def string_methods_chain():
    return "  Hello, World  ".strip().lower().replace(",", "").split()[1].capitalize().center(9, "*")


def string_of_values():
    return [str(1), str(-5), str(True), str(None), str("a"), str(1.5), str(2 ** 70), str(-0.25), repr(5), repr(None), str(1 > 2)]


def utf8_that_is_wrong():
    out = []
    for b in [b"\xe0\x80\x80", b"\xe0\xa0\x80", b"\xed\xa0\x80", b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xf5", b"\xf0\x9f\x98", b"\xe2\x82a", b"\xc3(", b"a\x80b"]:
        out.append(b.decode("utf-8", "replace"))
        out.append(b.decode("utf-8", "backslashreplace"))
        try:
            b.decode()
        except UnicodeDecodeError as e:
            out.append(str(e))
    return out


def int_to_bytes_at_its_limits():
    out = []
    for n in [0, 127, 128, 255, 256, -1, -128, -129]:
        for signed in [False, True]:
            try:
                out.append(n.to_bytes(1, "big", signed=signed))
            except OverflowError as e:
                out.append(str(e))
    return out
