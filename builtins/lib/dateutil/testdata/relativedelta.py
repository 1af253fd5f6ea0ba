# What this shows in Python is recorded beside it, with dateutil 2.9.0.
from datetime import date, datetime, time, timedelta, timezone
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta, weekday
import dateutil.relativedelta

deltas = [relativedelta(), relativedelta(years=1), relativedelta(months=1), relativedelta(months=-1), relativedelta(days=1), relativedelta(weeks=2), relativedelta(weeks=-1, days=3), relativedelta(hours=5), relativedelta(minutes=-90), relativedelta(seconds=3661), relativedelta(microseconds=-1500000),
          relativedelta(years=1, months=14, days=40, hours=30, minutes=70, seconds=80, microseconds=1000001), relativedelta(years=-1, months=-14, days=-40, hours=-30, minutes=-70, seconds=-80, microseconds=-1000001), relativedelta(months=11), relativedelta(months=12), relativedelta(months=-25), relativedelta(months=1, days=-1), relativedelta(day=31), relativedelta(day=1, months=1), relativedelta(months=1, day=31),
          relativedelta(year=2020, month=2, day=29), relativedelta(hour=9, minute=30, second=0, microsecond=0), relativedelta(hour=0), relativedelta(weekday=MO), relativedelta(weekday=MO(+1)), relativedelta(weekday=FR(-1)), relativedelta(weekday=TU(3)), relativedelta(weekday=SU(-2), day=31), relativedelta(weekday=0), relativedelta(weekday=-1), relativedelta(day=1, weekday=TH(4), months=2), relativedelta(days=+1, weekday=WE),
          relativedelta(leapdays=1), relativedelta(leapdays=-1, month=3, day=1), relativedelta(yearday=60), relativedelta(yearday=59), relativedelta(yearday=366), relativedelta(yearday=1), relativedelta(nlyearday=60), relativedelta(nlyearday=365), relativedelta(nlyearday=31), relativedelta(days=1.5), relativedelta(hours=0.25), relativedelta(seconds=90.5), relativedelta(minutes=-1.5), relativedelta(weeks=0.5), relativedelta(days=1000000), relativedelta(years=2.0), relativedelta(day=0, year=0), relativedelta(hours=23, minutes=59, seconds=59, microseconds=999999), relativedelta(hours=24)]
moments = [date(2024, 1, 31), date(2023, 2, 28), date(2024, 2, 29), datetime(2024, 3, 31, 12, 30, 15, 5), datetime(2023, 12, 31, 23, 59, 59, 999999), datetime(2024, 2, 29, 1, tzinfo=timezone.utc), datetime(2024, 10, 1, fold=1)]
for r in deltas:
    show(r, repr(r), bool(r), r.years, r.months, r.days, r.weeks, r.leapdays, r.hours, r.minutes, r.seconds, r.microseconds, r.year, r.month, r.day, r.weekday, r.hour, r.minute, r.second, r.microsecond)
    show(-r, r.normalized(), r + r, r - r, r * 2, 2 * r, r * 1.5, r / 2, r * 0, r == r, r != relativedelta(), r == -r, r + timedelta(days=1, hours=25), timedelta(minutes=5) + r, timedelta(minutes=5) - r)
    for m in moments:
        if r.days < 1000000:
            show(m + r, r + m, m - r, repr(m + r))
for a in deltas[:12]:
    for b in deltas[17:30]:
        show(a + b, b + a, a - b, a == b)
pairs = [date(2024, 1, 31), date(2024, 2, 29), date(2023, 2, 28), date(2024, 3, 1), date(2000, 12, 31), datetime(2024, 2, 29, 13, 14, 15, 16), datetime(2023, 3, 1), datetime(2024, 12, 31, 23, 59, 59, 999999), datetime(2020, 2, 29, 23)]
for a in pairs:
    for b in pairs:
        r = relativedelta(a, b)
        show(r, b + r if isinstance(b, datetime) == isinstance(a, datetime) else "", relativedelta(dt1=a, dt2=b) == r)
utc, plus = datetime(2024, 1, 31, 12, tzinfo=timezone.utc), datetime(2023, 11, 30, 13, tzinfo=timezone(timedelta(hours=5)))
show(relativedelta(utc, plus), relativedelta(plus, utc), relativedelta(None, utc), relativedelta(utc))
for w in [MO, TU, WE, TH, FR, SA, SU]:
    show(w, repr(w), w.weekday, w.n, w(2), w(-3), w(1).n, w(+1) == w, w == w, w(1) == w(1), w(2) != w(3), date(2024, 5, 15) + relativedelta(weekday=w), date(2024, 5, 15) + relativedelta(weekday=w(-1)), date(2024, 5, 15) + relativedelta(weekday=w(2)))
show(MO == TU, weekday(3) == TH, weekday(0, 2) == MO(2), isinstance(MO, weekday), relativedelta(weekday=MO) == relativedelta(weekday=MO(1)), relativedelta(weekday=MO) == relativedelta(weekday=MO(2)), relativedelta(weekday=MO) == relativedelta(), relativedelta(days=1) == relativedelta(hours=24), relativedelta(days=1) == timedelta(1), relativedelta(days=1) == relativedelta(days=1.0), isinstance(relativedelta(), relativedelta), {relativedelta(days=1): 5}[relativedelta(hours=24)])
show(dateutil.relativedelta.relativedelta(days=1) == relativedelta(days=1), max([date(2024, 1, 1) + relativedelta(months=i) for i in range(5)]), sum([relativedelta(days=1), relativedelta(months=1)], relativedelta()), date(2024, 1, 31) + relativedelta(months=1) + relativedelta(months=1), date(2024, 1, 31) + relativedelta(months=+1, day=1, days=-1), relativedelta(date(2024, 5, 15), date(1990, 7, 20)).years)
show(relativedelta(days=1.5, hours=2).normalized(), relativedelta(hours=1.25, minutes=0.5).normalized(), relativedelta(seconds=0.0000015).normalized(), relativedelta(days=-1.5).normalized(), relativedelta(hours=0.1).normalized(), relativedelta(weeks=0.1).normalized())
for f in [lambda: relativedelta(years=1.5), lambda: relativedelta(months=0.5), lambda: relativedelta(5, 6), lambda: relativedelta("a", "b"), lambda: relativedelta(days="1"), lambda: relativedelta(yearday=367), lambda: relativedelta(nlyearday=400), lambda: relativedelta(weekday=7), lambda: relativedelta(foo=1), lambda: date(9999, 1, 1) + relativedelta(years=1), lambda: date(1, 1, 1) - relativedelta(days=1), lambda: date(2024, 1, 1) + relativedelta(month=13), lambda: date(2024, 1, 1) + relativedelta(hour=25), lambda: relativedelta(days=1) + 1, lambda: relativedelta(days=1) - timedelta(1), lambda: relativedelta(days=1) - date(2024, 1, 1), lambda: relativedelta(days=1) * "x",
          lambda: relativedelta(days=1) / 0, lambda: relativedelta(days=1) < relativedelta(days=2), lambda: relativedelta(days=1) + time(1), lambda: 2 / relativedelta(days=1), lambda: relativedelta(date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=timezone.utc)), lambda: relativedelta(days=1).fortnight, lambda: date(2024, 1, 1) + relativedelta(days=10 ** 12), lambda: relativedelta(years=float("inf"))]:
    fails(f)
try:
    relativedelta(years=1.5)
except ValueError as e:
    show(str(e))
