# What native errors are called and what they say.


def kind(f, *args):
    """Shows the class alone: what is said differs (differences.md)."""
    try:
        show(f(*args))
    except Exception as e:
        print("!", type(e).__name__)


def key_errors():
    for f in [lambda: {}["a"], lambda: {1: 2}[3], lambda: {}[None], lambda: {}[(1, "x")], lambda: {}[""], lambda: {}["it's"], lambda: {}[1.5], lambda: {}[True]]:
        attempt(f)


def key_error_args():
    try:
        {}["k"]
    except KeyError as e:
        show(e.args, str(e), repr(e), e.args[0])


def key_error_of_del_and_pop():
    kind(lambda: {}.pop("k"))
    d = {"a": 1}
    try:
        del d["b"]
    except KeyError as e:
        show(error(e))
    kind(lambda: set().remove(1))


def key_error_of_empty():
    attempt(lambda: {}.popitem())
    attempt(lambda: set().pop())


def index_errors():
    xs = [1, 2]
    for f in [lambda: xs[2], lambda: xs[-3], lambda: [][0], lambda: (1,)[1], lambda: ()[0], lambda: "ab"[2], lambda: ""[0], lambda: b"a"[1], lambda: range(3)[3], lambda: xs[10 ** 6]]:
        attempt(f)


def index_error_of_assignment():
    xs = [1]
    try:
        xs[1] = 2
    except IndexError as e:
        show(type(e).__name__)
    try:
        del xs[1]
    except IndexError as e:
        show(error(e))
    try:
        xs[5] += 1
    except IndexError as e:
        show(error(e))


def index_error_of_pop():
    attempt(lambda: [].pop())
    attempt(lambda: [1].pop(1))
    attempt(lambda: [1].pop(-2))


def int_value_errors():
    for text_ in ["", "x", "1.5", "0x1f", "1 2", " 1 a ", "--1", "1_", "ä", "it's", "１２x"]:
        attempt(int, text_)


def int_base_errors():
    attempt(int, "2", 2)
    attempt(int, "zz", 16)
    attempt(int, "09", 0)
    attempt(int, "1", 1)
    attempt(int, "1", 37)


def int_type_errors():
    attempt(int, None)
    attempt(int, [])
    attempt(int, {})
    attempt(int, (1,))
    attempt(int, 1.5, 10)


def int_of_odd_floats():
    attempt(lambda: int(float("nan")))
    attempt(lambda: int(float("inf")))
    attempt(lambda: int(float("-inf")))


def float_value_errors():
    for text_ in ["", "x", " x ", "1,5", "1 2", "0x10", "e5", "--1", "1_000_"]:
        attempt(float, text_)


def float_type_errors():
    attempt(float, None)
    attempt(float, [])
    attempt(float, (1, 2))


def zero_division_kinds():
    for f in [lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: divmod(1, 0), lambda: 0 ** -1, lambda: 0.0 ** -1, lambda: pow(0, -2)]:
        attempt(f)
    for f in [lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 1 / 0.0, lambda: divmod(1.0, 0.0)]:
        kind(f)


