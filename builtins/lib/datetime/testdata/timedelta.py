from datetime import timedelta, datetime, date
import datetime as module

# Every argument, by place and by name, in every kind of number.
for d in [timedelta(1, 2, 3, 4, 5, 6, 7), timedelta(days=1, seconds=2, microseconds=3, milliseconds=4, minutes=5, hours=6, weeks=7),
          timedelta(0.1), timedelta(0.1, 0.1), timedelta(hours=0.1, minutes=0.1, seconds=0.1), timedelta(weeks=0.001), timedelta(weeks=-0.001, days=1.25),
          timedelta(microseconds=0.5), timedelta(microseconds=1.5), timedelta(microseconds=2.5), timedelta(microseconds=-0.5), timedelta(microseconds=-1.5),
          timedelta(seconds=1e-7), timedelta(seconds=1.0000005), timedelta(seconds=1.0000015), timedelta(milliseconds=0.0005), timedelta(milliseconds=1.0015),
          timedelta(days=1e8), timedelta(days=-1e8, microseconds=1), timedelta(seconds=86399, microseconds=999999.5), timedelta(days=1/3), timedelta(hours=1/3, minutes=1/7),
          timedelta(seconds=-3600), timedelta(days=-1, hours=23), timedelta(days=999999999), timedelta(days=-999999999), timedelta(seconds=10 ** 13), timedelta(microseconds=10 ** 19)]:
    show(d, repr(d), d.days, d.seconds, d.microseconds, d.total_seconds(), bool(d))
show(timedelta.min, timedelta.max, timedelta.resolution, repr(timedelta.max), timedelta.max.total_seconds(), timedelta.min.total_seconds())
fails(lambda: -timedelta.max)
show(-timedelta.min, -timedelta.min == timedelta(days=999999999))
for f in [lambda: timedelta(days=1000000000), lambda: timedelta(days=-1000000000), lambda: timedelta.max + timedelta.resolution, lambda: timedelta.min - timedelta.resolution,
          lambda: timedelta.max * 2, lambda: timedelta.max * 1.5, lambda: -timedelta.max * 3, lambda: timedelta(days=10 ** 30), lambda: timedelta(days=1e300), lambda: timedelta(days=float("inf")),
          lambda: timedelta(days=float("nan")), lambda: timedelta("1"), lambda: timedelta(None), lambda: timedelta(day=1), lambda: timedelta(1, 2, 3, 4, 5, 6, 7, 8), lambda: timedelta(1, days=1),
          lambda: timedelta(1) + 1, lambda: 1 + timedelta(1), lambda: 1 - timedelta(1), lambda: timedelta(1) - 1.5, lambda: timedelta(1) * timedelta(1), lambda: timedelta(1) * "a",
          lambda: 2 / timedelta(1), lambda: 2 // timedelta(1), lambda: timedelta(1) // 1.5, lambda: timedelta(1) % 2, lambda: timedelta(1) < 1, lambda: timedelta(1) > "x", lambda: timedelta(1) <= None,
          lambda: timedelta(1) / 0, lambda: timedelta(1) // 0, lambda: timedelta(1) / 0.0, lambda: timedelta(1) / timedelta(), lambda: timedelta(1) // timedelta(), lambda: timedelta(1) % timedelta(),
          lambda: timedelta(1) * float("nan"), lambda: timedelta(1) * float("inf"), lambda: timedelta(1) / float("nan"), lambda: timedelta(1).total_seconds(1), lambda: timedelta(1).hours]:
    fails(f)

# What is raised, and says what.
for f in [lambda: timedelta(days=1000000000), lambda: timedelta("1"), lambda: timedelta(hours=[]), lambda: timedelta(1) / timedelta(), lambda: timedelta(1) // 0, lambda: timedelta(1) / 0.0, lambda: timedelta(days=float("nan")),
          lambda: timedelta(days=float("inf")), lambda: timedelta(1) * float("nan")]:
    try:
        f()
    except (ValueError, TypeError, OverflowError, ZeroDivisionError) as e:
        show(str(e), isinstance(e, OverflowError), isinstance(e, ZeroDivisionError), isinstance(e, TypeError), isinstance(e, ValueError))

values = [timedelta(), timedelta(microseconds=1), timedelta(microseconds=-1), timedelta(seconds=1, microseconds=5), timedelta(days=3, hours=5, microseconds=7), timedelta(days=-3, hours=5), timedelta(hours=-1), timedelta(days=400)]
for a in values:
    for b in values:
        show(a + b, a - b, a == b, a != b, a < b, a <= b, a > b, a >= b, max(a, b), {a: 1}.get(b))
        if b:
            show(a / b, a // b, a % b, (a // b) * b + a % b == a)
    for n in [1, -1, 2, 7, -7, 1000, 10 ** 6]:
        show(a * n, n * a, a / n, a // n)
    for x in [0.5, 1.5, -1.5, 1 / 3, 0.1, 1e-3, 2.0]:
        show(a * x, x * a, a / x)
    show(-a, +a, -(-a) == a, a - a == timedelta())
# Half of an odd number of microseconds is rounded to even.
for n in [1, 3, 5, 7, -1, -3, -5]:
    show(timedelta(microseconds=n) / 2, timedelta(microseconds=n) * 0.5, timedelta(microseconds=n) // 2)
show({timedelta(1): 1, timedelta(2): 2}[timedelta(hours=48)], timedelta(hours=24) in [timedelta(1)], sorted([timedelta(3), timedelta(-1), timedelta(2)])[0])
show(timedelta(1) == 1, timedelta(1) != "1 day, 0:00:00", timedelta() == 0, timedelta(1) == None)
show(f"{timedelta(1)}", f"{timedelta(hours=1)!s:>12}", "%s" % timedelta(2), "{}".format(timedelta(3)), str(timedelta(4)))
show(timedelta.total_seconds(timedelta(minutes=1)), module.timedelta(1) == timedelta(1), module.timedelta.__name__)
show(isinstance(timedelta(1), timedelta), isinstance(1, timedelta), isinstance(timedelta(1), (date, datetime)), isinstance(timedelta(1), (int, timedelta)))
show(sum([timedelta(1), timedelta(2)], timedelta()), all([timedelta(1), timedelta()]), any([timedelta(), timedelta(1)]), timedelta(1) if timedelta() else "nothing")
