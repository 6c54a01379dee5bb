"""Which place a name means, by the words beside it and by other places in the document."""

import pytest

from newsloom.tag.gazetteer.entry import Kind
from newsloom.tag.gazetteer.link import Linker
from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.lexicon.tables import lexicon
from newsloom.tag.resolution.mention_search import dateline_places, enumerated_places, enumeration_separator
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

SEPARATOR = enumeration_separator(lexicon())


def linked(text: str, *names: str) -> dict[str, tuple[Kind, str | None]]:
    spans = {name: [Span(text.index(name), text.index(name) + len(name), EntityType.GPE)] for name in names}
    links = Linker(gazetteer()).link(text, spans, "en")
    return {name: (link.entry.kind, link.entry.country) for name, link in links.items()}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("the province of Holguín in Cuba", "Holguín", Kind.SUBDIVISION),
        ("the city of Holguín in Cuba", "Holguín", Kind.CITY),
        ("in Comayagua province, Honduras", "Comayagua", Kind.SUBDIVISION),
        ("the colonial city of Comayagua, Honduras", "Comayagua", Kind.CITY),
        ("in Songkhla province of Thailand", "Songkhla province", Kind.SUBDIVISION),
        ("born in the State of Mexico", "State of Mexico", Kind.SUBDIVISION),
        ("a summit in Ulaanbaatar", "Ulaanbaatar", Kind.CITY),
    ],
)
def test_a_region_and_its_city_are_distinguished(text: str, name: str, kind: Kind) -> None:
    assert linked(text, name)[name][0] is kind


def test_a_name_in_several_countries_does_not_count_as_a_mention_of_one() -> None:
    assert "San Jorge" not in linked("From León by bus to San Jorge", "León", "San Jorge")
    assert linked("From Argentina by bus to San Jorge", "Argentina", "San Jorge")["San Jorge"] == (Kind.CITY, "AR")


def test_a_common_word_is_a_region_only_in_a_mentioned_country() -> None:
    assert linked("Rain fell over the Gulf", "Gulf") == {}
    assert linked("In Papua New Guinea rain fell over Gulf", "Papua New Guinea", "Gulf")["Gulf"] == (
        Kind.SUBDIVISION,
        "PG",
    )


@pytest.mark.parametrize("name", ["KUWAIT CITY", "Port Moresby", "Addis Ababa"])
def test_capitals_of_several_words_are_unambiguous(name: str) -> None:
    assert gazetteer().unambiguous(name) is not None


def test_places_in_an_enumeration_of_places_are_found() -> None:
    text = "It rained in Rajasthan, Tamil Nadu , Kerala, Telangana and Zorvane. Ana, Ben, Cleo and Goa met."
    assert [text[span.start : span.end] for span in enumerated_places(text, gazetteer(), SEPARATOR)] == [
        "Rajasthan", "Tamil Nadu", "Kerala", "Telangana",
    ]  # fmt: skip


def test_a_long_line_of_capitals_takes_linear_time() -> None:
    assert len(list(enumerated_places("A, " * 100_000, gazetteer(), SEPARATOR))) == 0


@pytest.mark.parametrize("line", ["MULTAN: He spoke.", "LAGOS (Reuters) - He spoke.", "NEW YORK, July 3 — He spoke."])
def test_a_city_in_capitals_at_the_start_of_a_line_is_a_dateline(line: str) -> None:
    (span,) = dateline_places(f"What happened\n{line}", gazetteer())
    assert line.startswith(f"What happened\n{line}"[span.start : span.end])


@pytest.mark.parametrize("line", ["NOTE: He spoke.", "He flew to LAGOS, Nigeria.", "LAGOS and more", "OF: "])
def test_other_capitals_are_not_a_dateline(line: str) -> None:
    assert [span for span in dateline_places(line, gazetteer()) if line[span.start : span.end] != "OF"] == []
