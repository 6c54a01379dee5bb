"""Blank out the parts of a text that contain no names, before a model reads it."""

import re
from typing import Final

from newsloom.tag.gazetteer.tickers import find_tickers

_URL: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}|(?<!\w)[@#]\w{1,100}"
)
_LONG_RUN: Final = re.compile(r"\S{201,}")


def mask(text: str) -> str:
    """Return a text of the same length with web and e-mail addresses, handles, hashtags and tickers blanked out.

    Runs of more than 200 characters without a space are blanked out too: they contain no name, and the time of the
    tokenizer grows with the square of their length.
    """
    text = _LONG_RUN.sub(_blank, text)
    if any(mark in text for mark in ("@", "#", "http", "www")):
        text = _URL.sub(_blank, text)
    parts: list[str] = []
    copied_to = 0
    for ticker in find_tickers(text):
        parts += (text[copied_to : ticker.start], " " * (ticker.end - ticker.start))
        copied_to = ticker.end
    return "".join((*parts, text[copied_to:])) if parts else text


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())
