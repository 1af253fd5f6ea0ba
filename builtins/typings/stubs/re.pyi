"""Regular expressions, matched in linear time. Positions are offsets of bytes, as all in texts are."""

from typing import Any, Callable, Iterator, TypeVar

_S = TypeVar("_S", str, bytes)

A: int
"""Classes such as \\w mean ASCII."""
ASCII: int
"""The same as A."""
I: int
"""Small and capital letters are the same."""
IGNORECASE: int
"""The same as I."""
M: int
"""^ and $ match at each line."""
MULTILINE: int
"""The same as M."""
S: int
""". matches the end of a line too."""
DOTALL: int
"""The same as S."""
X: int
"""White space and comments in the pattern do not count."""
VERBOSE: int
"""The same as X."""
U: int
"""Classes such as \\w mean Unicode, as they do anyway."""
UNICODE: int
"""The same as U."""
NOFLAG: int
"""No flag."""

class PatternError(Exception):
    """A pattern is wrong, or cannot be matched in linear time."""

    msg: str
    pattern: str
    pos: int
    lineno: int
    colno: int

error = PatternError

class Pattern:
    """A regular expression."""

    pattern: Any
    flags: int
    groups: int
    groupindex: dict[str, int]
    def search(self, string: str | bytes, pos: int = 0, endpos: int = ...) -> Match | None: ...
    def match(self, string: str | bytes, pos: int = 0, endpos: int = ...) -> Match | None: ...
    def fullmatch(self, string: str | bytes, pos: int = 0, endpos: int = ...) -> Match | None: ...
    def findall(self, string: str | bytes, pos: int = 0, endpos: int = ...) -> list[Any]: ...
    def finditer(self, string: str | bytes, pos: int = 0, endpos: int = ...) -> Iterator[Match]: ...
    def split(self, string: str | bytes, maxsplit: int = 0) -> list[Any]: ...
    def sub(self, repl: _S | Callable[[Match], _S], string: _S, count: int = 0) -> _S: ...
    def subn(self, repl: _S | Callable[[Match], _S], string: _S, count: int = 0) -> tuple[_S, int]: ...

class Match:
    """Where an expression matches."""

    string: Any
    re: Pattern
    pos: int
    endpos: int
    lastindex: int | None
    lastgroup: str | None
    regs: tuple[tuple[int, int], ...]
    def __getitem__(self, key: int | str) -> Any: ...
    def group(self, *groups: int | str) -> Any:
        """A group, several as a tuple; 0 is the whole match. One that did not match is None."""

    def groups(self, default: Any = None) -> tuple[Any, ...]:
        """All groups."""

    def groupdict(self, default: Any = None) -> dict[str, Any]:
        """The groups that have names."""

    def start(self, group: int | str = 0, /) -> int: ...
    def end(self, group: int | str = 0, /) -> int: ...
    def span(self, group: int | str = 0, /) -> tuple[int, int]: ...
    def expand(self, template: _S) -> _S: ...

def compile(pattern: str | bytes | Pattern, flags: int = 0) -> Pattern:
    """Make an expression that is used often."""

def search(pattern: str | bytes | Pattern, string: str | bytes, flags: int = 0) -> Match | None:
    """The first place where the expression matches, None without one."""

def match(pattern: str | bytes | Pattern, string: str | bytes, flags: int = 0) -> Match | None:
    """The match at the beginning, None without one."""

def fullmatch(pattern: str | bytes | Pattern, string: str | bytes, flags: int = 0) -> Match | None:
    """The match of all of the text, None without one."""

def findall(pattern: str | bytes | Pattern, string: str | bytes, flags: int = 0) -> list[Any]:
    """All that match: texts, or with several groups tuples."""

def finditer(pattern: str | bytes | Pattern, string: str | bytes, flags: int = 0) -> Iterator[Match]:
    """All matches."""

def split(pattern: str | bytes | Pattern, string: str | bytes, maxsplit: int = 0, flags: int = 0) -> list[Any]:
    """What stands between matches."""

def sub(
    pattern: str | bytes | Pattern, repl: _S | Callable[[Match], _S], string: _S, count: int = 0, flags: int = 0
) -> _S:
    """Replace what matches by a text, in which \\1 is a group, or by what a function returns."""

def subn(
    pattern: str | bytes | Pattern, repl: _S | Callable[[Match], _S], string: _S, count: int = 0, flags: int = 0
) -> tuple[_S, int]:
    """What sub() returns, and how much was replaced."""

def escape(pattern: _S) -> _S:
    """Write a text as a pattern that matches it alone."""

def purge() -> None:
    """Do nothing."""
