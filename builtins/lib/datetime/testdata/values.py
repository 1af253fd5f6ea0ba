from datetime import date, datetime, time, timedelta, timezone, tzinfo, UTC
import datetime as module

plus = timezone(timedelta(hours=5, minutes=30))
minus = timezone(timedelta(hours=-3), "BRT")
seconds = timezone(timedelta(hours=1, minutes=2, seconds=3))
micros = timezone(-timedelta(seconds=1, microseconds=5))

# timezone
for z in [timezone.utc, UTC, timezone.min, timezone.max, plus, minus, seconds, micros, timezone(timedelta(0)), timezone(timedelta(0), "Zero"), timezone(timedelta(hours=1), ""), timezone(offset=timedelta(1) / 2, name="it's"), timezone(-timedelta(minutes=1))]:
    d = datetime(2024, 2, 29, 12, 30, tzinfo=z)
    show(z, repr(z), z.utcoffset(None), z.utcoffset(d), z.tzname(None), z.tzname(d), z.dst(None), z.dst(d), z.fromutc(d))
    show(d, repr(d), d.utcoffset(), d.tzname(), d.dst(), d.timestamp(), d.isoformat(), d.strftime("%z|%Z"), d.time(), d.timetz(), repr(d.timetz()), d.timetz().utcoffset(), d.timetz().tzname(), d.timetz().dst())
    show(isinstance(z, timezone), isinstance(z, tzinfo), z == timezone.utc, z != plus, z == 5, {z: 1}[z])
show(timezone(timedelta(hours=1)) == timezone(timedelta(hours=1), "X"), timezone(timedelta(hours=1)) == timezone(timedelta(hours=2)), {timezone(timedelta(hours=1)): 1}.get(timezone(timedelta(hours=1), "X")))
for f in [lambda: timezone(timedelta(1)), lambda: timezone(-timedelta(1)), lambda: timezone(timedelta(days=5)), lambda: timezone(3600), lambda: timezone(), lambda: timezone(timedelta(0), 5), lambda: timezone(timedelta(0), None),
          lambda: plus.utcoffset(), lambda: plus.utcoffset(5), lambda: plus.utcoffset(date(2024, 1, 1)), lambda: plus.fromutc(datetime(2024, 1, 1)), lambda: plus.fromutc(None), lambda: plus < minus, lambda: plus.offset]:
    fails(f)

# date
for d in [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29), date(1970, 1, 1), date(1969, 12, 31), date(2000, 12, 31), date(2021, 1, 3), date(2020, 12, 31), date(year=2024, month=12, day=30)]:
    show(d, repr(d), d.year, d.month, d.day, d.toordinal(), d.weekday(), d.isoweekday(), tuple(d.isocalendar()), d.isocalendar()[1], d.isocalendar().year, d.isocalendar().week, d.isocalendar().weekday, str(d.isocalendar()), d.ctime(), d.isoformat())
    y, w, n = d.isocalendar()
    show(date.fromisocalendar(y, w, n) == d if y < 10000 else "", date.fromordinal(d.toordinal()) == d, date.fromisoformat(d.isoformat()) == d, tuple(d.timetuple()), d.timetuple().tm_yday, d.timetuple().tm_isdst, str(d.timetuple()))
    show(d.strftime("%a %d %b %Y"), f"{d}", f"{d!r}", f"{d:%d/%m/%Y}", "{:%j}".format(d), format(d, "%U %W"), format(d, ""), "%s" % d)
