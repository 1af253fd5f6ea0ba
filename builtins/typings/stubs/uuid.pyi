"""Identifiers that are unique in the world."""

from typing import Any, NoReturn

RESERVED_NCS: str
"""A variant."""
RFC_4122: str
"""A variant."""
RESERVED_MICROSOFT: str
"""A variant."""
RESERVED_FUTURE: str
"""A variant."""
NAMESPACE_DNS: UUID
"""For names of hosts."""
NAMESPACE_URL: UUID
"""For addresses."""
NAMESPACE_OID: UUID
"""For object identifiers."""
NAMESPACE_X500: UUID
"""For X.500 names."""

class UUID:
    """One identifier. str() of it is what can be stored and sent."""

    bytes: bytes
    bytes_le: bytes
    clock_seq: int
    clock_seq_hi_variant: int
    clock_seq_low: int
    fields: tuple[int, int, int, int, int, int]
    hex: str
    int: int
    node: int
    time: int
    time_hi_version: int
    time_low: int
    time_mid: int
    urn: str
    variant: str
    version: int | None
    def __init__(
        self,
        hex: str | None = None,
        bytes: Any = None,
        bytes_le: Any = None,
        fields: Any = None,
        int: Any = None,
        version: Any = None,
        *,
        is_safe: Any = ...,
    ) -> None: ...
    def __lt__(self, other: UUID) -> bool: ...
    def __le__(self, other: UUID) -> bool: ...
    def __gt__(self, other: UUID) -> bool: ...
    def __ge__(self, other: UUID) -> bool: ...

def uuid4() -> UUID:
    """A random one; it is recorded with the execution."""

def uuid3(namespace: UUID, name: str | bytes) -> UUID:
    """The one of a name, by MD5."""

def uuid5(namespace: UUID, name: str | bytes) -> UUID:
    """The one of a name, by SHA-1."""

def uuid1(node: int | None = None, clock_seq: int | None = None) -> NoReturn:
    """Not possible in a flow: it tells the machine's network card. Take uuid4()."""

def getnode() -> NoReturn:
    """Not possible in a flow: it tells the machine's network card."""
