"""newsloom: raw news articles in, clean, deduplicated, tagged records out, each with exactly one proven outcome.

The heart of it without broker or store, for notebooks, tests and measurements:

- `normalise_article(raw, content_type)`: bytes or a `RawArticle` to a clean `NormalisedArticle`; raises `Rejected`
- `compare_texts(a, b)`: how one text relates to another, with the evidence
- `tag_text(text, language)`: the entities of a text
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsloom.dedup import Comparison, compare_texts
    from newsloom.normalise import DecodeError, Rejected, normalise_article
    from newsloom.tag import tag_text

__all__ = ["Comparison", "DecodeError", "Rejected", "compare_texts", "normalise_article", "tag_text"]

_HOMES = {
    "Comparison": "newsloom.dedup",
    "DecodeError": "newsloom.normalise",
    "Rejected": "newsloom.normalise",
    "compare_texts": "newsloom.dedup",
    "normalise_article": "newsloom.normalise",
    "tag_text": "newsloom.tag",
}
"""Loaded when asked for (PEP 562): `import newsloom` costs nothing, and a worker loads only its own rooms."""


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