show(date.min, date.max, date.resolution, date.fromtimestamp(0), date.fromtimestamp(86399.99), date.fromtimestamp(86400), date.fromtimestamp(-1), date.fromtimestamp(-0.000001))
d = date(2024, 2, 29)
show(d.replace(), d.replace(2023, 1, 5), d.replace(month=3), d.replace(day=1), d + timedelta(1, 86399), d - timedelta(1, 1), timedelta(-1) + d, d - timedelta(microseconds=1), d - date(2024, 1, 1), date(2024, 1, 1) - d)
show(d == date(2024, 2, 29), d != date(2024, 2, 29), d < date(2024, 3, 1), d <= d, d > date(2023, 12, 31), d >= date(2025, 1, 1), d == datetime(2024, 2, 29), d == "2024-02-29", d in [date(2024, 2, 29)], {d, date(2024, 2, 29)} == {d}, sorted([date(2024, 3, 1), d])[0])
for f in [lambda: date(2023, 2, 29), lambda: date(2024, 0, 1), lambda: date(2024, 13, 1), lambda: date(0, 1, 1), lambda: date(10000, 1, 1), lambda: date(2024, 1, 32), lambda: date(2024, 1, 0), lambda: date(2024, 1, -1), lambda: date(), lambda: date(2024), lambda: date(2024, 1),
          lambda: date("2024", 1, 1), lambda: date(2024.0, 1, 1), lambda: date(None, 1, 1), lambda: date(2024, 1, 1, 1), lambda: date(2024, 1, 1, hour=1), lambda: d.replace(day=31), lambda: d.replace(hour=1), lambda: d.replace(year=2023),
          lambda: d + 1, lambda: d + d, lambda: 1 - d, lambda: timedelta(1) - d, lambda: d < 5, lambda: d < "2024", lambda: d < datetime(2024, 1, 1), lambda: d - 5, lambda: d * 2, lambda: date.max + timedelta(1), lambda: date.min - timedelta(1), lambda: d + timedelta.max, lambda: d - timedelta.max,
          lambda: date.fromordinal(0), lambda: date.fromordinal(-1), lambda: date.fromordinal(3652060), lambda: date.fromordinal("1"), lambda: date.fromisocalendar(2021, 53, 1), lambda: date.fromisocalendar(2024, 0, 1), lambda: date.fromisocalendar(2024, 1, 8), lambda: date.fromisocalendar(2024, 1, 0), lambda: date.fromisocalendar(0, 1, 1), lambda: date.fromisocalendar(10000, 1, 1),
          lambda: date.fromisoformat(5), lambda: date.fromtimestamp("0"), lambda: date.fromtimestamp(1e20), lambda: date.fromtimestamp(float("nan")), lambda: date.fromtimestamp(-1e13), lambda: d.hour, lambda: d.strftime(), lambda: d.strftime(5), lambda: d.isoformat("T"), lambda: date.nothing]:
    fails(f)

# time
for t in [time(), time(1), time(23, 59, 59, 999999), time(12, 30), time(0, 0, 1), time(0, 0, 0, 1), time(12, 30, fold=1), time(1, 2, 3, 4, plus), time(hour=5, minute=6, second=7, microsecond=800000, tzinfo=minus), time(1, tzinfo=seconds), time(5, 30, tzinfo=timezone.utc, fold=1)]:
    show(t, repr(t), t.hour, t.minute, t.second, t.microsecond, t.tzinfo, t.fold, t.isoformat(), t.utcoffset(), t.tzname(), t.dst(), bool(t))
    show([t.isoformat(s) for s in ["auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"]], t.isoformat(timespec="hours"), f"{t:%H.%M}", f"{t}", t.strftime("%X %p %I %f %z %Z %Y-%m-%d %a"), t.replace(), t.replace(1, 2, 3, 4, None, fold=0), repr(t.replace(hour=0, tzinfo=plus, fold=1)))
show(time.min, time.max, time.resolution, time(1) < time(2), time(1) == time(1, 0), time(1) == time(1, tzinfo=timezone.utc), time(1) != time(1, tzinfo=timezone.utc), time(6, 30, tzinfo=plus) == time(1, tzinfo=timezone.utc), time(6, tzinfo=plus) < time(1, tzinfo=timezone.utc), time(1, tzinfo=plus) < time(2, tzinfo=plus),
     {time(6, 30, tzinfo=plus): 1}[time(1, tzinfo=timezone.utc)], time(1, fold=1) == time(1), {time(1, fold=1): 1}.get(time(1)), time(1) == 1)
for f in [lambda: time(24), lambda: time(-1), lambda: time(0, 60), lambda: time(0, 0, 60), lambda: time(0, 0, 0, 1000000), lambda: time("1"), lambda: time(1.0), lambda: time(1, tzinfo=5), lambda: time(1, fold=2), lambda: time(1) < time(1, tzinfo=timezone.utc), lambda: time(1) - time(0), lambda: time(1) + timedelta(1),
          lambda: time(1).isoformat("days"), lambda: time(1).replace(hour=25), lambda: time(1).replace(fold=3), lambda: time(1) < 5, lambda: time.fromisoformat(None), lambda: time(1).year]:
    fails(f)
for text in ["04", "0423", "04:23", "042301", "04:23:01", "04:23:01.5", "042301.123456", "04:23:01,000384", "T04:23", "04:23:01+05:30", "04Z", "04:23-0800", "0423+01", "23:59:59.1234567", "04:23:01+01:02:03.000004", "00:00-00:00", "04:23:01.12", "04:23:01.12345"]:
    show(text, time.fromisoformat(text), repr(time.fromisoformat(text)))
