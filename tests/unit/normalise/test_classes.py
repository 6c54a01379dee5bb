"""Elements are found by their class attribute."""

import re

import pytest
from lxml.html import document_fromstring

from newsloom.normalise.authors.marks import BYLINE_STEMS, NAME_STEMS
from newsloom.normalise.dates.date_marks import MARK_STEMS
from newsloom.normalise.dates.page_regions import WORDS
from newsloom.normalise.page.classes import Classes

HTML = (
    '<p id=1 class="Byline top">a</p><p id=2>b</p><p id=3 class="">c</p><p id=4 class="top">d</p>'
    '<p id=5 class="Byline top">e</p><p id=6 class="İ byline">f</p><p id=7 class="by\nline">g</p>'
)


def classes() -> Classes:
    return Classes(document_fromstring(HTML).iter())


def test_elements_are_returned_in_document_order_with_their_class() -> None:
    found = classes().elements(["top", "byline"], re.compile("top|İ").search)
    assert [(element.get("id"), value) for element, value in found] == [
        ("1", "Byline top"),
        ("4", "top"),
        ("5", "Byline top"),
        ("6", "İ byline"),
    ]


def test_each_value_with_a_stem_is_tested_once() -> None:
    tested: list[str] = []
    assert classes().elements(["byline"], tested.append) == ()
    assert tested == ["Byline top", "İ byline"]


def test_a_stem_is_not_found_across_two_values() -> None:
    assert list(classes().values(["topt", "opt", "e t"])) == ["Byline top"]


def test_a_page_without_classes_has_none() -> None:
    nothing = Classes(document_fromstring("<p>a</p>").iter())
    assert (list(nothing.values(["a"])), nothing.elements(["a"], bool)) == ([], ())


@pytest.mark.parametrize("word", sorted(WORDS.date | WORDS.meta | WORDS.modified))
def test_every_word_that_marks_a_date_has_a_stem(word: str) -> None:
    assert any(stem in word for stem in MARK_STEMS)


@pytest.mark.parametrize("name", ["Postauthor", "autorin", "auteurs", "byline", "verfasser", "yazar", "vcard", "firma"])
def test_a_class_that_marks_a_byline_has_a_stem(name: str) -> None:
    assert any(stem in name.lower() for stem in BYLINE_STEMS)


@pytest.mark.parametrize(
    "name", ["p-author", "autor-name", "post-byline", "bypostauthor", "fn", "p-name", "vcard author"]
)
def test_a_class_that_marks_a_name_has_a_stem(name: str) -> None:
    assert any(stem in name.lower() for stem in NAME_STEMS)
