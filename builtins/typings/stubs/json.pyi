"""JSON: texts of values, and values of texts."""

from typing import Any, Callable

def loads(s: str | bytes) -> Any:
    """Read the value that a JSON text says; one that is wrong raises JSONDecodeError."""

def dumps(
    obj: Any,
    skipkeys: bool = False,
    ensure_ascii: bool = True,
    allow_nan: bool = True,
    indent: int | str | None = None,
    separators: tuple[str, str] | None = None,
    default: Callable[[Any], Any] | None = None,
    sort_keys: bool = False,
) -> str:
    """Write a value as JSON.

    indent: How far each level is indented, in spaces or as a text; None writes one line.
    separators: What stands behind items and behind keys.
    default: A function that makes something that can be written of what cannot.
    sort_keys: Write dicts in the order of their keys.
    """

class JSONDecodeError(ValueError):
    """A text is no JSON."""

    msg: str
    doc: str
    pos: int
    lineno: int
    colno: int
