"""The glossary: each class that it names exists, and each term is there once."""

import ast
from pathlib import Path
from typing import Final

import pytest

from support.documents.deploy_files import TOP
from support.documents.markdown_blocks import code_spans

PAGE: Final = (TOP / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS: Final = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| term ")
]


def defined_names() -> set[str]:
    """Return the classes and the types made by assignment (`NewType`) of all modules."""
    names: set[str] = set()
    for folder in ("services", "schemas"):
        for file in (TOP / folder).rglob("*.py"):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    names.add(node.name)
                elif isinstance(node, ast.Assign):
                    names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names


DEFINED: Final = defined_names()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_classes_of_a_term_exist(row: list[str]) -> None:
    term, classes, meaning = row
    assert set(code_spans(classes)) <= DEFINED, f"{term}: renamed? docs/glossary.md names a class that does not exist"
    assert meaning.endswith((".", ").")), f"{term}: the meaning is one or two sentences"


def test_each_term_has_one_row() -> None:
    terms = [row[0] for row in ROWS]
    assert len(terms) > 30
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_glossary_can_be_found(document: str) -> None:
    assert "docs/glossary.md" in Path(TOP / document).read_text(encoding="utf-8")
