"""The title and byline of a Markdown text, and the texts in which a hash is no title. Lists of addresses are no articles."""

import pytest

from newsloom.normalise import Rejected, normalise_article
from newsloom_schemas import RejectionReason

TEXT = (
    "The ferry left the harbour of Skarv at noon and came back in the evening with all of its passengers on board.\n\n"
    "“It was a good day,” said the keeper of the harbour, who has seen many of them come and go in ten years."
)


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("# Ferry comes back\n\n*By Ada Quill*\n\n", ("Ada Quill",)),
        ("# Ferry comes back #\n_Von Ada Quill_\n\n", ("Ada Quill",)),
        ("\nFerry comes back\n================\n\n**Par Ada Quill**\n\n", ("Ada Quill",)),
    ],
)
def test_the_head_of_a_markdown_text_is_title_and_byline(head: str, authors: tuple[str, ...]) -> None:
    found = normalise_article(f"{head}{TEXT}".encode())
    assert (found.title, found.authors, found.text) == ("Ferry comes back", authors, TEXT)
    assert [(each.kind, each.rule) for each in found.removed] == [
        ("title", "markdown_title"),
        ("credit", "markdown_byline"),
    ]
    assert "\n".join(each.text for each in found.removed).split() == head.split()


@pytest.mark.parametrize(
    "sign",
    [
        "## At noon\n\n",
        "See [the timetable](https://skarv.example/t).\n\n",
        "> A quote.\n\n",
        "It is **late** now.\n\n",
    ],
)
def test_a_title_needs_another_sign_of_markdown(sign: str) -> None:
    assert normalise_article(f"# Ferry comes back\n\n{sign}{TEXT}".encode()).title == "Ferry comes back"


def test_a_declared_type_is_a_sign() -> None:
    found = normalise_article(f"# Ferry comes back\n\n{TEXT}".encode(), "text/markdown")
    assert (found.title, found.text) == ("Ferry comes back", TEXT)


@pytest.mark.parametrize("start", ["# 1 in the list of ferries", "#ferry is what they call it", "## Ferry comes back"])
def test_other_texts_are_left_alone(start: str) -> None:
    assert normalise_article(f"{start}\n\n{TEXT}".encode()).text.startswith(start)


def test_a_text_that_is_only_a_title_is_left_alone() -> None:
    assert normalise_article(b"# Ferry comes back\n\n*By Ada Quill*\n").text.startswith("# Ferry")


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/1</loc></url></urlset>', "a sitemap"),
        ("<?xml version='1.0'?><sitemapindex><sitemap><loc>https://a.example/1</loc></sitemap></sitemapindex>", "an index of sitemaps"),
        ('<opml version="2.0"><body><outline text="a" xmlUrl="https://a.example/rss"/></body></opml>', "OPML"),
    ],
)  # fmt: skip
def test_lists_of_addresses_are_rejected_by_name(document: str, name: str) -> None:
    for content_type in (None, "application/xml", "text/xml"):
        with pytest.raises(Rejected) as error:
            normalise_article(document.encode(), content_type)
        assert error.value.reason is RejectionReason.UNSUPPORTED_MEDIA
        assert error.value.detail.startswith(name)
