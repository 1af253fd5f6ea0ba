"""YAML: texts of values, and values of texts. Objects are never made."""

from io import StringIO
from typing import Any

class Dumper:
    """The only one there is: it is SafeDumper."""

class SafeDumper:
    """What dump() takes as Dumper."""

class CSafeDumper:
    """The same as SafeDumper."""

class SafeLoader:
    """What load() takes as Loader."""

class CSafeLoader:
    """The same as SafeLoader."""

class FullLoader:
    """The same as SafeLoader."""

class YAMLError(Exception):
    """A text is no YAML, or a value cannot be written."""

class MarkedYAMLError(YAMLError):
    """What is wrong with a text, and where."""

    problem: str
    problem_mark: Any
    """Its line and column begin with 0."""

def safe_load(stream: str | bytes | StringIO) -> Any:
    """Read the value of a text, None of an empty one; a wrong one raises YAMLError."""

def safe_load_all(stream: str | bytes | StringIO) -> list[Any]:
    """Read the values of all documents of a text."""

def load(stream: str | bytes | StringIO, Loader: Any = ...) -> Any:
    """The same as safe_load(), whatever the Loader."""

def load_all(stream: str | bytes | StringIO, Loader: Any = ...) -> list[Any]:
    """The same as safe_load_all(), whatever the Loader."""

def full_load(stream: str | bytes | StringIO) -> Any:
    """The same as safe_load()."""

def full_load_all(stream: str | bytes | StringIO) -> list[Any]:
    """The same as safe_load_all()."""

def safe_dump(
    data: Any,
    stream: Any = None,
    *,
    default_style: str | None = None,
    default_flow_style: bool | None = False,
    indent: int | None = None,
    width: int | None = None,
    allow_unicode: bool | None = None,
    line_break: str | None = None,
    explicit_start: bool | None = None,
    explicit_end: bool | None = None,
    sort_keys: bool = True,
) -> Any:
    """Write a value as YAML, into a stream or, without one, as the text that is returned.

    default_flow_style: True writes lists and dicts on one line, None those that hold no others.
    width: How long a line should be.
    allow_unicode: Write characters beyond ASCII as they are.
    sort_keys: Write dicts in the order of their keys.
    """

def safe_dump_all(
    documents: list[Any],
    stream: Any = None,
    *,
    default_style: str | None = None,
    default_flow_style: bool | None = False,
    indent: int | None = None,
    width: int | None = None,
    allow_unicode: bool | None = None,
    line_break: str | None = None,
    explicit_start: bool | None = None,
    explicit_end: bool | None = None,
    sort_keys: bool = True,
) -> Any:
    """Write values as documents of one text; the options are those of safe_dump()."""

def dump(
    data: Any,
    stream: Any = None,
    Dumper: Any = ...,
    default_style: str | None = None,
    default_flow_style: bool | None = False,
    indent: int | None = None,
    width: int | None = None,
    allow_unicode: bool | None = None,
    line_break: str | None = None,
    explicit_start: bool | None = None,
    explicit_end: bool | None = None,
    sort_keys: bool = True,
) -> Any:
    """The same as safe_dump(), whatever the Dumper."""

def dump_all(
    documents: list[Any],
    stream: Any = None,
    Dumper: Any = ...,
    default_style: str | None = None,
    default_flow_style: bool | None = False,
    indent: int | None = None,
    width: int | None = None,
    allow_unicode: bool | None = None,
    line_break: str | None = None,
    explicit_start: bool | None = None,
    explicit_end: bool | None = None,
    sort_keys: bool = True,
) -> Any:
    """The same as safe_dump_all(), whatever the Dumper."""