for text in ["", "4", "4:23", "04:2", "04:23:1", "24:00", "04:60", "04:23:60", "0423:01", "04:2301", "04:23:01.", "04:23:01;5", "04:23Zx", "04:23+", "04:23+1", "04:23+1:00", "04:23+24:00", "04:23+123", " 04:23", "04:23 ", "TT04", "04:23:01.12x", "-04:00", "Z", "04:23Z+01", "４:23"]:
    fails(time.fromisoformat, text)

# datetime
for d in [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999), datetime(2024, 2, 29, 12), datetime(2024, 2, 29, 12, 30, 15, 5), datetime(2024, 2, 29, 0, 0, 1), datetime(2024, 2, 29, fold=1), datetime(2024, 2, 29, 1, 2, 3, 4, plus), datetime(year=2024, month=1, day=2, hour=3, minute=4, second=5, microsecond=600000, tzinfo=minus, fold=1), datetime(1970, 1, 1), datetime(1969, 12, 31, 23, 59, 59, 999999), datetime(1900, 3, 1, 5)]:
    show(d, repr(d), d.year, d.month, d.day, d.hour, d.minute, d.second, d.microsecond, d.tzinfo, d.fold, d.date(), d.time(), repr(d.time()), repr(d.timetz()), d.isoformat(), d.ctime(), d.toordinal(), d.weekday(), d.isoweekday(), tuple(d.isocalendar()))
    show([d.isoformat("_", s) for s in ["auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"]], d.isoformat(sep="é"), d.isoformat(timespec="hours"), tuple(d.timetuple()), tuple(d.utctimetuple()), datetime.fromisoformat(d.isoformat()) == d, d.tzname(), d.utcoffset(), d.dst())
    show(d.timestamp() if d.year > 1 and d.year < 9999 else "", d.replace(), repr(d.replace(2001, 2, 3, 4, 5, 6, 7, plus, fold=1)), d.replace(tzinfo=None), d.replace(microsecond=0), d.replace(day=1, hour=0), repr(d.replace(fold=0)))
for d in [datetime(2024, 2, 29, 12, 30, 15, 5, timezone.utc), datetime(2024, 2, 29, 12, 30, 15, tzinfo=minus), datetime(2024, 2, 29, 12)]:
    for z in [timezone.utc, plus, minus, seconds, None]:
        if d.tzinfo and z:
            show(d.astimezone(z), repr(d.astimezone(z)), d.astimezone(z) == d, {d.astimezone(z): 1}.get(d), d.astimezone(z) - d, d.astimezone(z).timestamp() == d.timestamp())
a, utc, other = datetime(2024, 2, 29, 13, 5, 9, 1234), datetime(2024, 2, 29, 13, 5, 9, 1234, timezone.utc), datetime(2024, 2, 29, 18, 35, 9, 1234, plus)
show(a + timedelta(1), timedelta(1) + a, a - timedelta(days=59.5), a - datetime(2000, 1, 1), datetime(2000, 1, 1) - a, utc - other, utc == other, utc != other, utc <= other, utc < other, {utc: 1}.get(other), {utc: 1}[other], a == utc, a != utc, a == date(2024, 2, 29), a < datetime(2025, 1, 1), utc + timedelta(hours=1) == other + timedelta(hours=1), repr(other + timedelta(1)), max(a, datetime(2024, 3, 1)), repr((a.replace(fold=1)) + timedelta(1)))
show(datetime.min, datetime.max, datetime.resolution, datetime.max - datetime.min, datetime.combine(date(2024, 1, 2), time(3, 4, 5, 6)), repr(datetime.combine(date(2024, 1, 2), time(3, 4, tzinfo=plus, fold=1))), datetime.combine(a, time.max), datetime.combine(date=date(2024, 1, 2), time=time(3, tzinfo=plus), tzinfo=None), datetime.combine(date(2024, 1, 2), time(3), tzinfo=timezone.utc))
show(datetime.fromordinal(1), datetime.fromordinal(738000), datetime.fromisocalendar(2024, 9, 4), datetime.fromisocalendar(2020, 53, 7))
for stamp in [0, 1, -1, 1709211909, 1709211909.5, 1709211909.123456, 1709211909.1234565, 0.1, -0.1, -1.5, 0.0000005, 0.0000015, 0.9999995, 1e-9, -1e-7, 253402300799, -62135596800, 1e9, 1.7e9 + 0.3]:
    show(stamp, datetime.utcfromtimestamp(stamp), datetime.fromtimestamp(stamp, timezone.utc), datetime.fromtimestamp(stamp, timezone.utc).timestamp(), datetime.fromtimestamp(timestamp=stamp, tz=timezone(timedelta(0), "x")))
