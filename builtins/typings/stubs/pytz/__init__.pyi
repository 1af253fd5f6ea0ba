"""Time zones as pytz has them: use localize() and normalize(). They are built in."""

from datetime import datetime, timedelta, tzinfo
from typing import Any

from pytz.exceptions import (
    AmbiguousTimeError as AmbiguousTimeError,
    InvalidTimeError as InvalidTimeError,
    NonExistentTimeError as NonExistentTimeError,
    UnknownTimeZoneError as UnknownTimeZoneError,
)

all_timezones: list[str]
"""The names of all time zones."""
all_timezones_set: set[str]
"""The names of all time zones."""
UTC: _Zone
"""UTC."""
utc: _Zone
"""UTC."""

class _Zone(tzinfo):
    """A time zone."""

    zone: str | None
    def localize(self, dt: datetime, is_dst: bool | None = False) -> datetime:
        """A time that has no zone, in this one."""

    def normalize(self, dt: datetime, is_dst: bool | None = ...) -> datetime:
        """A time of this zone, with the offset that holds then."""

    def fromutc(self, dt: datetime) -> datetime: ...
    def utcoffset(self, dt: datetime | None, is_dst: bool | None = ...) -> timedelta | None: ...
    def dst(self, dt: datetime | None, is_dst: bool | None = ...) -> timedelta | None: ...
    def tzname(self, dt: datetime | None, is_dst: bool | None = ...) -> str | None: ...

def timezone(zone: str) -> _Zone:
    """The time zone of that name; without one UnknownTimeZoneError is raised."""

def FixedOffset(offset: int) -> _Zone:
    """A time zone that is always so many minutes from UTC."""
