"""XML in texts."""

from typing import Mapping

def escape(data: str, entities: Mapping[str, str] | None = None) -> str:
    """Write &, < and > so that they mean themselves, and what is in entities as that says."""

def unescape(data: str, entities: Mapping[str, str] | None = None) -> str:
    """Replace what escape() writes by what it stands for."""

def quoteattr(data: str, entities: Mapping[str, str] | None = None) -> str:
    """Write a text as the value of an attribute, with quotes."""
