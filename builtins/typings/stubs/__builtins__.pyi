"""What every flow can use without an import, besides what Python has too."""

from typing import Any, NoReturn

def fail(*values: Any, sep: str = " ") -> NoReturn:
    """End the flow with an error that no except catches."""

def struct(**fields: Any) -> Any:
    """Make a value with fields, which cannot be changed: struct(host='a', port=22).host."""
