from datetime import date, datetime, time, timedelta, timezone

# timedelta
for d in [timedelta(), timedelta(1), timedelta(days=-1), timedelta(hours=25, minutes=3), timedelta(seconds=-1), timedelta(milliseconds=1500),
          timedelta(microseconds=1), timedelta(weeks=2, days=0.5), timedelta(seconds=0.0000005), timedelta(seconds=1.0000015), timedelta(days=1, seconds=-86401)]:
    show(str(d), repr(d), d.days, d.seconds, d.microseconds, d.total_seconds(), bool(d), -d == timedelta() - d)
    show(str(d * 3), str(d * 1.5), str(2 * d), str(d / 2), str(d / 1.5), str(d // 7), str(d + timedelta(hours=1)), str(d - timedelta(hours=1)))
    show(d / timedelta(hours=1), d // timedelta(minutes=7), str(d % timedelta(minutes=7)), d < timedelta(hours=3), d >= timedelta())
show(sorted([timedelta(3), timedelta(1), timedelta(2)])[0] == timedelta(1), sum([timedelta(1), timedelta(2)], timedelta()) == timedelta(3))
fails(timedelta, "x")
fails(timedelta, day=1)
fails(lambda: timedelta(1) / 0)
fails(lambda: timedelta(1) + 1)
fails(lambda: timedelta(1) < 1)
show(timedelta(1) == 1, {timedelta(1): "a"}[timedelta(hours=24)])

# date
d = date(2024, 2, 29)
show(str(d), repr(d), d.year, d.month, d.day, d.weekday(), d.isoweekday(), d.toordinal(), tuple(d.isocalendar()), d.isoformat(), d.ctime())
show(str(d + timedelta(1)), str(d - timedelta(60)), str(d - timedelta(hours=1)), str(d + timedelta(hours=23)), str(timedelta(5) + d), (d - date(2023, 3, 1)).days, str(d.replace(day=1)), str(d.replace(year=2020, month=1)))
show(d < date(2024, 3, 1), d == date(2024, 2, 29), max(d, date(2025, 1, 1)) == date(2025, 1, 1), {d: 1}[date(2024, 2, 29)], f"{d}", f"{d:%d.%m.%Y}", "{:%Y}".format(d), "%s" % d)
for text in ["2024-01-31", "20240131", "2024-W05-3", "2024W053", "2020-W53-1", "2021-W01"]:
    show(str(date.fromisoformat(text)))
show(str(date.fromordinal(738000)), str(date.fromisocalendar(2024, 9, 4)), str(date.min), str(date.max))
for args in [(2023, 2, 29), (2024, 13, 1), (0, 1, 1), (2024, 1, 0), (10000, 1, 1), (2024, 4, 31)]:
    fails(date, *args)
for text in ["", "2024", "2024-1-1", "24-01-01", "2024-01-01x", "2024-02-30", "2024-W54-1"]:
    fails(date.fromisoformat, text)
fails(lambda: date.max + timedelta(1))
fails(lambda: d + 1)
fails(lambda: d < 5)

# datetime
a = datetime(2024, 2, 29, 13, 5, 9, 1234)
show(str(a), repr(a), a.hour, a.minute, a.second, a.microsecond, a.tzinfo, str(a.date()), str(a.time()), a.isoformat(), a.isoformat(" "), a.isoformat(timespec="minutes"), a.isoformat(timespec="milliseconds"), a.isoformat("_", "hours"))
show(repr(datetime(2024, 1, 1)), repr(datetime(2024, 1, 1, 5)), repr(datetime(2024, 1, 1, 0, 0, 7)), str(datetime(2024, 1, 1)))
show(str(a + timedelta(hours=11)), str(a - timedelta(days=59, hours=14)), str(a - datetime(2023, 1, 1)), a > datetime(2024, 1, 1), a == datetime(2024, 2, 29, 13, 5, 9, 1234))
show(str(a.replace(hour=1, microsecond=0)), str(a.replace(tzinfo=timezone.utc)), isinstance(a, datetime), isinstance(a, date), isinstance(a.date(), datetime), isinstance(timedelta(1), timedelta), isinstance("x", datetime))
utc = a.replace(tzinfo=timezone.utc)
plus = timezone(timedelta(hours=5, minutes=30))
named = timezone(timedelta(hours=-3), "BRT")
show(str(utc), repr(utc), utc.timestamp(), str(utc.astimezone(plus)), str(utc.astimezone(named)), utc.astimezone(named).tzname(), str(utc.utcoffset()), utc.tzname(), utc == utc.astimezone(plus), str(utc.astimezone(plus) - utc))
show(str(plus), repr(plus), str(named), repr(timezone.utc), str(timezone(timedelta(0))), str(timezone(timedelta(hours=-1, minutes=-30))), plus.tzname(None), str(plus.utcoffset(None)))
show(str(datetime.fromtimestamp(1709211909.5, timezone.utc)), str(datetime.fromtimestamp(0, plus)), str(datetime.utcfromtimestamp(-1.25)), datetime(1970, 1, 1, tzinfo=timezone.utc).timestamp())
show(str(datetime.combine(date(2024, 1, 2), time(3, 4))), str(datetime.combine(date(2024, 1, 2), time(3, 4, tzinfo=plus))), str(datetime.combine(date(2024, 1, 2), time(3), timezone.utc)))
fails(lambda: a < utc)
fails(lambda: a - utc)
show(a == utc, a != utc)
for text in ["2024-02-29", "2024-02-29T13:05", "2024-02-29 13:05:09", "2024-02-29T13:05:09.5", "2024-02-29T13:05:09,123456", "20240229T130509", "2024-02-29T13:05:09Z", "2024-02-29T13:05:09+05:30",
             "2024-02-29T13:05:09.123456789-0800", "2024-02-29T13", "2024-W09-4T01:02", "2024-02-29T13:05:09+01:02:03"]:
    show(text, str(datetime.fromisoformat(text)))
for text in ["", "x", "2024-02-29T", "2024-02-29T25:00", "2024-02-29T1:00", "2024-02-29T13:05:60", "2024-02-29T13:05+25:00", "2024-02-29T13:05:09+", "2024-02-29T13:0509"]:
    fails(datetime.fromisoformat, text)

# time
t = time(13, 5, 9, 50)
show(str(t), repr(t), t.hour, t.isoformat("seconds"), str(t.replace(hour=0)), t < time(14), str(time(1, tzinfo=timezone.utc)), str(time.fromisoformat("04:23:01")), str(time.fromisoformat("T0423")), f"{t:%H-%M}", t.strftime("%I %p %f"))
fails(time, 24)
fails(time.fromisoformat, "4:5")

# strftime
every = "%a|%A|%w|%d|%b|%B|%m|%y|%Y|%H|%I|%p|%M|%S|%f|%z|%Z|%j|%U|%W|%c|%x|%X|%%|%G|%u|%V|%F|%T|%D|%R|%e|%h|%C|%n|%t|%-d|%-m|%-H|%-I|%-M"
for moment in [a, utc, datetime(2024, 1, 1, tzinfo=plus), datetime(2023, 12, 31, 0, 30), datetime(1999, 7, 4, 23, 59, 59, tzinfo=named), datetime(2021, 1, 3, 12)]:
    show(moment.strftime(every))
show(date(2024, 5, 6).strftime("%d/%m/%y %H:%M"), a.strftime(""), a.strftime("plain"))

# strptime
for text, format in [("2024-02-29", "%Y-%m-%d"), ("29.2.24", "%d.%m.%y"), ("01/Feb/2024:13:05:09 +0200", "%d/%b/%Y:%H:%M:%S %z"), ("Thu, 29 Feb 2024 13:05:09 GMT", "%a, %d %b %Y %H:%M:%S %Z"),
                     ("February 3 2024 3:04 pm", "%B %d %Y %I:%M %p"), ("12:00 AM", "%I:%M %p"), ("12:00 PM", "%I:%M %p"), ("2024-060", "%Y-%j"), ("2024-02-29T13:05:09.123Z", "%Y-%m-%dT%H:%M:%S.%fZ"),
                     ("2024-02-29T13:05:09+01:30", "%Y-%m-%dT%H:%M:%S%z"), ("2024-02-29 Z", "%Y-%m-%d %z"), ("20240229130509", "%Y%m%d%H%M%S"), ("100%", "%H0%%"), ("  2024", " %Y"), ("2024-W09-4", "%G-W%V-%u"), ("5", "%S"), ("70", "%y"), ("Thu Feb 29 13:05:09 2024", "%c"), ("02/29/24", "%x")]:
    show(text, str(datetime.strptime(text, format)), datetime.strptime(text, format).tzname())
for text, format in [("2024-02-30", "%Y-%m-%d"), ("2024", "%Y-%m"), ("2024-01-01x", "%Y-%m-%d"), ("x", "%Y"), ("24", "%Y"), ("13", "%I"), ("1", "%Q"), ("1", "%"), ("Foo", "%b"), ("25", "%H"), ("1:00", "%z")]:
    fails(datetime.strptime, text, format)
