"""Texts in lines of some width."""

from typing import Any, Callable

class TextWrapper:
    """Breaks texts into lines as its attributes say, which are given when it is made."""

    width: int
    initial_indent: str
    subsequent_indent: str
    expand_tabs: bool
    replace_whitespace: bool
    fix_sentence_endings: bool
    break_long_words: bool
    drop_whitespace: bool
    break_on_hyphens: bool
    tabsize: int
    max_lines: int | None
    placeholder: str
    def __init__(
        self,
        width: int = 70,
        initial_indent: str = "",
        subsequent_indent: str = "",
        expand_tabs: bool = True,
        replace_whitespace: bool = True,
        fix_sentence_endings: bool = False,
        break_long_words: bool = True,
        drop_whitespace: bool = True,
        break_on_hyphens: bool = True,
        tabsize: int = 8,
        *,
        max_lines: int | None = None,
        placeholder: str = " [...]",
    ) -> None: ...
    def wrap(self, text: str) -> list[str]:
        """The lines of a text."""

    def fill(self, text: str) -> str:
        """A text with its lines broken."""

def wrap(text: str, width: int = 70, **options: Any) -> list[str]:
    """The lines of a text; the options are those of TextWrapper."""

def fill(text: str, width: int = 70, **options: Any) -> str:
    """A text with its lines broken; the options are those of TextWrapper."""

def shorten(text: str, width: int, **options: Any) -> str:
    """A text in one line, cut to the width between words."""

def dedent(text: str) -> str:
    """Move lines to the left, as far as all go."""

def indent(text: str, prefix: str, predicate: Callable[[str], Any] | None = None) -> str:
    """Put something before each line that is not empty, or for which the predicate holds."""
