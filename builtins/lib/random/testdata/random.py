import random
from random import Random

# The sequence, of all kinds of seeds.
for s in [0, 1, 42, -42, 2**31, 2**32, 2**32 - 1, 2**64 + 1, -(2**100), 10**50, True, False, 1.5, -1.5, 0.0, 1e300, 1e-300,
          float("inf"), float("-inf"), -1.0, "", "seed", "ünïcödé", "x" * 200, b"", b"bytes\x00\xff"]:
    random.seed(s)
    show([random.random() for _ in range(5)], random.getrandbits(64))
for s in ["", "seed", "ünïcödé", b"bytes\xff", 5]:
    random.seed(s, version=1)
    show(random.random())
random.seed(a=3, version=2)
show(random.random())

# Beyond the first 624 words.
random.seed(7)
n = 0
for i in range(5000):
    n += random.getrandbits(32)
show(n, random.random())

# Ints.
random.seed(1)
for k in [0, 1, 2, 5, 31, 32, 33, 63, 64, 65, 100, 1000]:
    show(k, random.getrandbits(k))
show([random.randint(1, 6) for _ in range(20)], [random.randint(-5, 5) for _ in range(20)])
show(random.randint(3, 3), random.randint(a=0, b=2**70), random.randint(-(2**70), 2**70), random.randint(1.0, 6.0), random.randint(0, True))
for args in [(1,), (10,), (2**40,), (2**70,), (5, 10), (-10, -5), (0, 100, 7), (100, 0, -7), (0, 10, 10), (0, 1, 5), (10.0,), (0, 2**65, 2**33),
             (0, -1, -1), (5, 10, 1)]:
    show(args, random.randrange(*args))
show(random.randrange(start=3), random.randrange(2, stop=9), random.randrange(0, 9, step=3))
show([random.randbytes(n) for n in [0, 1, 2, 3, 4, 5, 8, 17]])
for args in [(0,), (-5,), (5, 5), (5, 1), (0, 10, 0), (0, 10, -1), (10, 0, 2), (1.5,), (1, 2.5), (1, 5, 1.5), ("a",), (None,), (), (1, None, 2)]:
    fails(random.randrange, *args)
fails(random.randint, 2, 1)
fails(random.randint, 1)
fails(random.getrandbits, -1)
fails(random.getrandbits, "x")
fails(random.getrandbits, 1.5)
fails(random.randbytes, -1)

# What is chosen from.
random.seed(2)
show([random.choice([1, 2, 3]) for _ in range(10)], random.choice("abcäöü"), random.choice((1,)), random.choice(range(10**6)), random.choice(b"xyz"))
show(random.choice(seq=[5]))
fails(random.choice, [])
fails(random.choice, "")
fails(random.choice, {1, 2})
fails(random.choice, 5)
random.seed(2)
for n in [0, 1, 2, 10, 1000]:
    x = list(range(n))
    show(random.shuffle(x), x[:20], random.random())
fails(random.shuffle, (1, 2))
fails(random.shuffle, 5)
random.seed(2)
for n, k in [(0, 0), (1, 1), (10, 0), (10, 3), (10, 10), (21, 5), (22, 5), (100, 5), (100, 6), (1000, 6), (277, 20), (278, 20), (10**6, 100), (500, 400), (2000, 341), (2000, 342)]:
    show(n, k, random.sample(range(n), k), random.random())
show(random.sample(["a", "b", "c"], 2), random.sample("abcdef", k=3), random.sample((1, 2, 3), 3), random.sample(population=[1, 2], k=1), random.sample(b"abc", 2))
random.seed(2)
show(random.sample(["a", "b", "c"], counts=[3, 0, 4], k=7), random.sample("ab", 5, counts=[100, 100]), random.sample([1], 2, counts=(2,)))
for args in [([1, 2], 3), ([1, 2], -1), ({1, 2}, 1), ({"a": 1}, 1), (5, 1), ([1, 2],), ([1], "a"), ([1], 1.0)]:
    fails(random.sample, *args)
def counted(counts, k):
    return random.sample([1, 2], k, counts=counts)
