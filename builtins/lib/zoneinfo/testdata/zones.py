from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo
import zoneinfo

for name in ["Europe/Vienna", "America/New_York", "Asia/Kolkata", "UTC", "Australia/Lord_Howe", "America/Sao_Paulo"]:
    z = ZoneInfo(name)
    show(str(z), z.key)
    for moment in [datetime(2024, 1, 15, 12), datetime(2024, 7, 15, 12), datetime(2024, 3, 31, 1, 59, 59), datetime(2024, 3, 31, 2, 30), datetime(2024, 3, 31, 3), datetime(2024, 10, 27, 2, 30), datetime(2024, 10, 27, 3),
                   datetime(2024, 3, 10, 2, 30), datetime(2024, 11, 3, 1, 30), datetime(1985, 6, 1), datetime(2050, 6, 1)]:
        local = moment.replace(tzinfo=z)
        show(str(local), local.tzname(), str(local.utcoffset()), str(local.astimezone(timezone.utc)), local.timestamp())
        back = moment.replace(tzinfo=timezone.utc).astimezone(z)
        show(str(back), str(local + timedelta(hours=1)), str(back - timedelta(days=1)))
vienna = ZoneInfo("Europe/Vienna")
x, y = datetime(2024, 3, 30, 12, tzinfo=vienna), datetime(2024, 3, 31, 12, tzinfo=vienna)
show(str(y - x), str(y.astimezone(timezone.utc) - x.astimezone(timezone.utc)), x < y, x == x.astimezone(ZoneInfo("Asia/Tokyo")), repr(x), str(x.dst()), str(y.dst()))
fails(ZoneInfo, "Nowhere/City")
try:
    ZoneInfo("Nowhere/City")
except zoneinfo.ZoneInfoNotFoundError as e:
    show("not found", isinstance(e, KeyError))

# A time that clocks show twice, and one that they leave out.
berlin, tokyo, utc = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), timezone.utc
first, second, gap = datetime(2024, 10, 27, 2, 30, tzinfo=vienna), datetime(2024, 10, 27, 2, 30, tzinfo=vienna, fold=1), datetime(2024, 3, 31, 2, 30, tzinfo=vienna)
for d in [first, second, gap, gap.replace(fold=1)]:
    show(d, repr(d), d.fold, d.utcoffset(), d.tzname(), d.dst(), d.timestamp(), d.astimezone(utc), d.astimezone(utc).astimezone(vienna), d.astimezone(utc).astimezone(vienna).fold, d.astimezone(tokyo), d.time().fold, d.timetz(), d.timetuple().tm_isdst, (d + timedelta(0)).fold)
    show(d == d.astimezone(utc), d.astimezone(utc) == d, d != d.astimezone(utc), d == d.replace(tzinfo=berlin), d <= d.astimezone(utc), d - d.astimezone(utc), {d: 1}.get(d.replace(fold=1 - d.fold)), {d: 1}.get(d.astimezone(utc)))
show(first == second, second - first, first < second, second.astimezone(utc) - first.astimezone(utc), {first: 1}[second], first in [second])
x = datetime(2024, 6, 1, 12, tzinfo=vienna)
show(x == x.astimezone(utc), {x: 1}[x.astimezone(utc)], {x.astimezone(tokyo): 1}[x], x.time() == x.timetz(), x.timetz().utcoffset(), vienna.utcoffset(None), vienna.tzname(None), vienna.dst(x), vienna.fromutc(x), ZoneInfo("UTC").utcoffset(None), ZoneInfo("Etc/GMT+5").tzname(None), vienna == ZoneInfo("Europe/Vienna"), vienna == berlin, ZoneInfo.no_cache("Asia/Tokyo").key, "Europe/Vienna" in zoneinfo.available_timezones(), repr(vienna), {vienna: 1}[ZoneInfo("Europe/Vienna")])
for f in [lambda: ZoneInfo("../UTC"), lambda: ZoneInfo("/etc/passwd"), lambda: ZoneInfo(""), lambda: ZoneInfo(5), lambda: ZoneInfo(), lambda: vienna < berlin, lambda: vienna.fromutc(first.replace(tzinfo=berlin)), lambda: vienna.utcoffset(), lambda: vienna.nothing, lambda: datetime(2024, 1, 1) < x]:
    fails(f)
