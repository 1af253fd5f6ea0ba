import operator
from collections import OrderedDict, deque, namedtuple
from operator import attrgetter, itemgetter, methodcaller

for f in [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow, operator.iadd, operator.isub, operator.imul,
          operator.itruediv, operator.ifloordiv, operator.imod, operator.ipow]:
    show(f(7, 2), f(-7, 2), f(7.5, 2), f(2, -2))
    fails(f, 1, {})
    fails(f, 1)
for f in [operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift, operator.iand, operator.ior, operator.ixor, operator.ilshift, operator.irshift]:
    show(f(12, 2), f(7, 3))
    fails(f, 1, "a")
for f in [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]:
    show(f(1, 2), f(2, 2), f(3, 2), f("a", "b"), f([1], [1]))
show(operator.is_(None, None), operator.is_not(None, 1), operator.not_(0), operator.not_([1]), operator.truth(""), operator.truth(5), operator.neg(5), operator.pos(-5), operator.inv(5), operator.invert(0), operator.abs(-3), operator.index(5), operator.index(True))
show(operator.mul("ab", 3), operator.mul([1], 2), operator.mod("%s!", "x"), operator.add([1], [2]), operator.add("a", "b"), operator.or_({"a": 1}, {"b": 2}), operator.concat([1], [2]), operator.concat("a", "b"), operator.concat((1,), (2,)), operator.iconcat([1], [2]))
l = [1]
show(operator.iadd(l, [2]), l, operator.iadd(l, (3,)), l)
show(operator.contains([1, 2], 1), operator.contains("abc", "b"), operator.contains({"a": 1}, "a"), operator.countOf([1, 2, 1], 1), operator.countOf("aab", "a"), operator.indexOf([5, 6], 6), operator.indexOf("ab", "b"), operator.countOf({"a": 1}, "a"))
d, q = {"a": 1}, deque([1, 2])
show(operator.getitem([1, 2], -1), operator.getitem(d, "a"), operator.getitem("abc", 1), operator.setitem(d, "b", 2), operator.setitem(q, 0, 5), operator.delitem(d, "a"), operator.delitem(q, 1), d, [x for x in q])
l = [1, 2, 3]
show(operator.setitem(l, -1, 9), operator.delitem(l, 0), l)

rows = [{"n": 2, "k": "b"}, {"n": 1, "k": "a"}]
P = namedtuple("P", "x y")
show(sorted(rows, key=itemgetter("n")), [x for x in map(itemgetter(1), ["ab", "cd"])], itemgetter(1, 0)([5, 6]), itemgetter("n", "k")(rows[0]), itemgetter(-1)((1, 2)), itemgetter(0)(P(7, 8)))
show(attrgetter("x")(P(1, 2)), attrgetter("x", "y")(P(1, 2)), attrgetter("x.y")(P(P(1, 2), 3)), sorted([P(2, 1), P(1, 9)], key=attrgetter("y"))[0].x)
show(methodcaller("upper")("abc"), methodcaller("split", ",")("a,b"), methodcaller("replace", "a", "b")("aaa"), methodcaller("get", "z", 5)({}), methodcaller("zfill", 5)("42"), methodcaller("center", 5)("a"), methodcaller("move_to_end", "a", last=True)(OrderedDict(a=1, b=2)), [x for x in map(methodcaller("strip"), [" a ", "b "])])
fails(itemgetter)
fails(itemgetter(5), [1])
fails(itemgetter("a"), {})
fails(itemgetter("a"), [1])
fails(itemgetter(0), 5)
fails(attrgetter)
fails(attrgetter, 5)
fails(attrgetter("nope"), P(1, 2))
fails(methodcaller)
fails(methodcaller, 5)
fails(methodcaller("nope"), "x")
fails(operator.contains, 5, 1)
fails(operator.contains, "a", 1)
fails(operator.indexOf, [1], 2)
fails(operator.countOf, 5, 1)
fails(operator.concat, 1, 2)
fails(operator.getitem, 5, 1)
fails(operator.getitem, [1], "a")
fails(operator.setitem, "a", 0, "b")
fails(operator.setitem, [1], 5, 1)
fails(operator.delitem, (1,), 0)
fails(operator.delitem, {}, "x")
fails(operator.index, 1.5)
fails(operator.neg, "a")
fails(operator.lt, 1, "a")
fails(operator.abs, "x")
