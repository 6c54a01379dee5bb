"""Count news written from forms that are called copies, and edited copies that are found, in many languages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from bench.quality.copies.peers import Peer
from bench.quality.copies.rows import Row, of, target
from bench.quality.copies.stream import Text
from newsloom.dedup.similarity.compare import compare
from newsloom.dedup.similarity.thresholds import CURRENT
from newsloom.dedup.text.fingerprint import profile
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import Relation
from support.news_forms import News, forms

_COPIES: Final = frozenset({Relation.EXACT, Relation.NEAR, Relation.CONTAINED})


def rows(others: Sequence[Peer]) -> Iterator[Row]:
    """Yield a row for the forms of which half of the text is the same, and one for each kind of edit."""
    pairs = [pair for form in forms() for pair in form.pairs() if _shares_half(*pair)]
    wrong = sum(_is_copy(*pair) for pair in pairs)
    languages = len({form.language for form in forms()})
    sides = [[pair[side].text for pair in pairs] for side in (0, 1)]
    yield Row(
        target(
            f"news from {len(forms())} forms in {languages} languages called copies",
            "≤",
            0.02,
            wrong / len(pairs),
            of(wrong, len(pairs)),
        ),
        [str(peer.same(peer.marks(sides[0]), peer.marks(sides[1])).sum()) for peer in others],
    )
    found: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for form in forms():
        for edit, news, copy in form.copies():
            kind = "one fact corrected" if edit.endswith("corrected") else edit
            tried[kind] += 1
            found[kind] += _is_copy(news, copy)
    for kind, whole in tried.items():
        yield Row(target(f"copies of them found: {kind}", "≥", 0.93, found[kind] / whole, of(found[kind], whole)))


def _shares_half(one: News, other: News) -> bool:
    return compare(profile(one.text), profile(other.text)).resemblance >= CURRENT.copy_min_resemblance


def _is_copy(earlier: News, later: News) -> bool:
    first, second = (Text(name, news.text, news.title).features() for name, news in (("a", earlier), ("b", later)))
    return decide(second, [Judged(1, first, decide(first, []))]).relation in _COPIES
