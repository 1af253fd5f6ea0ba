"""Environment variables that the project lets flows see, and paths. Files are in system.file()."""

from typing import Any, Mapping

name: str
"""'posix'."""
sep: str
"""'/'."""
linesep: str
"""What ends a line."""
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

class _Environ(Mapping[str, str]):
    """Environment variables."""

    def copy(self) -> dict[str, str]: ...

environ: _Environ
"""The variables that env of the project's flowrun.yaml lists."""

def getenv(key: str, default: Any = None) -> Any:
    """An environment variable, or the default."""

def fspath(path: str) -> str:
    """The path, which is a text."""
