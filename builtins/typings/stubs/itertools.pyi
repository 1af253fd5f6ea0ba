"""Iterators of other ones."""

from typing import Any, Callable, Iterable, Iterator

class chain:
    """All elements of one, then all of the next."""

    def __init__(self, *iterables: Iterable[Any]) -> None: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __next__(self) -> Any: ...
    @classmethod
    def from_iterable(cls, iterable: Iterable[Iterable[Any]], /) -> Iterator[Any]: ...

def accumulate(iterable: Iterable[Any], func: Callable[[Any, Any], Any] | None = None, *, initial: Any = None) -> Iterator[Any]:
    """Sums of the elements so far, or what a function makes of them."""

def combinations(iterable: Iterable[Any], r: int) -> Iterator[Any]:
    """All ways to choose r elements."""

def combinations_with_replacement(iterable: Iterable[Any], r: int) -> Iterator[Any]:
    """All ways to choose r elements, each as often as one likes."""

def compress(data: Iterable[Any], selectors: Iterable[Any]) -> Iterator[Any]:
    """The elements for which a selector is true."""

def count(start: float = 0, step: float = 1) -> Iterator[Any]:
    """Numbers without an end."""

def cycle(iterable: Iterable[Any], /) -> Iterator[Any]:
    """The elements, again and again."""

def dropwhile(predicate: Callable[[Any], Any], iterable: Iterable[Any], /) -> Iterator[Any]:
    """The elements from the first on for which something does not hold."""

def filterfalse(predicate: Callable[[Any], Any] | None, iterable: Iterable[Any], /) -> Iterator[Any]:
    """The elements for which something does not hold."""

def groupby(iterable: Iterable[Any], key: Callable[[Any], Any] | None = None) -> Iterator[Any]:
    """Neighbours that are equal: pairs of a key and its elements."""

def islice(iterable: Iterable[Any], start: int | None, stop: int | None = ..., step: int | None = ..., /) -> Iterator[Any]:
    """The elements of a slice: islice(x, stop) or islice(x, start, stop, step)."""

def pairwise(iterable: Iterable[Any], /) -> Iterator[Any]:
    """Each element with the next one."""

def permutations(iterable: Iterable[Any], r: int | None = None) -> Iterator[Any]:
    """All orders of the elements, or of r of them."""

def product(*iterables: Iterable[Any], repeat: int = 1) -> Iterator[Any]:
    """All ways to take an element of each."""

def repeat(object: Any, times: int = ...) -> Iterator[Any]:
    """The same, again and again."""

def starmap(function: Callable[..., Any], iterable: Iterable[Any], /) -> Iterator[Any]:
    """What a function returns for the arguments in each element."""

def takewhile(predicate: Callable[[Any], Any], iterable: Iterable[Any], /) -> Iterator[Any]:
    """The elements up to the first for which something does not hold."""

def zip_longest(*iterables: Iterable[Any], fillvalue: Any = None) -> Iterator[Any]:
    """Elements side by side, until the longest has ended."""

def tee(iterable: Iterable[Any], n: int = 2, /) -> tuple[Iterator[Any], ...]:
    """Several iterators of the same elements."""
