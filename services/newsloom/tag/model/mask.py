"""What of a text holds no name is blanked out before a model reads it."""

import re
from typing import Final

from newsloom.tag.gazetteer.tickers import tickers

_URL: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}|(?<!\w)[@#]\w{1,100}"
)
_RUN_ON: Final = re.compile(r"\S{201,}")


def masked(text: str) -> str:
    """The text with web addresses, e-mail addresses, handles, hashtags and tickers blanked out; of the same length.

    So are runs of more than 200 characters without a space: they hold no name, and the tokenizer's time grows with the
    square of theirs.
    """
    text = _RUN_ON.sub(_blank, text)
    if any(mark in text for mark in ("@", "#", "http", "www")):
        text = _URL.sub(_blank, text)
    parts: list[str] = []
    done = 0
    for ticker in tickers(text):
        parts += (text[done : ticker.start], " " * (ticker.end - ticker.start))
        done = ticker.end
    return "".join((*parts, text[done:])) if parts else text


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())
