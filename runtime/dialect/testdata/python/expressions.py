def t(x):
    print('eval', x)
    return x

# chains of comparisons
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 > 0, 1 == 1 == 1, 1 < 2 > 1)
print(t(1) < t(2) < t(3))
print(t(3) < t(2) < t(1))
print(t(1) < t(5) < t(3) < t(9))
print(t(1) <= t(1) != t(2) in [t(2)])
print([x for x in range(10) if 2 < x <= 5])
print([y for x in range(4) for y in [x * 2] if 1 < t(y) < 5 < 9])
x = 5
print(0 < x < 10, not 0 < x < 3, 1 in [1] == True)
print((lambda a: 0 < t(a) < 2)(1))

# identity
n = None
print(n is None, n is not None, x is None, True is True, None is False)

# conditional, boolean
print(1 if x else 2, (t(0) or t(3)) and t(4))

# starred
a, *b = [1, 2, 3]
print(a, b)
*a, b = [1, 2, 3]
print(a, b)
a, *b, c = 1, 2
print(a, b, c)
a, (b, *c), *d = [1, (2, 3, 4), 5, 6]
print(a, b, c, d)
(a, [*b]), c = ((1, range(3)), 4)
print(a, b, c)
for a, *b in [(1, 2, 3), (4,)]:
    print(a, b)
print([(a, b) for a, *b in [(1, 2, 3), (4, 5)]])
print({a: len(b) for a, *b in [(1, 2, 3), (4, 5)]})
print([*range(3), 9, *[]], (*[1], 2), len({*[1, 1], 2}))
a = b = [1]
a.append(2)
print(a, b)
p = q, r = 1, 2
print(p, q, r)
x = [0, 0]
i = x[i2] = 1 if False else 0 if (i2 := 1) else 0
print(x, i)

# sets and dicts
print(sorted({3, 1, 2, 1}), sorted({x % 3 for x in range(10)}), len({1: 2, **{1: 3}, 4: 5}))
d = {'a': 1, **{'b': 2, 'a': 9}, 'c': 3}
print(','.join(['%s%s' % (k, v) for k, v in d.items()]))
d = {**{'x': 1}, **{'y': 2}}
print(len(d), d['x'], d['y'])
print({t(1): t(2), **t({3: 4}), t(5): t(6)})

# walrus
if (m := 5) > 3:
    print(m)
print([y for x in range(5) if (y := x * x) > 3], y)
def walrus(items):
    total = 0
    while (item := items.pop()) != 0:
        total += item
    if total and (half := total // 2):
        print('half', half)
    print([last := n for n in [7, 8]], last)
    f = lambda n: (k := n + 1) + k
    return total, item, f(3)
print(walrus([0, 1, 2, 3]))
def shadow(m):
    if (m := m + 1) > 5:
        return m, (lambda: m)()
    return [m for m in range(2)], m
print(shadow(5), shadow(1))
print((z := 3) + z, z)

# powers
print(2 ** 10, 2 ** -1, (-2) ** 3, -2 ** 2, 2 ** 0.5, 0 ** 0, 2 ** 3 ** 2, 10 ** 20, 4.0 ** 2, True ** 2, (-1) ** 10000000000001)
b = 3
b **= 2
print(b)
grid = [[1, 2], [3, 4]]
grid[t(1)][t(0)] **= t(2)
grid[t(0)][1] *= 5
grid[0][t(0)] %= 1
print(grid)
print(pow(2, 5), pow(2, 5, 7), pow(3, -1, 7), divmod(7, -2), divmod(7.5, 2))

# generators
print(sum(x * x for x in range(4)), max(x for x in [1, 3, 2]), sorted(x for x in [2, 1]))
print(','.join(str(x) for x in range(3)), list(x for x in 'ab' and [1]), tuple(x for x in [1]))
print(any(t(x) > 1 for x in [1, 2, 3]), all(t(x) < 2 for x in [1, 2, 3]))
print(any(t(x) for x in []), all(t(x) for x in []))
print(next(t(x) for x in [1, 2, 3] if x > 1), next((t(x) for x in [1] if x > 1), 'none'))
print(any(x == t(y) for x in [1, 2] for y in [3, 2, 1] if y != 3))
g = (x for x in [1, 2, 3])
print(next(g), list(g), list(g), next(g, 'end'))
it = iter([1, 2])
print(next(it), next(it), next(it, 3))
print([any(y in x for y in [3, 4]) for x in [[1], [4]]])
print(list(map(lambda x, y: x + y, [1, 2], [3, 4])), list(filter(None, [0, 1, 2])), list(filter(lambda x: x > 1, [1, 2])))
print(2 in (x for x in [1, 2]), set(x for x in [1]) == {1})
print(... is ..., [lambda: 1][0]())
