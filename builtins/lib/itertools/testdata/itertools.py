import itertools
from itertools import chain, count, islice

def take(n, it):
    return [x for x in islice(it, n)]
def all(it):
    return [x for x in it]

# Endless ones.
show(take(5, count()), take(3, count(10)), take(4, count(5, -2)), take(3, count(0.5, 0.25)), take(3, count(start=2, step=3)), take(2, count(2**70)), take(2, count(True)))
show(take(7, itertools.cycle("ab")), take(3, itertools.cycle([1])), all(itertools.cycle([])), take(4, itertools.cycle((1, 2, 3))))
show(take(3, itertools.repeat("x")), all(itertools.repeat(1, 3)), all(itertools.repeat(1, 0)), all(itertools.repeat(1, -2)), all(itertools.repeat(object=5, times=2)))
c = count(3)
show(next(c), next(c), [x for x in islice(c, 2)], next(c))
for i, x in zip(count(1), "x"  and ["a", "b"]):
    show(i, x)
n = 0
for i in count():
    if i > 1000:
        break
    n += i
show(n)
show(5 in count(), 3 in itertools.repeat(3))

# Chains.
show(all(chain([1, 2], (3,), "ab", b"cd", range(2), {"k": 1})), all(chain()), all(chain([], [])), all(chain.from_iterable([[1], [2, 3], []])), all(chain.from_iterable("abc")))
show(take(4, chain([1], count())), all(chain(chain([1], [2]), [3])))
it = chain([1, 2, 3])
show(next(it), all(it), all(it), next(it, "none"))
l = [1, 2]
it = chain(l, l)
show(next(it))
l.append(9)
show(all(it), l)

# Parts.
for args in [(3,), (0,), (100,), (None,), (2, 5), (2, None), (0, None, 2), (1, 6, 3), (None, None, 3), (3, 3), (5, 2), (0, 0), (8, 20, 5), (0, 10, 100), (None, 4), (9, None)]:
    show(args, all(islice(range(10), *args)), all(islice("abcdefghij", *args)))
it = iter(range(10))
show(take(3, it), take(2, it), all(islice(it, 1, 3)), all(it))
it = iter(range(10))
show(all(islice(it, 5, 2)), next(it))
it = iter(range(10))
show(all(islice(it, 0, 4, 3)), next(it))
it = iter(range(10))
show(all(islice(it, 2, 2)), next(it))
show(take(3, islice(count(), 5, None)), take(3, islice(count(), 0, None, 10)), all(islice(count(), 3, 9, 2)))
for args in [(-1,), (1, -1), (0, 5, 0), (0, 5, -1), ("a",), (1.5,), (), (1, 2, 3, 4)]:
    fails(islice, range(5), *args)
fails(islice, 5, 1)

show(all(itertools.compress("abcdef", [1, 0, 1, 0, 1, 1])), all(itertools.compress([1, 2, 3], [True])), all(itertools.compress(data=[], selectors=[1])), all(itertools.compress(count(), [0, 1, 1])))
show(all(itertools.pairwise([1, 2, 3])), all(itertools.pairwise([1])), all(itertools.pairwise([])), take(2, itertools.pairwise(count())), all(itertools.pairwise("abc")))
show(all(itertools.zip_longest([1, 2, 3], "a")), all(itertools.zip_longest([1], [2, 3], fillvalue=0)), all(itertools.zip_longest()), all(itertools.zip_longest([], [])), all(itertools.zip_longest([None], [1, 2])))
show(take(3, itertools.zip_longest(count(), [1])))
a, b = itertools.tee([1, 2, 3])
show(next(a), next(a), all(b), all(a), all(b))
a, b, c = itertools.tee(count(), 3)
show(take(3, a), take(2, b), take(4, c), next(a), next(b))
show(itertools.tee([1], 0), len(itertools.tee([1], 5)))

# Combinations.
show(all(itertools.product("ab", [1, 2])), all(itertools.product("ab", repeat=2)), all(itertools.product()), all(itertools.product([])), all(itertools.product([1], [])), all(itertools.product([1, 2], repeat=0)))
show(all(itertools.product([1, 2], "x", repeat=2)), len(all(itertools.product(range(3), repeat=4))), all(itertools.product([], repeat=0)), take(3, itertools.product(range(100), repeat=20)))
for pool in ["", "a", "abc", "abcd", "aab", [3, 1, 2]]:
    for r in range(5):
        show(pool, r, all(itertools.permutations(pool, r)), all(itertools.combinations(pool, r)), all(itertools.combinations_with_replacement(pool, r)))
    show(pool, all(itertools.permutations(pool)), all(itertools.permutations(pool, None)))
