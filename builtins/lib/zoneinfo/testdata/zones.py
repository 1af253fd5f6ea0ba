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
