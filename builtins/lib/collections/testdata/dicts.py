import collections
from collections import OrderedDict, defaultdict

d = defaultdict(list)
d["a"].append(1)
d["a"].append(2)
d["b"]
show(dict(d), "c" in d, d.get("c"), d.get("c", 5), len(d), isinstance(d, dict), isinstance(d, defaultdict), isinstance({}, defaultdict))
n = defaultdict(int)
for c in ["x", "y", "x"]:
    n[c] += 1
show(dict(n), sorted(n.items()), [k for k in n], n.keys() != None, n.pop("x"), n.pop("x", 0), n["z"], n.setdefault("s", 7), n.popitem())
show(defaultdict(str)["x"], defaultdict(float)["x"], defaultdict(bool)["x"], defaultdict(dict)["x"], defaultdict(tuple)["x"], defaultdict(set)["x"])
nested = defaultdict(lambda: defaultdict(int))
nested["a"]["b"] += 5
show({k: dict(v) for k, v in nested.items()})
show(dict(defaultdict(None, {"a": 1})), dict(defaultdict(int, [("a", 1), ("b", 2)], c=3)), dict(defaultdict(int, a=1)), dict(defaultdict()), defaultdict().default_factory, defaultdict(lambda: 5)["x"])
e = n.copy()
e["new"] += 1
show("new" in n, "new" in e, e["other"], isinstance(e, defaultdict))
show(n == e, n == n.copy(), n != e, bool(n), bool(defaultdict(int)), dict(n | {"q": 1}), dict({"q": 1} | n), isinstance(n | {}, defaultdict))
del e["new"]
show("new" in e, dict(**e))
e.clear()
e.update({"a": 1}, b=2)
show(dict(e), dict(defaultdict.fromkeys("ab", 0)))
fails(defaultdict, 5)
fails(defaultdict, int, 5)
fails(defaultdict, int, {}, {})
fails(defaultdict, "list")
fails(lambda: defaultdict()["x"])
fails(lambda: defaultdict(None)["x"])
fails(lambda: defaultdict(lambda: 1 // 0)["x"])
fails(lambda: defaultdict(int)[[1]])
fails(lambda: {defaultdict(): 1})
fails(lambda: defaultdict(int) < defaultdict(int))
fails(defaultdict().popitem)

o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a")
show(dict(o), o.move_to_end("c", last=False), dict(o), o.move_to_end(key="b"), [i for i in o.items()])
show(o.popitem(), o.popitem(last=False), dict(o), len(o), o["a"], "a" in o, o.get("q", 5))
o["z"] = 5
o["a"] = 9
o.update(y=1)
show([i for i in o.items()], dict(OrderedDict(a=1, b=2)), dict(OrderedDict({"q": 1}, a=2)), dict(OrderedDict()), dict(OrderedDict.fromkeys("abc")), dict(OrderedDict.fromkeys([1], value=5) if False else OrderedDict.fromkeys([1], 5)))
x, y = OrderedDict([("a", 1), ("b", 2)]), OrderedDict([("b", 2), ("a", 1)])
show(x == y, x != y, x == OrderedDict(a=1, b=2), x == x.copy(), dict(x) == dict(y), OrderedDict() == OrderedDict(), x == 5)
show(dict(x | {"c": 3}), dict({"c": 3} | x), isinstance(x, OrderedDict), isinstance(x, dict), isinstance(x, defaultdict), isinstance(x | x, OrderedDict), bool(x), bool(OrderedDict()))
z = x.copy()
z["a"] = 100
show(x["a"], z["a"], x.pop("a"), x.pop("a", None), sorted(x), x.setdefault("k", []), [k for k in x])
del x["k"]
show([k for k in x])
def keywords(**k):
    return k
show(keywords(**OrderedDict(a=1)), {**OrderedDict(b=1)}, dict(OrderedDict(a=[1])))
fails(OrderedDict, 5)
fails(OrderedDict, {}, {})
fails(OrderedDict, [1])
fails(o.move_to_end, "nope")
fails(OrderedDict().popitem)
fails(lambda: OrderedDict()["x"])
fails(lambda: {OrderedDict(): 1})
fails(lambda: x < y)
fails(lambda: x | 5)
fails(o.pop, "nope")
def delete():
    del o["nope"]
fails(delete)
show(collections.OrderedDict.__name__, collections.deque.__name__)
