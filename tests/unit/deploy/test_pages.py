"""What the pages on security and upgrades say of the code stands there: files, settings, topics, tests."""

import re

import pytest

from newsloom.settings import Settings
from newsloom.wiring.topics import topics_used_by
from newsloom_schemas import StageName
from newsloom_schemas.topics import INPUT
from support.deploy_files import TOP

SECURITY = (TOP / "docs" / "security.md").read_text()
PAGES = ["capacity", "deployment", "security", "upgrading"]


def rows(text: str, columns: int) -> list[list[str]]:
    """Of every table with so many columns, heads left out."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return [row for row in cells if len(row) == columns and not set(row[0]) <= set("-:")]


@pytest.mark.parametrize("stage", list(StageName))
def test_a_stage_needs_the_rights_that_the_page_names(stage: StageName) -> None:
    (_, read, written, group) = next(row for row in rows(SECURITY, 4) if row[0] == stage)
    used = {topic.name for topic in topics_used_by(Settings.model_construct(), [stage])}
    assert read == f"`{INPUT[stage].name}`"
    assert set(re.findall(r"`([^`]+)`", written)) == used - {INPUT[stage].name}
    assert group == f"`newsloom.{stage}`"


@pytest.mark.parametrize("row", [row for row in rows(SECURITY, 4) if ".py`" in row[3]], ids=lambda row: row[0][:40])
def test_what_stands_against_a_threat_is_there_and_is_tested(row: list[str]) -> None:
    _, _, where, tests = row
    for path in re.findall(r"`([\w/]+\.py)`", where):
        assert (TOP / "services" / "newsloom" / path).is_file(), path
    for path in re.findall(r"`([\w/]+\.py)`", tests):
        assert (TOP / "tests" / path).is_file(), path


def test_every_threat_names_what_holds_it() -> None:
    threats = SECURITY.partition("| threat |")[2].partition("\n\n")[0]
    assert all(".py`" in row[3] for row in rows(threats, 4)[1:])


@pytest.mark.parametrize("page", PAGES)
def test_pages_link_to_what_there_is(page: str) -> None:
    text = (TOP / "docs" / f"{page}.md").read_text()
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (TOP / "docs" / target).exists(), target
