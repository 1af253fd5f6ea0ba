import copy
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

x = [1, [2, 3], {"a": [4]}, {5}, (6, [7]), "text", b"b", None, 1.5]
a, b = copy.copy(x), copy.deepcopy(x)
x[1].append("changed")
x[2]["a"].append("changed")
x[4][1].append("changed")
x.append("more")
show(x, a, b, a == x[:-1])
show(copy.copy({"a": 1}), copy.deepcopy({"a": {"b": [1]}}), copy.copy({1, 2}), copy.deepcopy({1, (2, 3)}), copy.copy((1, 2)), copy.deepcopy((1, (2, 3))), copy.copy(5), copy.deepcopy("x"), copy.deepcopy(None), copy.copy([]), copy.deepcopy({}))

# What is shared stays shared, and what holds itself does so.
shared = [1]
c = copy.deepcopy([shared, shared, (shared,), {"k": shared}])
c[0].append(2)
show(c, shared)
t = (shared,)
c = copy.deepcopy([t, t])
c[0][0].append(3)
show(c)
loop = [1]
loop.append(loop)
c = copy.deepcopy(loop)
c[0] = 2
show(c[1][0], loop[0], c[1][1][0])
d = {}
d["self"] = d
c = copy.deepcopy(d)
c["new"] = 1
show("new" in c["self"], "new" in d)
pair = ([],)
pair[0].append(pair)
c = copy.deepcopy(pair)
c[0].append("x")
show(len(c[0]), len(pair[0]), len(c[0][0][0]))

# What can be changed of the copy does not change the first.
for make in [lambda: Counter("aab"), lambda: OrderedDict(a=1), lambda: defaultdict(list, a=[1])]:
    v = make()
    s, c = copy.copy(v), copy.deepcopy(v)
    s["new"] = 5
    c["other"] = 6
    show(dict(v), dict(s), dict(c), type(v) == type(s), type(v) == type(c))
dd = defaultdict(list, a=[1])
s, c = copy.copy(dd), copy.deepcopy(dd)
c["a"].append(2)
s["a"].append(3)
show(dict(dd), dict(s), dict(c), c["made"], s["made"])
q = deque([[1], 2], maxlen=2)
s, c = copy.copy(q), copy.deepcopy(q)
c[0].append("deep")
s[0].append("shallow")
show([e for e in q], [e for e in s], [e for e in c], c.maxlen)
q = deque()
q.append(q)
c = copy.deepcopy(q)
c.append(1)
show(len(c[0]), len(q))
P = namedtuple("P", "x y")
p = P([1], 2)
c = copy.deepcopy(p)
c.x.append(5)
show(tuple(p), tuple(c), isinstance(c, P), tuple(copy.copy(p)))
def f():
    pass
show(copy.copy(f) == f, copy.deepcopy([f])[0] == f, copy.deepcopy(x=[1]), copy.copy(x=[1]), copy.deepcopy([1], {}), copy.deepcopy([1], None))
fails(copy.copy)
fails(copy.deepcopy)
fails(copy.copy, 1, 2)
