"""Random values that nobody can guess. They are recorded with the execution."""

from typing import Any, Sequence, TypeVar

_T = TypeVar("_T")

DEFAULT_ENTROPY: int
"""How many bytes a token has."""

def token_bytes(nbytes: int | None = None) -> bytes:
    """Random bytes."""

def token_hex(nbytes: int | None = None) -> str:
    """Random bytes as hexadecimal digits."""

def token_urlsafe(nbytes: int | None = None) -> str:
    """Random bytes in base64, as it can stand in an address."""

def randbelow(exclusive_upper_bound: int) -> int:
    """A random number from 0 to below the bound."""

def randbits(k: int) -> int:
    """A random number of k bits."""

def choice(seq: Sequence[_T]) -> _T:
    """A random element."""

def compare_digest(a: bytes | str, b: bytes | str, /) -> bool:
    """Whether two are equal, without telling by its time how much of them is."""
