"""Digests with a key."""

from hashlib import _Hash
from typing import Callable

def new(key: bytes | str, msg: bytes | str | None = None, digestmod: str | Callable[..., _Hash] = ...) -> _Hash:
    """A digest with a key that can be updated; digestmod is the name of the hash, such as 'sha256'."""

def digest(key: bytes | str, msg: bytes | str, digest: str | Callable[..., _Hash]) -> bytes:
    """The digest of a message with a key."""

def compare_digest(a: bytes | str, b: bytes | str, /) -> bool:
    """Whether two are equal, without telling by its time how much of them is."""
