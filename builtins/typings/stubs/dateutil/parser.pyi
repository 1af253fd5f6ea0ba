"""Dates and times as people write them."""

from datetime import datetime
from typing import Any

class ParserError(ValueError):
    """A text says no date."""

def parse(
    timestr: str | bytes,
    parserinfo: None = None,
    *,
    default: datetime | None = None,
    ignoretz: bool = False,
    tzinfos: Any = None,
    dayfirst: bool | None = None,
    yearfirst: bool | None = None,
    fuzzy: bool = False,
    fuzzy_with_tokens: bool = False,
) -> datetime:
    """Read a date and time; what is left out is taken from default, or from today.

    dayfirst: 1/2 is the first of February.
    fuzzy: Pass over words that say no date.
    """

def isoparse(dt_str: str | bytes) -> datetime:
    """Read a date and time as ISO 8601 has them."""
