"""Versions of a report that have other ids: what the agency says, and what the texts show."""

from datetime import UTC, datetime, timedelta

import pytest

from newsloom.claims.embedded import EmbeddedStore
from newsloom.claims.memory import InMemoryBackend
from newsloom.claims.window import Window
from newsloom.core.clock import SystemClock
from newsloom.dedup.store import RULES
from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import Precision, Provenance, PublishedAt, Relation, RevisionKind, Source, Verdict
from support.stores.dedup_runner import DedupRunner, article, prose

COPIES = {Relation.EXACT, Relation.NEAR, Relation.CONTAINED}
START = datetime(2026, 5, 4, 8, tzinfo=UTC)
SHIP = """A cargo ship ran aground off the Skerrow light early on Sunday with nineteen people on board, the coast guard said.

The Mirna Star had left Port Lenz with timber on Saturday. Tugs are on their way. The weather is calm, and no oil has been \
seen on the water. The cause is not known.

The ship is 140 metres long and sails under the flag of Ostreland. Its owners could not be reached."""


def wire(
    text: str, name: str, title: str | None = None, *, source: str = "agency.example", hours: float = 0
) -> ArticleFeatures:
    published = PublishedAt(
        value=START + timedelta(hours=hours), precision=Precision.SECOND, provenance=Provenance.ENVELOPE
    )
    made = article(text, name=name, title=title)
    return article_features(made.model_copy(update={"source": Source(domain=source), "published_at": published}))


def judge(*articles: ArticleFeatures) -> list[Verdict]:
    judged: list[Judged] = []
    for sequence, each in enumerate(articles, start=1):
        judged.append(Judged(sequence, each, decide(each, judged)))
    return [each.verdict for each in judged]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("UPDATE 1-Cargo ship aground", RevisionKind.UPDATE),
        ("CORRECTED-Cargo ship aground", RevisionKind.CORRECTION),
        ("REFILE-Cargo ship aground", RevisionKind.CORRECTION),
        ("Cargo ship aground (korrigiert)", RevisionKind.CORRECTION),
        ("RECTIFICATIF - Cargo ship aground", RevisionKind.CORRECTION),
        ("ACTUALIZACIÓN - Cargo ship aground", RevisionKind.UPDATE),
        ("訂正：Cargo ship aground", RevisionKind.CORRECTION),
        ("KILL-Cargo ship aground", RevisionKind.RETRACTION),
    ],
)
def test_a_labelled_version_of_the_same_agency_is_a_revision_of_the_earlier_one(title: str, kind: RevisionKind) -> None:
    first = wire(SHIP, "first", "Cargo ship aground")
    later = wire(SHIP.replace("nineteen", "seventeen"), "later", title, hours=2)
    verdict = judge(first, later)[1]
    assert (verdict.relation, verdict.revision) == (Relation.REVISION, kind)
    assert verdict.cluster_id == "first"
    assert verdict.evidence.matched_id == "first"
    assert "agency.example" in verdict.evidence.summary


def test_an_update_follows_the_latest_version() -> None:
    texts = [
        SHIP,
        SHIP.replace("Tugs are on", "Two tugs are on"),
        SHIP.replace("The cause", "Two are missing. The cause"),
    ]
    titles = ["Cargo ship aground", "UPDATE 1-Cargo ship aground", "UPDATE 2-Two missing as ship runs aground"]
    articles = [wire(text, f"v{n}", title, hours=n) for n, (text, title) in enumerate(zip(texts, titles, strict=True))]
    verdicts = judge(*articles)
    assert [verdict.relation for verdict in verdicts[1:]] == [Relation.REVISION, Relation.REVISION]
    assert verdicts[2].evidence.matched_id == "v1"
    assert {verdict.cluster_id for verdict in verdicts} == {"v0"}


def test_the_same_version_from_another_outlet_is_a_copy() -> None:
    first = wire(SHIP, "first", "Cargo ship aground")
    update = wire(f"{SHIP} Two are missing.", "update", "UPDATE 1-Cargo ship aground", hours=1)
    again = wire(f"{SHIP} Two are missing.", "again", "UPDATE 1-Cargo ship aground", hours=1)
    assert judge(first, update, again)[2].relation is Relation.EXACT


def test_a_repeated_report_is_a_copy() -> None:
    first, repeat = wire(SHIP, "first", "Cargo ship aground"), wire(SHIP, "rpt", "RPT-Cargo ship aground", hours=3)
    assert judge(first, repeat)[1].relation is Relation.EXACT


def test_a_corrected_headline_over_the_same_text_is_a_correction() -> None:
    first = wire(SHIP, "first", "Cargo ship sinks")
    corrected = wire(SHIP, "corrected", "CORRECTED-Cargo ship aground", hours=1)
    verdict = judge(first, corrected)[1]
    assert (verdict.relation, verdict.revision) == (Relation.REVISION, RevisionKind.CORRECTION)


def test_a_kill_with_the_text_it_withdraws_is_a_retraction_and_says_whose() -> None:
    first = wire(SHIP, "first", "Cargo ship aground")
    verdict = judge(first, wire(SHIP, "kill", "KILL: Cargo ship aground", hours=1))[1]
    assert (verdict.relation, verdict.revision) == (Relation.REVISION, RevisionKind.RETRACTION)
    assert verdict.evidence.summary == "Withdraws the earlier article of agency.example “Cargo ship aground”."


