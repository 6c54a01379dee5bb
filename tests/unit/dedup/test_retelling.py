"""Rewrites: the same told in other words, with the same quotations."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsloom.dedup import compare_texts
from newsloom.settings import StoreKind
from newsloom_schemas import NormalisedArticle, Precision, Provenance, PublishedAt, Relation
from support.dedup_desk import Desk, HandClock, article, prose
from support.dedup_stores import StoreSource

REPORT = """Engineers closed the old harbour bridge at Varnholm before dawn on Thursday after sensors found that one of \
its piers had moved by eleven centimetres in a single night, the Northern Port Authority said.

“We would rather shut a bridge for a month than lose one in an afternoon,” said Maren Oldqvist, the director of the \
authority. She told reporters that divers would examine the foundations of the pier before the weekend.

The Varnholm bridge carries nine thousand vehicles every day, most of them lorries that bring timber to the container \
terminal. Hauliers have asked Transport Minister Pelle Strand for a second ferry across the strait."""

RETOLD = """A month without their bridge: that is what lorry drivers at Varnholm harbour are facing since engineers of \
the Northern Port Authority found on Thursday that a pier of the bridge is moving.

Eleven centimetres were measured by the sensors. For Maren Oldqvist, the director, there was no choice. “We would \
rather shut a bridge for a month than lose one in an afternoon,” she said. Divers are to examine its foundations.

Every day some nine thousand vehicles, among them the lorries that serve the timber terminal, crossed the bridge at \
Varnholm. Now the hauliers hope for Transport Minister Pelle Strand, who could send another ferry to the strait."""

SAID = "“We would rather shut a bridge for a month than lose one in an afternoon,” as a director once put it."


def test_another_telling_with_the_same_quotation_is_a_rewrite() -> None:
    comparison = compare_texts(REPORT, RETOLD)
    assert comparison.relation is Relation.REWRITE
    assert "Quotes the same statements" in comparison.evidence
    assert "Varnholm" in comparison.evidence
    assert comparison.resemblance < 0.2


@pytest.mark.parametrize(
    "later",
    [RETOLD.replace("We would rather", "Better to").replace("than lose one in", "than to see it fall on"), SAID],
    ids=["without the quotation", "a quotation only"],
)
def test_without_quotation_or_common_matter_there_is_no_rewrite(later: str) -> None:
    assert compare_texts(REPORT, later).relation is Relation.ORIGINAL


def test_another_event_that_is_told_with_an_old_quotation_is_none() -> None:
    other = f"{prose(3, 120)}\n\n{SAID}\n\n{prose(4, 60)}"
    assert compare_texts(REPORT, other).relation is Relation.ORIGINAL


def test_a_gallery_under_both_does_not_make_a_rewrite() -> None:
    gallery = "\n\n".join(f"“{prose(n, 40)}”" for n in range(50, 55))
    assert compare_texts(f"{prose(1, 200)}\n\n{gallery}", f"{prose(2, 200)}\n\n{gallery}").relation is Relation.ORIGINAL


@pytest.mark.parametrize(("day", "relation"), [(6, Relation.REWRITE), (20, Relation.ORIGINAL)])
async def test_a_rewrite_comes_within_a_week(tmp_path: Path, day: int, relation: Relation) -> None:
    clock = HandClock()
    desk = Desk(StoreSource(StoreKind.MEMORY, tmp_path).open(clock), clock=clock)
    first, second = await desk.take(dated(REPORT, "report", 1), dated(RETOLD, "retold", day))
    assert first.dedup.relation is Relation.ORIGINAL
    assert second.dedup.relation is relation
    assert (second.dedup.canonical_id, second.dedup.cluster_id) == ("retold", "retold")
    if relation is Relation.REWRITE:
        evidence = second.dedup.evidence
        assert evidence.matched_id == "report"
        assert evidence.quotes == ("We would rather shut a bridge for a month than lose one in an afternoon",)
        assert evidence.shared_quotes == 10
        assert second.outcome == "unique"


def dated(text: str, name: str, day: int) -> NormalisedArticle:
    """An article published on a day of one March."""
    published = PublishedAt(
        value=datetime(2026, 3, day, tzinfo=UTC), precision=Precision.DAY, provenance=Provenance.META
    )
    return article(text, name=name, position=day).model_copy(update={"published_at": published})
