from collections import deque

def all(d):
    return [x for x in d]

d = deque([1, 2, 3])
show(d.append(4), d.appendleft(0), all(d), len(d), d[0], d[-1], d[2], bool(d), bool(deque()), d.maxlen, 2 in d, 9 in d)
show(d.pop(), d.popleft(), all(d), d.extend([7, 8]), d.extendleft([9, 10]), all(d), d.extend("ab"), all(d), d.extend(d), len(d))
d = deque(range(6))
show(d.rotate(2), all(d), d.rotate(-1), all(d), d.rotate(), all(d), d.rotate(100), all(d), d.rotate(-100), all(d), d.rotate(0), deque().rotate(5), all(d))
show(d.count(3), d.index(3), d.remove(3), all(d), d.insert(1, "x"), d.insert(100, "end"), d.insert(-1, "y"), d.insert(-100, "begin"), all(d), d.reverse(), all(d), d.index(0, 1), d.index("x", -5), d.index(2, 0, 9))
d[0] = "set"
d[-1] = "last"
del d[1]
del d[-2]
show(all(d))
c = d.copy()
c.append(1)
show(len(d), len(c), d.clear(), all(d), all(c))
m = deque([1, 2, 3, 4, 5], maxlen=3)
show(all(m), m.maxlen, m.append(6), all(m), m.appendleft(0), all(m), m.extend([7, 8]), all(m), m.extendleft([1, 2]), all(m), m.rotate(1), all(m), all(m.copy()), m.copy().maxlen)
z = deque([1], 0)
show(all(z), z.append(1), z.appendleft(1), len(z), z.maxlen, all(deque("abc", 2)), all(deque(iterable=[1], maxlen=None)))
show(deque([1, 2]) == deque([1, 2]), deque([1]) != deque([2]), deque([1]) == [1], deque([1, 2]) < deque([1, 3]), deque([2]) > deque([1, 5]), deque([1]) <= deque([1]), deque([1]) == deque([1], 5))
show(all(deque([1]) + deque([2, 3])), all(deque([1, 2]) * 2), all(deque([1, 2, 3], 3) * 5), all(deque([1, 2], 3) + deque([3, 4])), all(deque([1]) * 0), all(deque([1]) * -1), all(deque([1, 2, 3, 4], 3) * 2))
d = deque()
for i in range(1000):
    d.append(i)
    if i % 3 == 0:
        d.popleft()
    if i % 7 == 0:
        d.appendleft(-i)
    if i % 11 == 0:
        d.rotate(i % 5)
show(all(d), sorted(d)[:5], sum(d), max(d), isinstance(d, deque), isinstance([], deque), isinstance(d, list))
a, *b = deque([1, 2, 3])
show(a, b, [*deque([1])], [x for x in reversed([1, 2])])
fails(deque, 5)
fails(lambda: deque([1], -1))
fails(lambda: deque([1], "x"))
fails(lambda: deque([1], 1, 1))
fails(deque().pop)
fails(deque().popleft)
fails(deque([1]).remove, 5)
fails(deque([1]).index, 5)
fails(deque([1, 2]).index, 1, 1)
fails(deque([1], 1).insert, 0, 1)
fails(lambda: deque()[0])
fails(lambda: deque([1])[1])
fails(lambda: deque([1])["x"])
fails(lambda: {deque(): 1})
fails(lambda: deque([1]) < [1])
fails(lambda: deque([1]) + [1])
fails(deque().extend, 5)
fails(deque().rotate, "x")
def change():
    d = deque([1, 2])
    for x in d:
        d.append(x)
fails(change)
def delete(i):
    d = deque([1])
    del d[i]
fails(delete, 1)
fails(delete, "x")
fails(deque([1]).append)
fails(deque([1]).append, 1, 2)
fails(deque([1]).count)
