"""Groups of characters, and texts with $names."""

from typing import Any, Mapping

ascii_letters: str
"""a to z and A to Z."""
ascii_lowercase: str
"""a to z."""
ascii_uppercase: str
"""A to Z."""
digits: str
"""0 to 9."""
hexdigits: str
"""0 to 9, a to f and A to F."""
octdigits: str
"""0 to 7."""
punctuation: str
"""The characters of ASCII that are neither letters nor digits nor space."""
whitespace: str
"""Space, tab and what ends lines."""
printable: str
"""Letters, digits, punctuation and white space."""

def capwords(s: str, sep: str | None = None) -> str:
    """Begin each word with a capital."""

class Template:
    """A text with $names in it."""

    template: str
    def __init__(self, template: str) -> None: ...
    def substitute(self, mapping: Mapping[str, Any] = ..., /, **kwds: Any) -> str:
        """Replace all names; one that is not given raises KeyError."""

    def safe_substitute(self, mapping: Mapping[str, Any] = ..., /, **kwds: Any) -> str:
        """Replace the names that are given."""

    def is_valid(self) -> bool:
        """Whether the text is right."""

    def get_identifiers(self) -> list[str]:
        """The names in the text."""
