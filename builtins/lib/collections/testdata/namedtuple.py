from collections import namedtuple

Point = namedtuple("Point", ["x", "y"])
p = Point(1, y=2)
show(p.x, p.y, p[0], p[-1], tuple(p), len(p), p._asdict(), p._fields, Point._fields, tuple(p._replace(x=5)), tuple(p._replace()), tuple(Point._make([3, 4])), tuple(p._make("ab")))
x, y = p
show(x, y, str(p), "%s" % str(p), 1 in p, 5 in p, p.index(2), p.count(1), [v for v in p], tuple(p[0:1]), tuple(p[::-1]), bool(p))
show(p == Point(1, 2), p != Point(1, 3), p < Point(2, 0), p <= p, Point(2, 0) > p, p >= Point(0, 0), p == 5, {p: 1}[Point(1, 2)], len({p, Point(1, 2)}))
show(tuple(p + (3,)), tuple((0,) + p), tuple(p + p), tuple(p * 2), isinstance(p, tuple), isinstance(p, Point), isinstance((1, 2), Point), isinstance(p, list))
for names in ["a b c", "a, b, c", "a,b,c", ("a", "b", "c"), ["a", "b", "c"]]:
    show(namedtuple("T", names)._fields)
D = namedtuple("D", "a b c", defaults=[5, None])
show(tuple(D(1)), tuple(D(1, 2)), tuple(D(a=1, c=3)), D._field_defaults, Point._field_defaults, tuple(namedtuple("A", "x y", defaults=(1, 2))()))
E = namedtuple("E", [])
show(tuple(E()), bool(E()), str(E()), E._fields)
show(namedtuple("R", "a def a _b", rename=True)._fields, namedtuple(typename="N", field_names="q")._fields, namedtuple("M", "a", module="here").__module__, Point.__name__, Point.__module__)
show(sorted([Point(2, 1), Point(1, 5), Point(1, 2)])[0].y, max(Point(1, 2)), sum(Point(1, 2)), str(namedtuple("Deep", "p q")(p, [1])))
def f(a, b):
    return a - b
show(f(*p), f(**namedtuple("Q", "b a")(1, 2)._asdict()), (lambda a, *r: (a, r))(*p))
fails(Point)
fails(Point, 1)
fails(Point, 1, 2, 3)
fails(lambda: Point(1, x=1))
fails(lambda: Point(1, z=1))
fails(lambda: Point(1, 2, z=1))
fails(lambda: p.z)
fails(lambda: p[2])
fails(lambda: p._replace(z=1))
fails(Point._make, [1])
fails(Point._make, 5)
for title, names in [("P", "a a"), ("P", "_a"), ("P", "1a"), ("P", "for"), ("P", "a-b"), ("1P", "a"), ("class", "a"), ("P", 5), ("P", [1]), ("", "a")]:
    fails(namedtuple, title, names)
fails(lambda: namedtuple("P", "a", defaults=[1, 2]))
fails(lambda: namedtuple("P"))
fails(lambda: {Point([], 1): 1})
fails(lambda: p < 5)
def assign():
    p.x = 5
fails(assign)
def index():
    p[0] = 5
fails(index)
