"""The prose of a text, without what extraction leaves around it, and copies that only it shows."""

import pytest

from newsloom.dedup.text.features import article_features
from newsloom.dedup.text.narrative import is_timeline, narrative
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import Relation, Verdict
from support.stores.dedup_runner import article, prose

STORY = prose(1, 200)
MENU = "Home\n\nNews\n\nSport\n\nLog in\n\nSubscribe now for one pound a week"
CAPTIONS = {
    "en": "Image 1 of 3\n\nMaren Oldqvist, the director of the port, speaks to reporters on the quay. (AP Photo/Pelle Strand)",
    "de": "Maren Oldqvist, die Leiterin des Hafens, spricht am Kai mit Journalisten. Foto: Pelle Strand/dpa",
    "fr": "La directrice du port, Maren Oldqvist, parle aux journalistes sur le quai. © Pelle Strand",
    "es": "La directora del puerto, Maren Oldqvist, habla con la prensa en el muelle. Foto: Pelle Strand",
    "ja": "港湾局長のマレン・オルドクヴィストさんが岸壁で記者団の質問に答えた。（写真：ペレ・ストランド）。",
}


def judge(earlier: str, later: str) -> Verdict:
    first, second = (article_features(article(text, name=name)) for name, text in (("a", earlier), ("b", later)))
    return decide(second, [Judged(1, first, decide(first, []))])


@pytest.mark.parametrize("language", CAPTIONS)
def test_menus_captions_and_bylines_are_not_part_of_the_narrative(language: str) -> None:
    text = f"{MENU}\n\n{CAPTIONS[language]}\n\nBy Pelle Strand\n\nMay 4, 2026\n\n{STORY}\n\nShare this"
    assert narrative(text) == STORY


def test_what_stands_in_a_text_twice_is_a_headline_or_a_box() -> None:
    box = "The port of Varnholm will be closed until the end of the month, the authority said."
    assert narrative(f"{box}\n\n{STORY}\n\n{box}") == STORY


def test_a_text_that_is_hardly_prose_is_kept_whole() -> None:
    for text in ("", "one\n\ntwo", "\n".join(f"Item {number}" for number in range(90)), "ไม่มีจุดท้ายประโยค " * 20):
        assert narrative(text) == text


def test_a_text_of_prose_is_its_own_narrative() -> None:
    features = article_features(article(STORY, name="a"))
    assert features.narrative is features


def test_a_long_hostile_text_is_read_in_time() -> None:
    assert narrative("foto by " * 15_000)
    assert narrative("(" * 120_000) == "(" * 120_000
    assert not is_timeline("1" * 120_000)


@pytest.mark.parametrize("times", ["9:20 a.m.|10:15 a.m.|1 p.m.", "9.20 Uhr|10.15 Uhr", "09h20|10h15", "9:20|10:15"])
def test_entries_under_times_are_live_coverage(times: str) -> None:
    assert is_timeline("\n\n".join(f"{time}\n\n{prose(n, 40)}" for n, time in enumerate(times.split("|"))))
    assert not is_timeline(STORY)


DIRT = [f"{prose(50 + n, 25)} (AP Photo/Pelle Strand)" for n in range(6)]


def test_a_copy_under_menus_and_captions_is_a_copy_by_its_prose() -> None:
    first = "\n\n".join([MENU, *DIRT[:3], STORY])
    verdict = judge(first, "\n\n".join([*DIRT[3:], "Sign in", STORY]))
    assert verdict.relation in {Relation.NEAR, Relation.CONTAINED}
    assert verdict.similarity == 1
    assert "without menus, captions and bylines" in verdict.evidence.summary


def test_reports_with_the_same_captions_are_not_copies() -> None:
    captions = "\n\n".join(DIRT)
    assert judge(f"{captions}\n\n{prose(1, 150)}", f"{captions}\n\n{prose(2, 150)}").relation is Relation.ORIGINAL


def test_a_part_of_a_long_report_that_is_not_its_lead_is_no_copy_by_prose_alone() -> None:
    entry = prose(7, 90)
    long = "\n\n".join([prose(2, 250), entry, prose(3, 250)])
    own = f"{DIRT[0]}\n\n{DIRT[1]}\n\n{entry}\n\n{prose(9, 30)}"
    assert judge(long, own).relation is Relation.ORIGINAL
