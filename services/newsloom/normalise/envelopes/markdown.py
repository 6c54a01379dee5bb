"""Read the title and byline of a text that is clearly Markdown."""

import re
from dataclasses import dataclass
from typing import Final

from newsloom_schemas import Removed, RemovedKind

_TITLE: Final = re.compile(r"\s*# (?P<title>\S[^\n]{0,300}?)[ #]*(?:\n|$)")
_SETEXT_TITLE: Final = re.compile(r"\s*(?P<title>\S[^\n]{0,300})\n={3,}[ ]*(?:\n|$)")
_BYLINE: Final = re.compile(
    r"\s*(?P<mark>\*{1,3}|_{1,3})(?P<line>(?:by|von|par|por|di|da|av|af|door|od|przez)\b:? [^\n*_]{2,120})(?P=mark)[ ]*(?:\n|$)",
    re.IGNORECASE,
)
_OTHER_SIGNS: Final = (
    re.compile(r"^#{2,6} \S", re.MULTILINE),
    re.compile(r"(?<!\w)\*\*\S[^\n*]{0,200}\*\*(?!\w)|(?<!\w)__\S[^\n_]{0,200}__(?!\w)"),
    re.compile(r"\[[^\]\n]{1,200}\]\((?:https?://|/|#)[^)\s]{0,500}\)"),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"^> \S", re.MULTILINE),
    re.compile(r"^(?:[*+-] \S[^\n]*\n){2}", re.MULTILINE),
)
"""Marks that text hardly has if it is not Markdown. A leading title alone may be a line with a hash."""


@dataclass(frozen=True, slots=True)
class MarkdownHead:
    """The title and the authors at the head of a text, and the text without them."""

    title: str
    authors: tuple[str, ...]
    text: str
    removed: tuple[Removed, ...]


def read_markdown_head(text: str, *, declared: bool = False) -> MarkdownHead | None:
    """Return the head of a text that begins with a title of Markdown and has another of its marks; None for other texts.

    Args:
        text: a plain text.
        declared: the content type says that it is Markdown, so that the title is enough.
    """
    found = _TITLE.match(text) or _SETEXT_TITLE.match(text)
    if found is None:
        return None
    byline = _BYLINE.match(text, found.end())
    rest = text[byline.end() if byline else found.end() :]
    if not (declared or byline or any(sign.search(rest) for sign in _OTHER_SIGNS)) or not rest.strip():
        return None
    removed = [Removed(kind=RemovedKind.TITLE, text=found[0].strip(), rule="markdown_title")]
    if byline is not None:
        removed.append(Removed(kind=RemovedKind.CREDIT, text=byline[0].strip(), rule="markdown_byline"))
    authors = (byline["line"].strip(),) if byline else ()
    return MarkdownHead(found["title"].strip(), authors, rest, tuple(removed))
