"""Lengths of time as calendars have them: months, and the last Friday."""

from datetime import date, timedelta
from typing import Any, TypeVar, overload

_Date = TypeVar("_Date", bound=date)

class weekday:
    """A day of the week; FR(-1) is the last Friday."""

    weekday: int
    n: int | None
    def __init__(self, weekday: int, n: int | None = None) -> None: ...
    def __call__(self, n: int) -> weekday: ...

MO: weekday
"""Monday."""
TU: weekday
"""Tuesday."""
WE: weekday
"""Wednesday."""
TH: weekday
"""Thursday."""
FR: weekday
"""Friday."""
SA: weekday
"""Saturday."""
SU: weekday
"""Sunday."""

class relativedelta:
    """What to change of a date: days=1 adds a day, day=1 makes it the first."""

    years: int
    months: int
    days: int
    leapdays: int
    weeks: int
    hours: int
    minutes: int
    seconds: int
    microseconds: int
    year: int | None
    month: int | None
    day: int | None
    weekday: Any
    hour: int | None
    minute: int | None
    second: int | None
    microsecond: int | None
    def __init__(
        self,
        dt1: date | None = None,
        dt2: date | None = None,
        years: int = 0,
        months: int = 0,
        days: float = 0,
        leapdays: int = 0,
        weeks: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        microseconds: float = 0,
        year: int | None = None,
        month: int | None = None,
        day: int | None = None,
        weekday: Any = None,
        yearday: int | None = None,
        nlyearday: int | None = None,
        hour: int | None = None,
        minute: int | None = None,
        second: int | None = None,
        microsecond: int | None = None,
    ) -> None: ...
    def normalized(self) -> relativedelta: ...
    @overload
    def __radd__(self, other: _Date, /) -> _Date: ...
    @overload
    def __radd__(self, other: timedelta, /) -> relativedelta: ...
    @overload
    def __rsub__(self, other: _Date, /) -> _Date: ...
    @overload
    def __rsub__(self, other: timedelta, /) -> relativedelta: ...
    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> relativedelta: ...
    def __mul__(self, other: float, /) -> relativedelta: ...
    def __rmul__(self, other: float, /) -> relativedelta: ...
    def __truediv__(self, other: float, /) -> relativedelta: ...
    def __neg__(self) -> relativedelta: ...
