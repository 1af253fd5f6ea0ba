"""Tables as text. What is read and written is io.StringIO() or a list of lines."""

from typing import Any, Generic, Iterable, Iterator, Mapping, Sequence

QUOTE_MINIMAL: int
"""Quotes where they are needed."""
QUOTE_ALL: int
"""Quotes around all fields."""
QUOTE_NONNUMERIC: int
"""Quotes around all but numbers, which are read as floats."""
QUOTE_NONE: int
"""No quotes."""

class Error(Exception):
    """A table, or how it is to be written, is wrong."""

class _Dialect:
    """How a table is written."""

    delimiter: str
    quotechar: str | None
    escapechar: str | None
    doublequote: bool
    skipinitialspace: bool
    lineterminator: str
    quoting: int
    strict: bool

excel: _Dialect
"""Commas, and quotes where they are needed."""
excel_tab: _Dialect
"""Tabs, and quotes where they are needed."""
unix_dialect: _Dialect
"""Commas, quotes around all, and lines that end in a newline alone."""

class _Reader:
    """The rows of a table."""

    dialect: _Dialect
    line_num: int
    def __iter__(self) -> Iterator[list[Any]]: ...
    def __next__(self) -> list[Any]: ...

class _Writer:
    """Writes the rows of a table."""

    dialect: _Dialect
    def writerow(self, row: Iterable[Any], /) -> Any: ...
    def writerows(self, rows: Iterable[Iterable[Any]], /) -> None: ...

def reader(csvfile: Iterable[str], dialect: Any = "excel", **fmtparams: Any) -> _Reader:
    """The rows of a table as lists; delimiter=, quotechar= and the like say how it is written."""

def writer(csvfile: Any, dialect: Any = "excel", **fmtparams: Any) -> _Writer:
    """What writes rows into something that has write."""

class DictReader:
    """The rows of a table as dicts, whose keys are the first row or fieldnames."""

    fieldnames: list[str] | None
    restkey: Any
    restval: Any
    reader: _Reader
    dialect: Any
    line_num: int
    def __init__(
        self,
        f: Iterable[str],
        fieldnames: Sequence[str] | None = None,
        restkey: Any = None,
        restval: Any = None,
        dialect: Any = "excel",
        **fmtparams: Any,
    ) -> None: ...
    def __iter__(self) -> Iterator[dict[str, Any]]: ...
    def __next__(self) -> dict[str, Any]: ...

class DictWriter:
    """Writes dicts as the rows of a table."""

    fieldnames: Sequence[str]
    restval: Any
    extrasaction: str
    writer: _Writer
    def __init__(
        self,
        f: Any,
        fieldnames: Sequence[str],
        restval: Any = "",
        extrasaction: str = "raise",
        dialect: Any = "excel",
        **fmtparams: Any,
    ) -> None: ...
    def writeheader(self) -> Any: ...
    def writerow(self, rowdict: Mapping[str, Any]) -> Any: ...
    def writerows(self, rowdicts: Iterable[Mapping[str, Any]]) -> None: ...

def register_dialect(name: str, dialect: Any = ..., **fmtparams: Any) -> None:
    """Give a way to write tables a name, for this run of the flow."""

def unregister_dialect(name: str) -> None:
    """Take such a name away."""

def get_dialect(name: str) -> _Dialect:
    """The way to write tables that has this name."""

def list_dialects() -> list[str]:
    """The names of ways to write tables."""

def field_size_limit(limit: int = ..., /) -> int:
    """How long a field may be, and set it."""
