"""Every link from a document to a file of the project leads to a file and a heading that exist."""

import re
from pathlib import Path
from typing import Final

import pytest

from support.documents.deploy_files import TOP
from support.documents.markdown_blocks import code_blocks

DOCUMENTS: Final = sorted(
    path.relative_to(TOP)
    for path in (*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md"), *(TOP / "examples").glob("*.md"))
)
PRESENT: Final = [each for each in DOCUMENTS if each.name != "CHANGELOG.md" and "adr" not in each.parts]
"""Documents on the present state; a decision may name a command that existed when it was made."""

_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:)(?P<path>[^)#\s]*)(?:#(?P<heading>[^)\s]+))?\)")
_COMMAND: Final = re.compile(r"\bbench(?:\.[a-z_]+)+")


def headings(document: Path) -> set[str]:
    """Return the anchors of a document, as GitHub makes them."""
    text = document.read_text(encoding="utf-8")
    for block in code_blocks(text):
        text = text.replace(block.text, "")
    found = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_to_files_and_headings(document: Path) -> None:
    text = (TOP / document).read_text(encoding="utf-8")
    for link in _LINK.finditer(text):
        target = (TOP / document).parent / link["path"] if link["path"] else TOP / document
        assert target.exists(), link[0]
        if link["heading"]:
            assert link["heading"] in headings(target), link[0]


@pytest.mark.parametrize("document", PRESENT, ids=str)
def test_benchmarks_that_a_document_names_exist(document: Path) -> None:
    named = set(_COMMAND.findall((TOP / document).read_text(encoding="utf-8")))
    assert [name for name in named if not (TOP / name.replace(".", "/")).with_suffix(".py").exists()] == []
