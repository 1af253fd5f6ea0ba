"""Time zones. They are built in."""

from datetime import datetime, timedelta, tzinfo
from typing import Any

UTC: tzutc
"""UTC."""

class tzutc(tzinfo):
    """UTC."""

    def fromutc(self, dt: datetime, /) -> datetime: ...
    def is_ambiguous(self, dt: datetime) -> bool: ...

class tzoffset(tzinfo):
    """A time zone that is always as far from UTC: tzoffset('CET', 3600)."""

    def __init__(self, name: str | None, offset: float | timedelta) -> None: ...
    def fromutc(self, dt: datetime, /) -> datetime: ...
    def is_ambiguous(self, dt: datetime) -> bool: ...

class tzlocal(tzinfo):
    """The local time zone, which is UTC."""

    def fromutc(self, dt: datetime, /) -> datetime: ...
    def is_ambiguous(self, dt: datetime) -> bool: ...

def gettz(name: str | None = None) -> Any:
    """The time zone of that name, None if there is none."""

def enfold(dt: datetime, fold: int = 1) -> datetime:
    """The second of two times that the clock shows twice."""

def datetime_exists(dt: datetime, tz: tzinfo | None = None) -> bool:
    """Whether the clock shows that time."""

def datetime_ambiguous(dt: datetime, tz: tzinfo | None = None) -> bool:
    """Whether the clock shows that time twice."""

def resolve_imaginary(dt: datetime) -> datetime:
    """A time that the clock leaves out, as far behind the gap as it is in it."""
