# Operators, comparisons and the order in which things are evaluated.


def noted(log, x):
    log.append(x)
    return x


def chained_comparison():
    x = 5
    return (1 < x < 10, 1 < x > 3, 1 < x < 3, 10 > x >= 5 == 5, 1 == 1 < 2 != 3, 0 <= x <= 5 <= 9)


def chained_comparison_evaluates_once():
    log = []
    r = noted(log, 1) < noted(log, 2) < noted(log, 3)
    return (r, log)


def chained_comparison_stops():
    log = []
    r = noted(log, 1) < noted(log, 0) < noted(log, 3)
    return (r, log)


def chained_comparison_of_four():
    log = []
    r = noted(log, 1) <= noted(log, 1) < noted(log, 5) > noted(log, 9) != noted(log, 9)
    return (r, log)


def chained_in():
    return (1 in [1, 2] in [[1, 2]], "a" in "abc" == "abc", 1 not in [2] != [3])


def chained_is():
    x = None
    return (x is None is not True, x is None, x is not None, 1 < 2 is True)


def chained_with_variable_changed():
    xs = [2]

    def grow():
        xs[0] += 1
        return xs[0]

    return (1 < grow() < grow() < 10, xs)


def and_or_values():
    return (0 or "a", 1 or "a", 0 and "a", 1 and "a", None or [] or {} or "last", 1 and 2 and 3, "" and 5, [] or None)


def and_or_short_circuit():
    log = []
    a = noted(log, 0) and noted(log, 1)
    b = noted(log, 2) or noted(log, 3)
    c = noted(log, 0) or noted(log, 4) and noted(log, 5)
    return (a, b, c, log)


def not_precedence():
    return (not 1 == 2, not (1 == 2) == False, not 0 and 1, not (0 and 1), not [] or 5, not not "x")


def conditional_evaluates_one_side():
    log = []
    a = noted(log, "then") if noted(log, 1) else noted(log, "else")
    b = noted(log, "then") if noted(log, 0) else noted(log, "else")
    return (a, b, log)


def conditional_nested():
    f = lambda n: "neg" if n < 0 else ("zero" if n == 0 else "one" if n == 1 else "many")
    return [f(n) for n in [-5, 0, 1, 2]]


def conditional_precedence():
    return (1 if True else 2 + 10, (1 if False else 2) + 10, [1 if x else 0 for x in [0, 1]], lambda_free(1 if 0 else 3))


def lambda_free(x):
    return x


