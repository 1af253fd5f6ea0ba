import functools
from functools import partial, reduce

show(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(lambda a, b: a + b, [], 5), reduce(lambda a, b: a + b, "abc"), reduce(lambda a, b: a * b, range(1, 6), 2), reduce(max, (3, 9, 2)), reduce(lambda a, b: 1 // 0, [7]))
fails(reduce, max, [])
fails(reduce, max)
fails(reduce, max, 5)
fails(reduce, 5, [1, 2])
fails(reduce, lambda a, b: 1 // 0, [1, 2])

def f(a, b=2, *args, **kwargs):
    return (a, b, args, sorted(kwargs.items()))
p = partial(f, 1)
show(p(), p(5), p(5, 6), p(b=7), p(x=1), p.args, p.keywords, p.func == f, callable(p))
q = partial(p, 9, z=1)
show(q(), q(z=2), q(3, y=4), q.args, q.keywords, q.func == f, isinstance(q, partial), isinstance(f, partial))
show([x for x in map(partial(pow, 2), [1, 2, 3])], partial(sorted, reverse=True)([1, 3, 2]), partial(f, b=1)(0), partial(int, base=2)("101"))
fails(partial)
fails(partial, 5)
fails(partial(f, 1, b=2), 3)
fails(partial(f))

calls = []
def square(x, y=0):
    calls.append(x)
    return x * x + y
cached = functools.cache(square)
show(cached(2), cached(2), cached(3), cached(2, y=1), cached(2, 1), cached(y=1, x=2), calls, tuple(cached.cache_info()), cached.cache_parameters())
show(cached.cache_info().hits, cached.cache_info().misses, cached.cache_clear(), tuple(cached.cache_info()), cached.__wrapped__(5), cached(5), calls)
calls.clear()
small = functools.lru_cache(maxsize=2)(square)
show([small(x) for x in [1, 2, 1, 3, 1, 2]], calls, tuple(small.cache_info()), small.cache_parameters())
plain = functools.lru_cache(square)
show(plain(1), plain(1), tuple(plain.cache_info()), plain.cache_parameters())
none, zero, negative = functools.lru_cache(None)(square), functools.lru_cache(0)(square), functools.lru_cache(-5)(square)
for g in [none, zero, negative]:
    calls.clear()
    show(g(1), g(1), calls, tuple(g.cache_info()))
typed = functools.lru_cache(maxsize=None, typed=True)(square)
show(typed(1), typed(1.0), typed(1), tuple(typed.cache_info()), typed.cache_parameters())
untyped = functools.lru_cache(maxsize=None)(square)
show(untyped(1), untyped(1.0), tuple(untyped.cache_info()))
def slow(n):
    return n if n < 2 else fast(n - 1) + fast(n - 2)
fast = functools.cache(slow)
show(fast(80), tuple(fast.cache_info()))
def failing(x):
    calls.append(x)
    return 1 // x
calls.clear()
fragile = functools.cache(failing)
fails(fragile, 0)
fails(fragile, 0)
show(calls, fragile(1), tuple(fragile.cache_info()))
fails(cached, [1])
fails(cached)
fails(functools.cache, 5)
fails(functools.cache)
fails(functools.lru_cache, "x")
fails(functools.lru_cache, 1.5)

def by_last(a, b):
    return (a[-1] > b[-1]) - (a[-1] < b[-1]) if False else (1 if a[-1] > b[-1] else -1 if a[-1] < b[-1] else 0)
key = functools.cmp_to_key(by_last)
show(sorted(["az", "ba", "cm", "da"], key=key), sorted(["az", "ba"], key=key, reverse=True), max(["az", "ba"], key=key), min(["az", "ba"], key=key))
show(key("xa") < key("ab"), key("xa") == key("ba"), key("xa") >= key("zb"), key(obj="q").obj, key("a") != key("b"), sorted([3, 1, 2], key=functools.cmp_to_key(mycmp=lambda a, b: b - a)))
fails(lambda: sorted([1, 2], key=functools.cmp_to_key(lambda a, b: 1 // 0)))
fails(lambda: sorted([1, 2], key=functools.cmp_to_key(lambda a, b: "x")))
fails(lambda: key("a") < 1)
fails(lambda: {key("a"): 1})
fails(functools.cmp_to_key)
