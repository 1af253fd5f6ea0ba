"""HTML in texts."""

def escape(s: str, quote: bool = True) -> str:
    """Write &, < and > so that they mean themselves; with quote also quotes."""

def unescape(s: str) -> str:
    """Replace references such as &amp; by what they stand for."""