def precedence_of_arithmetic():
    return (2 + 3 * 4, (2 + 3) * 4, 2 ** 3 ** 2, -2 ** 2, (-2) ** 2, 2 ** -1, 7 - 3 - 2, 100 / 10 / 2, 7 // 2 * 2, 7 % 4 * 3, -7 // 2, -(7 // 2), 2 * -3, 1 - -1)


def precedence_of_bits():
    return (1 | 2 & 3 ^ 1, 1 << 2 + 1, (1 << 2) + 1, ~1 + 1, 5 & 3 == 3, 6 ^ 3 | 8, 1 << 1 << 2, ~5 & 7)


def precedence_of_comparison():
    return (1 + 1 == 2, not 1 > 2, 1 < 2 and 2 < 3 or False, "a" + "b" in ["ab"], 3 in [1, 2] or True, (1 if 2 > 1 else 0) == 1)


def operands_left_to_right():
    log = []
    noted(log, 1) + noted(log, 2) * noted(log, 3)
    noted(log, 2) ** noted(log, 3)
    noted(log, 7) % noted(log, 4)
    return log


def arguments_left_to_right():
    log = []

    def f(*a, **k):
        return (a, k)

    r = f(noted(log, 1), *noted(log, [2, 3]), noted(log, 4), k=noted(log, 5), **noted(log, {"m": 6}))
    return (r, log)


def keyword_arguments_in_order():
    log = []

    def f(**k):
        return k

    return (f(z=noted(log, 1), a=noted(log, 2), m=noted(log, 3)), log)


def function_before_arguments():
    log = []

    def get():
        log.append("function")
        return lambda x: x

    get()(noted(log, "argument"))
    return log


def elements_left_to_right():
    log = []
    [noted(log, 1), (noted(log, 2), noted(log, 3))]
    {noted(log, "k"): noted(log, "v"), noted(log, "l"): noted(log, "w")}
    {noted(log, 4), noted(log, 5)}
    return log


def subscript_left_to_right():
    log = []
    noted(log, [1, 2, 3])[noted(log, 0):noted(log, 2)]
    noted(log, {"k": 1})[noted(log, "k")]
    return log


def method_before_arguments():
    log = []
    noted(log, "a,b").split(noted(log, ","))
    return log


def equality_of_kinds():
    return (1 == 1.0, "1" == 1, [] == (), [1] == [1], (1, [2]) == (1, [2]), {} == {}, {"a": 1, "b": 2} == {"b": 2, "a": 1}, {1} == {1}, None == 0, "" == None, [1, 2] != [2, 1])


def order_of_lists_and_tuples():
    return ([1, 2] < [1, 3], [1] < [1, 0], [] < [0], (1, "b") > (1, "a"), [[1], 2] <= [[1], 2], "a" < "b", "Z" < "a", "" < "a", "abc" < "abd", "10" < "9")


def identity_of_none():
    f = lambda: None
    return (f() is None, [] is None, 0 is not None, None is None)


def membership():
    return (1 in [1], 1 in (2,), "a" in {"a": 1}, 1 in {2}, "bc" in "abcd", "" in "", "" in "a", 3 in range(5), 5 in range(0, 10, 2), 4 in range(0, 10, 2), None in [None], [1] in [[1]], 2.0 in [2])


def truth_of_values():
    return [bool(x) for x in [0, 1, -1, 0.0, 0.1, "", "0", [], [0], (), (0,), {}, {0: 0}, None, set(), {0}, range(0), range(1), b"", b"0"]]


def truth_in_conditions():
    out = []
    for x in ["", "a", 0, 2, [], [0], None]:
        if x:
            out.append("true")
        elif not x:
            out.append("false")
    return out


def integer_division():
    return [(a // b, a % b) for a in [7, -7, 0, 1] for b in [2, -2, 3, -3]]


def divmod_of_all_signs():
    return [divmod(a, b) for a in [17, -17] for b in [5, -5]] + [divmod(7.5, 2), divmod(-7.5, 2), divmod(0, 3)]


def float_division():
    return [7 / 2, -7 / 2, 1 / 3, 6 / 3, 0 / 5, 1e300 / 1e-10, 7.0 // 2, -7.0 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, 5 // 2.0, 1 % 0.1]


def big_integers():
    a = 2 ** 100
    return [a, a + 1, a - 1, -a, a * a, a // 3, a % 1000, -a // 7, -a % 7, a == 2 ** 100, a > 10 ** 30, a >> 90, a & (a - 1), a | 1, a ^ 5, ~a, int(str(a)) == a, len(str(3 ** 500))]


def shifts():
    return [1 << 10, 1 << 0, -1 << 3, 1024 >> 3, -1 >> 5, -5 >> 1, 5 >> 100, 1 << 70, (1 << 70) >> 69, 0 << 5]


def bit_operations():
    return [5 & 3, 5 | 3, 5 ^ 3, ~5, ~0, ~-1, -5 & 3, -5 | 3, -5 ^ 3, 2 ** 70 & -1, -2 ** 70 | 1, 255 & ~15]


def powers():
    return [2 ** 10, 2 ** 0, 0 ** 0, (-2) ** 3, 2 ** -2, 4 ** 0.5, 2.0 ** 3, (-8) ** 3, 10 ** 20, 1.5 ** 2, (-1) ** 101, 2 ** 0.5 * 2 ** 0.5 > 2, pow(2, 10, 1000), pow(3, -1, 7), pow(-2, 3, 5), pow(2, 3, -5)]


def rounding():
    return [round(x) for x in [0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1e20, 3]] + [round(2.675, 2), round(1.005, 2), round(0.125, 2), round(-0.125, 2), round(1234.5678, -2), round(1250, -2), round(1350, -2), round(5, -1), round(15, -1), round(25, -1), round(0.1 + 0.2, 10), round(1e300, 2), round(7, 3), round(5.5, None)]


def float_edges():
    inf, nan = float("inf"), float("nan")
    return [inf > 10 ** 300, -inf < 0, inf == inf, nan == nan if False else "nan", inf - 1 == inf, 0.0 == -0.0, 1e308 * 10 == inf, 5e-324 > 0, 5e-324 / 2 == 0, inf * -1 == -inf, 0.1 + 0.2 == 0.3, 1e16 + 1 == 1e16]


def float_texts():
    return [float(s) for s in ["1", "1.5", " 2.5 ", "-0.5", "1e3", "1E-3", ".5", "5.", "+1", "1_000.5", "0e0", "inf", "-Infinity"]]


def int_texts():
    return [int(s) for s in ["1", " 42 ", "-7", "+3", "007", "1_000", "\t5\n"]] + [int(s, b) for s, b in [("ff", 16), ("0xff", 16), ("0b101", 2), ("z", 36), ("0o17", 8), ("0xff", 0), ("-0x10", 0), ("101", 2), ("10", 0)]]


def int_of_others():
    return [int(3.9), int(-3.9), int(True), int(0.0), int(1e15), int("12"), float(), float(3), float("3"), bool(), bool("False"), int(-0.5)]


def numbers_as_literals():
    return [0x1F, 0o17, 0b101, 1_000_000, 1e3, 1.5e-3, .5, 5., 0xff_ff, 0, 00, 1E5, 12345678901234567890]


def abs_min_max_sum():
    return [abs(-5), abs(5), abs(-2.5), abs(0), min(3, 1, 2), max([3, 1, 2]), min("b", "a"), max((1, 2), (1, 3)), min([5], default=0), max([], default="none"), min([3, -4], key=abs), max("aaa", "bb", key=len), sum([1, 2, 3]), sum([0.5, 1]), sum([], 5), sum([[1], [2]], []), sum(range(101)), sum((1, 2), start=10)]


def min_max_take_the_first():
    return (min([(1, "a"), (1, "b")], key=lambda p: p[0]), max([(1, "a"), (1, "b")], key=lambda p: p[0]), max([1, 1.0]) , min([2.0, 2]))


def number_methods():
    return [(5).bit_length(), (0).bit_length(), (-255).bit_length(), (7).bit_count(), (2.0).is_integer(), (2.5).is_integer(), (258).to_bytes(2, "big"), (258).to_bytes(4, "little"), (-2).to_bytes(2, "big", signed=True), int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\xff\xfe", "little", signed=True)]


def number_bases():
    return [bin(10), hex(255), oct(8), bin(-5), hex(-1), bin(0), f"{10:b}", f"{255:x}", f"{255:#X}", f"{-5:b}"]


def chr_and_ord():
    return [chr(97), ord("a"), chr(8364), ord("€"), chr(128512), ord("😀"), [ord(c) for c in ["a", "Z"]], chr(0) == "\0"]


def string_escapes():
    return ["a\tb", "a\\b", "\x41\u0042\U00000043", "\101", "it's", 'say "x"', "a\
b", r"a\nb", '''multi
line''', "\0" == "\x00", b"\x00\xff\n"]


def string_concatenation():
    return ["a" "b" 'c', "a" f"{1}" "b", ("x"
            "y"), r"\n" "\t", b"a" b"b"]


def string_repetition():
    return ["ab" * 3, 3 * "ab", "x" * 0, "x" * -1, [1, 2] * 2, 2 * [0], (1,) * 3, [] * 5, b"a" * 2, [[]] * 2]


def string_comparison():
    return ["a" < "b", "B" < "a", "a" < "aa", "" < "a", "é" > "z", "a" == "a", "abc" >= "abb", "10" < "9", max("b", "a"), sorted(["b", "A", "a", "B"])]


def tuples():
    return [(), (1,), (1, 2), (1, (2,)), 1, (1), len(()), (1, 2) + (3,), (1, 2)[0], (1, 2, 3)[-1], (1, 2, 1).count(1), (1, 2).index(2), 1 in (1,), tuple([1, 2]), tuple({"a": 1})]


def isinstance_forms():
    values = [1, True, 1.5, "a", b"a", [], (), {}, set(), None, len]
    kinds = [int, bool, float, str, bytes, list, tuple, dict, set, (int, str), (list, (tuple, dict)), ()]
    return [[isinstance(v, k) for k in kinds] for v in values]


def type_names():
    return [type(v).__name__ for v in [1, True, 1.5, "a", b"a", [], (), {}, {1}, None, ValueError(), range(1)]] + [int.__name__, str.__name__]


def methods_of_types():
    return [list(map(str.upper, ["a", "b"])), sorted(["b", "A"], key=str.lower), str.join("-", ["a", "b"]), [list.index([1, 2], 2)], str.strip(" a "), dict.fromkeys(["a", "b"], 0), dict.get({"a": 1}, "a")]


def builtin_conversions():
    return [list((1, 2)), list({"a": 1}), list(range(3)), tuple([1]), set([1, 1]), dict([("a", 1)]), dict(a=1), dict({"a": 1}, b=2), dict(zip(["a"], [1])), list({}), list(()), dict(), list(), set(), tuple(), str(5), bool([])]


def any_and_all():
    return [any([]), all([]), any([0, 1]), all([1, 0]), any([None, ""]), all(["a", 1]), any(x > 2 for x in [1, 3]), all(x for x in [])]


def callable_of_values():
    return [callable(len), callable(lambda: 1), callable(1), callable("a"), callable(int), callable(ValueError), callable([].append)]


def hash_of_equal_texts():
    return hash("a") == hash("a")


def ranges():
    return [list(range(5)), list(range(2, 5)), list(range(5, 2, -1)), list(range(0, 10, 3)), list(range(0)), list(range(5, 2)), len(range(0, 10, 3)), range(3)[1], range(3)[-1], list(range(-3, 3, 2)), range(3) == range(0, 3), 2 in range(3)]


def default_of_next_is_evaluated_first():
    log = []
    r = next((noted(log, x) for x in noted(log, [1, 2]) if noted(log, "if") and x > 1), noted(log, "default"))
    s = next((noted(log, x) for x in []), noted(log, "none"))
    return (r, s, log)


def default_of_next_fails_first():
    log = []
    try:
        next((x for x in [1] if noted(log, x)), [][0])
    except IndexError:
        log.append("index")
    return log
