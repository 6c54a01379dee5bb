"""A text that is only a part of its article never replaces or updates a full one; a status of canceled is a kill."""

from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import ArticleId, DocumentKey, Relation, RevisionKind, Verdict

FULL = " ".join(
    f"The harbour board of town number {n} voted to close its old coal pier after {n + 2} years of argument about the cost of repair."
    for n in range(8)
)
PART = " ".join(FULL.split()[:60])


def features(
    name: str, text: str, *, document: str = "d", part: bool = False, canceled: bool = False
) -> ArticleFeatures:
    return ArticleFeatures(
        article_id=ArticleId(name),
        document_key=DocumentKey(document),
        title="Piers close",
        notices=(),
        published=None,
        source="m.example",
        credits=(),
        text=text,
        is_partial=part,
        is_canceled=canceled,
    )


def verdicts(*articles: ArticleFeatures) -> list[Verdict]:
    judged: list[Judged] = []
    for number, article in enumerate(articles, start=1):
        stored = [Judged(each.sequence, ArticleFeatures.unpack(each.features.pack()), each.verdict) for each in judged]
        judged.append(Judged(number, article, decide(article, stored)))
    return [each.verdict for each in judged]


def test_a_part_after_the_full_text_updates_nothing() -> None:
    _, verdict = verdicts(features("full", FULL), features("part", PART, part=True))
    assert verdict.relation is Relation.CONTAINED
    assert verdict.canonical_id == "full"
    assert "part of the same document" in verdict.evidence.summary


def test_a_part_in_other_words_updates_nothing_either() -> None:
    summary = "Eight towns shut piers that nobody wanted to pay for, in what officials call the end of a long quarrel over money."
    _, verdict = verdicts(features("full", FULL), features("part", summary, part=True))
    assert verdict.relation is Relation.NEAR
    assert verdict.canonical_id == "full"


def test_the_full_text_after_a_part_is_a_revision_and_becomes_canonical() -> None:
    first, verdict = verdicts(features("part", PART, part=True), features("full", FULL))
    assert (verdict.relation, verdict.revision) == (Relation.REVISION, RevisionKind.UPDATE)
    assert (verdict.canonical_id, verdict.previous_canonical_id) == ("full", "part")
    assert verdict.cluster_id == first.cluster_id


def test_a_part_after_a_part_and_the_full_text_still_updates_nothing() -> None:
    *_, verdict = verdicts(
        features("full", FULL), features("one", PART, part=True), features("two", PART + " More follows.", part=True)
    )
    assert verdict.relation is not Relation.REVISION
    assert verdict.canonical_id == "full"


def test_a_full_copy_elsewhere_replaces_a_part_as_canonical_and_a_part_never_a_full_text() -> None:
    *_, full = verdicts(features("part", PART, part=True), features("full", FULL, document="other"))
    assert full.canonical_id == "full"
    *_, part = verdicts(features("full", FULL), features("part", PART, document="other", part=True))
    assert part.canonical_id == "full"


def test_a_canceled_article_is_a_retraction_even_with_the_same_text() -> None:
    _, verdict = verdicts(features("one", FULL), features("kill", FULL, canceled=True))
    assert (verdict.relation, verdict.revision) == (Relation.REVISION, RevisionKind.RETRACTION)
