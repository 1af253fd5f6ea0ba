from collections import Counter

c = Counter("abracadabra")
show(dict(c), c["a"], c["z"], "z" in c, "a" in c, len(c), c.total(), bool(c), bool(Counter()))
show(c.most_common(2), c.most_common(), c.most_common(0), c.most_common(n=1), c.most_common(None), c.most_common(100), c.most_common(-1), Counter([3, 1, 3, 1, 2]).most_common())
show([x for x in c.elements()], [x for x in Counter(a=0, b=-1, c=2).elements()])
show(dict(Counter({"a": 3, "b": 0})), dict(Counter(a=1, b=2)), dict(Counter([1, 2, 1], x=5)), dict(Counter({"a": 1}, a=2)), dict(Counter()), dict(Counter(None)), dict(Counter(Counter("aa"))), dict(Counter(b"aab")), dict(Counter((1, 1))))
c.update("aaa")
show(dict(c))
c.update({"a": 1, "new": 5})
c.update(b=1)
c.update(Counter("zz"), q=1)
c.update()
show(dict(c), c.update([]))
c.subtract("ab")
c.subtract({"new": 7})
c.subtract(z=1)
show(dict(c), c.subtract(None))
c["k"] += 2
c["a"] = 0
del c["b"]
del c["not there"]
show(dict(c), c.get("x"), c.get("x", 5), c.pop("k"), c.pop("k", None), c.keys() != None, sorted(c.values()), [i for i in c.items()][:1], [k for k in c][:2])
show(c.setdefault("s", 4), c.setdefault("s", 9), c["s"], c.popitem())
d = c.copy()
d["a"] += 100
show(c["a"], d["a"], isinstance(d, Counter), isinstance(d, dict), isinstance({}, Counter), type(c) == type(d))
c.clear()
show(dict(c), c.total())

a, b = Counter(a=3, b=1, c=0, d=-1), Counter(a=1, b=2, e=5, d=4)
show(dict(a + b), dict(a - b), dict(a & b), dict(a | b), dict(+a), dict(-a), dict(b - a), dict(a + a), dict(a - a))
a += b
show(dict(a))
a = Counter(a=3, b=1)
show(Counter("ab") == Counter("ba"), Counter("ab") != Counter("ab"), Counter(a=1, b=0) == Counter(a=1), Counter(a=1) == Counter(a=2), Counter(a=1) < Counter(a=2), Counter(a=1) <= Counter(a=1),
     Counter(a=2) > Counter(a=1, b=0), Counter(a=2) >= Counter(b=1), Counter(a=1) < Counter(a=1), Counter(a=1, b=-1) <= Counter(a=1))
show(Counter(a=1.5).total(), dict(Counter(a=1.5) + Counter(a=1)), dict(Counter(a=1, b=2) | Counter()), [x for x in Counter(x=2)])
def keywords(**k):
    return k
show(keywords(**Counter(a=1)), {**Counter(a=1), "b": 2}, dict(Counter(a=1), b=2), sorted(Counter("ba")), sum(Counter("aab").values()), max(Counter("aab").values()))
fails(Counter, 5)
fails(Counter, [[1]])
fails(Counter, "a", "b")
fails(Counter.fromkeys, "a")
fails(lambda: Counter("a") + {"a": 1})
fails(lambda: Counter("a") | 5)
fails(lambda: {Counter(): 1})
fails(lambda: Counter(a="x").total())
fails(lambda: [x for x in Counter(a="x").elements()])
fails(Counter("a").most_common, "x")
fails(Counter("a").update, 5)
fails(Counter().popitem)
fails(Counter("a").pop, "z")
fails(lambda: Counter("a") < 1)
