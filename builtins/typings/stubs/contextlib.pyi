"""What stands in with statements."""

from typing import Any, Callable, Generic, TypeVar

_T = TypeVar("_T", default=Any)

class suppress:
    """Go on behind the block when one of the exceptions ends it."""

    def __init__(self, *exceptions: type[BaseException]) -> None: ...
    def __enter__(self) -> None: ...
    def __exit__(self, *exc: Any) -> bool: ...

class nullcontext(Generic[_T]):
    """Do nothing."""

    def __init__(self, enter_result: _T = ...) -> None: ...
    def __enter__(self) -> _T: ...
    def __exit__(self, *exc: Any) -> None: ...

class closing(Generic[_T]):
    """Call close() of something behind the block."""

    def __init__(self, thing: _T) -> None: ...
    def __enter__(self) -> _T: ...
    def __exit__(self, *exc: Any) -> None: ...

class ExitStack:
    """End several things behind the block, the last first."""

    def __enter__(self) -> ExitStack: ...
    def __exit__(self, *exc: Any) -> bool: ...
    def enter_context(self, cm: Any) -> Any:
        """Enter something that is ended at the end."""

    def push(self, exit: Any) -> Any:
        """End something at the end, without entering it."""

    def callback(self, callback: Callable[..., Any], /, *args: Any, **kwds: Any) -> Callable[..., Any]:
        """Call a function at the end."""

    def pop_all(self) -> ExitStack:
        """Another stack that ends everything in place of this one."""

    def close(self) -> None:
        """End everything now."""
