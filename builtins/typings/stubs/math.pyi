"""Mathematical functions."""

from typing import Any, Iterable, Sequence

e: float
"""2.718..."""
pi: float
"""3.141..."""
tau: float
"""Two pi."""
inf: float
"""Infinity."""
nan: float
"""Not a number."""

def acos(x: float, /) -> float:
    """The angle in radians that has this cosine."""

def acosh(x: float, /) -> float:
    """The inverse of cosh."""

def asin(x: float, /) -> float:
    """The angle in radians that has this sine."""

def asinh(x: float, /) -> float:
    """The inverse of sinh."""

def atan(x: float, /) -> float:
    """The angle in radians that has this tangent."""

def atanh(x: float, /) -> float:
    """The inverse of tanh."""

def cbrt(x: float, /) -> float:
    """The cube root."""

def cos(x: float, /) -> float:
    """The cosine of an angle in radians."""

def cosh(x: float, /) -> float:
    """The hyperbolic cosine."""

def degrees(x: float, /) -> float:
    """An angle in radians as degrees."""

def erf(x: float, /) -> float:
    """The error function."""

def erfc(x: float, /) -> float:
    """1 less the error function."""

def exp(x: float, /) -> float:
    """e to the power of x."""

def exp2(x: float, /) -> float:
    """2 to the power of x."""

def expm1(x: float, /) -> float:
    """e to the power of x, less 1."""

def fabs(x: float, /) -> float:
    """The absolute value."""

def gamma(x: float, /) -> float:
    """The gamma function."""

def lgamma(x: float, /) -> float:
    """The logarithm of the gamma function."""

def log10(x: float, /) -> float:
    """The logarithm to the base of 10."""

def log1p(x: float, /) -> float:
    """The natural logarithm of 1 + x."""

def log2(x: float, /) -> float:
    """The logarithm to the base of 2."""

def radians(x: float, /) -> float:
    """An angle in degrees as radians."""

def sin(x: float, /) -> float:
    """The sine of an angle in radians."""

def sinh(x: float, /) -> float:
    """The hyperbolic sine."""

def sqrt(x: float, /) -> float:
    """The square root."""

def tan(x: float, /) -> float:
    """The tangent of an angle in radians."""

def tanh(x: float, /) -> float:
    """The hyperbolic tangent."""

def ulp(x: float, /) -> float:
    """The value of the last bit."""

def atan2(y: float, x: float, /) -> float:
    """The angle of the point x, y in radians."""

def ceil(x: float, /) -> int:
    """The smallest whole number that is not less."""

def floor(x: float, /) -> int:
    """The largest whole number that is not more."""

def trunc(x: float, /) -> int:
    """The number without its fraction."""

def comb(n: int, k: int, /) -> int:
    """In how many ways k of n can be chosen."""

def perm(n: int, k: int | None = None, /) -> int:
    """In how many ways k of n can be put in order."""

def copysign(x: float, y: float, /) -> float:
    """x with the sign of y."""

def dist(p: Sequence[float], q: Sequence[float], /) -> float:
    """The distance of two points."""

def factorial(x: int, /) -> int:
    """1 * 2 * ... * x."""

def fmod(x: float, y: float, /) -> float:
    """What is left of x by division, with the sign of x."""

def remainder(x: float, y: float, /) -> float:
    """What is left of x, taken to the nearest multiple of y."""

def frexp(x: float, /) -> tuple[float, int]:
    """Mantissa and exponent."""

def ldexp(x: float, i: int, /) -> float:
    """x * 2**i."""

def modf(x: float, /) -> tuple[float, float]:
    """Fraction and whole part."""

def fsum(seq: Iterable[float], /) -> float:
    """The sum of numbers, exact to its last digit."""

def prod(iterable: Iterable[Any], /, *, start: Any = 1) -> Any:
    """The product of numbers."""

def gcd(*integers: int) -> int:
    """The greatest common divisor."""

def lcm(*integers: int) -> int:
    """The least common multiple."""

def hypot(*coordinates: float) -> float:
    """The distance of a point from the origin."""

def isclose(a: float, b: float, *, rel_tol: float = 1e-09, abs_tol: float = 0.0) -> bool:
    """Whether two numbers are nearly the same."""

def isfinite(x: float, /) -> bool:
    """Whether x is neither infinite nor nan."""

def isinf(x: float, /) -> bool:
    """Whether x is infinite."""

def isnan(x: float, /) -> bool:
    """Whether x is nan."""

def isqrt(n: int, /) -> int:
    """The whole part of the square root."""

def log(x: float, base: float = ..., /) -> float:
    """The natural logarithm, or that to a base."""

def nextafter(x: float, y: float, /) -> float:
    """The next float after x in the direction of y."""

def pow(x: float, y: float, /) -> float:
    """x to the power of y, as a float."""
