"""Make the posting of a headline, by which a version is found that shares no passage with the version before.

An agency repeats the headline, with a label, over a rewritten text or over a kill that names it. The posting is a hash like
those of shingles, so a store treats it as one of them.
"""

import re
from hashlib import blake2b
from typing import Final

from newsloom.dedup.similarity.precedence import outlets
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.versions.wire_label import WireLabel, wire_label
from newsloom_schemas import RevisionKind

_MIN_HEADLINE_CHARS: Final = 8
_MAX_NAMED: Final = 4
_MAX_KILL_CHARS: Final = 2_000
_NAMED: Final = re.compile(r"[“\"«„「『]([^“”\"«»„「」『』\n]{8,300})[”\"»“」』]")


def headline_postings(article: ArticleFeatures) -> tuple[int, ...]:
    """Return the postings of the headline, one for each outlet or agency of the article; for a kill, of those it names."""
    label = wire_label(article)
    headlines = {label.headline, *_named(article, label)}
    return tuple(
        sorted(
            _posting(outlet, headline)
            for outlet in outlets(article)
            for headline in headlines
            if len(headline) >= _MIN_HEADLINE_CHARS
        )
    )


def _named(article: ArticleFeatures, label: WireLabel) -> list[str]:
    """Return the headlines that a kill quotes."""
    if label.revision is not RevisionKind.RETRACTION:
        return []
    found = _NAMED.findall(article.text[:_MAX_KILL_CHARS])[:_MAX_NAMED]
    return [" ".join(each.split()).rstrip(".,;").casefold() for each in found]


def _posting(outlet: str, headline: str) -> int:
    data = f"{outlet}\0{headline}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")
