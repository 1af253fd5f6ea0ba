"""Times as seconds since 1970. The clock is recorded with the execution; the time zone is UTC."""

from typing import Any

timezone: int
"""0."""
altzone: int
"""0."""
daylight: int
"""0."""
tzname: tuple[str, str]
"""('UTC', 'UTC')."""

class struct_time(tuple[int, int, int, int, int, int, int, int, int]):
    """A time in its parts."""

    tm_year: int
    tm_mon: int
    tm_mday: int
    tm_hour: int
    tm_min: int
    tm_sec: int
    tm_wday: int
    tm_yday: int
    tm_isdst: int
    tm_zone: str
    tm_gmtoff: int

def time() -> float:
    """The time, in seconds since 1970."""

def time_ns() -> int:
    """The time, in nanoseconds since 1970."""

def monotonic() -> float:
    """The same as time(): differences are times."""

def monotonic_ns() -> int:
    """The same as time_ns()."""

def perf_counter() -> float:
    """The same as time(): differences are times."""

def perf_counter_ns() -> int:
    """The same as time_ns()."""

def sleep(seconds: float, /) -> None:
    """The same as this.sleep()."""

def gmtime(seconds: float | None = None, /) -> struct_time:
    """The parts of a time, or of now."""

def localtime(seconds: float | None = None, /) -> struct_time:
    """The same as gmtime()."""

def mktime(t: struct_time | tuple[int, ...], /) -> float:
    """The time of its parts."""

def asctime(t: struct_time | tuple[int, ...] = ..., /) -> str:
    """A time, or now, such as Fri Nov 27 09:05:00 2026."""

def ctime(seconds: float | None = None, /) -> str:
    """A time, or now, such as Fri Nov 27 09:05:00 2026."""

def strftime(format: str, t: struct_time | tuple[int, ...] = ..., /) -> str:
    """A time, or now, as a format such as %Y-%m-%d says."""

def strptime(data_string: str, format: str = ..., /) -> struct_time:
    """Read a time as a format says."""
