"""Time zones by their names. They are built in."""

from datetime import datetime, tzinfo

class ZoneInfo(tzinfo):
    """A time zone, such as ZoneInfo('Europe/Vienna')."""

    key: str
    def __init__(self, key: str) -> None: ...
    @classmethod
    def no_cache(cls, key: str) -> ZoneInfo: ...
    def fromutc(self, dt: datetime, /) -> datetime: ...

class ZoneInfoNotFoundError(KeyError):
    """There is no time zone of that name."""

def available_timezones() -> set[str]:
    """The names of all time zones."""