def zero_division_big():
    attempt(lambda: 10 ** 30 // 0)
    attempt(lambda: 10 ** 30 % 0)
    attempt(lambda: 10 ** 30 / 0)


def operand_type_errors():
    for f in [lambda: 1 + "a", lambda: "a" + 1, lambda: [] + 1, lambda: () + [], lambda: [] + (), lambda: None + 1, lambda: {} + {}, lambda: "a" - "b", lambda: "a" * "b", lambda: [1] * [2], lambda: "a" / 2, lambda: 1.0 & 1, lambda: {} | [], lambda: "a" ** 2, lambda: "a" // 1, lambda: 5 % "a", lambda: None * 2, lambda: "a" * 1.5, lambda: b"a" + "a", lambda: "a" + b"a", lambda: "a" + None]:
        attempt(f)


def unary_type_errors():
    for f in [lambda: -"a", lambda: +[], lambda: ~1.5, lambda: -None, lambda: ~"x", lambda: -{}]:
        attempt(f)


def comparison_type_errors():
    for f in [lambda: 1 < "a", lambda: "a" < 1, lambda: [] < (), lambda: None < 1, lambda: {} < {}, lambda: 1 <= None, lambda: [1] > 1, lambda: [1, "a"] < [1, 2], lambda: (1,) >= [1]]:
        attempt(f)


def augmented_type_errors():
    x, s, n = 1, "a", None
    try:
        x += "a"
    except TypeError:
        show(x)
    try:
        s -= 1
    except TypeError:
        show(s)
    try:
        n //= 2
    except TypeError:
        show(n)


def not_callable():
    for v in [1, "a", None, [], {}, 1.5, ()]:
        attempt(lambda: v())


def not_iterable():
    for v in [1, None, 1.5, True]:
        attempt(lambda: [x for x in v])
        attempt(list, v)
        attempt(sorted, v)
        attempt(tuple, v)
        attempt(set, v)
        attempt(sum, v)
        attempt(any, v)
        attempt(all, v)
        attempt(enumerate, v)


def not_iterable_in_for():
    try:
        for x in 5:
            show("never")
    except TypeError as e:
        return error(e)


def not_iterable_in_star():
    attempt(lambda: [*None])
    attempt(lambda: (1, *2))


def not_subscriptable():
    for v in [1, None, 1.5, len]:
        if callable(v):
            continue
        attempt(lambda: v[0])


def not_assignable_subscript():
    for v in ["abc", (1, 2), 5]:
        try:
            v[0] = 1
        except TypeError as e:
            show(error(e))


def not_deletable_subscript():
    for v in ["abc", (1, 2)]:
        try:
            del v[0]
        except TypeError as e:
            show(error(e))


def wrong_index_types():
    for f in [lambda: [1]["a"], lambda: (1,)["a"], lambda: "a"["b"], lambda: [1][None], lambda: [1][1.0], lambda: "a"[1.5]]:
        attempt(f)


def unhashable():
    for f in [lambda: {[]: 1}, lambda: {{}: 1}, lambda: {[]}, lambda: {}[[]], lambda: {1: 2}.get([]), lambda: {([],): 1}, lambda: set([[]]), lambda: {set()}, lambda: dict([([], 1)])]:
        attempt(f)


def length_of_nothing():
    for v in [1, None, 1.5, True]:
        attempt(len, v)


def unpack_errors():
    def two(v):
        a, b = v

    def three(v):
        a, b, c = v

    def some(v):
        a, b, *c = v

    for f in [two, three, some]:
        for v in [[], [1], [1, 2], [1, 2, 3], (1, 2, 3, 4)]:
            attempt(f, v)


def unpack_no_iterable():
    def two(v):
        a, b = v

    for v in [1, None, 1.5]:
        attempt(two, v)


def unpack_error_in_for():
    try:
        for a, b in [(1, 2), (3,)]:
            show(a, b)
    except ValueError as e:
        return error(e)


def unpack_error_in_comprehension():
    return [a for a, b in [(1, 2, 3)]]


def attribute_errors():
    for f in [lambda: (1).nothing, lambda: "a".nothing, lambda: [].nothing, lambda: {}.nothing, lambda: None.nothing, lambda: (1.5).nothing, lambda: ().nothing, lambda: True.nothing]:
        attempt(f)


def attribute_error_of_method():
    attempt(lambda: "a".append("b"))
    attempt(lambda: [].push(1))
    attempt(lambda: None.get("a"))
    attempt(lambda: {}.iteritems())


def getattr_of_nothing():
    attempt(getattr, [], "nothing")
    attempt(getattr, [], "nothing", "default")
    show(hasattr([], "append"), hasattr([], "nothing"))


def getattr_of_methods():
    show(getattr("abc", "upper")(), getattr([3, 1], "index")(1), getattr("a-b", "partition")("-"))


def unbound_local():
    if False:
        x = 1
    return x


def unbound_local_later():
    y = x
    x = 1
    return y


def unbound_local_in_loop():
    for i in []:
        x = i
    return x


def unbound_local_for_variable():
    for i in []:
        pass
    return i


def unbound_local_augmented():
    x += 1
    return x


def unbound_local_in_try():
    try:
        if False:
            x = 1
    finally:
        pass
    return x


def unbound_local_in_try_body():
    try:
        return x
    except NameError as e:
        x = error(e)
    return x


def unbound_local_with_walrus():
    if False and (x := 1):
        pass
    return x


def unbound_local_deleted():
    x = 1
    del x
    return x


def unbound_local_deleted_twice():
    x = 1
    del x
    del x


def unbound_local_parameter():
    def f(x):
        del x
        return x

    return f(1)


def unbound_local_of_def():
    if False:
        def g():
            pass
    return g()


def unbound_local_of_with():
    with suppress(KeyError):
        {}["k"]
        x = 1
    return x


def unbound_local_shadows_global():
    v = unbound_local_helper
    show(callable(v))

    def f():
        show("before")
        text(text)
        text = 1

    attempt(f)


def unbound_local_helper():
    return "helper"


def unbound_local_called_caught():
    try:
        if False:
            caught = list = args = 1
    finally:
        pass
    attempt(lambda: "reached")
    try:
        return caught
    except NameError as e:
        return error(e)


def unbound_local_is_a_name_error():
    try:
        z
        z = 1
    except NameError as e:
        return (isinstance(e, UnboundLocalError), error(e))


def recursion_error_class():
    return issubclass_of(RecursionError("r"), RuntimeError)


def issubclass_of(e, kind):
    return isinstance(e, kind)


def str_index_errors():
    attempt(lambda: "abc".index("z"))
    attempt(lambda: "abc".rindex("z"))
    kind(lambda: [1].index(2))
    attempt(lambda: (1,).index(2))
    attempt(lambda: [1].remove(2))
    attempt(lambda: "a".split(""))
    attempt(lambda: "a".partition(""))


def min_max_errors():
    attempt(min, [])
    attempt(max, [])
    attempt(max, ())
    attempt(min)
    attempt(max, 1)
    attempt(min, 1, "a")
    attempt(max, [1, None])


def slice_errors():
    attempt(lambda: [1][::0])
    attempt(lambda: "a"[::0])
    attempt(lambda: [1]["a":])
    attempt(lambda: None[1:])
    attempt(lambda: (1)[1:])


def shift_errors():
    attempt(lambda: 1 << -1)
    attempt(lambda: 1 >> -1)


def chr_ord_errors():
    attempt(chr, -1)
    attempt(chr, 0x110000)
    attempt(chr, "a")
    attempt(ord, "ab")
    attempt(ord, "")
    attempt(ord, 1)


def join_errors():
    kind(lambda: ",".join([1, 2]))
    kind(lambda: ",".join(["a", None]))
    attempt(lambda: ",".join(5))


def argument_count_errors():
    def none():
        pass

    def one(a):
        pass

    def two(a, b=1):
        pass

    def three(a, b, c):
        pass

    for f in [lambda: none(1), lambda: none(1, 2), lambda: one(), lambda: one(1, 2), lambda: two(), lambda: three(), lambda: three(1), lambda: three(1, 2)]:
        attempt(f)
    kind(lambda: two(1, 2, 3))


def keyword_argument_errors():
    def one(a):
        pass

    def kw(a, *, b):
        pass

    for f in [lambda: one(b=1), lambda: one(1, a=2), lambda: one(1, b=2), lambda: kw(1, 2), lambda: kw(b=1), lambda: kw(1, c=2, b=1)]:
        attempt(f)
    kind(lambda: kw(1))


def keyword_only_missing():
    def f(*, a, b):
        pass

    kind(f)
    kind(lambda: f(a=1))
    attempt(lambda: f(1))


def star_argument_errors():
    def f(*a, **k):
        return (a, k)

    kind(lambda: f(*1))
    kind(lambda: f(**1))
    attempt(lambda: f(**{1: 2}))
    kind(lambda: f(a=1, **{"a": 2}))
    attempt(lambda: f(**{"a": 1}, **{"a": 2}))


def percent_errors():
    for f in [lambda: "%d" % "a", lambda: "%d %d" % 1, lambda: "%d" % (1, 2), lambda: "%(a)s" % {}, lambda: "%(a)s" % 1, lambda: "%" % 1, lambda: "%s %s" % ("a",), lambda: "a" % 1, lambda: "%f" % "x", lambda: "%c" % "ab", lambda: "%d" % None]:
        attempt(f)
    kind(lambda: "%y" % 1)


def format_errors():
    for f in [lambda: "{a}".format(), lambda: "{:d}".format("a"), lambda: "{:s}".format(1), lambda: "{:x}".format(1.5), lambda: "{0".format(1), lambda: "}".format(1), lambda: "{!x}".format(1), lambda: "{:5z}".format(1), lambda: format("a", "+"), lambda: format([], "5"), lambda: format(None, "d"), lambda: "{} {0}".format(1), lambda: "{0[a]}".format([1]), lambda: "{0[5]}".format([1]), lambda: "{0[k]}".format({})]:
        attempt(f)
    kind(lambda: "{}".format())
    kind(lambda: "{0} {1}".format(1))


def fstring_format_errors():
    s, n = "a", 1
    attempt(lambda: f"{s:d}")
    attempt(lambda: f"{n:s}")
    attempt(lambda: f"{n:.2d}")
    attempt(lambda: f"{s:=5}")


def next_errors():
    attempt(lambda: next(iter([])))
    attempt(lambda: next(iter([]), "default"))
    attempt(lambda: next([1]))


def isinstance_errors():
    attempt(isinstance, 1, 1)
    attempt(isinstance, 1, (int, 1))
    attempt(isinstance, "a", (int, 1))


def sum_errors():
    attempt(sum, ["a"])
    attempt(sum, ["a"], "")
    attempt(sum, [[1]])


def round_errors():
    attempt(round, "a")
    attempt(round, None)
    attempt(round, 1.5, "a")
    attempt(lambda: round(float("nan")))
    attempt(lambda: round(float("inf")))


def abs_errors():
    attempt(abs, "a")
    attempt(abs, None)


def divmod_errors():
    attempt(divmod, 1, "a")
    attempt(divmod, "a", 1)


def pow_errors():
    attempt(pow, 2, -1, 0)
    attempt(pow, 2, -1, 4)
    attempt(pow, 2, "a")
    attempt(pow, 1.5, 2, 3)


def sorted_errors():
    attempt(sorted, [1, "a"])
    attempt(sorted, [None, 1])
    attempt(lambda: sorted([3, 1], key=lambda x: [][x]))
    attempt(lambda: [2, "b"].sort())


def dict_construction_errors():
    attempt(dict, [1])
    attempt(dict, [(1,)])
    attempt(dict, [(1, 2, 3)])
    attempt(dict, 5)


def dict_update_errors():
    attempt(lambda: {}.update([1]))
    attempt(lambda: {}.update([(1, 2, 3)]))


def zip_strict_errors():
    attempt(lambda: list(zip([1], [], strict=True)))
    attempt(lambda: list(zip([], [1], strict=True)))
    attempt(lambda: list(zip([1, 2], [1, 2], [1], strict=True)))
    attempt(lambda: list(zip([1], [2], strict=True)))


def range_errors():
    attempt(range, 1, 2, 0)
    attempt(range, "a")
    attempt(range, 1.5)
    attempt(range)


def in_errors():
    attempt(lambda: 1 in 5)
    attempt(lambda: 1 in "abc")
    attempt(lambda: None in "abc")
    attempt(lambda: "a" in None)
    attempt(lambda: [] in {1})


def string_method_type_errors():
    attempt(lambda: "a".startswith(1))
    attempt(lambda: "a".replace("a", 1))
    attempt(lambda: "a".strip(1))
    attempt(lambda: "a".split(1))
    attempt(lambda: "a".center("b"))
    attempt(lambda: "a".zfill("b"))
    attempt(lambda: "a".ljust(5, "ab"))
    attempt(lambda: "a".find(1))
    attempt(lambda: "a".count(None))


def encode_errors():
    attempt(lambda: "aä".encode("ascii"))
    attempt(lambda: "a€b€".encode("latin-1"))
    attempt(lambda: "€€b".encode("ascii"))
    attempt(lambda: b"a\xff".decode())
    attempt(lambda: b"a\xe2\x82".decode("utf-8"))
    attempt(lambda: b"\xff\xfe".decode("ascii"))
    attempt(lambda: "a".encode("klingon"))
    attempt(lambda: b"a".decode("klingon"))


def not_implemented():
    raise NotImplementedError("later")


def overflow_errors():
    attempt(lambda: 10.0 ** 400)
    attempt(lambda: float(10 ** 400))
    kind(lambda: 10 ** 400 / 1)


def characters_out_of_range():
    for f in [lambda: format(-300, "c"), lambda: "{:c}".format(0x110000), lambda: f"{-1:c}", lambda: "%c" % -1, lambda: chr(-1)]:
        attempt(f)


def positions_that_are_no_numbers():
    xs = [1, 2]
    for f in [lambda: xs.pop("a"), lambda: xs.pop(None), lambda: xs.insert("a", 1)]:
        attempt(f)
    return xs
