from typing import Any

from newsloom.pages.packing.entity_rows import COMPACT_ID, HYPHENED_ID, entity_row, entity_table

TEXT = "Ida Moen met Bo Moen. Moen left; the Moens stayed with Moen."


def entity(name: str, *spans: tuple[int, int], **changes: int) -> dict[str, Any]:
    mentions = [{"start": start, "end": end, "text": TEXT[start:end]} for start, end in spans]
    return {"name": name, "count": len(spans), "mentions": mentions, "confidence": 0.5, "salience": 0.25, **changes}


def test_mentions_that_follow_from_the_name_need_no_number() -> None:
    assert entity_row(entity("Bo Moen", (13, 20)), TEXT) == [0.5, 0.25]


def test_other_forms_are_named_by_their_first_place() -> None:
    text = TEXT.replace("Bo Moen", "Bo Lund")
    assert entity_row(entity("Ida Moen", (0, 8), (22, 26), (55, 59)), text) == [0.5, 0.25, [0, 8, 22, 26]]


def test_mentions_that_the_rule_would_miss_or_add_are_written_out() -> None:
    row = entity_row(entity("Moen", (22, 26)), TEXT)
    assert row == [0.5, 0.25, None, [22, 4]]


def test_a_count_that_differs_from_the_mentions_is_kept() -> None:
    assert entity_row(entity("Bo Moen", (13, 20), count=7), TEXT)[-1] == 7


def test_mentions_behind_the_kept_text_are_left_out() -> None:
    assert entity_row(entity("Bo Moen", (13, 20)), TEXT[:15]) == [0.5, 0.25, [], None, 1]


def test_ids_that_follow_from_type_and_name_become_numbers() -> None:
    table, numbers = entity_table(
        [
            [("person:idamoen", "Ida Moen", "PERSON", ())],
            [("org:harbour-board", "Harbour Board", "ORG", ()), ("place:7", "Vik", "GPE", (("geonames", 7),))],
            [("place:7", "Vik", "GPE", (("geonames", 7),))],
        ]
    )
    assert table[0] == ["Vik", "GPE", {"geonames": 7}, "place:7"], "the most frequent one is first"
    assert {tuple(map(str, row)) for row in table[1:]} == {
        ("Ida Moen", "PERSON", "{}", str(COMPACT_ID)),
        ("Harbour Board", "ORG", "{}", str(HYPHENED_ID)),
    }
    assert sorted(numbers.values()) == [0, 1, 2]
