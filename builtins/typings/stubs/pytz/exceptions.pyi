"""The exceptions of pytz."""

class Error(Exception):
    """What all exceptions of pytz are."""

class UnknownTimeZoneError(KeyError, Error):
    """There is no time zone of that name."""

class InvalidTimeError(Error):
    """A time is not as the clock shows it."""

class AmbiguousTimeError(InvalidTimeError):
    """The clock shows that time twice."""

class NonExistentTimeError(InvalidTimeError):
    """The clock does not show that time."""
