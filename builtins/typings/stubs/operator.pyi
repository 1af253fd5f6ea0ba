"""Operators as functions."""

from typing import Any, Callable, Iterable

def add(a: Any, b: Any, /) -> Any:
    """a + b."""

def and_(a: Any, b: Any, /) -> Any:
    """a & b."""

def concat(a: Any, b: Any, /) -> Any:
    """a + b, of sequences."""

def contains(a: Any, b: Any, /) -> bool:
    """b in a."""

def countOf(a: Any, b: Any, /) -> int:
    """How often b is in a."""

def eq(a: Any, b: Any, /) -> bool:
    """a == b."""

def floordiv(a: Any, b: Any, /) -> Any:
    """a // b."""

def ge(a: Any, b: Any, /) -> bool:
    """a >= b."""

def getitem(a: Any, b: Any, /) -> Any:
    """a[b]."""

def gt(a: Any, b: Any, /) -> bool:
    """a > b."""

def iadd(a: Any, b: Any, /) -> Any:
    """a += b, which is returned."""

def iand(a: Any, b: Any, /) -> Any:
    """a &= b, which is returned."""

def iconcat(a: Any, b: Any, /) -> Any:
    """a += b of sequences, which is returned."""

def ifloordiv(a: Any, b: Any, /) -> Any:
    """a //= b, which is returned."""

def ilshift(a: Any, b: Any, /) -> Any:
    """a <<= b, which is returned."""

def imod(a: Any, b: Any, /) -> Any:
    """a %= b, which is returned."""

def imul(a: Any, b: Any, /) -> Any:
    """a *= b, which is returned."""

def ior(a: Any, b: Any, /) -> Any:
    """a |= b, which is returned."""

def ipow(a: Any, b: Any, /) -> Any:
    """a **= b, which is returned."""

def irshift(a: Any, b: Any, /) -> Any:
    """a >>= b, which is returned."""

def is_(a: Any, b: Any, /) -> bool:
    """a is b."""

def is_not(a: Any, b: Any, /) -> bool:
    """a is not b."""

def isub(a: Any, b: Any, /) -> Any:
    """a -= b, which is returned."""

def itruediv(a: Any, b: Any, /) -> Any:
    """a /= b, which is returned."""

def ixor(a: Any, b: Any, /) -> Any:
    """a ^= b, which is returned."""

def le(a: Any, b: Any, /) -> bool:
    """a <= b."""

def lshift(a: Any, b: Any, /) -> Any:
    """a << b."""

def lt(a: Any, b: Any, /) -> bool:
    """a < b."""

def mod(a: Any, b: Any, /) -> Any:
    """a % b."""

def mul(a: Any, b: Any, /) -> Any:
    """a * b."""

def ne(a: Any, b: Any, /) -> bool:
    """a != b."""

def or_(a: Any, b: Any, /) -> Any:
    """a | b."""

def pow(a: Any, b: Any, /) -> Any:
    """a ** b."""

def rshift(a: Any, b: Any, /) -> Any:
    """a >> b."""

def sub(a: Any, b: Any, /) -> Any:
    """a - b."""

def truediv(a: Any, b: Any, /) -> Any:
    """a / b."""

def xor(a: Any, b: Any, /) -> Any:
    """a ^ b."""

def indexOf(a: Any, b: Any, /) -> int:
    """The place of b in a."""

def abs(a: Any, /) -> Any:
    """The absolute value."""

def index(a: Any, /) -> int:
    """a as a whole number."""

def inv(a: Any, /) -> Any:
    """~a."""

def invert(a: Any, /) -> Any:
    """~a."""

def neg(a: Any, /) -> Any:
    """-a."""

def not_(a: Any, /) -> bool:
    """not a."""

def pos(a: Any, /) -> Any:
    """+a."""

def truth(a: Any, /) -> bool:
    """bool(a)."""

def setitem(a: Any, b: Any, c: Any, /) -> None:
    """a[b] = c."""

def delitem(a: Any, b: Any, /) -> None:
    """del a[b]."""

def attrgetter(attr: str, /, *attrs: str) -> Callable[[Any], Any]:
    """A function that returns attributes of what it gets."""

def itemgetter(item: Any, /, *items: Any) -> Callable[[Any], Any]:
    """A function that returns items of what it gets."""

def methodcaller(name: str, /, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    """A function that calls a method of what it gets."""
