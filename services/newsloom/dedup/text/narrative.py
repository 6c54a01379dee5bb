"""Take the narrative out of a text: its paragraphs of prose, without menus, captions, bylines and code.

Extraction leaves some of the page around the story in the text, and each outlet leaves others. Two copies of one report then
share less than copies do, and their first words are a menu or a caption. The signs are general ones: a paragraph of prose has
several words and ends as a sentence does. A caption names a picture or its agency. What stands in a text twice is a caption,
a headline or a box.
"""

import re
from typing import Final

_MIN_LETTERS: Final = 30
"""Shorter paragraphs are headlines, bylines, dates, links and labels, even if they end as a sentence does."""
_MIN_PROSE_SHARE: Final = 1 / 3
"""With less, a text is a list or a poem, or in a language without full stops, rather than a story with a page around."""
_ENDS: Final = frozenset(".!?…。\uff01\uff1f।؟\u06d4")
_CLOSING: Final = " \t\"'”’»)]\uff09」』›"
_CAPTION: Final = re.compile(
    r"\b(?:getty|afp|ap|reuters|epa|dpa|pa|ansa|efe|tass)(?: images| photo| wire|/| pool)|"
    r"\b(?:photos?|foto|images?|bild|imagen|imagem|immagine|pictured?|photograph|file photo|archivfoto|illustration)\s?"
    r"(?:by|:|/|©|\d{1,3} ?(?:of|/))|"
    r"^\W{0,3}(?:file|pool|video|watch)\b\W{1,3}|"
    r"\((?:l|r|c|left|right|centre|center|links|rechts|izq|der)\.?\)|©|\uff08?写真\uff1a?|图为|사진\s?[=:]",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"[{}]|\w\(\)|=\s?\[|;\s?$")
_TIME: Final = re.compile(
    r"\W{0,4}\d{1,2}(?:\s?[:.h時时시]\s?\d{2}(?:\s?[:.]\d{2})?\s?[分분]?\s?(?:[ap]\.?\s?m\.?|uhr|h|hrs?|[a-z]{2,4})?"
    r"|\s?(?:[ap]\.?\s?m\.?|uhr|h))\W{0,4}",
    re.IGNORECASE,
)
_MAX_TIME_CHARS: Final = 24
_MIN_TIMES: Final = 2
_MAX_CAPTION_CHARS: Final = 600
"""A longer paragraph that names a picture is part of the story."""


def narrative(text: str) -> str:
    """Return the paragraphs of prose of a text; the whole text if they are less than a third of it."""
    paragraphs = [paragraph.strip() for paragraph in text.split("\n")]
    seen: set[str] = set()
    twice: set[str] = set()
    for paragraph in paragraphs:
        (twice if paragraph in seen else seen).add(paragraph)
    kept = [paragraph for paragraph in paragraphs if paragraph not in twice and _is_prose(paragraph)]
    prose = "\n\n".join(kept)
    return prose if len(prose) >= _MIN_PROSE_SHARE * len(text) else text


def is_timeline(text: str) -> bool:
    """Return True if a text is a list of entries under times, such as `10:15 a.m.`, as live coverage is."""
    times = sum(len(line) <= _MAX_TIME_CHARS and _TIME.fullmatch(line) is not None for line in text.split("\n"))
    return times >= _MIN_TIMES


def _is_prose(paragraph: str) -> bool:
    if len(paragraph) < _MIN_LETTERS or paragraph.rstrip(_CLOSING)[-1:] not in _ENDS:
        return False
    if len(paragraph) > _MAX_CAPTION_CHARS:
        return True
    return _CAPTION.search(paragraph) is None and _CODE.search(paragraph) is None