def test_a_kill_without_the_text_withdraws_the_article_whose_headline_it_names() -> None:
    first, other = wire(SHIP, "first", "Cargo ship aground"), wire(prose(4, 90), "other", "School named in Vessen")
    notice = "Please kill the story headlined “Cargo ship aground” and do not use it. A substitute will follow."
    verdict = judge(first, other, wire(notice, "kill", "Mandatory kill: ship", hours=1))[2]
    assert (verdict.relation, verdict.revision) == (Relation.REVISION, RevisionKind.RETRACTION)
    assert verdict.evidence.matched_id == "first"


def test_a_kill_of_one_document_with_its_old_text_is_a_retraction() -> None:
    made = [
        article(SHIP, name=name, title=title, document="ship") for name, title in (("a", "Ship"), ("b", "KILL-Ship"))
    ]
    verdict = judge(*map(article_features, made))[1]
    assert (verdict.relation, verdict.revision) == (Relation.REVISION, RevisionKind.RETRACTION)


def test_a_correction_note_at_the_head_of_a_copy_of_the_same_agency_makes_a_correction() -> None:
    first = wire(SHIP, "first", "Cargo ship aground")
    text = f"(Corrects number on board in first paragraph to seventeen)\n\n{SHIP.replace('nineteen', 'seventeen')}"
    verdict = judge(first, wire(text, "later", "Cargo ship aground", hours=1))[1]
    assert (verdict.relation, verdict.revision) == (Relation.REVISION, RevisionKind.CORRECTION)


def test_a_label_over_another_report_of_the_agency_says_nothing_about_the_earlier_one() -> None:
    first = wire(SHIP, "first", "Cargo ship aground")
    assert judge(first, wire(prose(5, 120), "b", "UPDATE 1-School named in Vessen"))[1].relation is Relation.ORIGINAL
    late = wire(SHIP.replace("nineteen", "ninety"), "late", "UPDATE 1-Cargo ship aground", hours=24 * 30)
    assert judge(first, late)[1].relation is not Relation.REVISION


def paragraphs(seed: int, count: int) -> list[str]:
    return [prose(100 * seed + number, 30) for number in range(count)]


PEOPLE = ("Maren Oldqvist", "Pelle Strand", "Ana Kovac", "Tobias Renn", "Ines Cardoso")


def report(kept: list[str], new: list[str]) -> str:
    """Return a report in which passages of an earlier version stand between new ones about the same people."""
    named = [
        part.replace(" ", f" {person} ", 9).replace(f"{person} ", "", 8)
        for part, person in zip(new, PEOPLE, strict=True)
    ]
    return "\n\n".join(part for pair in zip(named, kept, strict=True) for part in pair)


def test_a_rewritten_report_with_passages_of_the_earlier_one_in_order_is_a_version_of_it() -> None:
    kept = paragraphs(1, 5)
    first = wire(report(kept, paragraphs(2, 5)), "first", source="one.example")
    later = wire(report(kept, paragraphs(3, 5)), "later", source="two.example", hours=5)
    verdict = judge(first, later)[1]
    assert (verdict.relation, verdict.revision, verdict.cluster_id) == (Relation.REVISION, RevisionKind.UPDATE, "first")
    assert "same running report" in verdict.evidence.summary


def test_passages_of_an_old_report_do_not_make_a_version_weeks_later() -> None:
    kept = paragraphs(1, 5)
    first = wire(report(kept, paragraphs(2, 5)), "first")
    later = wire(report(kept, paragraphs(3, 5)), "later", hours=24 * 20)
    assert judge(first, later)[1].relation is not Relation.REVISION


def test_one_long_passage_in_two_reports_does_not_make_them_versions() -> None:
    gallery = prose(9, 300)
    first = wire(f"{prose(1, 150)} {PEOPLE[0]} spoke.\n\n{gallery}\n\n{prose(2, 60)}", "first")
    later = wire(f"{prose(3, 150)} {PEOPLE[0]} spoke.\n\n{gallery}\n\n{prose(4, 60)}", "later", hours=1)
    assert judge(first, later)[1].relation is Relation.ORIGINAL


async def test_a_kill_that_shares_no_passage_finds_its_article_in_the_store_by_the_headline_it_names() -> None:
    runner = DedupRunner(EmbeddedStore(InMemoryBackend(), Window(3600.0, 100), RULES, SystemClock()))
    first = article(SHIP, name="first", title="Cargo ship aground", position=1)
    others = [article(prose(n, 90), name=f"other{n}", title=f"News {n}", position=n) for n in range(2, 6)]
    notice = "Please kill the story headlined “Cargo ship aground”. A substitute will follow."
    kill = article(notice, name="kill", title="Mandatory kill: ship", position=9)
    agency = {"source": Source(domain="agency.example")}
    records = await runner.take(*(each.model_copy(update=agency) for each in (first, *others, kill)))
    verdict = records[-1].dedup
    assert (verdict.revision, verdict.evidence.matched_id) == (RevisionKind.RETRACTION, "first")
    assert records[-1].outcome == "revision"