show(all(itertools.permutations(iterable="ab", r=1)), all(itertools.combinations(iterable="ab", r=1)), all(itertools.combinations_with_replacement(iterable="ab", r=1)))
show(len(all(itertools.permutations(range(7)))), len(all(itertools.combinations(range(12), 5))), len(all(itertools.combinations_with_replacement(range(6), 4))))
for f in [itertools.permutations, itertools.combinations, itertools.combinations_with_replacement]:
    fails(f, "abc", -1)
    fails(f, "abc", "x")
    fails(f, 5, 1)
    fails(f)
fails(itertools.combinations, "abc")
fails(itertools.combinations, "abc", None)
fails(lambda: itertools.product([1], repeat=-1))
fails(itertools.product, 5)

# What calls functions.
show(all(itertools.accumulate([1, 2, 3])), all(itertools.accumulate("abc")), all(itertools.accumulate([])), all(itertools.accumulate([3, 1, 4], max)), all(itertools.accumulate([1, 2], initial=10)),
     all(itertools.accumulate([], initial=10)), all(itertools.accumulate([1, 2, 3], lambda a, b: a * b)), all(itertools.accumulate(iterable=[1, 2], func=lambda a, b: a - b, initial=None)),
     all(itertools.accumulate([[1], [2]])))
show(all(itertools.starmap(pow, [(2, 5), (3, 2)])), all(itertools.starmap(lambda *a: a, [[1, 2], (), "ab"])))
show(all(itertools.filterfalse(lambda x: x % 2, range(10))), all(itertools.filterfalse(None, [0, 1, "", "a", None])))
show(all(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1])), all(itertools.takewhile(lambda x: x < 3, count())), all(itertools.takewhile(lambda x: False, [1])), all(itertools.takewhile(lambda x: True, [])))
show(all(itertools.dropwhile(lambda x: x < 3, [1, 2, 3, 1])), take(3, itertools.dropwhile(lambda x: x < 3, count())), all(itertools.dropwhile(lambda x: True, [1, 2])), all(itertools.dropwhile(bool, [])))
show([(k, all(g)) for k, g in itertools.groupby("aabbba")], [(k, all(g)) for k, g in itertools.groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)], all(itertools.groupby([])),
     [k for k, g in itertools.groupby([1, 1.0, 2])], [(k, len(all(g))) for k, g in itertools.groupby([None, None, 0], None)])
fails(lambda: all(itertools.accumulate([1, "a"])))
fails(lambda: all(itertools.starmap(pow, [(1,)])))
fails(lambda: all(itertools.starmap(pow, [5])))
fails(lambda: all(itertools.takewhile(lambda x: 1 // 0, [1])))
fails(lambda: all(itertools.dropwhile(lambda x: 1 // 0, [1])))
fails(lambda: all(itertools.filterfalse(lambda x: 1 // 0, [1])))
fails(lambda: all(itertools.groupby([1], lambda x: 1 // 0)))
fails(itertools.takewhile, None)
fails(itertools.groupby)

fails(count, "a")
fails(itertools.cycle, 5)
fails(itertools.cycle)
fails(itertools.repeat)
fails(itertools.repeat, 1, "a")
fails(lambda: all(chain([1], 5)))
fails(lambda: all(chain.from_iterable([1])))
fails(chain.from_iterable, 5)
fails(itertools.tee, [1], -1)
fails(itertools.tee, 5)
fails(itertools.pairwise, 5)
fails(itertools.zip_longest, [1], 5)
fails(itertools.compress, [1])
fails(next, chain())
fails(lambda: [1][chain()])
fails(lambda: {chain([1]): 1}["x"])
show(isinstance(chain(), chain), isinstance([], chain), bool(chain()), iter(chain([1, 2])) != None)
it = chain([1, 2])
show(next(iter(it)), next(it))
show(max(chain([1, 3], [2]), default=9), min(chain(), default=9), max(islice(count(), 5), default=None), sorted(chain("ba")), sum(chain([1, 2])), any(chain([0, 1])), [x for x in zip(count(), chain("ab"))])
