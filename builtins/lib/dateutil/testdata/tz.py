# What this shows in Python is recorded beside it, with dateutil 2.9.0.
from datetime import datetime, timedelta, timezone, tzinfo
from dateutil import tz
from dateutil.tz import UTC, gettz, tzoffset, tzutc

moments = [datetime(2024, 1, 15, 12), datetime(2024, 7, 15, 12), datetime(2024, 3, 31, 1, 59, 59), datetime(2024, 3, 31, 2), datetime(2024, 3, 31, 2, 30), datetime(2024, 3, 31, 3), datetime(2024, 10, 27, 1, 59), datetime(2024, 10, 27, 2), datetime(2024, 10, 27, 2, 30), datetime(2024, 10, 27, 3), datetime(2024, 3, 10, 2, 30), datetime(2024, 11, 3, 1, 30), datetime(1985, 6, 1), datetime(2024, 4, 7, 1, 45), datetime(2024, 10, 6, 2, 15)]
for name in ["Europe/Vienna", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tokyo"]:
    z = gettz(name)
    show(name, z == gettz(name), z != gettz("Europe/London"), z.utcoffset(None), z.tzname(None), isinstance(z, tzinfo))
    for m in moments:
        for fold in [0, 1]:
            d = m.replace(tzinfo=z, fold=fold)
            show(d, d.tzname(), d.utcoffset(), d.dst(), d.timestamp(), d.astimezone(timezone.utc), d.fold, tz.datetime_exists(d), tz.datetime_ambiguous(d), tz.resolve_imaginary(d), z.is_ambiguous(d))
        back = m.replace(tzinfo=UTC).astimezone(z)
        show(back, back.fold, back.tzname(), back + timedelta(days=200), z.fromutc(m.replace(tzinfo=z)), tz.datetime_exists(m, z), tz.datetime_ambiguous(m, tz=z))
show(UTC, repr(tzutc()), tzutc() == UTC, gettz("UTC") == UTC, gettz("Nowhere/City"), UTC.utcoffset(None), UTC.dst(None), UTC.tzname(None), UTC == timezone.utc, UTC.is_ambiguous(datetime(2024, 1, 1)))
for z in [tzoffset("CET", 3600), tzoffset(None, -19800), tzoffset("X", timedelta(hours=2)), tzoffset("Y", 0), tzoffset(name=None, offset=5400.0)]:
    d = datetime(2024, 1, 1, 12, tzinfo=z)
    show(z, repr(z), z.utcoffset(None), z.dst(None), z.tzname(None), d, repr(d), d.tzname(), d.dst(), z.fromutc(d), d.astimezone(UTC), d == d.astimezone(UTC), z == UTC, z == tzoffset("other", 3600), d.strftime("%z|%Z|"), isinstance(z, tz.tzoffset), isinstance(z, tz.tzutc))
show(tz.tzlocal().utcoffset(None), tz.gettz() is None, tz.enfold(datetime(2024, 1, 1)).fold, tz.enfold(datetime(2024, 1, 1, fold=1), fold=0).fold, tz.resolve_imaginary(datetime(2024, 1, 1)))
for f in [lambda: tzoffset("x"), lambda: tzoffset("x", "y"), lambda: tzoffset("x", None), lambda: tzutc(1), lambda: tz.datetime_exists(datetime(2024, 1, 1)), lambda: {UTC: 1}, lambda: UTC < UTC, lambda: tz.enfold(5), lambda: tz.nothing]:
    fails(f)
