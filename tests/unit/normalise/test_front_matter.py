"""Front matter before a Markdown text: its fields are metadata, and not part of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.normalise import normalise_article
from newsloom.normalise.envelopes.front_matter import read_front_matter

TEXT = (
    "The ferry left the harbour of Skarv at noon and came back in the evening with all of its passengers on board.\n\n"
    "“It was a good day,” said the keeper of the harbour, who has seen many of them come and go in ten years."
)
YAML = """---
title: "Ferry comes back: all on board"
author: Ada Quill
url: https://post.example/ferry
sitename: Skarv Post
date: 2026-03-02
tags: ['ferries', 'harbour']
draft: false
---
"""
TOML = """+++
title = "Ferry comes back: all on board"
authors = ["Ada Quill"]
url = "https://post.example/ferry"
date = 2026-03-02T10:00:00+01:00
tags = ["ferries", "harbour"]
[source]
name = "Skarv Post"
+++
"""


@pytest.mark.parametrize(
    "front", [YAML, TOML, YAML.replace("\n---\n", "\n...\n"), f"\n{YAML}\n", YAML.replace("\n", "\r\n")]
)
@pytest.mark.parametrize("content_type", [None, "text/markdown", "text/plain"])
def test_front_matter_becomes_fields_and_is_cut_with_a_trace(front: str, content_type: str | None) -> None:
    found = normalise_article(f"{front}\n{TEXT}".encode(), content_type)
    assert found.title == "Ferry comes back: all on board"
    assert (found.authors, found.canonical_url) == (("Ada Quill",), "https://post.example/ferry")
    assert found.published_at is not None
    assert str(found.published_at.value)[:10] == "2026-03-02"
    assert found.source.name == "Skarv Post"
    assert found.keywords == ("ferries", "harbour")
    assert found.text == TEXT
    (cut,) = found.removed
    assert (cut.rule, cut.text.split()) == ("markdown_front_matter", front.split())


def test_title_of_the_text_is_taken_if_the_front_matter_has_none() -> None:
    front = YAML.replace('title: "Ferry comes back: all on board"\n', "")
    found = normalise_article(f"{front}\n# Ferry comes back\n\n{TEXT}".encode())
    assert (found.title, found.text) == ("Ferry comes back", TEXT)
    assert [each.rule for each in found.removed] == ["markdown_front_matter", "markdown_title"]


@pytest.mark.parametrize(
    "start",
    [
        "---\n",
        "---\nNot a word: of this is metadata, he said.\n---\n",
        "---\nJust a sentence between two rules.\n---\n",
        "---\n- title\n- url\n---\n",
        "---\ntitle: [broken\n---\n",
        "+++\ntitle = broken\n+++\n",
        "---\na: &a [x, x]\ntitle: [*a, *a, *a]\n---\n",
        "---\ntitle: Ferry\n",
    ],
)
def test_other_texts_are_left_alone(start: str) -> None:
    assert read_front_matter(f"{start}\n{TEXT}") is None
    assert TEXT.rsplit(maxsplit=1)[-1] in normalise_article(f"{start}\n{TEXT}".encode()).text


def test_front_matter_without_a_text_is_left_alone() -> None:
    assert read_front_matter(YAML) is None


@given(st.text(alphabet="-+.:=&*[]{}'\"#\n tile", max_size=80))
def test_any_block_is_read_or_left_alone(block: str) -> None:
    found = read_front_matter(f"---\n{block}\n---\n{TEXT}")
    assert found is None or found.fields["text"].strip()
