"""Prepare a text for recognition: fold typographic variants, and blank out the parts that contain no names.

Every step replaces one code point by one code point, so offsets into the prepared text are offsets into the text.
"""

import re
from typing import Final

from newsloom.tag.gazetteer.tickers import find_tickers

_URL: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}|(?<!\w)[@#]\w{1,100}"
)
_LONG_RUN: Final = re.compile(r"\S{201,}")
_VARIANTS: Final = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u02bb\u2032\uff07\ua78c\u055a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\ufe63\uff0d\u2212", "-"),
    **dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\u2005\u2006\u2008\u205f", " "),
}
"""Typographic apostrophes, quotes, hyphens and spaces, and the characters that the training data of models has."""

_APOSTROPHE_BETWEEN_LETTERS: Final = re.compile(r"(?<=[^\W\d_])[`\u00b4](?=[^\W\d_])")


def fold_variants(text: str) -> str:
    """Return a text of the same length with typographic apostrophes, quotes, hyphens and spaces replaced by plain ones."""
    if text.isascii() and "`" not in text:
        return text
    for variant, plain in _VARIANTS.items():
        if variant in text:  # few are, so this is faster than a translation of every character
            text = text.replace(variant, plain)
    return _APOSTROPHE_BETWEEN_LETTERS.sub("'", text) if "`" in text or "\u00b4" in text else text


def mask(text: str) -> str:
    """Return a text of the same length with folded variants, and addresses, handles, hashtags and tickers blanked out.

    Runs of more than 200 characters without a space are blanked out too: they contain no name, and the time of the
    tokenizer grows with the square of their length.
    """
    text = _LONG_RUN.sub(_blank, fold_variants(text))
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
