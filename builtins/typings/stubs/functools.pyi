"""Functions of functions."""

from typing import Any, Callable, Iterable

class partial:
    """A function with some arguments given."""

    func: Callable[..., Any]
    args: tuple[Any, ...]
    keywords: dict[str, Any]
    def __init__(self, func: Callable[..., Any], /, *args: Any, **keywords: Any) -> None: ...
    def __call__(self, /, *args: Any, **keywords: Any) -> Any: ...

def reduce(function: Callable[[Any, Any], Any], iterable: Iterable[Any], initial: Any = ..., /) -> Any:
    """Put elements together, from left to right."""

def cmp_to_key(mycmp: Callable[[Any, Any], int]) -> Callable[[Any], Any]:
    """A key= for sorting, of a function that compares."""

def cache(user_function: Callable[..., Any]) -> Any:
    """A function that keeps its results; cache_info() says how often, cache_clear() forgets them."""

def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    """A function that keeps its latest results: lru_cache(function), or lru_cache(maxsize=10)(function)."""
