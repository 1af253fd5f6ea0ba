"""What every flow can use without an import, besides what Python has too."""

from typing import Any, NoReturn

def fail(*values: Any, sep: str = " ") -> NoReturn:
    """Raise an Exception whose text is made of the values."""

def struct(**fields: Any) -> Any:
    """Make a value with fields, which cannot be changed: struct(host='a', port=22).host."""

def load(module: str, /, *names: str, **aliases: str) -> None:
    """Take names from another file: load('lib/names.star', 'slug', other='initials').

    module: The path of the file, from the one that loads it, or with // before it from the project.
    names: The names to take.
    aliases: Names to take under another name, which stands before the =.
    """
