"""Authors and contributors that a producer states in JSON, and in the credit lines of a text."""

import json
from typing import Any

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.authors.stated import stated_names
from newsloom_schemas import ContributorRole, NormalisedArticle
from support.texts.html_pages import PARAGRAPHS

TEXT = "\n\n".join(PARAGRAPHS)


def normalised(**fields: Any) -> NormalisedArticle:  # noqa: ANN401 - any JSON
    value = {"url": "https://slowtide.example/1", "title": "Pier", "text": TEXT, **fields}
    return normalise_article(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Ada Quill", ("Ada Quill",)),
        (["Ada Quill", ["Bo Reed"]], ("Ada Quill", "Bo Reed")),
        ('["Ada Quill", "Bo Reed"]', ("Ada Quill", "Bo Reed")),
        ("['Ada Quill', \"Bo O'Reed\"]", ("Ada Quill", "Bo O'Reed")),
        ({"name": "Ada Quill", "id": 7}, ("Ada Quill",)),
        ({"id": 7, "display_name": "Ada Quill"}, ("Ada Quill",)),
        ({"first_name": "Ada", "last_name": "Quill", "title": "Ms"}, ("Ada Quill",)),
        ({"first": "Ada", "middle": "M.", "last": "Quill"}, ("Ada M. Quill",)),
        ({"name": {"first": "Ada", "last": "Quill"}}, ("Ada Quill",)),
        ({"node": {"name": "Ada Quill"}}, ("Ada Quill",)),
        ({"0": "Ada Quill", "1": {"name": "Bo Reed"}}, ("Ada Quill", "Bo Reed")),
        ([{"name": "Ada Quill", "role": "writer"}, {"name": "Bo Reed", "role": "Editor"}], ("Ada Quill", "editor: Bo Reed")),
        ({"slug": "ada-quill"}, ("ada-quill",)),
        (None, ()),
        ([[[[[["Ada Quill"]]]]]], ()),
    ],
)  # fmt: skip
def test_names_are_read_in_the_shapes_of_many_systems(value: Any, names: tuple[str, ...]) -> None:  # noqa: ANN401 - any JSON
    assert stated_names(value) == names


@pytest.mark.parametrize(
    ("fields", "authors", "others"),
    [
        ({"byline": "By Ada Quill, The Slow Tide, with files from Bo Reed"}, ("Ada Quill",), {"Bo Reed": "contributor"}),
        ({"authors": [{"name": "Ada Quill"}, {"name": "Bo Reed", "role": "photographer"}]}, ("Ada Quill",), {"Bo Reed": "photographer"}),
        ({"author": {"givenName": "Ada", "familyName": "Quill"}}, ("Ada Quill",), {}),
        ({"source": "Slow Tide", "author": "Ada Quill, Slow Tide"}, ("Ada Quill",), {}),
        ({"author": "admin"}, (), {}),
        ({"text": f"{TEXT}\n\n(Reporting by Ada Quill; Editing by Bo Reed)"}, ("Ada Quill",), {"Bo Reed": "editor"}),
        ({"author": "Ada Quill", "text": f"{TEXT}\n\nBo Reed contributed to this report."}, ("Ada Quill",), {"Bo Reed": "contributor"}),
        ({"author": "Ada Quill", "text": f"{TEXT}\n\nTraduit par Bo Reed"}, ("Ada Quill",), {"Bo Reed": "translator"}),
    ],
)  # fmt: skip
def test_authors_and_contributors_are_told_apart(
    fields: dict[str, Any], authors: tuple[str, ...], others: dict[str, str]
) -> None:
    article = normalised(**fields)
    assert article.authors == authors
    assert {each.name: each.role for each in article.contributors} == {
        name: ContributorRole(role) for name, role in others.items()
    }


def test_the_outlet_beside_an_author_signs() -> None:
    assert normalised(source="Slow Tide", author="Ada Quill, Slow Tide").attribution.signed_by == "Slow Tide"


def test_contributors_of_a_feed_entry_are_not_authors() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Pier</title><link href="https://slowtide.example/1"/>'
        f"<content>{TEXT}</content><author><name>Ada Quill</name></author><contributor><name>Bo Reed</name></contributor>"
        "</entry></feed>"
    )
    article = normalise_article(feed.encode())
    assert article.authors == ("Ada Quill",)
    assert [(each.name, each.role) for each in article.contributors] == [("Bo Reed", ContributorRole.CONTRIBUTOR)]
