"""Compare the output in a document with real output. Parts that differ between runs count as equal."""

import re
from typing import Final

ELLIPSIS: Final = "…"
"""Within a line it stands for any characters; alone on a line, for any number of lines."""

_DIFFERS: Final = (
    (r"\d\d:\d\d:\d\d", r"\d\d:\d\d:\d\d"),  # the time of day
    (r"\d+\.\d s\b", r"\d+\.\d s"),  # a duration
    (r"newsloom-dev-\w+", r"newsloom-dev-\w+"),  # a temporary folder
    (r"127\.0\.0\.1:\d+", r"127\.0\.0\.1:\d+"),  # a port: the default one may be in use
)


def line_pattern(shown: str, columns: int | None = None) -> re.Pattern[str]:
    """Return a pattern that matches the real lines for a shown line.

    Args:
        shown: the line in the document.
        columns: the width of the terminal: a longer line may have been broken anywhere.
    """
    line = shown.rstrip()
    between = "\n?" if columns is not None and len(line) > columns else ""
    pieces = re.split("(" + "|".join([re.escape(ELLIPSIS), *(shape for shape, _ in _DIFFERS)]) + ")", line)
    return re.compile(between.join(_pattern_of(piece, between) for piece in pieces))


def _pattern_of(piece: str, between: str) -> str:
    if piece == ELLIPSIS:
        return ".*"
    for shape, pattern in _DIFFERS:
        if re.fullmatch(shape, piece):
            return pattern
    return between.join(map(re.escape, piece))


def assert_shows(shown: str, real: str, columns: int) -> None:
    """Check that the output matches the shown lines, in their order.

    Args:
        shown: what the document shows.
        real: what a terminal showed.
        columns: the width of that terminal.

    Raises:
        AssertionError: they differ; the message has both.
    """
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ELLIPSIS else f"{line_pattern(line, columns).pattern}\n"
        for line in _lines(shown)
    )
    text = "".join(f"{line}\n" for line in _lines(real))
    assert re.fullmatch(pattern, text), _both(shown, real)


def assert_shows_in_any_order(shown: str, real: str) -> None:
    """Check that output and shown lines match in any order. A shown line `…` allows further lines.

    Raises:
        AssertionError: they differ; the message has the lines.
    """
    left = [line for line in _lines(real) if line]
    missing = []
    expected = [line for line in _lines(shown) if line and line.strip() != ELLIPSIS]
    for line in sorted(expected, key=lambda line: ELLIPSIS in line):  # the most specific first
        pattern = line_pattern(line)
        found = next((each for each in left if pattern.fullmatch(each)), None)
        if found is None:
            missing.append(line)
        else:
            left.remove(found)
    assert not missing, f"never printed: {missing}\n{_both(shown, real)}"
    shortened = any(line.strip() == ELLIPSIS for line in _lines(shown))
    assert shortened or not left, f"not shown: {left}\n{_both(shown, real)}"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _both(shown: str, real: str) -> str:
    return f"the document shows:\n{shown}\n\nthe command prints:\n{real}"