for f in [lambda: datetime(2024, 1), lambda: datetime(2024, 2, 30), lambda: datetime(2024, 1, 1, 24), lambda: datetime(2024, 1, 1, 0, 60), lambda: datetime(2024, 1, 1, 0, 0, 60), lambda: datetime(2024, 1, 1, 0, 0, 0, -1), lambda: datetime(2024, 1, 1, tzinfo="UTC"), lambda: datetime(2024, 1, 1, fold=2), lambda: datetime("2024-01-01"), lambda: datetime(2024, 1, 1, minutes=5), lambda: datetime(),
          lambda: a < utc, lambda: utc >= a, lambda: a - utc, lambda: a - date(2024, 1, 1), lambda: date(2024, 1, 1) - a, lambda: a < date(2024, 1, 1), lambda: a + 1, lambda: a + a, lambda: a - 1, lambda: 5 - a, lambda: timedelta(1) - a, lambda: a * 2, lambda: a < "x", lambda: -a,
          lambda: datetime.max + timedelta(microseconds=1), lambda: datetime.min - timedelta(microseconds=1), lambda: a + timedelta.max, lambda: a + timedelta.min, lambda: datetime(1, 1, 1, tzinfo=plus).astimezone(timezone.utc), lambda: datetime(9999, 12, 31, 23, tzinfo=minus).astimezone(timezone.utc), lambda: datetime(1, 1, 1, 1, tzinfo=plus).utctimetuple(),
          lambda: a.isoformat("TT"), lambda: a.isoformat(""), lambda: a.isoformat(timespec="x"), lambda: a.isoformat(5), lambda: a.replace(month=13), lambda: a.replace(tzinfo=5), lambda: a.replace(years=1), lambda: a.astimezone("UTC"), lambda: a.strftime(), lambda: a.strftime(5),
          lambda: datetime.combine(a, a), lambda: datetime.combine(time(1), date(2024, 1, 1)), lambda: datetime.combine(date(2024, 1, 1)), lambda: datetime.fromtimestamp("1"), lambda: datetime.fromtimestamp(None), lambda: datetime.fromtimestamp(1e18), lambda: datetime.fromtimestamp(10 ** 30), lambda: datetime.fromtimestamp(float("inf")), lambda: datetime.fromtimestamp(float("nan")), lambda: datetime.utcfromtimestamp(253402300800), lambda: datetime.fromtimestamp(-62135596801, timezone.utc), lambda: datetime.fromtimestamp(0, 5),
          lambda: datetime.strptime("2024"), lambda: datetime.strptime(5, "%Y"), lambda: datetime.strptime("5", 5), lambda: datetime.fromisoformat(None), lambda: a.foo, lambda: datetime.foo, lambda: a.hour(), lambda: datetime.now("UTC"), lambda: datetime.utcnow(timezone.utc)]:
    fails(f)
for f in [lambda: a < utc, lambda: a - utc, lambda: time(1) < time(1, tzinfo=UTC), lambda: date(2023, 2, 29), lambda: date(2023, 13, 1), lambda: date(0, 1, 1), lambda: datetime(2024, 1, 1, 24), lambda: datetime(2024, 1, 1, 1, 60), lambda: datetime(2024, 1, 1, tzinfo="UTC"), lambda: datetime(2024, 1, 1, fold=2), lambda: a + timedelta.max, lambda: datetime.max + timedelta(1), lambda: a.isoformat(timespec="x"),
          lambda: date.fromisoformat("x'y"), lambda: datetime.fromisoformat("2024-13-01"), lambda: datetime.fromisoformat("nonsense"), lambda: datetime.strptime("x", "%Y"), lambda: datetime.strptime("2024x", "%Y"), lambda: datetime.strptime("1", "%Q"), lambda: datetime.strptime("2024-02-30", "%Y-%m-%d"), lambda: datetime.strptime("1", "%"), lambda: timezone(timedelta(1)), lambda: plus.fromutc(a), lambda: date.fromordinal(0), lambda: date.fromisocalendar(2021, 53, 1), lambda: date.fromisocalendar(2021, 1, 8)]:
    try:
        f()
    except (ValueError, TypeError, OverflowError) as e:
        show(str(e), isinstance(e, OverflowError), isinstance(e, TypeError), isinstance(e, ValueError))
show(a.strftime("%"), a.strftime("%Y%"), a.strftime("%-"))
show(isinstance(a, datetime), isinstance(a, date), isinstance(d, (str, datetime)), isinstance(a.date(), datetime), isinstance(a.time(), time), isinstance(utc.tzinfo, timezone), isinstance(None, datetime), module.MINYEAR, module.MAXYEAR)
show(datetime.isoformat(a), date.isoformat(a.date()), list(map(datetime.date, [a, utc])), datetime.__name__, time.isoformat(a.time()))
