"""Random numbers. What they begin with is recorded with the execution."""

from typing import Any, Sequence, TypeVar

_T = TypeVar("_T")

class Random:
    """A generator of its own."""

    def __init__(self, x: int | float | str | bytes | None = None) -> None: ...
    def random(self) -> float:
        """A number from 0.0 to below 1.0."""

    def uniform(self, a: float, b: float) -> float:
        """A number from a to b."""

    def triangular(self, low: float = 0.0, high: float = 1.0, mode: float | None = None) -> float:
        """A number from low to high, most often near mode."""

    def randint(self, a: int, b: int) -> int:
        """A whole number from a to b, both among them."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        """A number of range(start, stop, step)."""

    def getrandbits(self, k: int, /) -> int:
        """A whole number of k bits."""

    def randbytes(self, n: int) -> bytes:
        """Random bytes."""

    def choice(self, seq: Sequence[_T]) -> _T:
        """An element of a sequence."""

    def choices(self, population: Sequence[_T], weights: Sequence[float] | None = None, *, cum_weights: Sequence[float] | None = None, k: int = 1) -> list[_T]:
        """Elements of a sequence, each drawn from all."""

    def sample(self, population: Sequence[_T], k: int, *, counts: Sequence[int] | None = None) -> list[_T]:
        """Elements of a sequence, each at most once."""

    def shuffle(self, x: list[Any]) -> None:
        """Put a list into another order."""

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:
        """A number of the normal distribution."""

    def normalvariate(self, mu: float = 0.0, sigma: float = 1.0) -> float:
        """A number of the normal distribution."""

    def lognormvariate(self, mu: float, sigma: float) -> float:
        """A number whose logarithm is of the normal distribution."""

    def expovariate(self, lambd: float) -> float:
        """A number of the exponential distribution."""

    def betavariate(self, alpha: float, beta: float) -> float:
        """A number of the beta distribution."""

    def gammavariate(self, alpha: float, beta: float) -> float:
        """A number of the gamma distribution."""

    def paretovariate(self, alpha: float) -> float:
        """A number of the Pareto distribution."""

    def weibullvariate(self, alpha: float, beta: float) -> float:
        """A number of the Weibull distribution."""

    def vonmisesvariate(self, mu: float, kappa: float) -> float:
        """An angle of the von Mises distribution."""

    def seed(self, a: int | float | str | bytes | None = None, version: int = 2) -> None:
        """Begin the sequence of numbers that belongs to a."""

    def getstate(self) -> Any:
        """Where the sequence of numbers is."""

    def setstate(self, state: Any) -> None:
        """Go on where getstate() was called."""

def random() -> float:
    """A number from 0.0 to below 1.0."""

def uniform(a: float, b: float) -> float:
    """A number from a to b."""

def triangular(low: float = 0.0, high: float = 1.0, mode: float | None = None) -> float:
    """A number from low to high, most often near mode."""

def randint(a: int, b: int) -> int:
    """A whole number from a to b, both among them."""

def randrange(start: int, stop: int | None = None, step: int = 1) -> int:
    """A number of range(start, stop, step)."""

def getrandbits(k: int, /) -> int:
    """A whole number of k bits."""

def randbytes(n: int) -> bytes:
    """Random bytes."""

def choice(seq: Sequence[_T]) -> _T:
    """An element of a sequence."""

def choices(population: Sequence[_T], weights: Sequence[float] | None = None, *, cum_weights: Sequence[float] | None = None, k: int = 1) -> list[_T]:
    """Elements of a sequence, each drawn from all."""

def sample(population: Sequence[_T], k: int, *, counts: Sequence[int] | None = None) -> list[_T]:
    """Elements of a sequence, each at most once."""

def shuffle(x: list[Any]) -> None:
    """Put a list into another order."""

def gauss(mu: float = 0.0, sigma: float = 1.0) -> float:
    """A number of the normal distribution."""

def normalvariate(mu: float = 0.0, sigma: float = 1.0) -> float:
    """A number of the normal distribution."""

def lognormvariate(mu: float, sigma: float) -> float:
    """A number whose logarithm is of the normal distribution."""

def expovariate(lambd: float) -> float:
    """A number of the exponential distribution."""

def betavariate(alpha: float, beta: float) -> float:
    """A number of the beta distribution."""

def gammavariate(alpha: float, beta: float) -> float:
    """A number of the gamma distribution."""

def paretovariate(alpha: float) -> float:
    """A number of the Pareto distribution."""

def weibullvariate(alpha: float, beta: float) -> float:
    """A number of the Weibull distribution."""

def vonmisesvariate(mu: float, kappa: float) -> float:
    """An angle of the von Mises distribution."""

def seed(a: int | float | str | bytes | None = None, version: int = 2) -> None:
    """Begin the sequence of numbers that belongs to a."""

def getstate() -> Any:
    """Where the sequence of numbers is."""

def setstate(state: Any) -> None:
    """Go on where getstate() was called."""
