# What this shows in Python is recorded beside it, with pytz 2020.1.
from datetime import date, datetime, time, timedelta, timezone, tzinfo
import pytz
import pytz.exceptions
from pytz import UnknownTimeZoneError, utc

names = ["Europe/Vienna", "America/New_York", "US/Pacific", "Asia/Kolkata", "Australia/Lord_Howe", "Australia/Sydney", "America/Sao_Paulo", "Asia/Tokyo", "America/St_Johns", "Etc/GMT+5", "UTC", "GMT"]
moments = [datetime(2019, 1, 15, 12), datetime(2019, 7, 15, 12, 30, 15, 5), datetime(2019, 3, 31, 1, 59, 59), datetime(2019, 3, 31, 2), datetime(2019, 3, 31, 2, 30), datetime(2019, 3, 31, 3), datetime(2018, 10, 28, 1, 59), datetime(2018, 10, 28, 2), datetime(2018, 10, 28, 2, 30), datetime(2018, 10, 28, 3),
           datetime(2019, 3, 10, 2, 30), datetime(2019, 11, 3, 1, 30), datetime(2019, 4, 7, 1, 45), datetime(2019, 10, 6, 2, 15), datetime(2009, 10, 31, 23, 30), datetime(1985, 6, 1), datetime(1915, 4, 5), datetime(1, 1, 2)]
for name in names:
    z = pytz.timezone(name)
    show(z, repr(z), z.zone, z == pytz.timezone(name), z is not None, z.utcoffset(None), z.dst(None), z.tzname(None), isinstance(z, tzinfo), isinstance(z, timezone))
    for m in moments:
        for dst in [True, False]:
            d = z.localize(m, is_dst=dst)
            show(d, repr(d), d.tzname(), d.utcoffset(), d.dst(), d.timestamp(), d.astimezone(pytz.utc), z.utcoffset(m, dst) if z.zone not in ["UTC", "GMT", "Etc/GMT+5"] else "")
        show(z.localize(m) == z.localize(m, is_dst=False), z.localize(m, True) - z.localize(m, False))
        try:
            show(z.localize(m, is_dst=None))
        except pytz.AmbiguousTimeError as e:
            show("ambiguous", isinstance(e, pytz.exceptions.InvalidTimeError), isinstance(e, pytz.exceptions.Error), str(e))
        except pytz.exceptions.NonExistentTimeError as e:
            show("missing", str(e))
        if m.year > 1:
            d = pytz.utc.localize(m).astimezone(z)
            show(d, d.tzname(), z.fromutc(m), z.normalize(d + timedelta(hours=10)), d + timedelta(hours=10), z.normalize(d - timedelta(days=200)), z.normalize(d.replace(tzinfo=timezone.utc) if z.zone == "UTC" else d))
            show(m.replace(tzinfo=z), repr(m.replace(tzinfo=z)))

eastern = pytz.timezone("US/Eastern")
fmt = "%Y-%m-%d %H:%M:%S %Z%z"
loc = datetime(2002, 10, 27, 6, 0, 0, tzinfo=pytz.utc).astimezone(eastern)
show(loc.strftime(fmt), (loc - timedelta(minutes=10)).strftime(fmt), eastern.normalize(loc - timedelta(minutes=10)).strftime(fmt), (loc + timedelta(minutes=10)).strftime(fmt))
amsterdam = pytz.timezone("Europe/Amsterdam")
show(amsterdam.normalize(eastern.localize(datetime(2011, 5, 7, 1, 2, 3))).strftime(fmt), amsterdam.normalize(pytz.timezone("Asia/Bangkok").localize(datetime(2011, 5, 7, 1, 2, 3))))
a, b = eastern.localize(datetime(2019, 3, 10, 1)), eastern.localize(datetime(2019, 3, 10, 4))
show(b - a, b > a, a == a.astimezone(pytz.utc), {a: 1}[a.astimezone(amsterdam)], a.tzinfo == b.tzinfo, a.tzinfo == eastern.localize(datetime(2018, 1, 1)).tzinfo, sorted([b, a])[0], a.timetz(), b.time())
st = pytz.timezone("America/St_Johns")
show(st.utcoffset(datetime(2009, 10, 31, 23, 30), is_dst=False), st.utcoffset(datetime(2009, 10, 31, 23, 30), is_dst=True), st.tzname(datetime(2009, 9, 1)), st.tzname(datetime(2009, 10, 31, 23, 30), is_dst=True), st.dst(datetime(2009, 9, 1)), st.dst(datetime(2009, 10, 31, 23, 30), is_dst=False))
fails(st.utcoffset, datetime(2009, 10, 31, 23, 30))

show(pytz.utc, repr(pytz.UTC), pytz.utc.zone, pytz.timezone("utc") == utc, pytz.timezone("UTC") == pytz.UTC, pytz.utc == pytz.timezone("GMT"), utc.localize(datetime(2019, 1, 1)), utc.normalize(eastern.localize(datetime(2019, 1, 1))), utc.utcoffset(None), utc.dst(None), utc.tzname(None), datetime(2019, 1, 1, tzinfo=utc), datetime(2019, 1, 1, tzinfo=utc) == datetime(2019, 1, 1, tzinfo=timezone.utc), datetime(2019, 1, 1, tzinfo=utc).dst(), datetime.fromtimestamp(0, utc), datetime.fromtimestamp(0, eastern))
for minutes in [60, -330, 1439, -1439]:
    f = pytz.FixedOffset(minutes)
    show(f, repr(f), f.zone, f.utcoffset(None), f.dst(None), f.tzname(None), f.localize(datetime(2019, 1, 1)), f.normalize(utc.localize(datetime(2019, 1, 1))), datetime(2019, 1, 1, tzinfo=f), datetime(2019, 1, 1, tzinfo=f).tzname(), datetime(2019, 1, 1, tzinfo=f).strftime("%z %Z."), f == pytz.FixedOffset(minutes))
show(pytz.FixedOffset(0) == utc, pytz.timezone("europe/VIENNA").zone, "Europe/Vienna" in pytz.all_timezones, "Nowhere" in pytz.all_timezones_set, len(pytz.all_timezones) > 500, pytz.all_timezones[0])
for f in [lambda: pytz.timezone("Nowhere/City"), lambda: pytz.timezone(""), lambda: pytz.timezone(None), lambda: pytz.timezone(5), lambda: pytz.timezone("../UTC"), lambda: pytz.timezone("/etc/passwd"), lambda: pytz.timezone("Localtime"), lambda: pytz.FixedOffset(1440), lambda: pytz.FixedOffset(-1440), lambda: eastern.localize(a), lambda: eastern.localize("x"), lambda: eastern.normalize(datetime(2019, 1, 1)), lambda: eastern.localize(), lambda: eastern.fromutc(utc.localize(datetime(2019, 1, 1))), lambda: utc.localize(a), lambda: pytz.FixedOffset(60).normalize(datetime(2019, 1, 1)), lambda: eastern.nothing]:
    fails(f)
try:
    pytz.timezone("Nowhere/City")
except UnknownTimeZoneError as e:
    show(str(e), isinstance(e, KeyError), isinstance(e, pytz.exceptions.UnknownTimeZoneError))
