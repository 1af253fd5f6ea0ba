"""Addresses in their parts."""

from typing import Any, Callable, Mapping, Sequence

class _Result(tuple[Any, ...]):
    """An address in its parts."""

    fragment: Any
    _fields: tuple[str, ...]
    _field_defaults: dict[str, Any]
    def _asdict(self) -> dict[str, Any]: ...
    def _replace(self, **kwargs: Any) -> Any: ...
    def _make(self, iterable: Any) -> Any: ...
    def geturl(self) -> Any:
        """The address."""

    def encode(self, encoding: str = "ascii", errors: str = "strict") -> Any: ...

class SplitResult(_Result):
    """Scheme, netloc, path, query and fragment of an address."""

    scheme: Any
    netloc: Any
    path: Any
    query: Any
    username: Any
    password: Any
    hostname: Any
    port: Any
    def __new__(cls, scheme: Any, netloc: Any, path: Any, query: Any, fragment: Any) -> Any: ...

class ParseResult(_Result):
    """Scheme, netloc, path, params, query and fragment of an address."""

    scheme: Any
    netloc: Any
    path: Any
    params: Any
    query: Any
    username: Any
    password: Any
    hostname: Any
    port: Any
    def __new__(cls, scheme: Any, netloc: Any, path: Any, params: Any, query: Any, fragment: Any) -> Any: ...

class DefragResult(_Result):
    """An address and its fragment."""

    url: Any
    def __new__(cls, url: Any, fragment: Any) -> Any: ...

def urlparse(url: str | bytes, scheme: Any = "", allow_fragments: bool = True) -> ParseResult:
    """The parts of an address, with the params of its path."""

def urlsplit(url: str | bytes, scheme: Any = "", allow_fragments: bool = True) -> SplitResult:
    """The parts of an address."""

def urlunparse(components: Sequence[Any]) -> Any:
    """The address of the six parts that urlparse() gives."""

def urlunsplit(components: Sequence[Any]) -> Any:
    """The address of the five parts that urlsplit() gives."""

def urljoin(base: Any, url: Any, allow_fragments: bool = True) -> Any:
    """An address as it stands in a page of another one."""

def urldefrag(url: Any) -> DefragResult:
    """An address without its fragment, and the fragment."""

def quote(string: str | bytes, safe: str | bytes = "/", encoding: str | None = None, errors: str | None = None) -> str:
    """Write a text as a part of a path."""

def quote_plus(
    string: str | bytes, safe: str | bytes = "", encoding: str | None = None, errors: str | None = None
) -> str:
    """Write a text as a part of a query, with + for spaces."""

def quote_from_bytes(bs: bytes, safe: str | bytes = "/") -> str:
    """Write bytes as a part of a path."""

def unquote(string: str | bytes, encoding: str | None = "utf-8", errors: str | None = "replace") -> str:
    """The text that a part of a path stands for."""

def unquote_plus(string: str, encoding: str | None = "utf-8", errors: str | None = "replace") -> str:
    """The text that a part of a query stands for."""

def unquote_to_bytes(string: str | bytes) -> bytes:
    """The bytes that a part of a path stands for."""

def urlencode(
    query: Mapping[Any, Any] | Sequence[Any],
    doseq: Any = False,
    safe: str | bytes = "",
    encoding: str | None = None,
    errors: str | None = None,
    quote_via: Callable[..., str] = ...,
) -> str:
    """Write names and values as a query; doseq writes each element of a list."""

def parse_qs(
    qs: str | bytes,
    keep_blank_values: bool = False,
    strict_parsing: bool = False,
    encoding: str = "utf-8",
    errors: str = "replace",
    max_num_fields: int | None = None,
    separator: str = "&",
) -> dict[Any, list[Any]]:
    """Read a query as a dict of lists."""

def parse_qsl(
    qs: str | bytes,
    keep_blank_values: bool = False,
    strict_parsing: bool = False,
    encoding: str = "utf-8",
    errors: str = "replace",
    max_num_fields: int | None = None,
    separator: str = "&",
) -> list[tuple[Any, Any]]:
    """Read a query as a list of names and values."""
