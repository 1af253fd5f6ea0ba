import time
from time import struct_time

for seconds in [0, 1, -1, 86399, 86400, 1709211909, 1709211909.75, -0.5, -1.5, 253402300800, -62135596801, 4102444800, 951782400]:
    t = time.gmtime(seconds)
    show(str(t), tuple(t), t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_wday, t.tm_yday, t.tm_isdst, t.tm_zone, t.tm_gmtoff, t[0], t[-1], t[:3], len(t))
    show(time.localtime(seconds) == t, time.asctime(t), time.ctime(seconds), time.mktime(t), time.strftime("%Y-%m-%d %H:%M:%S %a %j %U %W %y", t))
t = time.gmtime(1709211909)
show(time.strftime("%c|%x|%X|%p|%I|%%|%B|%b|%A|%w|%Q|%f|%", t), time.strftime("", t), time.strftime("%Y", (2024, 1, 1, 0, 0, 0, 0, 1, 0)), time.strftime("%d.%m.%Y %H:%M", t), time.strftime("%a %j", (2024, 2, 29, 0, 0, 0, 0, 0, 0)), time.strftime("%a %d %m %j", (2024, 0, 0, 0, 0, 61, 6, 366, -1)), time.strftime("%z %Z", t))
for parts in [(1970, 1, 1, 0, 0, 0, 0, 1, 0), (2024, 2, 29, 13, 5, 9, 3, 60, 0), (2024, 14, 35, 25, 61, 61, 0, 0, 0), (1969, 12, 31, 23, 59, 58, 0, 0, 0), (2024, 0, 0, 0, 0, 0, 0, 0, 0), (2024, 3, -5, 0, -1, 0, 0, 0, 0)]:
    show(parts, time.mktime(parts), time.mktime(struct_time(parts)))
show(time.asctime((2024, 2, 9, 13, 5, 9, 4, 40, 0)), time.asctime(time.struct_time((987, 2, 9, 13, 5, 9, 4, 40, 0))))
for text, format in [("Thu Feb 29 13:05:09 2024", None), ("2024-02-29", "%Y-%m-%d"), ("02/29", "%m/%d"), ("13:05:61", "%H:%M:%S"), ("2024 +0130", "%Y %z"), ("2024 UTC", "%Y %Z"), ("GMT -0100", "%Z %z"), ("2024-060", "%Y-%j"), ("Friday", "%A")]:
    p = time.strptime(text, format) if format else time.strptime(text)
    show(str(p), tuple(p), p.tm_zone, p.tm_gmtoff, p.tm_wday, p.tm_yday, p.tm_isdst)
s = struct_time((2024, 2, 29, 13, 5, 9, 3, 60, 0))
show(str(s), repr(s), s == time.gmtime(1709211909), s == struct_time([1, 2, 3, 4, 5, 6, 7, 8, 9]), isinstance(s, struct_time), isinstance((1, 2), struct_time), s < time.gmtime(0), s.tm_zone, struct_time((1, 2, 3, 4, 5, 6, 7, 8, 9, "X", 60)).tm_zone, list(s), [x for x in s], 2024 in s)
year, month = s[:2]
show(year, month, time.timezone, time.altzone, time.daylight, time.tzname)
for f in [lambda: time.gmtime("0"), lambda: time.gmtime([]), lambda: time.gmtime(1e30), lambda: time.gmtime(float("nan")), lambda: time.gmtime(0, 1), lambda: time.mktime(5), lambda: time.mktime((1, 2)), lambda: time.mktime([2024, 1, 1, 0, 0, 0, 0, 0, 0]), lambda: time.mktime(("2024", 1, 1, 0, 0, 0, 0, 0, 0)), lambda: time.mktime((2 ** 40, 1, 1, 0, 0, 0, 0, 0, 0)),
          lambda: time.strftime(5), lambda: time.strftime("%Y", 5), lambda: time.strftime("%Y", (2024, 13, 1, 0, 0, 0, 0, 1, 0)), lambda: time.strftime("%Y", (2024, 1, 32, 0, 0, 0, 0, 1, 0)), lambda: time.strftime("%Y", (2024, 1, 1, 24, 0, 0, 0, 1, 0)), lambda: time.strftime("%Y", (2024, 1, 1, 0, 60, 0, 0, 1, 0)), lambda: time.strftime("%Y", (2024, 1, 1, 0, 0, 62, 0, 1, 0)), lambda: time.strftime("%Y", (2024, 1, 1, 0, 0, 0, 0, 367, 0)), lambda: time.strftime("%Y", (2024, 1, 1, 0, 0, 0, -2, 1, 0)),
          lambda: time.asctime(5), lambda: time.asctime(()), lambda: time.ctime("x"), lambda: time.strptime(5), lambda: time.strptime("2024", "%m"), lambda: time.strptime("x"), lambda: struct_time(5), lambda: struct_time((1, 2, 3)), lambda: struct_time(list(range(12))), lambda: time.sleep("1"), lambda: time.sleep(-1), lambda: time.sleep(-0.1), lambda: time.sleep(None), lambda: time.sleep(float("nan")), lambda: time.sleep(1e300), lambda: time.sleep(), lambda: s.tm_foo, lambda: time.time(1), lambda: time.monotonic(1)]:
    fails(f)
for f in [lambda: time.sleep(-1), lambda: time.mktime(5), lambda: time.strftime("%Y", (2024, 13, 1, 0, 0, 0, 0, 1, 0)), lambda: time.strptime("x", "%Y")]:
    try:
        f()
    except (ValueError, TypeError) as e:
        show(str(e), isinstance(e, ValueError))
