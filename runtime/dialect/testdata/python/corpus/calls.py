# Parameters and arguments.


def kinds_of_parameters():
    def f(a, b=2, *c, d, e=5, **g):
        return (a, b, c, d, e, g)

    return [f(1, d=4), f(1, 2, d=4), f(1, 2, 3, 4, d=5), f(a=1, d=2), f(1, d=4, e=6, h=7), f(d=4, b=1, a=0)]


def positional_and_keyword_mixed():
    def f(a, b, c):
        return (a, b, c)

    return [f(1, 2, 3), f(1, c=3, b=2), f(c=3, a=1, b=2), f(1, 2, c=3)]


def star_parameters():
    def f(*a):
        return a

    return [f(), f(1), f(1, 2), f(*[]), f(*[1, 2]), f(0, *[1], 2, *(3, 4)), f(*range(3)), f(*{"k": 1}), f(*"a b".split())]


def double_star_parameters():
    def f(**k):
        return k

    return [f(), f(a=1), f(**{"a": 1}), f(a=1, **{"b": 2}), f(**{"a": 1}, b=2), f(**{"a": 1}, **{"b": 2}), f(**{"a b": 1}), f(**{})]


def arguments_in_any_order():
    def f(*a, **k):
        return (a, k)

    return [f(x=1, *[2, 3]), f(*[1], x=2, *[3]), f(1, *[2], y=1, **{"z": 2}), f(k=1, *(), **{})]


def keyword_only():
    def f(a, *, b, c=3):
        return (a, b, c)

    return [f(1, b=2), f(1, c=4, b=2), f(b=1, a=0)]


def keyword_only_after_star():
    def f(*a, b=1):
        return (a, b)

    return [f(), f(1, 2), f(1, b=2), f(b=3)]


def dict_of_keywords_is_fresh():
    def f(**k):
        k["x"] = 1
        return k

    d = {"a": 1}
    return (f(**d), d)


def list_of_arguments_is_a_tuple():
    def f(*a):
        return isinstance(a, tuple)

    return f(*[1])


def keywords_keep_their_order():
    def f(**k):
        return list(k.items())

    return f(z=1, a=2, **{"m": 3, "b": 4})


def keyword_named_like_parameter():
    def f(a, **k):
        return (a, k)

    return (f(1, b=2), f(a=1, c=3))


def call_through_variables():
    f = len
    fs = [min, max]
    return (f("abc"), fs[0](2, 1), {"m": sum}["m"]([1, 2]), (lambda *a: a)(1, 2))


def method_as_value():
    xs = []
    add = xs.append
    add(1)
    add(2)
    up = "abc".upper
    return (xs, up(), [m() for m in ["a".upper, "B".lower]])


def argument_is_generator():
    def f(x, y=0):
        return (list(x), y)

    return (f(x * 2 for x in [1, 2]), f((x for x in [3]), 5))


def annotations_are_ignored():
    def f(a: int, b: "str" = "x", *c: int, d: list = None, **e: dict) -> tuple:
        n: int = 5
        m: str
        return (a, b, c, d, e, n)

    return f("not an int", d=1)


def trailing_commas():
    def f(a, b, ):
        return (a, b,)

    return (f(1, 2, ), [1, 2, ], {"a": 1, }, (1, ), f(
        1,
        2,
    ))


def mutable_argument_is_shared():
    def f(xs, d):
        xs.append(1)
        d["k"] = 1

    xs, d = [], {}
    f(xs, d)
    return (xs, d)


def rebinding_argument_is_local():
    def f(xs):
        xs = [9]
        return xs

    xs = [1]
    return (f(xs), xs)


def sorted_with_key_and_reverse():
    words = ["bb", "a", "ccc", "dd", "e"]
    return [sorted(words), sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, reverse=True), sorted(words, key=lambda w: (-len(w), w)), sorted([3, 1, 2], key=lambda x: -x), sorted([]), sorted((2, 1)), sorted({"b": 1, "a": 2}), sorted([True, False]), sorted([1.5, 1, 0])]


def sorted_is_stable():
    pairs = [(1, "a"), (0, "b"), (1, "c"), (0, "d")]
    return [sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True), sorted(sorted(pairs, key=lambda p: p[1], reverse=True), key=lambda p: p[0])]


def sort_in_place():
    xs = [3, 1, 2]
    r = xs.sort()
    ys = ["b", "A", "c"]
    ys.sort(key=str.lower, reverse=True)
    return (xs, r, ys)


def sort_calls_key_once_each():
    log = []

    def key(x):
        log.append(x)
        return x

    sorted([2, 3, 1], key=key)
    return log


def map_and_filter():
    return [list(map(lambda x: x + 1, [1, 2])), list(map(lambda x, y: x * y, [1, 2, 3], [4, 5])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, [1, 2, 3])), list(map(str, [1, None])), list(map(int, ["1", "2"])), list(map(len, ["a", "bb"]))]


def zip_forms():
    return [list(zip([1, 2], ["a", "b"])), list(zip([1, 2, 3], ["a"])), list(zip()), list(zip([1])), list(zip([1], [2], [3])), list(zip([1, 2], [3, 4], strict=True)), dict(zip(["a", "b"], [1, 2])), list(zip(*[[1, 2], [3, 4]]))]


def enumerate_forms():
    return [list(enumerate(["a", "b"])), list(enumerate(["a"], 5)), list(enumerate(["a"], start=1)), list(enumerate([]))]


def reversed_forms():
    return [list(reversed([1, 2, 3])), list(reversed((1, 2))), list(reversed(range(3))), list(reversed([]))]


def iter_and_next():
    it = iter([1, 2])
    return (next(it), next(it), next(it, "end"), next(it, None))


def iterators_are_used_up():
    it = iter([1, 2, 3])
    a = next(it)
    return (a, list(it), list(it))


def recursion_with_default_accumulator():
    def total(xs, acc=0):
        return acc if not xs else total(xs[1:], acc + xs[0])

    return total(list(range(50)))


def recursion_over_dict():
    def depth(d):
        return 1 + max([depth(v) for v in d.values()], default=0) if isinstance(d, dict) else 0

    return depth({"a": {"b": {}}, "c": 1})


def ackermann():
    def a(m, n):
        if m == 0:
            return n + 1
        if n == 0:
            return a(m - 1, 1)
        return a(m - 1, a(m, n - 1))

    return a(2, 3)


def memoised():
    memo = {}

    def fib(n):
        if n not in memo:
            memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
        return memo[n]

    return fib(60)


def quicksort():
    def sort(xs):
        if len(xs) < 2:
            return xs
        p, *rest = xs
        return sort([x for x in rest if x < p]) + [p] + sort([x for x in rest if x >= p])

    return sort([3, 1, 4, 1, 5, 9, 2, 6])


def collatz():
    def steps(n):
        count = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            count += 1
        return count

    return [steps(n) for n in range(1, 12)]