fails(counted, [1], 1)
fails(counted, [0, 0], 0)
fails(counted, [1, 1], 3)
fails(counted, [1.5, 1], 1)
random.seed(2)
show(random.choices("abc"), random.choices([1, 2, 3], k=10), random.choices(range(100), k=5), random.choices("ab", k=0), random.choices("ab", k=-1))
show(random.choices("abc", [1, 2, 3], k=20), random.choices("abc", weights=[0.5, 0, 0.25], k=20), random.choices("abc", cum_weights=[1, 3, 6], k=20))
show(random.choices([1, 2], (0, 1), k=5), random.choices([1], [5], k=2), random.choices("ab", weights=[1e308, 1], k=3), random.random())
def weighted(*a, **k):
    return random.choices(*a, **k)
fails(weighted, [])
fails(weighted, "ab", [1])
fails(weighted, "ab", [0, 0])
fails(weighted, "ab", [-1, 0])
fails(weighted, "ab", 3)
fails(weighted, "ab", [1, float("inf")])
fails(weighted, "ab", [1, float("nan")])
fails(weighted, "ab", ["x", "y"])
fails(lambda: random.choices("ab", [1, 2], cum_weights=[1, 3]))
fails(weighted, {1, 2})

# Floats.
random.seed(3)
show([random.uniform(1, 10) for _ in range(5)], random.uniform(-1.5, 1.5), random.uniform(5, 1), random.uniform(a=2, b=2))
show([random.triangular() for _ in range(5)], random.triangular(1, 5), random.triangular(0, 10, 2), random.triangular(5, 5, 5), random.triangular(low=0, high=1, mode=1))
fails(random.uniform, 1)
fails(random.uniform, "a", 1)
show(random.triangular(0, 1, 2), random.triangular(0, 1, -1))

# What takes a logarithm may differ in the last digits.
def near(f, *args):
    return ["%.12g" % f(*args) for _ in range(200)]
random.seed(4)
show(near(random.gauss), near(random.gauss, 10, 2), near(random.normalvariate, 0, 1), near(random.lognormvariate, 0, 1), near(random.expovariate, 2))
show(near(random.gammavariate, 0.5, 2), near(random.gammavariate, 1, 2), near(random.gammavariate, 3, 1), near(random.betavariate, 2, 3))
show(near(random.paretovariate, 3), near(random.weibullvariate, 1, 2), near(random.vonmisesvariate, 1, 2), near(random.vonmisesvariate, 1, 0))
show("%.12g" % random.gauss(mu=5, sigma=0), "%.12g" % random.normalvariate(mu=1), "%.12g" % random.expovariate(lambd=-1), "%.12g" % random.gauss())
random.seed(4)
show("%.12g" % random.gauss(), "%.12g" % random.gauss(0, 1))
random.seed(4)
show("%.12g" % random.gauss(), random.random())
fails(random.gammavariate, 0, 1)
fails(random.gammavariate, 1, -1)
fails(random.expovariate, 0)
fails(random.paretovariate, 0)
fails(random.weibullvariate, 1, 0)
fails(random.lognormvariate, 1)
fails(random.lognormvariate, 1e6, 1)

# States.
random.seed(5)
random.gauss()
state = random.getstate()
show(state[0], len(state[1]), state[1][:3], state[1][624])
first = [random.random(), random.gauss(), random.random()]
random.setstate(state)
show([random.random(), random.gauss(), random.random()] == first)
random.seed(5)
show(random.getstate() == random.getstate(), random.getstate()[1][0], random.getstate()[2])
for bad in [5, (), (3,), (4, state[1], None), (3, state[1][:5], None), (3, state[1][:624] + (625,), None), (3, state[1][:624] + (-1,), None)]:
    fails(random.setstate, bad)

# Generators of their own.
a, b = Random(1), Random(1)
show([a.random() for _ in range(3)], [b.random() for _ in range(3)], a.randint(1, 100), b.randint(1, 100))
random.seed(1)
show(random.random(), a.random(), isinstance(a, Random), isinstance(1, Random))
a.seed(9)
show(a.choice("abc"), a.sample(range(10), 3), Random("text").random())
fails(Random, [1])
fails(random.seed, [1])
fails(random.seed, (1, 2))
fails(random.random, 1)
