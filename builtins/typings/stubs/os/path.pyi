"""Paths as texts, as POSIX has them. Nothing is looked up."""

from typing import Sequence

sep: str
"""'/'."""
curdir: str
"""'.'."""
pardir: str
"""'..'."""
extsep: str
"""'.'."""
pathsep: str
"""':'."""
altsep: None
"""None."""
devnull: str
"""'/dev/null'."""

def abspath(path: str) -> str:
    """A path, which has to be absolute, without dots."""

def basename(p: str) -> str:
    """The last part of a path."""

def dirname(p: str) -> str:
    """A path without its last part."""

def commonpath(paths: Sequence[str]) -> str:
    """The longest path that all begin with."""

def commonprefix(m: Sequence[str]) -> str:
    """The longest text that all begin with."""

def isabs(s: str) -> bool:
    """Whether a path begins with /."""

def join(a: str, /, *p: str) -> str:
    """Put parts together to a path."""

def normcase(s: str) -> str:
    """The path as it is."""

def normpath(path: str) -> str:
    """A path without dots and double slashes."""

def relpath(path: str, start: str | None = None) -> str:
    """A path as seen from another one."""

def split(p: str) -> tuple[str, str]:
    """A path without its last part, and the last part."""

def splitdrive(p: str) -> tuple[str, str]:
    """'' and the path."""

def splitext(p: str) -> tuple[str, str]:
    """A path without its extension, and the extension with its dot."""
