"""Copies of lists, dicts, sets and what is in them."""

from typing import Any, TypeVar

_T = TypeVar("_T")

def copy(x: _T) -> _T:
    """Copy a value, but not what is in it."""

def deepcopy(x: _T, memo: Any = None) -> _T:
    """Copy a value with all that is in it."""
